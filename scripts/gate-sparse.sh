# shellcheck shell=bash
# gate sparse: no message that the sources before did not give.

gate_sparse() {
	local out=$scratch/$1 last=$((${#states[@]} - 1))
	awk -f "$top/scripts/new-messages.awk" "$out/0/sparse" "$out/$last/sparse"
	[[ ! -s $out/$last/missing ]] || sed 's/$/, so sparse did not see it/' "$out/$last/missing"
}
