#!/usr/bin/env bash
# coccicheck.sh MODE KERNEL: each semantic patch by itself, over an untouched tree.
# patch and context go through the kernel's own coccicheck; report is apply.sh -l, because the kernel's report mode
# wants Python or OCaml in the semantic patch.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/common.sh"
# shellcheck source=scripts/step.sh
. "$top/scripts/step.sh"

(($# == 2)) || usage_error "usage: coccicheck.sh patch|context|report KERNEL"
mode=$1
require_kernel "$2"
kernel=$(realpath -- "$2")

case $mode in
report) exec "$top/scripts/apply.sh" -q -l "$kernel" ;;
patch | context) ;;
*) usage_error "MODE is patch, context or report, not '$mode'" ;;
esac

scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
linked_copy "$kernel" "$scratch/tree"
includes=()
for header in "$scratch"/tree/include/linux/vfio.h "$scratch"/tree/include/linux/vfio_pci_core.h; do
	[[ ! -e $header ]] || includes+=(--include "$header")
done
progress "running the makefiles of $kernel"
while read -r step; do
	progress "$step"
	cp "$top/cocci/$step.cocci" "$scratch"
	make -s -C "$scratch/tree" coccicheck COCCI="$scratch/$step.cocci" MODE="$mode" M=drivers/vfio V=0 \
		SPFLAGS="${includes[*]}" >"$scratch/$step.out" 2>"$scratch/$step.log" </dev/null ||
		die "$step: coccicheck failed: $(tail -n 1 "$scratch/$step.log")"
	sed -n '/^diff /,$p; /^warning: /d' "$scratch/$step.out" | sed '/^warning: /d'
done < <(steps)
