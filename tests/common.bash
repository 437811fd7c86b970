# shellcheck shell=bash
# What the tests share.

export LC_ALL=C
# who commits in a test, whatever git knows of this machine
export GIT_AUTHOR_NAME=Tester GIT_AUTHOR_EMAIL=tester@example.org
export GIT_COMMITTER_NAME=Tester GIT_COMMITTER_EMAIL=tester@example.org
root=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
export root

# in_time: skip a test that would begin when the time that scripts/test.sh gives to all of them is over.
in_time() {
	[[ -z ${TEST_DEADLINE-} ]] || ((EPOCHSECONDS < TEST_DEADLINE)) || skip "begins after the $TEST_MINUTES minutes that TEST_MINUTES gives to all tests"
}

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

# make_git DIR: a repository of what is there, on branch vendor.
make_git() {
	git -C "$1" init -q -b vendor
	git -C "$1" add -A
	git -C "$1" commit -q -m base
}

# digest DIR: one hash over everything below DIR, names, modes and contents.
digest() {
	(cd "$1" && find . -printf '%P %m %l\n' | sort && find . -type f -print0 | sort -z | xargs -0 sha256sum) | sha256sum
}

# small_tree DIR: a kernel tree as apply.sh sees it, made of the fixtures of all steps.
small_tree() {
	mkdir -p "$1/drivers/vfio/pci" "$1/include/linux"
	printf 'VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 99\n' >"$1/Makefile"
	echo 'mainmenu "small"' >"$1/Kconfig"
	printf 'menuconfig VFIO\n\ttristate "VFIO"\n' >"$1/drivers/vfio/Kconfig"
	# shellcheck disable=SC2016 # make expands it
	printf 'obj-$(CONFIG_VFIO) += vfio.o\nobj-$(CONFIG_VFIO_PCI) += pci/\n' >"$1/drivers/vfio/Makefile"
	printf '#include <linux/poll.h>\n#include <uapi/linux/vfio.h>\n' >"$1/include/linux/vfio.h"
	cp "$BATS_TEST_DIRNAME/fixtures/vfio_device_inode/core_initializes.c" "$1/drivers/vfio/vfio_main.c"
	sed -n '/^static int demo_first_open/,$p' "$BATS_TEST_DIRNAME/fixtures/vm_ops_open_close/first_open_block.c" \
		>>"$1/drivers/vfio/vfio_main.c"
	grep -v '^void vfio_device_unmap_range' "$BATS_TEST_DIRNAME/fixtures/vma_list_to_mapping/dev_set_hot_reset.c" \
		>"$1/drivers/vfio/pci/my_pci.c"
}
