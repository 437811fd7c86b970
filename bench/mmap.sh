#!/usr/bin/env bash
# mmap.sh [DIR]: what a program pays for mappings of a BAR, before and after the series: on linux-source-6.1, and on
# linux-source-6.12, where mainline did what the first two steps do.  Instructions, counted by QEMU in this run.  Prints
# a table, and writes it as a plot into DIR/bench-mmap.svg (default: out/).  Fails if a target is missed.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/../scripts/common.sh"

# count NAME: boot $tree.
count() {
	"$top/scripts/boot.sh" -b "$tree" >"$scratch/$1" || die "$1: $(tail -n 1 "$scratch/$1")"
}

# count_both VERSION UNTOUCHED MIGRATED: boot linux-source-VERSION before and after the series.
count_both() {
	local kernel
	kernel=$("$top/scripts/kernel-source.sh" "$1")
	tree=$(cache_dir)/bench/linux-source-$1
	linked_copy "$kernel" "$tree"
	count "$2"
	"$top/scripts/apply.sh" -q -w "$tree"
	count "$3"
}

(($# <= 1)) || usage_error "usage: mmap.sh [DIR]"
require_tools gnuplot
directory=${1:-$top/out}
mkdir -p -- "$directory"
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

count_both 6.1 untouched migrated
count_both 6.12 mainline mainline-migrated

status=0
awk -f "$top/bench/mmap.awk" "$scratch"/{untouched,migrated,mainline,mainline-migrated} >"$scratch/table" || status=$?
cat "$scratch/table"
[[ -s $scratch/table ]] || exit "$status"
TABLE=$scratch/table gnuplot "$top/bench/mmap.gnuplot" >"$directory/bench-mmap.svg"
exit "$status"
