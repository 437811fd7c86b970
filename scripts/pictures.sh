#!/usr/bin/env bash
# pictures.sh: draw again what README.md and docs/ show: the order of the locks, and the page of make review, all of linux-source-6.1.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/common.sh"

(($# == 0)) || usage_error 'usage: pictures.sh'
require_tools chromium
"$top/scripts/lock-graph.sh"
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
page=$("$top/scripts/review.sh" "$("$top/scripts/kernel-source.sh" 6.1)" "$scratch/review")
node "$top/review/screenshot.mjs" "$page" "$(command -v chromium)" "$top/docs/review.png"
progress "$top/docs/review.png"
