#!/usr/bin/env bash
# guest.sh [-b | -l] TREE: build a small kernel with vfio, lockdep and KASAN from TREE, boot it under QEMU with guest/init.c
# as its init, and print what that says, KTAP.  TREE is only read; objects are kept in the cache, for TREE as it will be next.
# With -b, the kernel has no debugging, and init measures what it costs to map memory for DMA, in instructions: QEMU's
# clock ticks once for each.
# With -l, init prints what lockdep knows, too, and the keys of vfio's locks follow.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/common.sh"

boot_timeout=400

# make_guest ARG...: make in the copy of TREE.  Old trees warn with a newer gcc, and objtool stops on that.
make_guest() {
	env -u MAKEFLAGS -u MAKELEVEL make -s -C "$farm/source" O="$objects" ARCH=x86_64 -j"$(nproc)" WERROR=0 \
		CC="$(! command -v ccache >/dev/null || echo ccache) gcc" "$@"
}

# configure: tinyconfig with the guest's options on top, all of which matter that are tested for.
configure() {
	local option
	make_guest tinyconfig && cat "$scratch/fragment" >>"$objects/.config" && make_guest olddefconfig || return
	for option in VFIO_PCI VFIO_IOMMU_TYPE1 INTEL_IOMMU $([[ -n $bench ]] || echo PROVE_LOCKING KASAN); do
		grep -qx "CONFIG_$option=y" "$objects/.config" || {
			echo "no CONFIG_$option in the guest's kernel"
			return 1
		}
	done
}

# build_kernel: from the start, or, when only TREE is another, what changed.
build_kernel() {
	cat "$top/guest/kernel.config" >"$scratch/fragment"
	[[ -n $bench ]] || cat "$top/guest/debug.config" >>"$scratch/fragment"
	if ! cmp -s "$scratch/fragment" "$farm/fragment"; then
		configure || return
		cp "$scratch/fragment" "$farm/fragment"
	fi
	make_guest olddefconfig && make_guest bzImage
}

# make_initrd: one static program, as the kernel wants it.
make_initrd() {
	gcc -Wall -Wextra -Werror -O1 -static -pthread -o "$scratch/init" "$top"/guest/*.c
	mkdir "$scratch/initramfs" "$scratch/initramfs/dev"
	cp "$scratch/init" "$scratch/initramfs/init"
	mknod "$scratch/initramfs/dev/console" c 5 1
	(cd "$scratch/initramfs" && find . | cpio -o -H newc --quiet | gzip) >"$scratch/initrd"
}

# boot: what the console shows goes to $farm/console.log.
boot() {
	local -a cpus=(-accel tcg -smp 2) large=()
	if [[ -n $bench ]]; then
		cpus=(-accel tcg -smp 1 -icount "shift=0,sleep=off")
		# behind the others, so that the first ivshmem stays the first
		large=(-object "memory-backend-ram,size=64M,share=on,id=large" -device "ivshmem-plain,memdev=large,addr=0x10")
	fi
	timeout "$boot_timeout" qemu-system-x86_64 "${cpus[@]}" -M q35,kernel-irqchip=split -cpu max -m 2048 -nographic \
		-no-reboot -monitor none -kernel "$objects/arch/x86/boot/bzImage" -initrd "$scratch/initrd" \
		-append "console=ttyS0 intel_iommu=on panic=-1 loglevel=3 ${locks:+no_hash_pointers }-- ${bench:+bench}${locks:+lockdep}" \
		-device intel-iommu,intremap=on,caching-mode=on \
		-object memory-backend-ram,size=1M,share=on,id=shared -device ivshmem-plain,memdev=shared \
		-device edu -device edu "${large[@]}" </dev/null 2>"$farm/qemu.log" | tr -d '\r' >"$farm/console.log"
}

# boot_again: an emulator that crashes says nothing about the kernel: up to three times.
boot_again() {
	local attempt status
	for attempt in 1 2 3; do
		status=0
		boot || status=$?
		((status > 128)) || break
		progress "QEMU was killed by signal $((status - 128)), attempt $attempt"
	done
	return "$status"
}

bench='' locks=''
case ${1-} in
-b) bench=1 ;;
-l) locks=1 ;;
esac
[[ -z $bench$locks ]] || shift
(($# == 1)) || usage_error "usage: guest.sh [-b | -l] TREE"
require_kernel "$1"
tree=$(realpath -- "$1")
for tool in qemu-system-x86_64 cpio gcc make flex bison bc; do
	command -v "$tool" >/dev/null || die "$tool is not installed: make prerequisites"
done
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
trap 'exit 1' INT TERM HUP

farm=$(cache_dir)/guest/$(basename -- "$tree")-$(printf '%s' "$tree" | sha256sum | cut -c1-8)${bench:+-bench}
objects=$farm/objects
mkdir -p "$objects"
exec 9>"$farm/lock"
flock 9
linked_copy "$tree" "$farm/source"
progress "building a kernel for the guest"
build_kernel >"$farm/build.log" 2>&1 ||
	die "$tree: cannot build: $(grep -m 1 -e 'error' -e '\*\*\*' -e '^no CONFIG' "$farm/build.log" || tail -n 1 "$farm/build.log")"
make_initrd
progress "booting it"
boot_again || die "the guest did not end within $boot_timeout s, or QEMU failed: see $farm/console.log and qemu.log"
grep -aE '^(KTAP|ok|not ok|1\.\.|#|Bail out!)' "$farm/console.log" || die "the guest said nothing: see $farm/console.log"
[[ -z $locks ]] || "$top/scripts/lock-keys.sh" "$tree" "$objects/vmlinux"
grep -aq '^1\.\.' "$farm/console.log" && ! grep -aqE '^(not ok|Bail out!)' "$farm/console.log"
