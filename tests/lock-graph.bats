#!/usr/bin/env bats
# scripts/lock-graph.awk on what a guest might have printed, and scripts/lock-graph.sh without Graphviz.
# shellcheck disable=SC2154 # root is of common.bash; status, output and lines are of bats

setup() {
	load common
	in_time
}

# log: what a guest prints.  Of the two iommu->lock, one is type1's and one intel-iommu's.
log() {
	cat <<-'END'
		KTAP version 1
		# lock-class: ffffffff82000000 &mm->mmap_lock
		# lock-class: ffffffff82000100 fs_reclaim
		# lock-class: ffffffff82cf9820 &vdev->vma_lock
		# lock-class: ffffffff82cf9840 &vdev->memory_lock
		# lock-class: ffffffff82cfaaa0 &iommu->lock
		# lock-class: ffffffff82cf9860 &iommu->lock#2
		# lock-class: ffffffff81e4a0a0 vfio_pfn_session_lock
		# lock-class: ffffffff82cf9880 &vdev->igate
		# lock-chain: ffffffff82000000 ffffffff82cf9820
		# lock-chain: ffffffff82000000 ffffffff82cf9820 ffffffff82cf9840
		# lock-chain: ffffffff82cf9860 ffffffff82000100 ffffffff82000000
		# lock-chain: ffffffff82cfaaa0 ffffffff82000000
		# lock-chain: ffffffff81e4a0a0 ffffffff82cf9880 ffffffff82cf9840
		# lock-chain: ffffffff82cf9840 ffffffff82000100
		# lockdep ends
		# lock-key: ffffffff82cf9820 16 vfio_pci_core.c
		# lock-key: ffffffff82cf9840 16 vfio_pci_core.c
		# lock-key: ffffffff82cf9860 16 vfio_iommu_type1.c
		# lock-key: ffffffff82cf9880 16 vfio_pci_core.c
		# lock-key: ffffffff81e4a080 144 vfio_pfn.c
	END
}

# graph: $output is the graph of the log on stdin.
graph() {
	cat >"$BATS_TEST_TMPDIR/log"
	run awk -f "$root/scripts/lock-graph.awk" "$BATS_TEST_TMPDIR/log"
}

@test "the edges are those among vfio's locks and mmap_lock, from each that was held to the last" {
	graph < <(log)
	[ "$status" -eq 0 ]
	[ "$(grep '" -> "' <<<"$output" | tr -d '\t')" = '"iommu->lock" -> "mm->mmap_lock"
"mm->mmap_lock" -> "vdev->memory_lock"
"mm->mmap_lock" -> "vdev->vma_lock"
"vdev->igate" -> "vdev->memory_lock"
"vdev->vma_lock" -> "vdev->memory_lock"
"vfio_pfn_session_lock" -> "vdev->memory_lock"' ]
}

@test "a lock of the series is blue, one of vfio has its file, one of the mm is an ellipse" {
	graph < <(log)
	[ "$status" -eq 0 ]
	[[ $output == *'"vfio_pfn_session_lock" [label="vfio_pfn_session_lock\nvfio_pfn.c" fillcolor=lightblue]'* ]]
	[[ $output == *'"vdev->vma_lock" [label="vdev->vma_lock\nvfio_pci_core.c"]'* ]]
	[[ $output == *'"mm->mmap_lock" [shape=ellipse]'* ]]
	[[ $output != *fs_reclaim* ]]
}

@test "the graph does not depend on the order of the log" {
	graph < <(log)
	[ "$status" -eq 0 ]
	before=$output
	graph < <(log | tac)
	[ "$status" -eq 0 ]
	[ "$output" = "$before" ]
}

@test "a cycle is reported, lock by lock" {
	graph < <(log | sed '/^# lockdep ends/i # lock-chain: ffffffff82cf9840 ffffffff82cf9860')
	[ "$status" -eq 1 ]
	[ "$output" = "lock-graph: a cycle: iommu->lock -> mm->mmap_lock -> vdev->memory_lock -> iommu->lock" ]
}

@test "a log without lock classes, cut, or without a lock of vfio is refused with the reason" {
	graph </dev/null
	[ "$status" -eq 1 ]
	[[ $output == "lock-graph: no lock class:"* ]]
	graph < <(log | sed '/^# lockdep ends/d')
	[ "$status" -eq 1 ]
	[ "$output" = "lock-graph: /proc/lockdep was not printed to its end" ]
	graph < <(log | sed '/^# lock-key/d')
	[ "$status" -eq 1 ]
	[[ $output == "lock-graph: no lock of vfio:"* ]]
}

@test "without Graphviz lock-graph.sh names the package" {
	mkdir "$BATS_TEST_TMPDIR/bin"
	for tool in bash dirname basename; do
		ln -s "$(command -v "$tool")" "$BATS_TEST_TMPDIR/bin"
	done
	PATH=$BATS_TEST_TMPDIR/bin run bash "$root/scripts/lock-graph.sh"
	[ "$status" -eq 1 ]
	[ "$output" = "lock-graph.sh: dot is not installed, which Debian package graphviz brings: make prerequisites-lock-graph" ]
}

@test "the committed pictures show the order: vma_lock before the series, access_lock after it" {
	grep -q '<title>mm&#45;&gt;mmap_lock&#45;&gt;vdev&#45;&gt;vma_lock</title>' "$root/docs/lock-order-before.svg"
	grep -q '<title>vdev&#45;&gt;memory_lock&#45;&gt;handle&#45;&gt;access_lock</title>' "$root/docs/lock-order-after.svg"
	run grep -c vma_lock "$root/docs/lock-order-after.svg"
	[ "$output" = 0 ]
}
