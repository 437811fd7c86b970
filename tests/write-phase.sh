#!/usr/bin/env bash
# write-phase.sh w|c|settle TREE SCRATCH: what apply.sh does with TREE after it made a series in SCRATCH/tree, and what the
# next run does first; by apply.sh's own functions.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/../scripts/common.sh"
# shellcheck source=scripts/tree-git.sh
. "$top/scripts/tree-git.sh"
# shellcheck source=scripts/write-tree.sh
. "$top/scripts/write-tree.sh"
# shellcheck source=scripts/commit-series.sh
. "$top/scripts/commit-series.sh"

in_scratch() {
	git -C "$sources" "$@"
}

# shellcheck disable=SC2034 # for the functions above
name=Tester email=tester@example.org
tree=$(realpath -- "$2")
distrust_git
scratch=$3 sources=$3/tree
trap end_write EXIT
settle_tree
case $1 in
w) hold_tree exclusive && write_tree ;;
c) hold_tree exclusive && commit_series ;;
esac
