#!/usr/bin/env bash
# series.sh [DIR]: what the series and its list cost, against what people have: the whole series on drivers/vfio, with an empty cache
# and with that of a run before, against one run of the kernel's coccicheck with the second step alone; apply.sh -l of the whole
# tree, likewise, against ripgrep for the same words; and coccicheck with the second step over the whole tree against that.
# Prints the ratios, measured in this run on linux-source-6.1, and writes them as a plot into DIR/bench-series.svg (default: out/).
# Fails if a target is missed.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/../scripts/common.sh"

# ratio NAME OVER LIMIT: NAME's time over OVER's, at most LIMIT, or, with "+" before it, at least.
ratio() {
	jq -r --arg name "$1" --arg over "$2" --arg limit "$3" '
		(.results | map({ key: .command, value: .mean }) | from_entries) as $time
		| ($time[$name] / $time[$over]) as $ratio
		| ($limit | ltrimstr("+") | tonumber) as $bound
		| [$name + " / " + $over, ($ratio * 100 | round / 100), $limit,
			(if $limit[0:1] == "+" then $ratio >= $bound else $ratio <= $bound end | if . then "met" else "missed" end)]
		| join("|")' "$scratch/times.json"
}

(($# <= 1)) || usage_error 'usage: series.sh [DIR]'
require_tools hyperfine jq gnuplot rg
directory=${1:-$top/out}
mkdir -p -- "$directory"
kernel=$("$top/scripts/kernel-source.sh" 6.1)
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
# what the second step builds on
linked_copy "$kernel" "$scratch/first"
"$top/scripts/apply.sh" -q -w -s vfio_device_inode "$scratch/first"
# coccicheck does not follow links
cp -a --reflink=auto -- "$kernel" "$scratch/whole"
cp "$top/cocci/vma_list_to_mapping.cocci" "$scratch"
shown="--include $scratch/first/include/linux/vfio.h --include $scratch/first/include/linux/vfio_pci_core.h"
make -s -C "$scratch/first" coccicheck COCCI="$scratch/vma_list_to_mapping.cocci" MODE=patch M=drivers/vfio SPFLAGS="$shown" >"$scratch/out" 2>&1
grep -q '^-.*vma_lock' "$scratch/out" || die 'coccicheck did not find what the second step is to rewrite'

export XDG_CACHE_HOME=$scratch/cache
hyperfine --warmup 1 --runs 5 --export-json "$scratch/short.json" \
	-n 'series, first' "rm -rf '$XDG_CACHE_HOME'; '$top/scripts/apply.sh' -q -n '$kernel' >'$scratch/out' 2>&1" \
	-n 'series, again' "'$top/scripts/apply.sh' -q -n '$kernel' >'$scratch/out' 2>&1" \
	-n 'coccicheck' "make -s -C '$scratch/first' coccicheck COCCI='$scratch/vma_list_to_mapping.cocci' MODE=patch \
		M=drivers/vfio SPFLAGS='$shown' >'$scratch/out' 2>&1" \
	-n 'list, first' "rm -rf '$XDG_CACHE_HOME'; '$top/scripts/apply.sh' -q -l '$scratch/whole' >'$scratch/out' 2>&1" \
	-n 'list, again' "'$top/scripts/apply.sh' -q -l '$scratch/whole' >'$scratch/out' 2>&1" \
	-n 'ripgrep' "rg --no-ignore -l -g '*.[ch]' -e '\b(zap_vma_ptes|unmap_mapping_range|vfio_device_unmap_range)\(' '$scratch/whole' >'$scratch/out' 2>&1"
hyperfine --runs 1 --export-json "$scratch/long.json" \
	-n 'coccicheck of all' "make -s -C '$scratch/whole' coccicheck COCCI='$scratch/vma_list_to_mapping.cocci' MODE=patch >'$scratch/out' 2>&1"
jq -s '{ results: map(.results) | add }' "$scratch/short.json" "$scratch/long.json" >"$scratch/times.json"

{
	ratio 'series, first' coccicheck 3
	ratio 'series, again' coccicheck 3
	ratio 'list, first' ripgrep 2
	ratio 'list, again' ripgrep 2
	ratio 'coccicheck of all' 'list, first' +8
	ratio 'coccicheck of all' 'list, again' +8
} | tee "$scratch/table" | tr '|' '\t'
TABLE=$scratch/table gnuplot "$top/bench/series.gnuplot" >"$directory/bench-series.svg"
! grep -q 'missed$' "$scratch/table"
