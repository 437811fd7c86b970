# shellcheck shell=bash
# gate build: every state compiles, without a message that the sources before did not give.

gate_build() {
	local i out=$scratch/$1
	if [[ -e $out/0/failed ]]; then
		awk -F'\t' '$3 ~ /error: / { print $1 ":" $2 ": " $3 " (before the series)" }' "$out/0/build"
		make_failure "$out/0" 'before the series'
	fi
	[[ ! -s $out/0/missing ]] || sed 's/$/ (before the series)/' "$out/0/missing"
	for ((i = 1; i < ${#states[@]}; i++)); do
		{
			awk -f "$top/scripts/new-messages.awk" "$out/0/build" "$out/$i/build"
			cat "$out/$i/missing"
		} | sed "s|\$| (${names[i]})|"
		make_failure "$out/$i" "${names[i]}"
	done
}

# make_failure OUT NAME: make can fail without a message of a compiler.
make_failure() {
	[[ -e $1/failed ]] || return 0
	! grep -q 'error: ' "$1/build" || return 0
	printf 'drivers/vfio/Makefile:1: make failed: %s (%s)\n' "$(grep -m 1 -e '\*\*\*' -e ': error' "$1/log" || tail -n 1 "$1/log")" "$2"
}
