#!/usr/bin/env bats
# mutants.sh: what it makes of a small source, and what the gates say about a few of a real kernel's.
# shellcheck disable=SC2154 # root and kernel are of common.bash; status and output are of bats

setup() {
	load common
	in_time
	tree=$BATS_TEST_TMPDIR/tree
	source=drivers/vfio/sample.c
}

# sample_tree: a tree with one source, of which the series added the second function.
sample_tree() {
	mkdir -p "$tree/drivers/vfio" "$tree/include/linux"
	printf 'VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 0\nEXTRAVERSION =\n' >"$tree/Makefile"
	: >"$tree/Kconfig"
	cat >"$tree/$source" <<-'END'
		static void untouched(struct device *dev)
		{
			down_read(&dev->lock);
			up_read(&dev->lock);
		}
	END
	cp -r "$tree" "$BATS_TEST_TMPDIR/base"
	cat >>"$tree/$source" <<-'END'

		/* down_write(&a->lock); in a comment is none */
		static int added(struct device *a, struct device *b)
		{
			down_write(&a->lock);
			if (a->gone)
				goto out;
			work(a,
			     "up_write(&a->lock);");
		out:
			up_write(&a->lock);
			return 0;
		}
	END
}

# list ARG...: the mutants of the small tree.
list() {
	run "$root/scripts/mutants.sh" -l -q -b "$BATS_TEST_TMPDIR/base" -d "$BATS_TEST_TMPDIR/out" "$@" "$tree"
}

# migrated_kernel: linux-source-6.1 after the series, in $tree.
migrated_kernel() {
	kernel 6.1
	tree="${XDG_CACHE_HOME:-$HOME/.cache}/vma2map/tests/mutants"
	(. "$root/scripts/common.sh" && linked_copy "$kernel" "$tree")
	"$root/scripts/apply.sh" -q -w "$tree"
}

@test "each place of each operator is a mutant, in what the series changed only" {
	sample_tree
	: >"$BATS_TEST_TMPDIR/none"
	list -e "$BATS_TEST_TMPDIR/none"
	[ "$status" -eq 0 ]
	run cut -f1,4 <<<"$output"
	[ "$output" = "$(
		sed 's/ /\t/' <<-'END'
			drop-lock-sample.c-1 10
			drop-unlock-sample.c-1 16
			lock-for-unlock-sample.c-1 16
			lock-twice-sample.c-1 10
			next-object-sample.c-1 10
			next-object-sample.c-2 16
			other-object-sample.c-1 10
			other-object-sample.c-2 16
			read-for-write-sample.c-1 10
			read-section-sample.c-1 10
			return-after-lock-sample.c-1 10
			return-before-unlock-sample.c-1 16
			return-for-goto-sample.c-1 12
			unlock-before-goto-sample.c-1 12
			unlock-twice-sample.c-1 16
			wrong-up-sample.c-1 16
		END
	)" ]
}

@test "a mutant's diff has the one change, and braces where it needs them" {
	sample_tree
	: >"$BATS_TEST_TMPDIR/none"
	list -e "$BATS_TEST_TMPDIR/none" -o unlock-before-goto,other-object
	run grep -h '^[-+][^-+]' "$BATS_TEST_TMPDIR"/out/6.1.0/diffs/{unlock-before-goto,other-object}-sample.c-1.diff
	diff <(printf "%s\n" "+{" "+up_write(&a->lock);" "+}" "-down_write(&a->lock);" "+down_write(&b->lock);") <(echo "$output")
}

@test "an entry of equivalent that fits no mutant is an error, one that fits is none" {
	sample_tree
	echo 'drop-lock | added | down_write(&a->lock); | a reason' >"$BATS_TEST_TMPDIR/good"
	list -e "$BATS_TEST_TMPDIR/good"
	[ "$status" -eq 0 ]
	echo 'drop-lock | added | down_read(&a->lock); | a reason' >"$BATS_TEST_TMPDIR/stale"
	list -e "$BATS_TEST_TMPDIR/stale"
	[ "$status" -eq 1 ]
	[ "${lines[-1]}" = 'equivalent to nothing any more: drop-lock | added | down_read(&a->lock); | a reason' ]
}

@test "an unknown gate or operator is a usage error" {
	sample_tree
	list -g luck
	[ "$status" -eq 2 ]
	list -o luck
	[ "$status" -eq 2 ]
}

@test "of a migrated 6.1, sparse and clang kill what breaks the handle's locking" {
	migrated_kernel
	run "$root/scripts/mutants.sh" -q -g sparse,clang -o drop-unlock,read-for-write,next-object -f drivers/vfio/vfio_pfn.c \
		-d "$BATS_TEST_TMPDIR/out" "$tree"
	[ "$status" -eq 0 ]
	grep -P 'drop-unlock\t.*\tkilled\tsparse\t.*context imbalance' "$BATS_TEST_TMPDIR"/out/*/report.tsv
	grep -P 'next-object\t.*\tkilled\tclang\t' "$BATS_TEST_TMPDIR"/out/*/report.tsv
}

@test "a mutant that no gate sees is named, with its diff" {
	migrated_kernel
	run "$root/scripts/mutants.sh" -q -g sparse -o read-for-write -f drivers/vfio/vfio_pfn.c -d "$BATS_TEST_TMPDIR/out" "$tree"
	[ "$status" -eq 1 ]
	[[ $output == *'survived: read-for-write-vfio_pfn.c-1 (mode) in vfio_pfn_stop_access, drivers/vfio/vfio_pfn.c:'* ]]
	[[ $output == *'    +	down_read(&handle->access_lock);'* ]]
}

@test "the unit test kills what the handle of a migrated 6.1 forgets" {
	migrated_kernel
	run "$root/scripts/mutants.sh" -q -g unit -o forget-flag-set,forget-notify -f drivers/vfio/vfio_pfn.c -d "$BATS_TEST_TMPDIR/out" "$tree"
	[ "$status" -eq 0 ]
	[ "$(grep -cP '\tkilled\tunit\tnot ok' "$BATS_TEST_TMPDIR"/out/*/report.tsv)" -eq 2 ]
}
