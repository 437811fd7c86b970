# shellcheck shell=bash
# What the tests share.

export LC_ALL=C
root=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
export root

# apply ARGS...: run apply.sh.
apply() {
	run "$root/scripts/apply.sh" "$@"
}

# kernel VERSION: set $kernel to a Debian kernel source, or skip, by name, what no mirror carries any more.
kernel() {
	local status=0
	kernel=$("$root/scripts/kernel-source.sh" "$1" 2>"$BATS_TEST_TMPDIR/kernel.log") || status=$?
	case $status in
	0) ;;
	3) skip "linux-source-$1: no configured mirror carries it" ;;
	*)
		cat "$BATS_TEST_TMPDIR/kernel.log" >&2
		return 1
		;;
	esac
}

# sources_of KERNEL DIR: a tree with just what apply.sh looks at.
sources_of() {
	mkdir -p "$2/include" "$2/drivers"
	cp -a "$1/Makefile" "$1/Kconfig" "$2"
	cp -a "$1/drivers/vfio" "$2/drivers"
	mkdir "$2/include/linux"
	cp -a "$1"/include/linux/vfio*.h "$2/include/linux"
}

# digest DIR: one hash over everything below DIR, names, modes and contents.
digest() {
	(cd "$1" && find . -printf '%P %m %l\n' | sort && find . -type f -print0 | sort -z | xargs -0 sha256sum) | sha256sum
}
