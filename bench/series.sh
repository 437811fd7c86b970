#!/usr/bin/env bash
# series.sh: the whole series on drivers/vfio against one run of the kernel's coccicheck with the second step alone.
# Prints the times and their ratio; both are measured in this run, on linux-source-6.1.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/../scripts/common.sh"

kernel=$("$top/scripts/kernel-source.sh" 6.1)
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
linked_copy "$kernel" "$scratch/tree"
cp "$top/cocci/vma_list_to_mapping.cocci" "$scratch"

hyperfine --warmup 1 --runs 5 --export-json "$scratch/times.json" \
	-n 'series' "'$top/scripts/apply.sh' -q -n '$kernel' >'$scratch/out' 2>&1" \
	-n 'coccicheck' "make -s -C '$scratch/tree' coccicheck COCCI='$scratch/vma_list_to_mapping.cocci' MODE=patch \
		M=drivers/vfio >'$scratch/out' 2>&1"
jq -r '"series / coccicheck: \(.results[0].mean / .results[1].mean * 100 | round / 100)"' "$scratch/times.json"
