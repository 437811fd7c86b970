#!/usr/bin/env bash
# dma.sh: what the series adds to VFIO_IOMMU_MAP_DMA and VFIO_IOMMU_UNMAP_DMA of 1 GiB of memory, which is no device's.
# Prints the ratio of instructions after the series to those before it, counted by QEMU in this run, on linux-source-6.1.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/../scripts/common.sh"

# count: instructions of map and unmap on the tree as it is.
count() {
	"$top/scripts/boot.sh" -b "$tree" | sed -n 's/^# map \([0-9]*\) unmap \([0-9]*\)$/\1 \2/p'
}

kernel=$("$top/scripts/kernel-source.sh" 6.1)
tree=$(cache_dir)/bench/linux-source-6.1
linked_copy "$kernel" "$tree"
read -r map_before unmap_before < <(count)
"$top/scripts/apply.sh" -q -w "$tree"
read -r map_after unmap_after < <(count)
awk -v mb="$map_before" -v ma="$map_after" -v ub="$unmap_before" -v ua="$unmap_after" 'BEGIN {
	printf "MAP_DMA of 1 GiB, after / before: %.4f\nUNMAP_DMA of 1 GiB, after / before: %.4f\n", ma / mb, ua / ub }'
