# shellcheck shell=bash
# gate clang: -Wthread-safety has nothing to say of drivers/vfio: each lock is taken and dropped as the annotations say, of
# the same device, and for reading or writing.

gate_clang() {
	local out=$scratch/$1 last=$((${#states[@]} - 1))
	[[ ! -e $out/$last/failed ]] || echo 'drivers/vfio/Makefile:1: drivers/vfio does not compile, so clang did not see all of it'
	awk -F'\t' '{ print $1 ":" $2 ": " $3 }' "$out/$last/clang"
	[[ ! -s $out/$last/missing ]] || sed 's/$/, so clang did not see it/' "$out/$last/missing"
	grep -qs drivers/vfio/ "$out/$last/clang.log.runs" || echo 'drivers/vfio/Makefile:1: clang was not run on any file of it'
	# an error of clang's is among its messages
	awk -F'\t' -v farm="$farm/" '$1 > 1 { sub(farm, "", $2); print $2 ":1: clang stopped with status " $1 }' \
		"$out/$last/clang.log.runs" 2>/dev/null || true
}
