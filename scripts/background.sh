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
	for group in $(jobs -pr); do
		[[ " ${begun[*]} " == *" $group "* ]] || continue
		kill -- "-$group" || true
		wait "$group" || true
	done
} 2>/dev/null

# Parts are what is begun, in order, of a work that fails if one of them does, by what the first of these says.  Needs scratch.
# That one has failed is in part_failed, and is no status: where a shell looks at that, a function goes on after what fails in it.
parts=() part_groups=() part_ended=() part_failed='' last_part=-1

# keep_said FILE COMMAND...: what it says on stderr.
keep_said() {
	"${@:2}" 2>"$1"
}

# begin_part NAME COMMAND...
begin_part() {
	last_part=${#parts[@]}
	begin keep_said "$scratch/said.$last_part" "${@:2}"
	parts+=("$1")
	part_groups+=("${begun[-1]}")
}

# end_part NUMBER: wait for it; if it did not fail, say what it said.
end_part() {
	[[ -z ${part_ended[$1]-} ]] || return 0
	part_ended[$1]=0
	wait "${part_groups[$1]}" || part_ended[$1]=$?
	if ((part_ended[$1])); then
		part_failed=1
	else
		[[ ! -s $scratch/said.$1 ]] || cat -- "$scratch/said.$1" >&2
	fi
}

# run_part NAME COMMAND...: and wait for it.
run_part() {
	begin_part "$@"
	end_part "$last_part"
}

# see_parts: which have ended.
see_parts() {
	local number
	for number in "${!parts[@]}"; do
		kill -0 "${part_groups[number]}" 2>/dev/null || end_part "$number"
	done
}

# end_parts: wait for all, up to one that failed: sets refused to its name, and refusal to the file with what it said.
end_parts() {
	local number
	refused='' refusal=''
	for number in "${!parts[@]}"; do
		end_part "$number"
		((part_ended[number] == 0)) || {
			refused=${parts[number]}
			refusal=$scratch/said.$number
			return 0
		}
	done
}
