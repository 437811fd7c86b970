# shellcheck shell=bash
# Which sources of a tree the series can concern.  Source common.sh, which sources this.
#
# That is vfio itself, and drivers elsewhere that were copied from one of vfio's: a driver below drivers/misc, say, or in a
# directory of its own.  One of those is a vfio driver, and zaps what it keeps a list of, or by a mapping; with it come its own
# headers, and the sources beside it that share these.  All names here are relative to the current directory, and NUL-terminated.

# vfio_sources: vfio's own.
vfio_sources() {
	find drivers/vfio include/linux -type f \
		\( -path 'drivers/vfio/*' -o -path 'include/linux/vfio*' \) \
		\( -name '*.[ch]' -o -name Kconfig -o -name Makefile \) -print0
}

# elsewhere: of the names on stdin, those that are not vfio's own.
elsewhere() {
	sed -z '/^drivers\/vfio\//d; /^include\/linux\/vfio/d'
}

# holds_copies DIRECTORY: whether vfio sources there, and nothing else, are those of drivers elsewhere, too.
holds_copies() {
	local entry
	for entry in "$1"/* "$1"/drivers/*; do
		case ${entry#"$1"/} in
		drivers | include | drivers/vfio | '*' | 'drivers/*') ;;
		*) return 0 ;;
		esac
	done
	return 1
}

# copied_in DIRECTORY: of vfio sources there, and nothing else, those of drivers that were copied from vfio's to elsewhere, sorted.
copied_in() {
	! holds_copies "$1" || (cd -- "$1" && find . -type f -name '*.[ch]' ! -path './.git/*' -printf '%P\0' | elsewhere | sort -z)
}

# matching PATTERN [RG-OPTION...]: of the files on stdin, those that hold it.
matching() {
	xargs -0 -r rg --no-ignore -l0 "${@:2}" -e "$1" -- || [[ $? == 123 ]]
}

# scan: C files that zap mappings, before or after the series, or map memory, or look at whose a vma is: it is in these that all else is
# looked for.  What is behind a symbolic link is not the tree's, and what cannot be read is nobody's.  A pattern that begins with \b would
# take rg three times as long, so that is for the few that are found.
scan() {
	rg --no-ignore --no-messages -l0 -g '*.c' \
		-e '(zap_vma_ptes|unmap_mapping_range|vfio_device_unmap_range|remap_pfn_range)\(|->vm_private_data' . | sed -z 's|^\./||' ||
		[[ ${PIPESTATUS[0]} == [12] ]]
}

# own_headers FILE: the headers that it includes from beside it, and those that these do.
own_headers() {
	local directory header
	directory=$(dirname -- "$1")
	while IFS= read -r header; do
		header=$directory/$header
		[[ $header != *..* && -f $header && ! -L $header ]] || continue
		printf '%s\0' "$header"
		[[ -n ${2-} ]] || own_headers "$header" nested
	done < <(sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*"\([^"]*\.h\)".*/\1/p' "$1")
}

# sharers FILE HEADER...: the C files beside FILE that include one of its headers.
sharers() {
	local header
	for header in "${@:2}"; do
		find "$(dirname -- "$1")" -maxdepth 1 -type f -name '*.c' -print0 |
			matching "^\s*#\s*include\s*\"$(basename -- "$header" .h)\.h\""
	done
}

# copied_driver FILE: FILE and what belongs to it, if it is a vfio driver.
copied_driver() {
	local -a headers
	mapfile -d '' headers < <(own_headers "$1")
	printf '%s\0' "$1" "${headers[@]}" | matching '<linux/vfio(_pci_core)?\.h>|\bstruct vfio_(pci_core_)?device(_ops)?\b' |
		grep -z . >/dev/null || return 0
	printf '%s\0' "$1" "${headers[@]}"
	((${#headers[@]} == 0)) || sharers "$1" "${headers[@]}"
}

# tracking: of the files on stdin, those that zap in a loop, as one does that keeps vmas, or by a mapping, as after the series.
# A driver that zaps only the vma it is called with keeps none.
tracking() {
	matching '\b(unmap_mapping_range|vfio_device_unmap_range)\(|\b(while|for|\w*list\w*|\w*each\w*)\s*\((?:[^\n]|\n[^}])*?\bzap_vma_ptes\s*\(' -U
}

# copied_drivers: those of the files on stdin that are copies, and what belongs to them.
copied_drivers() {
	local file
	elsewhere | matching "\bvfio_" | tracking | while IFS= read -r -d "" file; do
		copied_driver "$file"
	done
}

# vfio_files TREE [SCANNED]: the sources that the series can concern, sorted; SCANNED is what scan found there.
vfio_files() {
	(
		cd -- "$1" || exit
		{
			vfio_sources
			if [[ -n ${2-} ]]; then copied_drivers <"$2"; else scan | copied_drivers; fi
		} | sort -zu
	)
}

# require_contents TREE: of its sources on stdin, refuse what a clone without Git LFS has instead: it would look like a source in
# which there is nothing to do, and nothing left.
require_contents() {
	local pointer
	pointer=$(cd -- "$1" && matching '^version https://git-lfs\.github\.com/spec/' | tr '\0' '\n' | sort | sed -n 1p)
	[[ -z $pointer ]] || die "refused: $pointer:1: is a pointer of Git LFS, not the source: git lfs pull brings that"
}
