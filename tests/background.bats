#!/usr/bin/env bats
# What is begun in the background is ended as a whole, and nothing else is.

load common

setup() {
	in_time
}

# ended PID: whether it ends within 5 s; its parent, which is gone, need not have asked for its status.
ended() {
	for _ in {1..50}; do
		[[ $(awk '{ print $3 }' "/proc/$1/stat" 2>/dev/null) =~ ^Z?$ ]] && return
		sleep 0.1
	done
	return 1
}

@test "what still runs is ended with its children, and what has ended is not signalled" {
	cat >"$BATS_TEST_TMPDIR/script" <<-'END'
		. "$1/scripts/common.sh"
		. "$1/scripts/background.sh"
		begin bash -c 'sleep 60 & echo $! >"$0.new" && mv "$0.new" "$0"; wait' "$2"
		begin true
		wait "${begun[1]}"
		until [[ -e $2 ]]; do sleep 0.1; done
		kill() {
			echo "$*"
			builtin kill "$@"
		}
		echo "-- -${begun[0]}"
		end_begun
	END
	run bash "$BATS_TEST_TMPDIR/script" "$root" "$BATS_TEST_TMPDIR/child"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[0]}" = "${lines[1]}" ]
	ended "$(cat "$BATS_TEST_TMPDIR/child")"
}

@test "of parts that fail, the first in order is named, whichever ended first, and one ends where a command in it fails" {
	cat >"$BATS_TEST_TMPDIR/script" <<-'END'
		. "$1/scripts/common.sh"
		. "$1/scripts/background.sh"
		scratch=$2
		well() {
			echo "well" >&2
		}
		late() {
			until [[ -e $scratch/early ]]; do sleep 0.1; done
			die "late failed"
		}
		early() {
			: >"$scratch/early"
			false
			echo "went on" >&2
		}
		run_part one well
		begin_part two late
		run_part three early
		[[ -n $part_failed ]]
		end_parts
		echo "$refused: $(cat "$refusal")"
	END
	run bash "$BATS_TEST_TMPDIR/script" "$root" "$BATS_TEST_TMPDIR"
	[ "$status" -eq 0 ]
	[ "$output" = $'well\ntwo: script: late failed' ]
}

@test "a part that has failed is seen while another still runs" {
	cat >"$BATS_TEST_TMPDIR/script" <<-'END'
		. "$1/scripts/common.sh"
		. "$1/scripts/background.sh"
		scratch=$2
		begin_part slow sleep 60
		begin_part fails false
		until see_parts && [[ -n $part_failed ]]; do sleep 0.1; done
		jobs -pr | grep -qx "${begun[0]}"
		end_begun
	END
	run timeout 20 bash "$BATS_TEST_TMPDIR/script" "$root" "$BATS_TEST_TMPDIR"
	[ "$status" -eq 0 ]
}
