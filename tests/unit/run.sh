#!/usr/bin/env bash
# run.sh [-s SANITIZERS] [SOURCE]: the unit test of vfio_pfn.c, or of a SOURCE that stands for it, as KTAP: a subtest for
# each set of sanitizers.  SEED in the environment repeats a run's random choices; TIMEOUT is in seconds.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/../../scripts/common.sh"

sanitizers=(thread "address,undefined")
while getopts s: option; do
	case $option in
	s) sanitizers=("$OPTARG") ;;
	*) usage_error "usage: run.sh [-s SANITIZERS] [SOURCE]" ;;
	esac
done
shift $((OPTIND - 1))
source=${1:-$top/kernel/drivers/vfio/vfio_pfn.c}
unit=$top/tests/unit
seed=${SEED:-$RANDOM}
# a deadlock is a failure, too; the test takes two seconds
limit=${TIMEOUT:-30}

out=$(mktemp -d)
trap 'rm -rf -- "$out"' EXIT

# TSan wants the parts of the address space to itself where some kernels put things at random
fixed=(setarch --addr-no-randomize)
"${fixed[@]}" true 2>/dev/null || fixed=()

# subtest SANITIZERS: compile $source and the test, and run it.
subtest() {
	local status=0
	gcc -std=gnu11 -Wall -Wextra -Werror -g -O1 -pthread -fsanitize="$1" -fno-sanitize-recover=all \
		-I "$unit/include" -I "$top/kernel/include" -o "$out/test" \
		"$source" "$unit/standins.c" "$unit/vfio_pfn_test.c" || return
	TSAN_OPTIONS=halt_on_error=1 timeout -k 1 "$limit" "${fixed[@]}" "$out/test" "$seed" || status=$?
	((status != 124)) || printf '# did not end in %s s\n' "$limit"
	return "$status"
}

failed=0
printf 'KTAP version 1\n1..%s\n' "${#sanitizers[@]}"
for i in "${!sanitizers[@]}"; do
	result=ok
	subtest "${sanitizers[i]}" 2>&1 | sed 's/^/  /' || result="not ok" failed=1
	printf '%s %s - vfio_pfn under -fsanitize=%s\n' "$result" "$((i + 1))" "${sanitizers[i]}"
done
exit "$failed"
