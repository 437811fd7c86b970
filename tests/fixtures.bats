#!/usr/bin/env bats
# Each fixture NAME.c becomes NAME.res under the step whose directory it lies in.

load common

setup() {
	in_time
	. "$root/scripts/common.sh"
	. "$root/scripts/step.sh"
	set +u # bats has unset variables of its own
	scratch=$BATS_TEST_TMPDIR
}

# spatch_file MODE STEP FILE: run a step over a copy of FILE, drivers/vfio/new.c.
spatch_file() {
	mkdir -p "$BATS_TEST_TMPDIR/drivers/vfio"
	cp "$3" "$BATS_TEST_TMPDIR/drivers/vfio/new.c"
	(cd "$BATS_TEST_TMPDIR" && run_spatch "$1" "$2" spatch.log "${@:4}" drivers/vfio/new.c)
}

# migrate STEP FILE: what apply.sh does to one file.
migrate() {
	local new=$BATS_TEST_TMPDIR/drivers/vfio/new.c
	spatch_file patch "$1" "$2" --in-place >"$BATS_TEST_TMPDIR/spatch.out"
	[[ -z $(field "$1" Macros) ]] || printf "%s\0" "$new" | hint_macros
	cmp -s "$2" "$new" || tidy "$(diff -U0 "$2" "$new" | stale_pattern "$1")" "$2" "$new"
}

# each_fixture COMMAND: run it with STEP and FILE of every fixture.
each_fixture() {
	local step file count
	for step in $(steps); do
		count=0
		for file in "$BATS_TEST_DIRNAME/fixtures/$step"/*.c; do
			"$1" "$step" "$file" || {
				echo "$1: $step: ${file##*/}"
				return 1
			}
			((++count))
		done
		((count >= 6))
	done
}

# look_alike FILE: whether it is one, by its first lines.
look_alike() {
	sed -n 2p "$1" | grep -q '^/\* Look-alike: '
}

# becomes STEP FILE: its .res, which is another unless it is a look-alike.
becomes() {
	local same=0
	migrate "$1" "$2"
	diff -u --label expected --label got "${2%.c}.res" "$BATS_TEST_TMPDIR/drivers/vfio/new.c" || return
	cmp -s "$2" "${2%.c}.res" || same=1
	look_alike "$2" || same=$((1 - same))
	return "$same"
}

# left_alone STEP FILE: what became of it does not change again.
left_alone() {
	migrate "$1" "${2%.c}.res"
	cmp "${2%.c}.res" "$BATS_TEST_TMPDIR/drivers/vfio/new.c"
}

# nothing_to_do STEP FILE: after the step, its report is empty.
nothing_to_do() {
	local found
	found=$(spatch_file report "$1" "${2%.c}.res" | (cd "$BATS_TEST_TMPDIR" && report_findings "$1")) || return
	look_alike "$2" || [ -z "$found" ]
}

@test "every step rewrites its fixtures as expected, and leaves the look-alikes alone" {
	each_fixture becomes
}

@test "each step has look-alikes" {
	for step in $(steps); do
		count=0
		for file in "$BATS_TEST_DIRNAME/fixtures/$step"/*.c; do
			! look_alike "$file" || ((++count))
		done
		[ "$count" -ge 3 ]
	done
}

@test "a migrated fixture is left alone by the step that migrated it" {
	each_fixture left_alone
}

@test "a step reports nothing in what it migrated" {
	each_fixture nothing_to_do
}

@test "vm_ops_open_close reports what it does not cover" {
	for name in own_open_close populates_a_part; do
		run spatch_file report vm_ops_open_close "$BATS_TEST_DIRNAME/fixtures/vm_ops_open_close/$name.c"
		[ -n "$output" ]
	done
}

@test "no fixture that was migrated speaks of the list or its lock any more" {
	cd "$BATS_TEST_DIRNAME/fixtures/vma_list_to_mapping"
	for file in *.c; do
		look_alike "$file" || ! grep -n 'vma_list\|vma_lock\|slots_mutex\|\<slots\>' "${file%.c}.res"
	done
}
