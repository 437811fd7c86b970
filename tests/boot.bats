#!/usr/bin/env bats
# What a program and a device see of a booted kernel, on untouched and on migrated kernels, and what makes the gate fail.
# shellcheck disable=SC2154,SC2016 # root and kernel are of common.bash, status and output of bats; fakes are scripts

bats_require_minimum_version 1.5.0

setup_file() {
	# the tests take turns with one tree
	export BATS_NO_PARALLELIZE_WITHIN_FILE=true
	# 60, if nobody asks for less
	export STORM_SECONDS=10
}

setup() {
	load common
	in_time
}

# copy_of KERNEL: set $tree to a copy that can be migrated; in the cache, so that what was built is kept.
copy_of() {
	tree=${XDG_CACHE_HOME:-$HOME/.cache}/vma2map/tests/boot-$(basename "$1")
	(
		. "$root/scripts/common.sh"
		linked_copy "$1" "$tree"
	)
}

# migrated_copy VERSION: set $tree to linux-source-VERSION after the series.
migrated_copy() {
	kernel "$1"
	copy_of "$kernel"
	apply -q -w "$tree"
	[ "$status" -eq 0 ]
}

# boot ARG...: run boot.sh, with the KTAP in the log of the tests.
boot() {
	run --separate-stderr "$root/scripts/boot.sh" "$@"
	printf '%s\n' "$output" "$stderr" | sed 's/^/# /'
}

# passes VERSION: boot linux-source-VERSION after the series; all tests pass, and the kernel has nothing to report.
passes() {
	migrated_copy "$1"
	boot "$tree"
	[ "$status" -eq 0 ]
	[[ $output == *"ok "*"one mapping: DMA after close is a fault in the log"* ]]
	[[ $output != *"refuses memory of another driver # SKIP"* ]]
	[ "${lines[-1]}" = '# 0 failed' ]
	# the page of make review cites these
	while IFS=$'\t' read -r _ name; do
		grep -q "^ok [0-9]* .*$name" <<<"$output"
	done <"$root/review/contract.tsv"
}

# check_boot: run the gate; what it says on stderr is kept apart.
check_boot() {
	run --separate-stderr "$root/scripts/check.sh" -g boot "$tree"
	printf '%s\n' "$output" "$stderr" | sed 's/^/# /'
}

# fake COMMAND LINE...: a stand-in for COMMAND, a shell script that consists of LINEs.
fake() {
	mkdir -p "$BATS_TEST_TMPDIR/bin"
	printf '%s\n' '#!/bin/bash' "${@:2}" >"$BATS_TEST_TMPDIR/bin/$1"
	chmod +x "$BATS_TEST_TMPDIR/bin/$1"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

# guest_says KTAP KERNEL-LOG [LINE...]: the gate on a guest that says this, as printf %b has it, and then does LINEs; no kernel is built.
guest_says() {
	tree=$BATS_TEST_TMPDIR/tree
	mkdir -p "$tree/drivers/vfio" "$tree/include/linux"
	printf 'VERSION = 6\nPATCHLEVEL = 1\n' >"$tree/Makefile"
	: >"$tree/Kconfig"
	printf %b "$1" >"$BATS_TEST_TMPDIR/ktap"
	printf %b "$2" >"$BATS_TEST_TMPDIR/kernel"
	fake make
	fake qemu-system-x86_64 'while (($#)); do [[ $1 != -serial ]] || ports+=("${2#file:}"); shift; done' \
		"cp '$BATS_TEST_TMPDIR/kernel' \"\${ports[0]}\"" "cp '$BATS_TEST_TMPDIR/ktap' \"\${ports[1]}\"" "${@:3}"
	XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache check_boot
}

# holds: what the gate says when all is well.
holds() {
	[ "$status" -eq 0 ]
	[ "$output" = 'boot: holds' ]
}

# fails_with MESSAGE: the gate's one message, a pattern.
fails_with() {
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[1]}" = 'boot: fails (1 message)' ]
	# shellcheck disable=SC2053 # a pattern
	[[ ${lines[0]} == $1 ]]
}

