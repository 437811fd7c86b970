#!/usr/bin/env bats
# The unit tests of the C in kernel/, seen to hold and seen to fail: each mutant lacks one thing that the source's promises
# rest on, and says which in its first line.
# shellcheck disable=SC2154 # root is of common.bash; status and output are of bats

setup() {
	load common
	in_time
	unit=$root/tests/unit
	kernel=$root/kernel/drivers/vfio
}

# mutant TEST PATCH: what the unit test says about its source with PATCH, under the sanitizers that PATCH names.
mutant() {
	local copy=$BATS_TEST_TMPDIR/$1.c
	patch -s -F0 -o "$copy" "$kernel/$1.c" "$2" || return
	run "$unit/run.sh" -t "$1" -s "$(sed -n 's/^Sanitizer: //p' "$2")" "$copy"
}

# kill_mutants TEST: each compiles, and fails.
kill_mutants() {
	survivors=()
	for patch in "$unit/mutants/$1"/*.patch; do
		mutant "$1" "$patch"
		# its test began, and did not end well
		[[ $status -eq 1 && $output == *"# seed "* ]] || survivors+=("${patch##*/}" "$output")
	done
	printf '%s\n' "${survivors[@]}"
	[ "${#survivors[@]}" -eq 0 ]
}

@test "the handle keeps its promises under TSan" {
	# a loaded machine is slow at races
	TIMEOUT=120 "$unit/run.sh" -s thread
}

@test "the handle keeps its promises under ASan and UBSan" {
	TIMEOUT=120 "$unit/run.sh" -s address,undefined
}

@test "DMA mappings of device memory keep theirs under TSan, ASan and UBSan" {
	TIMEOUT=120 "$unit/run.sh" -t vfio_pfn_dma
}

@test "every mutant of the handle compiles, and is killed" {
	kill_mutants vfio_pfn
}

@test "every mutant of the DMA mappings compiles, and is killed" {
	kill_mutants vfio_pfn_dma
}

@test "a mutant that does not compile, and one that hangs, are failures" {
	echo 'nonsense' >"$BATS_TEST_TMPDIR/x.c"
	run "$unit/run.sh" -s thread "$BATS_TEST_TMPDIR/x.c"
	[ "$status" -eq 1 ]
	[ "${lines[-1]}" = "not ok 1 - vfio_pfn under -fsanitize=thread" ]
	sed '/^void vfio_pfn_fault_end/,/^}/s/up_read.*/(void)handle;/' "$kernel/vfio_pfn.c" >"$BATS_TEST_TMPDIR/x.c"
	TIMEOUT=1 run "$unit/run.sh" -s address,undefined "$BATS_TEST_TMPDIR/x.c"
	[ "$status" -eq 1 ]
	[ "${lines[-2]}" = "  # did not end in 1 s" ]
}
