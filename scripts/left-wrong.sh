# shellcheck shell=bash
# Code that the series makes wrong, and that no step rewrites: it is named, on stderr and in the cover letter.  Source
# common.sh first; needs scratch and in_scratch().

# places PATTERN: FILE:LINE of each, in the files on stdin.
places() {
	{ xargs -0 -r rg --no-ignore -H -n --no-heading --sort path -e "$1" -- || [[ $? == 123 ]]; } | sed 's|^\([^:]*:[0-9]*\):.*|\1|'
}

# pfn_readers TREE: FILE:LINE where KVM takes vm_pgoff of a VM_PFNMAP vma for its first pfn.  That is how arm64 up to
# 5.13 (mainline fd6f17bade21 ended it), riscv and some of powerpc map device memory without asking the fault handler.
pfn_readers() {
	[[ -s $scratch/moved ]] || return 0
	(
		cd -- "$1" || exit
		{ rg -l0 'VM_PFNMAP' -g '*.[ch]' arch/*/kvm virt/kvm 2>/dev/null || true; } | sort -z |
			places '\b(h?pa|\w*pfn|start|phys\w*)\s*=\s*(\([a-z_]+\))?[^(=]*(\(\(.*\)\s*\+\s*)?\bvma->vm_pgoff\b'
	)
}

# data_readers TREE: FILE:LINE where code that the series does not look at takes vm_private_data of a vma for a device of vfio's, as a
# probe of vfio_pci_core_mmap() may.
data_readers() {
	local reader='struct vfio_\w+ \*\w+ = [^;]*->vm_private_data\b'
	in_scratch rev-parse -q --verify refs/tags/vm_ops_open_close >/dev/null || return 0
	(cd -- "$1" && elsewhere <"$scratch/scanned" | sort -z | comm -z -23 - "$scratch/files" | places "$reader")
}

# dirty_logs: FILE:LINE where a backend has an IOMMU driver log, or tell, what was written in a whole DMA mapping, as
# openEuler's does: that driver need not expect that parts of it were unmapped.
dirty_logs() {
	in_scratch rev-parse -q --verify refs/tags/type1_pfn_range >/dev/null || return 0
	in_scratch grep -nE '\biommu_[a-z_]*dirty_log\(\w+->domain,' base -- drivers/vfio | sed 's/^base:\([^:]*:[0-9]*\):.*/\1/' || true
}

# warn TEXT: of each place on stdin.
warn() {
	local place
	while read -r place; do
		printf '%s: warning: %s: %s\n' "$program" "$place" "$1" >&2
	done
}

# note LINE...: a paragraph of a cover letter, and the places on stdin below it, if there are any.
note() {
	local places
	places=$(sed 's/^/  /')
	[[ -z $places ]] || printf '%s\n' '' "$@" "$places"
}

# warn_of_left_wrong TREE: say so; what to do about it is theirs to choose.
warn_of_left_wrong() {
	pfn_readers "$1" |
		warn 'takes vm_pgoff of a vma for its first pfn; after this series, that of a vfio vma is its offset in the fd'
	data_readers "$1" |
		warn 'takes vm_private_data of a vma for a device of vfio; after this series, that is the pfn range handle'
	dirty_logs |
		warn 'has an IOMMU driver log what is written in a whole DMA mapping; after this series, that has holes where a device has stopped'
}

# notes_on_left_wrong TREE: the same for a cover letter.
notes_on_left_wrong() {
	pfn_readers "$1" |
		note 'To be changed before this series, as they take vm_pgoff of a vma for its first' \
			'pfn, and that of a vfio vma becomes its offset in the fd:'
	data_readers "$1" |
		note 'To be changed with this series, as they take vm_private_data of a vma for a' \
			'device of vfio, and that becomes the pfn range handle:'
	dirty_logs |
		note 'To be looked at, as they have an IOMMU driver log what is written in a whole' \
			'DMA mapping, and that has holes now where a device has stopped:'
}
