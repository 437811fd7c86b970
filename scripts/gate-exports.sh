# shellcheck shell=bash
# gate exports: what the modules need since the series, or from one another, is exported.

gate_exports() {
	local module symbol out=$scratch/$1 last=$((${#states[@]} - 1))
	if [[ -e $out/$last/failed ]]; then
		echo 'drivers/vfio/Makefile:1: drivers/vfio does not compile, so what its modules need is not known'
		return
	fi
	if [[ ! -s $out/$last/needs ]]; then
		echo 'drivers/vfio/Makefile:1: no module was built, so nothing is known of what they need'
		return
	fi
	[[ ! -s $out/$last/missing ]] || sed 's/$/, so what it needs is not known/' "$out/$last/missing"
	needed_symbols "$out/0" "$out/$last" >"$out/needed"
	{
		cat "$out/$last/exports"
		exported_symbols "$out/needed" "$1"
	} >"$out/exported"
	while read -r module symbol; do
		grep -qxF -e "$symbol" "$out/exported" ||
			printf '%s: %s is used but nothing exports it\n' "$(first_use "$module" "$symbol")" "$symbol"
	done <"$out/needed"
}

# needed_symbols BEFORE AFTER: MODULE SYMBOL, less those that the compiler calls by itself.
needed_symbols() {
	awk 'FILENAME == ARGV[1] { before[$2]; next }
		FILENAME == ARGV[2] { vfio[$2]; next }
		$2 ~ /^(_(save|rest)(gpr|fpr|vr)[01]?_[0-9]+|__x86_(indirect|return)_.*|\.TOC\.|_mcount|__fentry__)$/ { next }
		!($2 in before) || $2 in vfio' "$1/needs" "$2/defines" "$2/needs"
}

# exported_symbols NEEDED ARCH: those for which the tree has an EXPORT_SYMBOL or one of its kin; static calls and tracepoints
# are exported by the name that they are made from.  What another architecture exports does not help this one.
exported_symbols() {
	local symbols make_arch cross defconfig
	local -a places
	describe_arch "$2"
	symbols=$(awk '{ print $2 }' "$1" | sort -u)
	[[ -n $symbols ]] || return 0
	sed -E 's/^__(SC[TK]__(tp_func_)?|tracepoint_|traceiter_)//' <<<"$symbols" | paste - <(printf '%s\n' "$symbols") >"$scratch/bases"
	mapfile -t places < <(cd -- "$tree" && printf '%s\n' !(arch)/)
	places+=("arch/${make_arch/#x86_64/x86}")
	(cd -- "$tree" && rg -INo --no-ignore -L -g '*.[chS]' -r '$1' \
		-e "\bEXPORT_[A-Z_]+\(\s*($(cut -f1 "$scratch/bases" | sort -u | paste -sd'|' -))\b" -- "${places[@]}" 2>/dev/null || true) |
		sort -u | awk 'NR == FNR { exported[$1]; next } $1 in exported { print $2 }' - "$scratch/bases"
}

# first_use MODULE SYMBOL: FILE:LINE in the module's directory, or elsewhere in drivers/vfio, that names it.
first_use() {
	local place
	for place in "$(dirname "$1")" drivers/vfio; do
		place=$(cd "$scratch/after" && rg -nw --no-heading --no-ignore --sort path -g '*.[ch]' -e "$2" "$place" |
			awk -F: '!/EXPORT_SYMBOL/ && !first { first = $1 ":" $2 } END { print first }')
		[[ -z $place ]] || break
	done
	printf '%s\n' "${place:-$(dirname "$1")/Makefile:1}"
}
