#!/usr/bin/env bats
# bench/mmap.awk on what guests might have printed: it makes the table, and must say what is wrong.
# shellcheck disable=SC2154 # root is of common.bash; status, output and lines are of bats

setup() {
	load common
	in_time
	cd "$BATS_TEST_TMPDIR" || return
	guest >untouched
	guest >migrated
	guest >mainline
	guest >mainline-migrated
}

# guest: all that is measured takes 1000 instructions.
guest() {
	local size processes mappings
	echo 'KTAP version 1'
	for size in 1 64; do
		printf '# bench %s %s 1000\n' touch "$size" map_dma "$size" unmap_dma "$size"
	done
	for processes in 1 8; do
		for mappings in 1 10 100 1000; do
			printf '# bench disable %s %s 1000\n' "$processes" "$mappings"
		done
	done
	echo '1..2'
}

# judge: $output is the table or what is wrong.
judge() {
	run awk -f "$root/bench/mmap.awk" untouched migrated mainline mainline-migrated
}

@test "the table has a line for each measurement" {
	sed -i 's/^\(# bench map_dma 64\) .*/\1 1250/' migrated
	sed -i 's/^\(# bench disable 8 1000\) .*/\1 500/' mainline mainline-migrated migrated
	judge
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 16 ]
	grep -qxF '| first touch, 1 MiB | 1000 | 1.000 | 1.000 | 1.000 |' <<<"$output"
	grep -qxF '| MAP_DMA, 64 MiB | 1000 | 1.250 | 1.000 | 1.000 |' <<<"$output"
	grep -qxF '| memory off, 8 x 1000 | 1000 | 0.500 | 0.500 | 1.000 |' <<<"$output"
}

@test "a number that is missing is named, and there is no table" {
	sed -i '/disable 8 100 /d' mainline
	judge
	[ "$status" -eq 1 ]
	[ "$output" = "mmap.awk: untouched 6.12: no number for memory off, 8 x 100" ]
}

@test "no instructions at all are no number" {
	sed -i 's/^\(# bench touch 1\) .*/\1 0/' untouched
	judge
	[ "$status" -eq 1 ]
	[ "$output" = "mmap.awk: untouched 6.1: no number for first touch, 1 MiB" ]
}

@test "a guest that said nothing is not taken for the next" {
	: >migrated
	judge
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = "mmap.awk: wants 4 files that are not empty, not 3" ]
}

@test "a first touch of more than 1.5 times untouched misses its target" {
	sed -i 's/^\(# bench touch 64\) .*/\1 1501/' migrated
	judge
	[ "$status" -eq 1 ]
	[[ $output == *"first touch, 64 MiB: migrated 6.1 takes 1.501 times what untouched 6.1 does, the target is 1.50"* ]]
}

@test "a disable that is slower than untouched, or than mainline on its kernel, misses its target" {
	sed -i 's/^\(# bench disable 1 10\) .*/\1 1001/' migrated
	sed -i 's/^\(# bench disable 8 1000\) .*/\1 1011/' mainline-migrated
	judge
	[ "$status" -eq 1 ]
	[[ $output == *"memory off, 1 x 10: migrated 6.1 takes 1.001 times what untouched 6.1 does, the target is 1.00"* ]]
	[[ $output == *"memory off, 8 x 1000: migrated 6.12 takes 1.011 times what untouched 6.12 does, the target is 1.01"* ]]
}

@test "without gnuplot mmap.sh names the package" {
	mkdir bin
	for tool in bash dirname basename; do
		ln -s "$(command -v "$tool")" bin
	done
	PATH=$PWD/bin run bash "$root/bench/mmap.sh"
	[ "$status" -eq 1 ]
	[ "$output" = "mmap.sh: gnuplot is not installed, which Debian package gnuplot-nox brings: make prerequisites-bench" ]
}
