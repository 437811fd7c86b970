#!/usr/bin/env bats
# Each fixture NAME.c becomes NAME.res under the step whose directory it lies in.

load common

# migrate STEP FILE: what apply.sh does to one file.
migrate() {
	(
		. "$root/scripts/common.sh"
		. "$root/scripts/step.sh"
		cp "$2" "$BATS_TEST_TMPDIR/new.c"
		cp "$2" "$BATS_TEST_TMPDIR/old.c"
		mkdir -p "$BATS_TEST_TMPDIR/drivers/vfio"
		cp "$2" "$BATS_TEST_TMPDIR/drivers/vfio/new.c"
		cd "$BATS_TEST_TMPDIR"
		run_spatch patch "$1" spatch.log --in-place drivers/vfio/new.c >spatch.out
		cmp -s old.c drivers/vfio/new.c ||
			tidy "$(diff -U0 old.c drivers/vfio/new.c | stale_pattern "$1")" old.c drivers/vfio/new.c
	)
}

# check_fixtures STEP: say which fixtures of STEP do not become their .res.
check_fixtures() {
	local file
	for file in "$BATS_TEST_DIRNAME/fixtures/$1"/*.c; do
		migrate "$1" "$file"
		diff -u --label "${file##*/}: expected" --label "${file##*/}: got" \
			"${file%.c}.res" "$BATS_TEST_TMPDIR/drivers/vfio/new.c" || return 1
	done
}

# look_alikes STEP: the fixtures that STEP leaves alone say so in their first lines, and are as they were.
look_alikes() {
	local file
	for file in "$BATS_TEST_DIRNAME/fixtures/$1"/*.c; do
		if cmp -s "$file" "${file%.c}.res"; then
			grep -q '^/\* Look-alike: ' "$file" || return 1
			echo "$file"
		fi
	done
}

@test "vfio_device_inode rewrites its fixtures as expected" {
	check_fixtures vfio_device_inode
}

@test "vma_list_to_mapping rewrites its fixtures as expected" {
	check_fixtures vma_list_to_mapping
}

@test "each step has look-alikes that it leaves alone" {
	for step in vfio_device_inode vma_list_to_mapping; do
		run look_alikes "$step"
		[ "$status" -eq 0 ]
		[ "${#lines[@]}" -ge 3 ]
	done
}

@test "a migrated fixture is left alone by the step that migrated it" {
	for file in "$BATS_TEST_DIRNAME"/fixtures/*/*.res; do
		step=$(basename "$(dirname "$file")")
		migrate "$step" "$file"
		cmp "$file" "$BATS_TEST_TMPDIR/drivers/vfio/new.c"
	done
}

@test "no fixture that was migrated speaks of the list or its lock any more" {
	cd "$BATS_TEST_DIRNAME/fixtures/vma_list_to_mapping"
	for file in *.c; do
		cmp -s "$file" "${file%.c}.res" || ! grep -n 'vma_list\|vma_lock\|slots_mutex\|\<slots\>' "${file%.c}.res" || return 1
	done
}
