# shellcheck shell=bash
# gate sparse: every function of drivers/vfio leaves each lock as it says; and no other message that the sources before did
# not give.

gate_sparse() {
	local out=$scratch/$1 last=$((${#states[@]} - 1))
	# make checks a file after it compiled it
	[[ ! -e $out/$last/failed ]] || echo 'drivers/vfio/Makefile:1: drivers/vfio does not compile, so sparse did not see all of it'
	awk -F'\t' '$3 ~ /^context imbalance / { print $1 ":" $2 ": " $3 }' "$out/$last/sparse"
	for i in 0 "$last"; do
		{ grep -v $'\tcontext imbalance ' "$out/$i/sparse" || true; } >"$out/$i/sparse.other"
	done
	awk -f "$top/scripts/new-messages.awk" "$out/0/sparse.other" "$out/$last/sparse.other"
	[[ ! -s $out/$last/missing ]] || sed 's/$/, so sparse did not see it/' "$out/$last/missing"
	grep -qs drivers/vfio/ "$out/$last/sparse.log.runs" || echo 'drivers/vfio/Makefile:1: sparse was not run on any file of it'
	# sparse ends with 1 when it gave an error, which is among its messages
	awk -F'\t' -v farm="$farm/" '$1 > 1 { sub(farm, "", $2); print $2 ":1: sparse stopped with status " $1 }' \
		"$out/$last/sparse.log.runs" 2>/dev/null || true
}
