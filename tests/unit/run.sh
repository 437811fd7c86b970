#!/usr/bin/env bash
# run.sh [-s SANITIZERS] [-t TEST] [SOURCE]: the unit test of vfio_pfn.c, or of vfio_pfn_dma.c if that is TEST, or of a
# SOURCE that stands for it, as KTAP: a subtest for each set of sanitizers.  SEED in the environment repeats a run's
# random choices; TIMEOUT is in seconds; CFLAGS are added to the compiler's.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/../../scripts/common.sh"

sanitizers=(thread "address,undefined")
name=vfio_pfn
while getopts s:t: option; do
	case $option in
	s) sanitizers=("$OPTARG") ;;
	t) name=$OPTARG ;;
	*) usage_error "usage: run.sh [-s SANITIZERS] [-t vfio_pfn|vfio_pfn_dma] [SOURCE]" ;;
	esac
done
shift $((OPTIND - 1))
kernel=$top/kernel/drivers/vfio
unit=$top/tests/unit
source=${1:-$kernel/$name.c}
seed=${SEED:-$RANDOM}
# a deadlock is a failure, too; the test takes two seconds
limit=${TIMEOUT:-30}

out=$(mktemp -d)
trap 'rm -rf -- "$out"' EXIT

# TSan wants the parts of the address space to itself where some kernels put things at random
fixed=(setarch --addr-no-randomize)
"${fixed[@]}" true 2>/dev/null || fixed=()

read -ra flags <<<"${CFLAGS-}"

# compile SANITIZERS OBJECT SOURCE [OPTION...]
compile() {
	gcc -std=gnu11 -Wall -Wextra -Wno-unused-parameter -Werror -g -O1 -pthread -fsanitize="$1" -fno-sanitize-recover=all \
		-I "$unit/include" -I "$top/kernel/include" -o "$out/$2" "${@:3}" "${flags[@]}"
}

# build SANITIZERS: what is tested, the test, and the handle below them, which is a module of its own.
build() {
	case $name in
	vfio_pfn) compile "$1" test "$source" "$unit/standins.c" "$unit/vfio_pfn_test.c" ;;
	vfio_pfn_dma)
		compile "$1" dma.o -c -Dinit_module=init_module_dma -Dcleanup_module=cleanup_module_dma "$source" &&
			compile "$1" test "$out/dma.o" "$kernel/vfio_pfn.c" "$unit/standins.c" "$unit/vfio_pfn_dma_test.c"
		;;
	*) usage_error "no test '$name': vfio_pfn, vfio_pfn_dma" ;;
	esac
}

# subtest SANITIZERS: build it, and run it.
subtest() {
	local status=0
	build "$1" || return
	TSAN_OPTIONS=halt_on_error=1 timeout -k 1 "$limit" "${fixed[@]}" "$out/test" "$seed" || status=$?
	((status != 124)) || printf '# did not end in %s s\n' "$limit"
	return "$status"
}

failed=0
printf 'KTAP version 1\n1..%s\n' "${#sanitizers[@]}"
for i in "${!sanitizers[@]}"; do
	result=ok
	subtest "${sanitizers[i]}" 2>&1 | sed 's/^/  /' || result="not ok" failed=1
	printf '%s %s - %s under -fsanitize=%s\n' "$result" "$((i + 1))" "$name" "${sanitizers[i]}"
done
exit "$failed"
