#!/usr/bin/env bash
# test.sh [BATS-FILE...]: run the tests; the last line counts them.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/common.sh"

# what takes longest comes first, or one processor would be left with it at the end
longest=(boot kernels vendor check explain variants)
if ((!$#)); then
	cd -- "$top/tests"
	mapfile -t others < <(printf '%s\n' *.bats | grep -vxF -f <(printf '%s.bats\n' "${longest[@]}"))
	set -- "${longest[@]/%/.bats}" "${others[@]}"
fi
log=$(mktemp)
trap 'rm -f -- "$log"' EXIT
status=0
bats --jobs "$(nproc)" --no-parallelize-within-files --tap --print-output-on-failure "$@" 2>&1 | tee "$log" || status=$?
passed=$(grep -c '^ok ' "$log" || true)
skipped=$(grep -c '^ok .* # skip' "$log" || true)
failed=$(grep -c '^not ok ' "$log" || true)
planned=$(sed -n 's/^1\.\.\([0-9]*\)$/\1/p' "$log")
if ((passed + failed != ${planned:-0} || passed == 0)); then
	printf 'not ok - %s tests were planned, %s ended\n' "${planned:-0}" "$((passed + failed))"
	failed=$((failed + 1)) status=1
fi
sed -n 's/^ok .* # skip \(.*\)/skipped: \1/p' "$log" | sort -u
printf '%s passed, %s failed, %s skipped\n' "$((passed - skipped))" "$failed" "$skipped"
exit "$status"
