# shellcheck shell=bash
# Work in the background that does not outlive us.  Source common.sh first, and have end_begun called at the end.

# the process groups, in the order in which they were begun
begun=()

# begin COMMAND...: in a process group of its own, which can be ended as a whole, and without the lock on TREE.
begin() {
	set -m
	"$@" </dev/null 9<&- &
	set +m
	begun+=($!)
}

# end_begun: whatever still runs, before its files are removed.  The number of what has ended may be another's by now.
end_begun() {
	local group
	for group in "${begun[@]}"; do
		jobs -pr | grep -qx "$group" || continue
		kill -- "-$group" || true
		wait "$group" || true
	done
} 2>/dev/null
