# shellcheck shell=bash
# Code outside of drivers/vfio that the series makes wrong, and that no step rewrites.  Source common.sh first.

# pfn_readers TREE: FILE:LINE where KVM takes vm_pgoff of a VM_PFNMAP vma for its first pfn.  That is how arm64 up to
# 5.13 (mainline fd6f17bade21 ended it), riscv and some of powerpc map device memory without asking the fault handler.
pfn_readers() {
	local file
	(cd -- "$1" && rg -l0 --sort path 'VM_PFNMAP' -g '*.[ch]' arch/*/kvm virt/kvm 2>/dev/null || true) |
		while IFS= read -r -d '' file; do
			rg -n '\b(pa|pfn|start)\s*=\s*(\([a-z_]+\))?[^(=]*(\(\(.*\)\s*\+\s*)?\bvma->vm_pgoff\b' "$1/$file" |
				sed "s|^\([0-9]*\):.*|$file:\1|" || true
		done
}

# warn_of_pfn_readers TREE: say so; the backport to take first is theirs to choose.
warn_of_pfn_readers() {
	local place
	while read -r place; do
		printf '%s: warning: %s: takes vm_pgoff of a vma for its first pfn; after this series, that of a vfio vma is its offset in the fd\n' \
			"$program" "$place" >&2
	done < <(pfn_readers "$1")
}

# notes_on_pfn_readers TREE: the same for a cover letter.
notes_on_pfn_readers() {
	local places
	places=$(pfn_readers "$1" | sed 's/^/  /')
	[[ -z $places ]] || printf '\n%s\n%s\n%s\n' 'To be changed before this series, as they take vm_pgoff of a vma for its first' \
		'pfn, and that of a vfio vma becomes its offset in the fd:' "$places"
}
