#!/usr/bin/env bash
# migrate.sh: the main job on a kernel that is not to be touched: write the series, then check a migrated copy.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/common.sh"

(($# <= 2)) || usage_error "usage: migrate.sh [KERNEL [OUT]]"
kernel=${1:-}
if [[ -z $kernel ]]; then
	kernel=$("$top/scripts/kernel-source.sh" 6.1)
fi
require_kernel "$kernel"
kernel=$(realpath -- "$kernel")
out=${2:-$(out_dir)/$(kernel_version "$kernel")}
copy=$(cache_dir)/migrated/$(basename -- "$kernel")-$(printf '%s' "$kernel" | sha256sum | cut -c1-8)

sign_as_nobody "$kernel"
progress "migrating $kernel"
rm -rf -- "$out"
status=0
"$top/scripts/apply.sh" -o "$out" "$kernel" || status=$?
((status == 0)) || exit "$status"

progress "making a copy of it to check"
linked_copy "$kernel" "$copy"
cat "$out"/0*.patch | git -C "$copy" apply --whitespace=nowarn

status=0
"$top/scripts/check.sh" -x boot "$copy" || status=$?
printf '\nThe series:\n'
printf '  %s\n' "$out"/*.patch
printf '\nTo boot it: make boot KERNEL=%s\n' "$copy"
exit "$status"
