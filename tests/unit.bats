#!/usr/bin/env bats
# The unit test of the pfn range handle, seen to hold and seen to fail: each mutant lacks one thing that the handle's
# promises rest on, and says which in its first line.
# shellcheck disable=SC2154 # root is of common.bash; status and output are of bats

setup() {
	load common
	unit=$root/tests/unit
	source=kernel/drivers/vfio/vfio_pfn.c
}

# mutant PATCH: what the unit test says about the source with PATCH, under the sanitizers that PATCH names.
mutant() {
	local copy=$BATS_TEST_TMPDIR/vfio_pfn.c
	patch -s -F0 -o "$copy" "$root/$source" "$1" || return
	run "$unit/run.sh" -s "$(sed -n 's/^Sanitizer: //p' "$1")" "$copy"
}

@test "the handle keeps its promises under TSan" {
	"$unit/run.sh" -s thread
}

@test "the handle keeps its promises under ASan and UBSan" {
	"$unit/run.sh" -s address,undefined
}

@test "every mutant of the handle compiles, and is killed" {
	survivors=()
	for patch in "$unit"/mutants/*.patch; do
		mutant "$patch"
		# its test began, and did not end well
		[[ $status -eq 1 && $output == *"# seed "* ]] || survivors+=("${patch##*/}" "$output")
	done
	printf '%s\n' "${survivors[@]}"
	[ "${#survivors[@]}" -eq 0 ]
}

@test "a mutant that does not compile, and one that hangs, are failures" {
	echo 'nonsense' >"$BATS_TEST_TMPDIR/x.c"
	run "$unit/run.sh" -s thread "$BATS_TEST_TMPDIR/x.c"
	[ "$status" -eq 1 ]
	[ "${lines[-1]}" = "not ok 1 - vfio_pfn under -fsanitize=thread" ]
	sed '/^void vfio_pfn_fault_end/,/^}/s/up_read.*/(void)handle;/' "$root/$source" >"$BATS_TEST_TMPDIR/x.c"
	TIMEOUT=1 run "$unit/run.sh" -s address,undefined "$BATS_TEST_TMPDIR/x.c"
	[ "$status" -eq 1 ]
	[ "${lines[-2]}" = "  # did not end in 1 s" ]
}
