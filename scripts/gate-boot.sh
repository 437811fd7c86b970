# shellcheck shell=bash
# gate boot: a kernel made from TREE boots, passes guest/'s tests, and has nothing to report.

gate_boot() {
	local status=0
	"$top/scripts/boot.sh" -k "$scratch/ktap" ${quiet:+-q} -j "$jobs" "$tree" >"$scratch/boot" || status=$?
	cat "$scratch/boot"
	# how it ended must agree with what it said
	[[ -s $scratch/boot || $status == 0 ]] || printf 'scripts/boot.sh:1: stopped with status %s\n' "$status"
}
