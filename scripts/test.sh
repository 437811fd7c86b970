#!/usr/bin/env bash
# test.sh [BATS-FILE...]: run the tests; the last line counts them.  On a slow machine they may take hours: those that have not begun after
# TEST_MINUTES (36, and 0 is without an end) are skipped, and counted as such.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/common.sh"

# boot takes as long as many others, and comes first, or one processor would be left with it at the end; then what tests much in little time; and what
# builds kernels, of which much is skipped on a slow machine
order=(boot safety apply list variants fixtures kernels vendor explain check)
if ((!$#)); then
	cd -- "$top/tests"
	mapfile -t others < <(printf '%s\n' *.bats | grep -vxF -f <(printf '%s.bats\n' "${order[@]}"))
	set -- "${order[@]/%/.bats}" "${others[@]}"
fi
export TEST_MINUTES=${TEST_MINUTES:-36}
((TEST_MINUTES == 0)) || export TEST_DEADLINE=$((EPOCHSECONDS + TEST_MINUTES * 60))
log=$(mktemp)
trap 'rm -f -- "$log"' EXIT
status=0
bats --jobs "$(nproc)" --no-parallelize-within-files --tap --timing --print-output-on-failure "$@" 2>&1 | tee "$log" || status=$?
passed=$(grep -c '^ok ' "$log" || true)
skipped=$(grep -c '^ok .* # skip' "$log" || true)
failed=$(grep -c '^not ok ' "$log" || true)
planned=$(sed -n 's/^1\.\.\([0-9]*\)$/\1/p' "$log")
if ((passed + failed != ${planned:-0} || passed + failed == skipped)); then
	printf 'not ok - %s tests were planned, %s ran\n' "${planned:-0}" "$((passed + failed - skipped))"
	failed=$((failed + 1)) status=1
fi
sed -n 's/^ok .* # skip \(.*\)/skipped: \1/p' "$log" | sort -u
printf '%s passed, %s failed, %s skipped\n' "$((passed - skipped))" "$failed" "$skipped"
exit "$status"