good=$'KTAP version 1\r\nok 1 reading\r\n# a remark\r\nok 2 writing # SKIP no pen\r\n1..2\r\n# 0 failed\r\n'

@test "the guest finds in an untouched linux-source-6.1 that DMA goes on after close, what fork and mremap hide, and nothing else" {
	kernel 6.1
	copy_of "$kernel"
	boot "$tree"
	[ "$status" -eq 1 ]
	failed=$(grep '^not ok' <<<"$output")
	[ "$(wc -l <<<"$failed")" -eq 15 ]
	# 6.1.192 copies or moves page tables after .open has zapped them: the list does not know a child's or a moved vma
	run grep -v 'after close\|a forked child gets SIGBUS\|a mapping that was moved gets SIGBUS' <<<"$failed"
	[ "$status" -eq 1 ]
}

@test "the guest passes on a migrated linux-source-6.1" {
	passes 6.1
	# it has all that the tests want, but drivers that pin a pfn
	run grep "# SKIP" <<<"$output"
	[ "${#lines[@]}" -eq 1 ]
	[[ $output == *" drivers pin pages that are memory, not pfns" ]]
}

@test "a lock taken in both orders, a use after free, lost memory and a lost inode fail the gate, by file and line" {
	migrated_copy 6.1
	file=drivers/vfio/vfio_pfn.c
	sed -i -e '/^static int __init vfio_pfn_init/i static DEFINE_MUTEX(planted_a);\nstatic DEFINE_MUTEX(planted_b);\n' \
		-e '/vfio_pfn_wq = alloc_workqueue/i \	mutex_lock(&planted_a);\n\tmutex_lock(&planted_b);\n\tmutex_unlock(&planted_b);\n\tmutex_unlock(&planted_a);\n\tmutex_lock(&planted_b);\n\tmutex_lock(&planted_a); /* the other order */\n\tmutex_unlock(&planted_a);\n\tmutex_unlock(&planted_b);' \
		-e 's|^	kfree(handle);|&\n\tWRITE_ONCE(handle->flags, 1); /* freed */|' \
		-e 's|^	srcu_cleanup_notifier_head(.*|&\n\tkzalloc(96, GFP_KERNEL); /* lost */|' "$tree/$file"
	sed -i '/^static void vfio_fs_inode_free/,/^}/s/iput(inode);/ihold(inode);&/' "$tree/drivers/vfio/vfio_main.c"
	order=$(grep -n 'the other order' "$tree/$file" | cut -d: -f1)
	freed=$(grep -n 'freed' "$tree/$file" | cut -d: -f1)
	check_boot
	[ "$status" -eq 1 ]
	grep -qx "$file:$order: WARNING: possible circular locking dependency detected" <<<"$output"
	grep -qE "^$file:$freed: BUG: KASAN: (slab-)?use-after-free in vfio_pfn_release_work" <<<"$output"
	grep -qE '^guest/references.c:[0-9]+: not ok [0-9]+ vfio has lost no memory' <<<"$output"
	grep -qE '^guest/references.c:[0-9]+: not ok [0-9]+ .* a device leaves no inode' <<<"$output"
	[[ ${lines[-1]} == 'boot: fails ('*' messages)' ]]
}

@test "a kernel that does not build fails the gate by file and line" {
	migrated_copy 6.1
	# what a build inside of it left is no matter
	mkdir "$tree/include/config"
	touch "$tree/.config" "$tree/include/config/auto.conf"
	echo 'int planted = nonsense;' >>"$tree/drivers/vfio/vfio_pfn.c"
	check_boot
	fails_with "drivers/vfio/vfio_pfn.c:$(wc -l <"$tree/drivers/vfio/vfio_pfn.c"): error: 'nonsense' undeclared*"
	[ -e "$tree/.config" ]
	[ -e "$tree/include/config/auto.conf" ]
}

