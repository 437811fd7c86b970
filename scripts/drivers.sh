# shellcheck shell=bash
# Which sources are a driver's that was copied from another.  It may have all the names of that one, and spatch takes two functions
# of one name for one: so it is to see such a driver by itself.  Source common.sh first; needs sources, the directory of a tree's
# vfio sources.  All names are relative to that, and NUL-terminated.

# functions_in FILE...: FILE<TAB>NAME for each function that one of these defines.
functions_in() {
	awk -f "$top/scripts/names.awk" -f "$top/scripts/print-names.awk" "$@"
}

# names_in FILE...: the same, and for each struct.
names_in() {
	awk -v structs=1 -f "$top/scripts/names.awk" -f "$top/scripts/print-names.awk" "$@"
}

# mapping_drivers: vfio's C files that map a device's memory, before or after the series.  Changes the directory.
mapping_drivers() {
	cd "$sources" && grep -rlZE --include='*.c' \
		-e '\b(zap_vma_ptes|unmap_mapping_range|vfio_device_unmap_range|(io_)?remap_pfn_range|vfio_pfn_(mmap|populate|insert))\(' drivers/vfio/*/ 2>/dev/null
}

# twins FILE...: of these, FILE and ORIGINAL, each on a line, for each that defines a function of the same name as another.  Changes the directory.
twins() {
	cd "$sources" && awk -f "$top/scripts/names.awk" -f "$top/scripts/twins.awk" "$@"
}

# belonging FILE ORIGINAL: FILE, the headers that only it includes, and the sources beside it that share these.
belonging() {
	local -a headers
	cd "$sources" || exit
	mapfile -d '' headers < <(comm -z -23 <(own_headers "$1" | sort -zu) <(own_headers "$2" | sort -zu))
	printf '%s\0' "$1" "${headers[@]}"
	((${#headers[@]} == 0)) || sharers "$1" "${headers[@]}"
}

# find_copied DIRECTORY: a file in it for each driver that was copied: its sources.  Without any, there is no DIRECTORY.
find_copied() {
	local directory file
	local -a mapping found=() copied=()
	mapfile -d '' mapping < <(mapping_drivers)
	((${#mapping[@]} < 2)) || mapfile -t found < <(twins "${mapping[@]}")
	! holds_copies "$sources" || mapfile -d '' copied < <(copied_in "$sources")
	((${#found[@]} + ${#copied[@]})) || return 0
	mkdir "$1"
	for file in "${copied[@]}"; do
		directory=${file%/*}
		printf '%s\0' "$file" >>"$1/${directory//\//%}"
	done
	set -- "$1" "${found[@]}"
	while (($# > 1)); do
		(belonging "$2" "$3") >"$1/${2//\//%}"
		set -- "$1" "${@:4}"
	done
}

# seen_with DIRECTORY DRIVER: of the names on stdin, those that spatch is to see together with a driver of DIRECTORY, or, if that is
# empty, with none of them: the core, the headers, and all other drivers.
seen_with() {
	local file driver
	local -A own=() copied=()
	for driver in "$1"/*; do
		[[ -e $driver ]] || continue
		while IFS= read -r -d '' file; do
			copied[$file]=1
			[[ ${driver##*/} != "$2" ]] || own[$file]=1 own[${file%/*}]=1
		done <"$driver"
	done
	while IFS= read -r -d '' file; do
		case $file in
		include/linux/*) ;;
		drivers/vfio/*/*.h) [[ -z ${copied[$file]-} && (-z $2 || -n ${own[${file%/*}]-}) || -n ${own[$file]-} ]] || continue ;;
		drivers/vfio/*/*) [[ -z $2 && -z ${copied[$file]-} || -n ${own[$file]-} ]] || continue ;;
		drivers/vfio/*) ;;
		*) [[ -n ${own[$file]-} ]] || continue ;;
		esac
		printf '%s\0' "$file"
	done
}
