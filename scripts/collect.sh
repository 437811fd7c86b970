# shellcheck shell=bash
# Build every state for one architecture and keep what the gates compare: for state I in $scratch/ARCH/I, the files
# build (messages), failed (if make failed), sparse and clang (messages), needs and defines (module, symbol), exports (symbols).  Source farm.sh
# and states.sh first.

# collect ARCH: all states, in order; fails if the tree cannot be prepared.
collect() {
	local i
	mkdir -p "$scratch/$1"
	switch_farm "${states[-1]}"
	prepare_farm "$1" || return
	for i in "${!states[@]}"; do
		mkdir "$scratch/$1/$i"
		collect_state "$1" "$i"
	done
}

# ends_here INDEX: whether the state is one that exports and sparse compare; clang looks at the last, and the others only have to build.
ends_here() {
	(($1 == 0)) || is_last "$1"
}

# is_last INDEX: whether the state is the tree as it is.
is_last() {
	(($1 == ${#states[@]} - 1))
}

# looked_at INDEX: whether a gate that was asked for looks at the state.
looked_at() {
	wanted build || is_last "$1" || { (($1 == 0)) && { wanted exports || wanted sparse; }; }
}

# collect_state ARCH INDEX: an unknown state before has said nothing and needs nothing.
collect_state() {
	local arch=$1 i=$2 out=$scratch/$1/$2 state=${states[$2]}
	local -a check=()
	: >"$out/build"
	: >"$out/sparse"
	: >"$out/clang"
	: >"$out/needs"
	: >"$out/defines"
	: >"$out/exports"
	[[ -d $state/drivers/vfio ]] || return 0
	looked_at "$i" || return 0
	if write_check "$i"; then
		check=(C=1 CHECK="$scratch/check" CF="-I$top/analysis/sparse")
	fi
	progress "$arch: building drivers/vfio: ${names[i]}"
	switch_farm "$state"
	# between the states that are compared, what changed says all that is new, if it is still named by a makefile
	if ends_here "$i" || ! same_makefiles "${states[i - 1]}" "$state"; then
		forget_built "$arch"
	fi
	: >"$out/sparse.log"
	: >"$out/clang.log"
	SPARSE_LOG=$out/sparse.log CLANG_LOG=$out/clang.log build_vfio "$arch" "${check[@]}" >"$out/log" 2>&1 || : >"$out/failed"
	awk -v farm="$farm" -f "$top/scripts/messages.awk" "$out/log" | sort_messages >"$out/build"
	awk -v farm="$farm" -f "$top/scripts/messages.awk" "$out/sparse.log" | sort_messages >"$out/sparse"
	awk -v farm="$farm" -f "$top/scripts/messages.awk" "$out/clang.log" | sort_messages >"$out/clang"
	missing_objects "$arch" "$state" >"$out/missing"
	! ends_here "$i" || list_symbols "$arch" "$out"
}

# same_makefiles STATE STATE: whether both build the same sources in the same way.
same_makefiles() {
	diff -rq --exclude='*.[ch]' "$1/drivers/vfio" "$2/drivers/vfio" >/dev/null
}

# write_check INDEX: what make is to run on each file of the state beside the compiler; fails if that is nothing.
write_check() {
	local -a programs=()
	! wanted sparse || ! ends_here "$1" || programs+=("$top/scripts/sparse-into-log.sh")
	! wanted clang || ! is_last "$1" || programs+=("$top/scripts/clang-into-log.sh")
	((${#programs[@]})) || return
	{
		echo '#!/bin/sh'
		printf '%q "$@"\n' "${programs[@]}"
	} >"$scratch/check"
	chmod +x "$scratch/check"
}

# sort_messages: by place; a header says the same to each file that includes it.
sort_messages() {
	sort -u -t $'\t' -k1,1 -k2,2n -k3
}

# missing_objects ARCH STATE: FILE:LINE: TEXT for what had to be built and was not.
missing_objects() {
	local dir=$objects/$1/drivers/vfio/pci
	[[ ! -d $2/drivers/vfio/pci ]] || compgen -G "$dir/vfio_pci*.o" >/dev/null ||
		printf '%s:1: %s\n' drivers/vfio/pci/Makefile 'no vfio_pci*.o was built'
	[[ $1 != powerpc64le || ! -e $2/drivers/vfio/pci/vfio_pci_nvlink2.c || -e $dir/vfio_pci_nvlink2.o ]] ||
		printf '%s:1: %s\n' drivers/vfio/pci/vfio_pci_nvlink2.c 'was not built'
}

# list_symbols ARCH OUT: what each module needs from others, and what it defines.
list_symbols() {
	local mod module directory make_arch cross defconfig
	describe_arch "$1"
	while read -r mod; do
		module=${mod#"$objects/$1/"}
		module=${module%.mod}
		[[ -e ${mod%.mod}.o ]] || continue
		"${cross}nm" -u "${mod%.mod}.o" | awk -v m="$module" '{ print m, $NF }' >>"$2/needs"
		"${cross}nm" --defined-only -g "${mod%.mod}.o" | awk -v m="$module" '{ print m, $NF }' >>"$2/defines"
		"${cross}nm" --defined-only "${mod%.mod}.o" | sed -n 's/.* __\(ksymtab\|export_symbol\)_//p' >>"$2/exports"
	done < <(find "$objects/$1/drivers/vfio" -name '*.mod' 2>/dev/null | sort)
	while read -r directory; do
		compgen -G "$objects/$1/$directory/*.o" >/dev/null || continue
		list_copied_symbols "$directory" "$objects/$1" "$2"
	done < <(printf '%s\n' "${copied_files[@]%/*}" | sort -u)
}

# list_copied_symbols DIRECTORY OBJECTS OUT: the same for a driver that was copied to DIRECTORY, whose objects were not linked to a
# module: what one of them has the others need not be given.
list_copied_symbols() {
	"${cross}nm" "$2/$1"/*.o | awk -v module="$1/copy" -v needed="$3/needs" -v exported="$3/exports" '
		$1 == "U" { needs[$2] }
		$2 ~ /^[A-Z]$/ && NF == 3 { defines[$3] }
		sub(/^__(ksymtab|export_symbol)_/, "", $NF) { exports[$NF] }
		END {
			for (symbol in needs) if (!(symbol in defines)) print module, symbol >>needed
			for (symbol in exports) print symbol >>exported
		}'
}