@test "checkpatch has nothing to say of the guest's driver" {
	kernel 6.12
	run perl "$kernel/scripts/checkpatch.pl" --strict --no-tree --terse --no-summary -f "$root"/guest/driver/*.c
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "a driver of the guest that does not build fails the gate by file and line" {
	migrated_copy 6.1
	mkdir "$BATS_TEST_TMPDIR/project"
	cp -r "$root"/{scripts,guest,cocci,kernel,analysis} "$BATS_TEST_TMPDIR/project"
	echo 'int planted = nonsense;' >>"$BATS_TEST_TMPDIR/project/guest/driver/pci.c"
	root=$BATS_TEST_TMPDIR/project check_boot
	fails_with "guest/driver/pci.c:$(wc -l <"$BATS_TEST_TMPDIR/project/guest/driver/pci.c"): error: 'nonsense' undeclared*"
}

@test "a kernel that cannot be configured or linked fails the gate with what make says" {
	guest_says "$good" 'Linux version 6\n'
	holds
	fake make 'case $* in *bzImage*) echo "ld: main.o: undefined reference to \`nobody'\''"; exit 2 ;; esac'
	XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache check_boot
	fails_with 'Makefile:1: the kernel does not build: ld: main.o: undefined reference to `nobody'\'
	fake make 'case $* in *olddefconfig*) sed -i /PROVE_LOCKING/d "${4#O=}/.config" ;; esac'
	rm -rf "$BATS_TEST_TMPDIR/cache"
	XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache check_boot
	fails_with "Makefile:1: the kernel does not build: error: no CONFIG_PROVE_LOCKING in the guest's kernel"
}

@test "a kernel that does not get to init fails the gate with its last line" {
	guest_says '' 'Linux version 6\r\nVFS: no init\r\n'
	fails_with "Makefile:1: init said nothing; the kernel's last line: VFS: no init"
	guest_says '' '' 'echo no such machine >&2' 'exit 1'
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = "Makefile:1: QEMU ended with status 1: no such machine; init said nothing; the kernel's last line: " ]
	[ "${lines[1]}" = 'Makefile:1: the kernel said nothing' ]
}

@test "a guest that hangs fails the gate, even after all its tests" {
	export BOOT_TIMEOUT=2
	guest_says 'KTAP version 1\nok 1 reading\n' 'Linux version 6\n' 'exec sleep 60'
	fails_with 'guest/init.c:1: the guest did not end within 2 s; it ends without a plan, after: ok 1 reading'
	guest_says "$good" 'Linux version 6\n' 'exec sleep 60'
	fails_with 'guest/init.c:1: the guest did not end within 2 s; the last line: # 0 failed'
}

@test "half a line, no plan, a test too few and one that is missing each fail the gate" {
	guest_says 'KTAP version 1\nok 1 reading\nok 2 wri' 'Linux version 6\n'
	fails_with 'guest/init.c:1: it ends in the middle of a line: ok 2 wri'
	guest_says 'KTAP version 1\nok 1 reading\nok 2 writing\n' 'Linux version 6\n'
	fails_with 'guest/init.c:1: it ends without a plan, after: ok 2 writing'
	guest_says 'KTAP version 1\nok 1 reading\n1..2\n' 'Linux version 6\n'
	fails_with 'guest/init.c:1: 2 tests were planned, 1 ended'
	guest_says 'KTAP version 1\nok 1 reading\nok 3 writing\n1..3\n' 'Linux version 6\n'
	fails_with 'guest/init.c:1: test 2 is missing: ok 3 writing'
	guest_says 'KTAP version 1\n1..0\n' 'Linux version 6\n'
	fails_with 'guest/init.c:1: no test was run'
	guest_says 'ok 1 reading\n1..1\n' 'Linux version 6\n'
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = 'guest/init.c:1: this is no KTAP: ok 1 reading' ]
	guest_says 'KTAP version 1\nok 1 reading\nSegmentation fault\n1..1\n' 'Linux version 6\n'
	fails_with 'guest/init.c:1: this is no KTAP: Segmentation fault'
}

@test "a test that fails, and init giving up, fail the gate by file and line" {
	guest_says 'KTAP version 1\n# at guest/storm.c:12\nnot ok 1 reading\nok 2 writing\n1..2\n' 'Linux version 6\n'
	fails_with 'guest/storm.c:12: not ok 1 reading'
	guest_says 'KTAP version 1\nok 1 reading\n# at guest/vfio.c:34\nBail out! container: Invalid argument\n' 'Linux version 6\n'
	fails_with 'guest/vfio.c:34: Bail out! container: Invalid argument'
}

@test "each kind of report in the kernel's log fails the gate, with its line in the log that is kept" {
	for report in 'WARNING: possible circular locking dependency detected' 'WARNING: CPU: 1 PID: 7 at mm/memory.c:12 f+0x1/0x2' \
		'BUG: KASAN: use-after-free in f+0x1/0x2' 'BUG: sleeping function called from invalid context at mm/slab.h:1' \
		'kernel BUG at mm/memory.c:12!' 'INFO: task init:1 blocked for more than 60 seconds.' \
		'rcu: INFO: rcu_sched self-detected stall on CPU' 'rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:' \
		'watchdog: BUG: soft lockup - CPU#0 stuck for 22s!' 'unreferenced object 0xffff888004d8a000 (size 64):' \
		'general protection fault: 0000 [#1] SMP' 'Kernel panic - not syncing: Attempted to kill init!' \
		'refcount_t: underflow; use-after-free.' 'BUG: MAX_LOCKDEP_CHAINS too low!'; do
		guest_says "$good" "[    0.000000] Linux version 6\r\n[    1.500000] $report\r\n[    1.600000] all else\r\n"
		[ "$status" -eq 1 ]
		[ "${#lines[@]}" -eq 2 ]
		log=${lines[0]%%:2: *}
		[ "${lines[0]}" = "$log:2: $report" ]
		grep -qF "$report" "$log"
	done
}

@test "the guest boots beside other gates, which does not change what any of them says" {
	guest_says "$good" "Linux version 6\n"
	holds
	XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache run --separate-stderr "$root/scripts/check.sh" -j 2 -g residue,boot "$tree"
	[ "$status" -eq 0 ]
	[ "$output" = $'residue: holds\nboot: holds' ]
	fake qemu-system-x86_64 "exit 3"
	XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache run --separate-stderr "$root/scripts/check.sh" -j 2 -g residue,boot "$tree"
	[ "$status" -eq 1 ]
	[[ $output == *"QEMU ended with status 3"*$'\nresidue: holds\nboot: fails '* ]]
}

@test "without QEMU the gate and boot.sh name the package" {
	guest_says "$good" 'Linux version 6\n'
	holds
	rm "$BATS_TEST_TMPDIR/bin/qemu-system-x86_64"
	mkdir "$BATS_TEST_TMPDIR/without"
	while read -r -d: dir; do
		ln -s "$dir"/* "$BATS_TEST_TMPDIR/without" 2>/dev/null || true
	done <<<"$PATH:"
	rm -f "$BATS_TEST_TMPDIR/without/qemu-system-x86_64"
	PATH=$BATS_TEST_TMPDIR/without check_boot
	[ "$status" -eq 1 ]
	[ "$stderr" = 'check.sh: qemu-system-x86_64 is not installed, which Debian package qemu-system-x86 brings: make prerequisites' ]
	PATH=$BATS_TEST_TMPDIR/without run "$root/scripts/boot.sh" "$tree"
	[ "$status" -eq 1 ]
	[ "$output" = 'boot.sh: qemu-system-x86_64 is not installed, which Debian package qemu-system-x86 brings: make prerequisites' ]
}

@test "boot.sh refuses what is no kernel, no number and no option" {
	run "$root/scripts/boot.sh" "$BATS_TEST_TMPDIR/none"
	[ "$status" -eq 2 ]
	[ "$output" = "boot.sh: $BATS_TEST_TMPDIR/none: no such directory" ]
	STORM_SECONDS=long run "$root/scripts/boot.sh" "$root"
	[ "$status" -eq 2 ]
	[ "$output" = "boot.sh: STORM_SECONDS wants a number, not 'long'" ]
	run "$root/scripts/boot.sh" -x "$root"
	[ "$status" -eq 2 ]
}

@test "the guest passes on a migrated linux-source-5.10" {
	passes 5.10
}

@test "the guest passes on a migrated linux-source-6.12" {
	passes 6.12
}
