#!/usr/bin/env bash
# review.sh: one HTML page about the series for a kernel: each hunk with its rule and reason, what was left alone, the gates.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/common.sh"

# install_renderer: what the lock file names, once.
install_renderer() {
	cmp -s "$top/review/package-lock.json" "$top/review/node_modules/.vma2map" && return
	progress "npm ci in review/"
	(cd -- "$top/review" && npm ci --silent --ignore-scripts >&2) || die 'npm ci failed in review/'
	cp "$top/review/package-lock.json" "$top/review/node_modules/.vma2map"
}

(($# == 1 || $# == 2)) || usage_error 'usage: review.sh KERNEL [OUT]'
for tool in node npm; do
	command -v "$tool" >/dev/null || die "$tool is not installed, which make review alone needs: apt-get install -y nodejs npm"
done
require_kernel "$1"
out=${2:-$top/out/review-$(kernel_version "$1")}
mkdir -p -- "$out"
install_renderer
rm -rf -- "$out/series"
status=0
"$top/scripts/apply.sh" -o "$out/series" --explain "$1" || status=$?
((status == 0)) || exit "$status"
node "$top/review/page.mjs" "$out/series" "$top/cocci" >"$out/page.new"
mv -f -- "$out/page.new" "$out/review.html"
printf '%s\n' "$out/review.html"
