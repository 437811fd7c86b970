#!/usr/bin/env bash
# boot.sh: build a small kernel with vfio, lockdep and KASAN from TREE, boot it under QEMU with guest/ as its init, and
# judge what that and the kernel say.  TREE is only read; objects are kept in the cache, for TREE as it will be next.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/common.sh"
# shellcheck source=scripts/read-boot.sh
. "$top/scripts/read-boot.sh"

usage() {
	cat <<-END
		Usage: boot.sh [-b | -l] [-1] [-k FILE] [-j N] [-q] TREE

		  -b       without debugging: measure what mappings of memory and of BARs cost, in instructions,
		           for QEMU's clock ticks once for each
		  -l       print what lockdep knows, too, and the keys of vfio's locks
		  -1       end at the first test that fails, and at the first warning of the kernel
		  -k FILE  put the guest's KTAP into FILE; without, it is printed before the messages
		  -j N     run at most N jobs at once (default: one per processor)
		  -q       no progress

		STORM_SECONDS=N in the environment says how long the storm of threads takes (default: 60).
		The logs are kept, and where is said at the end.  The makefiles of TREE are run.

		Exit status: 0 all is well, 1 it is not: file:line: message on stdout, 2 usage.
	END
}

# make_guest ARG...: make in the copy of TREE.  Old trees warn with a newer gcc, and objtool stops on that.
make_guest() {
	local cc=gcc
	! command -v ccache >/dev/null || cc='ccache gcc'
	env -i PATH="$PATH" HOME="$HOME" LANG=C CCACHE_DIR="$(cache_dir)/ccache" CCACHE_NOHASHDIR=1 CCACHE_DEPEND=1 \
		make -s -C "$farm/source" O="$objects" ARCH=x86_64 CROSS_COMPILE= -j"$jobs" WERROR=0 CC="$cc" "$@" </dev/null
}

# fragment: what the guest's kernel has on top of tinyconfig.
fragment() {
	cat "$top/guest/kernel.config"
	[[ -n $bench ]] || cat "$top/guest/debug.config"
}

# configure: all options matter that are tested for.
configure() {
	local option
	make_guest tinyconfig && fragment >>"$objects/.config" && make_guest olddefconfig || return
	for option in VFIO_PCI VFIO_IOMMU_TYPE1 INTEL_IOMMU $([[ -n $bench ]] || echo PROVE_LOCKING KASAN DEBUG_KMEMLEAK); do
		grep -qx "CONFIG_$option=y" "$objects/.config" || {
			echo "error: no CONFIG_$option in the guest's kernel"
			return 1
		}
	done
	fragment >"$farm/fragment"
}

