#!/usr/bin/env bash
# lock-graph.sh [KERNEL [DIR]]: the order in which the guest takes vfio's locks, before and after the series, as lockdep saw
# it: DIR/lock-order-before.svg and DIR/lock-order-after.svg.  KERNEL is only read, DIR is out/locks/VERSION if not given.
# Without KERNEL: linux-source-6.1, into docs/.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/common.sh"

# lockdep NAME: boot $tree.  Tests fail on an untouched tree, so its exit status says nothing; lock-graph.awk looks whether all
# is there.
lockdep() {
	"$top/scripts/boot.sh" -l "$tree" >"$scratch/$1.log" || true
	grep -q '^# lockdep ends$' "$scratch/$1.log" || {
		tail -n 3 "$scratch/$1.log" >&2
		die "the guest $1 the series did not print /proc/lockdep to its end"
	}
}

# draw NAME: without the edges that others imply.
draw() {
	awk -v name="Linux $(kernel_version "$kernel"), $1 the series" -f "$top/scripts/lock-graph.awk" "$scratch/$1.log" >"$scratch/$1.dot"
	tred "$scratch/$1.dot" >"$scratch/$1.reduced"
	dot -Tsvg -o "$directory/lock-order-$1.svg" "$scratch/$1.reduced"
	progress "$directory/lock-order-$1.svg"
}

(($# <= 2)) || usage_error "usage: lock-graph.sh [KERNEL [DIR]]"
require_tools dot
if (($#)); then
	require_kernel "$1"
	kernel=$1
	directory=${2:-$top/out/locks/$(kernel_version "$1")}
else
	kernel=$("$top/scripts/kernel-source.sh" 6.1)
	directory=$top/docs
fi
mkdir -p -- "$directory"
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

tree=$(cache_dir)/locks/$(basename -- "$kernel")
linked_copy "$kernel" "$tree"
lockdep before
"$top/scripts/apply.sh" -q -w "$tree"
lockdep after
draw before
draw after
