# shellcheck shell=bash
# gate boot: a kernel made from TREE boots, passes guest/'s tests, and has nothing to report.  Source background.sh first.

# boot_kernel: what boot.sh says of TREE, in $scratch/boot, and how it ended.
boot_kernel() {
	local status=0
	"$top/scripts/boot.sh" -k "$scratch/ktap" ${quiet:+-q} -j "$jobs" "$tree" >"$scratch/boot" || status=$?
	printf '%s\n' "$status" >"$scratch/boot.status"
}

# begin_boot: beside the other gates, if there are any: a guest keeps but one processor busy.
begin_boot() {
	((jobs == 1 || ${#gates[@]} == 1)) || ! wanted boot || begin boot_kernel
}

gate_boot() {
	local status
	if ((${#begun[@]})); then
		wait "${begun[0]}" || true
	else
		boot_kernel
	fi
	cat "$scratch/boot"
	# how it ended must agree with what it said
	status=$(cat "$scratch/boot.status" 2>/dev/null || echo unknown)
	[[ -s $scratch/boot || $status == 0 ]] || printf 'scripts/boot.sh:1: stopped with status %s\n' "$status"
}