# drop_built: what a build inside TREE left, which make would stop at, or take for its own.  No link is followed: TREE keeps it.
drop_built() {
	local path name source
	source=$(realpath -- "$farm/source")
	for path in .config include/config include/generated arch/x86/include/generated; do
		[[ $(realpath -- "$(dirname -- "$source/$path")") != "$source"?(/*) ]] || rm -rf -- "${source:?}/$path"
	done
	find "$source" -type d -name '.git' -prune -o -name '.*.cmd' -print0 | while IFS= read -r -d '' path; do
		name=${path##*/.}
		rm -f -- "$path" "${path%/*}/${name%.cmd}"
	done
}

# link_source: a stand-in for TREE with the objects in it, so that no path that the compiler sees differs from one tree to
# another, and ccache knows it.
link_source() {
	[[ ! -d $objects ]] || mv "$objects" "$farm/objects"
	linked_copy "$tree" "$farm/source"
	drop_built
	[[ -n $bench ]] || add_driver
	mkdir -p "$farm/objects"
	mv "$farm/objects" "$objects"
}

# add_driver: the guest's own, built in.  Of debugging information, vfio's line numbers are all that is wanted, to say where a report
# comes from.
add_driver() {
	local vfio=$farm/source/drivers/vfio
	mkdir -p "$vfio/vma2map"
	cp "$top"/guest/driver/* "$vfio/vma2map"
	printf '%s\n' 'obj-y += vma2map/' 'subdir-ccflags-y += -g1 -gdwarf-4' >>"$vfio/Makefile"
}

# build_kernel: from the start, or, when only TREE is another, what changed.
build_kernel() {
	fragment | cmp -s - "$farm/fragment" || configure || return
	make_guest olddefconfig && make_guest bzImage
}

# make_initrd: one static program, as the kernel wants it.
make_initrd() {
	(cd "$top" && gcc -Wall -Wextra -Werror -O1 -static -pthread -o "$scratch/init" guest/*.c)
	mkdir "$scratch/initramfs"
	cp "$scratch/init" "$scratch/initramfs/init"
	(cd "$scratch/initramfs" && find . | cpio -o -H newc --quiet | gzip) >"$scratch/initrd"
}

# What a bus reset reaches: one ivshmem alone on its bus, two together on another.  Their buses make them the last in order.
on_buses=(
	-device "pcie-root-port,id=alone,chassis=1,addr=0x18"
	-object "memory-backend-ram,size=1M,share=on,id=memory1" -device "ivshmem-plain,memdev=memory1,bus=alone"
	-device "pcie-root-port,id=together,chassis=2,addr=0x19" -device "pcie-pci-bridge,id=bridge,bus=together"
	-object "memory-backend-ram,size=1M,share=on,id=memory2" -device "ivshmem-plain,memdev=memory2,bus=bridge,addr=1"
	-object "memory-backend-ram,size=1M,share=on,id=memory3" -device "ivshmem-plain,memdev=memory3,bus=bridge,addr=2"
)

# run_qemu: the kernel's log goes to one port, what init prints to another, so that neither cuts the other's lines in two.  A
# machine that is itself a guest may be stopped and go on with another TSC: the timers are QEMU's, so let its HPET tell the time.
# On a busy machine its ticks come late, which the kernel is not to take for a timer that does not work.
# One thread for both processors: with a thread for each, QEMU 7.2 was seen to crash, and to lose a processor's timer for good.
# Little memory: at each of its scans kmemleak looks at all pages, which takes QEMU 10 s for a GB.
run_qemu() {
	local hpet=1 memory=384
	local -a cpus=(-accel "tcg,thread=single" -smp 2) more=()
	if [[ -n $bench ]]; then
		hpet='' memory=2048
		cpus=(-accel tcg -smp 1 -icount "shift=0,sleep=off")
		# behind the others, so that the first ivshmem stays the first
		more=(-object "memory-backend-ram,size=64M,share=on,id=large" -device "ivshmem-plain,memdev=large,addr=0x10")
	else
		more=("${on_buses[@]}")
	fi
	rm -f -- "$farm/kernel.log" "$farm/ktap.log"
	timeout --foreground "$boot_timeout" qemu-system-x86_64 "${cpus[@]}" -M q35,kernel-irqchip=split -cpu max -m "$memory" \
		-nodefaults -display none -no-reboot -serial "file:$farm/kernel.log" -serial "file:$farm/ktap.log" \
		-kernel "$objects/arch/x86/boot/bzImage" -initrd "$scratch/initrd" \
		-append "console=ttyS0 intel_iommu=on no_timer_check panic=-1 hung_task_panic=1 loglevel=7 ${hpet:+clocksource=hpet tsc=unstable }${locks:+no_hash_pointers }${first:+panic_on_warn=1 }-- ${bench:+bench}${locks:+lockdep} ${first:+first }storm=$storm" \
		-device intel-iommu,intremap=on,caching-mode=on \
		-object memory-backend-ram,size=1M,share=on,id=shared -device ivshmem-plain,memdev=shared \
		-device edu -device edu "${more[@]}" </dev/null >"$farm/qemu.log" 2>&1
}

# boot: an emulator that crashes says nothing about the kernel: up to three times.
boot() {
	local attempt
	for attempt in 1 2 3; do
		qemu_status=0
		run_qemu || qemu_status=$?
		((qemu_status > 128)) || break
		progress "QEMU was killed by signal $((qemu_status - 128)), attempt $attempt"
	done
}

# judge: what is wrong, as messages.
judge() {
	if ! build_kernel >"$farm/build.log" 2>&1; then
		build_messages
		return
	fi
	make_initrd
	progress 'booting it'
	boot
	ktap_messages
	kernel_messages
}

bench='' locks='' first='' ktap='' quiet='' jobs=$(nproc) storm=${STORM_SECONDS:-60}
while getopts bl1k:j:qh option; do
	case $option in
	b) bench=1 ;;
	l) locks=1 ;;
	1) first=1 ;;
	k) ktap=$OPTARG ;;
	j) jobs=$OPTARG ;;
	q) quiet=1 ;;
	h)
		usage
		exit 0
		;;
	*)
		usage >&2
		exit 2
		;;
	esac
done
shift $((OPTIND - 1))
(($# == 1)) || {
	usage >&2
	exit 2
}
[[ $jobs =~ ^[1-9][0-9]*$ ]] || usage_error "-j wants a number, not '$jobs'"
[[ $storm =~ ^[1-9][0-9]*$ ]] || usage_error "STORM_SECONDS wants a number, not '$storm'"
require_kernel "$1"
require_tools qemu-system-x86_64 gcc make flex bison bc cpio flock
tree=$(realpath -- "$1")
boot_timeout=${BOOT_TIMEOUT:-$((480 + storm))}

exec 7>&1
[[ -z $ktap ]] || exec 7>"$ktap"
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
trap 'exit 1' INT TERM HUP

farm=$(cache_dir)/boot/$(basename -- "$tree")-$(printf '%s' "$tree" | sha256sum | cut -c1-8)${bench:+-bench}
objects=$farm/source/objects
mkdir -p "$farm"
exec 9>"$farm/lock"
flock 9
rm -f -- "$farm"/*.log
link_source
progress 'building a kernel for the guest'
judge >"$scratch/messages"
[[ ! -e $farm/ktap.log ]] || tr -d '\r' <"$farm/ktap.log" >&7
[[ -z $locks ]] || "$top/scripts/lock-keys.sh" "$tree" "$objects/vmlinux"
cat "$scratch/messages"
progress "the logs are in $farm: kernel.log, ktap.log, build.log, qemu.log"
[[ ! -s $scratch/messages ]]
