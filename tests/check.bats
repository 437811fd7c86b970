#!/usr/bin/env bats
# Every gate of check.sh, seen to hold and seen to fail.  One light tree in the cache stands for a migrated kernel: links
# to linux-source-6.1 but for vfio sources of its own, so that it is prepared once.
# shellcheck disable=SC2154,SC2030,SC2031 # root and kernel are of common.bash; status and output are of bats, and each test is a subshell

bats_require_minimum_version 1.5.0

setup_file() {
	# the tests take turns with one tree
	export BATS_NO_PARALLELIZE_WITHIN_FILE=true
}

setup() {
	load common
	in_time
	tree="${XDG_CACHE_HOME:-$HOME/.cache}/vma2map/tests/light tree"
	driver=drivers/vfio/pci/vfio_pci.c
}

# untouched_sources: $untouched is the vfio sources of linux-source-6.1, which becomes $kernel, without the drivers that no test here is about:
# three quarters of what would be compiled again and again.
untouched_sources() {
	local driver
	kernel 6.1
	untouched=$BATS_FILE_TMPDIR/untouched
	[[ ! -d $untouched ]] || return 0
	mkdir -p "$untouched/drivers" "$untouched/include/linux"
	cp -r "$kernel/drivers/vfio" "$untouched/drivers"
	cp "$kernel"/include/linux/vfio* "$untouched/include/linux"
	for driver in platform mdev fsl-mc pci/mlx5 pci/hisilicon; do
		rm -r "${untouched:?}/drivers/vfio/$driver"
		sed -i "/\(+= \|vfio.*\/\)${driver##*/}\//d" "$untouched/drivers/vfio"/{,pci/}{Makefile,Kconfig}
	done
}

# light_tree: the tree with these.
light_tree() {
	local dir
	untouched_sources
	rm -rf -- "$tree"
	mkdir -p "$tree/drivers" "$tree/include/linux"
	for dir in . drivers include include/linux; do
		find "$kernel/$dir/" -mindepth 1 -maxdepth 1 ! -name drivers ! -name include ! -name '.git*' ! -path "$kernel/include/linux" \
			! -path '*/drivers/vfio' ! -path '*/include/linux/vfio*' ! -path '*/include/linux' \
			-exec ln -s -t "$tree/$dir" {} +
	done
	cp -r "$untouched/drivers/vfio" "$tree/drivers"
	cp "$untouched"/include/linux/vfio* "$tree/include/linux"
}

# migrated_tree: light_tree after the series; $migrated has the same sources, to compare with.
migrated_tree() {
	light_tree
	migrated=$BATS_FILE_TMPDIR/migrated
	if [[ ! -d $migrated ]]; then
		"$root/scripts/apply.sh" -q -w "$tree"
		cp -rL "$tree/drivers/vfio" "$BATS_FILE_TMPDIR/vfio"
		mkdir -p "$migrated/drivers" "$migrated/include/linux"
		cp "$tree"/include/linux/vfio* "$migrated/include/linux"
		mv "$BATS_FILE_TMPDIR/vfio" "$migrated/drivers"
	fi
	rm -rf "$tree/drivers/vfio" "$tree"/include/linux/vfio*
	cp -r "$migrated/drivers/vfio" "$tree/drivers"
	cp "$migrated"/include/linux/vfio* "$tree/include/linux"
}

# check ARG...: run check.sh; what it says on stderr is kept apart.
check() {
	run --separate-stderr "$root/scripts/check.sh" "$@"
}

# has_line PATTERN: whether a whole line of $output matches.
has_line() {
	grep -qxE -e "$1" <<<"$output" || {
		printf 'no line matches: %s\nin:\n%s\n%s\n' "$1" "$output" "${stderr-}"
		return 1
	}
}

# plant FILE LINE...: append to a source of the tree; line is then the number of the first.
plant() {
	line=$(($(wc -l <"$tree/$1") + 1))
	printf '%s\n' "${@:2}" >>"$tree/$1"
}

# commit SUBJECT: what the tree's vfio sources are now.
commit() {
	git -C "$tree" add -A drivers/vfio include/linux/vfio.h include/linux/vfio_pci_core.h
	git -C "$tree" commit -q -s -m "$1" \
		-m 'The body says why, as checkpatch wants it to.'
}

@test "residue fails on an untouched kernel and names each place" {
	kernel 6.1
	check -g residue "$kernel"
	[ "$status" -eq 1 ]
	has_line 'drivers/vfio/pci/vfio_pci_core.c:[0-9]+: left by vma_list_to_mapping: mutex_lock\(&vdev->vma_lock\);'
	has_line 'residue: fails \([0-9]+ messages\)'
}

@test "residue fails on a kernel where mainline took the first two steps only, and names the third" {
	kernel 6.12
	check -g residue "$kernel"
	[ "$status" -eq 1 ]
	has_line 'drivers/vfio/pci/vfio_pci_core.c:[0-9]+: left by vm_ops_open_close: vma->vm_ops = &vfio_pci_mmap_ops;'
	run grep -Ev "left by (vm_ops_open_close|type1_pfn_range|memory_lock_context)|^residue: fails" <<<"$output"
	[ "$status" -eq 1 ]
}

@test "residue holds on a migrated kernel" {
	light_tree
	"$root/scripts/apply.sh" -q -w "$tree"
	check -g residue "$tree"
	[ "$status" -eq 0 ]
	[ "$output" = 'residue: holds' ]
}

@test "build, exports, sparse and clang hold for a tree that is as before, and nothing is written to it" {
	migrated_tree
	before=$(digest "$tree")
	check -g build,exports,sparse,clang -b "$migrated" "$tree"
	[ "$status" -eq 0 ]
	[ "$output" = $'build x86_64: holds\nexports x86_64: holds\nsparse x86_64: holds\nclang x86_64: holds' ]
	[ "$(grep -c "running the makefiles of $tree" <<<"$stderr")" -eq 1 ]
	[ "$(digest "$tree")" = "$before" ]
}

@test "a new warning, a new sparse message and a symbol that nothing exports each fail their gate" {
	migrated_tree
	plant "$driver" 'void no_such_symbol(void);' 'static int planted(void)' '{' '	no_such_symbol();' '	return 0;' '}' \
		'int planted_variable;'
	check -g build,exports,sparse -b "$migrated" "$tree"
	[ "$status" -eq 1 ]
	has_line "$driver:$((line + 1)): warning: 'planted' defined but not used \[-Wunused-function\] \(the tree as it is\)"
	has_line "$driver:$((line + 6)): warning: symbol 'planted_variable' was not declared. Should it be static\?"
	has_line 'build x86_64: fails \(1 message\)'
	has_line 'sparse x86_64: fails \(1 message\)'
	# gcc drops a static function that nobody calls, and the symbol with it
	has_line 'exports x86_64: holds'
	sed -i 's/^static int planted/int planted(void);\nint planted/' "$tree/$driver"
	check -g exports -b "$migrated" "$tree"
	[ "$status" -eq 1 ]
	[ "$output" = "$driver:$line: no_such_symbol is used but nothing exports it"$'\nexports x86_64: fails (1 message)' ]
}

@test "exports holds for a new use of a symbol that the tree exports, and fails when a vfio module hides one" {
	light_tree
	plant "$driver" 'int planted(struct address_space *mapping);' 'int planted(struct address_space *mapping)' '{' \
		'	unmap_mapping_range(mapping, 0, 1, true);' '	return 0;' '}'
	check -g exports -b "$untouched" "$tree"
	[ "$status" -eq 0 ]
	[ "$output" = 'exports x86_64: holds' ]
	sed -i '/^EXPORT_SYMBOL_GPL(vfio_pci_core_enable)/d' "$tree/drivers/vfio/pci/vfio_pci_core.c"
	check -g exports -b "$untouched" "$tree"
	[ "$status" -eq 1 ]
	has_line 'drivers/vfio/pci/.*\.c:[0-9]+: vfio_pci_core_enable is used but nothing exports it'
}

@test "a source that does not compile fails the build with its line" {
	light_tree
	plant "$driver" 'int planted(void) { return nonsense; }'
	check -g build -b "$untouched" "$tree"
	[ "$status" -eq 1 ]
	has_line "$driver:$line: error: 'nonsense' undeclared .*"
}

@test "the build fails when nothing of vfio-pci is built" {
	light_tree
	echo >"$tree/drivers/vfio/pci/Makefile"
	check -g build -b "$untouched" "$tree"
	[ "$status" -eq 1 ]
	has_line 'drivers/vfio/pci/Makefile:1: no vfio_pci\*\.o was built \(the tree as it is\)'
}

@test "every patch of the record is built, and a fault between them is named with its patch" {
	light_tree
	git init -q "$tree"
	commit base
	plant "$driver" 'int planted(void) { return nonsense; }'
	commit 'vfio: break'
	git -C "$tree" show "HEAD^:$driver" >"$tree/$driver"
	plant "$driver" '/* harmless */'
	commit 'vfio: repair'
	: >"$tree/drivers/vfio/pci/Makefile"
	commit 'vfio: build nothing'
	git -C "$tree" show HEAD^:drivers/vfio/pci/Makefile >"$tree/drivers/vfio/pci/Makefile"
	plant "$driver" '/* harmless, too */'
	commit 'vfio: build again'
	record=$(. "$root/scripts/common.sh" && series_record "$(vfio_digest "$tree")")
	rm -rf -- "$record"
	git -C "$tree" format-patch -q -o "$record" HEAD~4
	rm -rf "$tree/.git"
	check -g build "$tree"
	rm -rf -- "$record"
	[ "$status" -eq 1 ]
	has_line "$driver:[0-9]+: error: 'nonsense' undeclared .* \(0001-vfio-break.patch\)"
	has_line 'drivers/vfio/pci/Makefile:1: no vfio_pci\*\.o was built \(0003-vfio-build-nothing\.patch\)'
	[[ $output != *0002* && $output != *0004* ]]
}

@test "a driver that was copied elsewhere is compiled, and exports, sparse and clang see it; what no makefile names is said not to be" {
	migrated_tree
	mkdir "$tree/drivers/acme"
	# shellcheck disable=SC2016 # make expands it
	printf 'obj-$(CONFIG_ACME) += acme.o\nacme-y := main.o\nacme-$(CONFIG_ACME_ODD) += other.o\n' >"$tree/drivers/acme/Makefile"
	copied=drivers/acme/main.c
	printf '%s\n' '#include <linux/vfio.h>' 'void acme_zap(struct vfio_device *device);' 'void acme_zap(struct vfio_device *device)' '{' \
		'	vfio_device_unmap_range(device, 0, PAGE_SIZE);' '}' | tee "$tree/$copied" >"$tree/drivers/acme/other.c"
	check -g build,exports,sparse,clang -b "$migrated" "$tree"
	[ "$status" -eq 0 ]
	has_line 'build x86_64: holds \(not compiled: drivers/acme/other.c\)'
	plant "$copied" 'void acme_lost(struct vfio_device *device);' 'void acme_use(struct vfio_device *device);' \
		'void acme_use(struct vfio_device *device)' '{' '	acme_lost(device);' '	acme_zap(device);' '}'
	# what the module needs has to be exported, though vfio-pci is where it is
	sed -i 's/^EXPORT_SYMBOL_GPL(vfio_device_unmap_range);//' "$tree/drivers/vfio/vfio_main.c"
	check -g exports -b "$migrated" "$tree"
	has_line "$copied:$line: acme_lost is used but nothing exports it"
	has_line "$copied:[0-9]+: vfio_device_unmap_range is used but nothing exports it"
	has_line 'exports x86_64: fails \([0-9]+ messages\) \(not compiled: drivers/acme/other.c\)'
	[[ $stderr != *rsync* ]]
	sed -i "$line,\$d" "$tree/$copied"
	cp "$migrated/drivers/vfio/vfio_main.c" "$tree/drivers/vfio"
	plant "$copied" 'static DEFINE_MUTEX(planted_lock);' 'int planted_variable;' 'void acme_lock(void);' 'void acme_lock(void)' '{' '	mutex_lock(&planted_lock);' '}'
	check -g build,sparse,clang -b "$migrated" "$tree"
	[ "$status" -eq 1 ]
	has_line "$copied:$((line + 1)): warning: symbol 'planted_variable' was not declared. Should it be static\?"
	has_line "$copied:$((line + 3)): .*context imbalance in 'acme_lock' - wrong count at exit"
	has_line "$copied:$((line + 6)): .*mutex 'planted_lock' is still held at the end of function.*"
	plant "$copied" 'int planted(void) { return nonsense; }'
	check -g build -b "$migrated" "$tree"
	[ "$status" -eq 1 ]
	has_line "$copied:$line: error: 'nonsense' undeclared .*"
	# the next tree of this name has no such driver
	rm -r "$tree/drivers/acme"
	check -g build -b "$migrated" "$tree"
	[ "$output" = 'build x86_64: holds' ]
}

@test "objects that a build inside the tree left are not taken for its own" {
	light_tree
	: >"$tree/.config"
	mkdir "$tree/include/config"
	# a directory of its own, or this would be written through a link into the kernel
	rm "$tree/arch"
	cp -as "$kernel/arch" "$tree/arch"
	mkdir -p "$tree/arch/x86/include/generated/uapi/asm"
	: >"$tree/arch/x86/include/generated/uapi/asm/.unistd_64.h.cmd"
	echo rubbish | tee "$tree/drivers/vfio/vfio_main.o" "$tree/drivers/vfio/.vfio_main.o.cmd" >"$tree/drivers/vfio/pci/vfio_pci.o"
	check -g build -b "$untouched" "$tree"
	[ "$status" -eq 0 ]
	[ "$output" = 'build x86_64: holds' ]
}

@test "style holds for clean patches, and fails with the place of a fault" {
	light_tree
	git init -q "$tree"
	commit base
	plant "$driver" '' '/* harmless */'
	commit 'vfio/pci: Say that this is harmless'
	check -g style -b HEAD~ "$tree"
	[ "$status" -eq 0 ]
	[ "$output" = 'style: holds' ]
	plant "$driver" '' 'int planted( void );'
	commit 'vfio/pci: Plant a fault'
	check -g style -b HEAD~2 "$tree"
	[ "$status" -eq 1 ]
	has_line "$driver:$((line + 1)): ERROR:SPACING: space prohibited .* \(0002-vfio-pci-Plant-a-fault.patch\)"
}

@test "style takes the newest checkpatch.pl at hand of a kernel up to 6.12" {
	local version cache=$BATS_TEST_TMPDIR/cache
	light_tree
	git init -q "$tree"
	commit base
	plant "$driver" "" "/* harmless */"
	commit "vfio/pci: Say that this is harmless"
	for version in 5.10 6.1 6.12 6.13 7.3; do
		mkdir -p "$cache/vma2map/kernels/linux-source-$version/scripts"
		printf "print qq{x:1: of %s\n}; exit 1;" "$version" >"$cache/vma2map/kernels/linux-source-$version/scripts/checkpatch.pl"
	done
	XDG_CACHE_HOME=$cache check -g style -b HEAD~ "$tree"
	has_line "x:1: of 6.12 .*"
	rm -r "$cache/vma2map/kernels/linux-source-6.12"
	XDG_CACHE_HOME=$cache check -g style -b HEAD~ "$tree"
	has_line "x:1: of 6.1 .*"
}

@test "style holds for a patch that keeps the CRLF of a file, and fails for one that brings it, or ends a line otherwise" {
	light_tree
	sed -i 's/$/\r/' "$tree/$driver"
	git init -q "$tree"
	commit base
	plant "$driver" $'\r' $'/* harmless */\r'
	commit 'vfio/pci: Say that this is harmless'
	check -g style -b HEAD~ "$tree"
	[ "$status" -eq 0 ]
	[ "$output" = 'style: holds' ]
	plant "$driver" '/* of another system */'
	commit 'vfio/pci: End a line otherwise'
	check -g style -b HEAD~ "$tree"
	[ "$status" -eq 1 ]
	has_line "$driver:$line: ends in LF, and all other lines of this file end in CRLF \\(0001-vfio-pci-End-a-line-otherwise.patch\\)"
	plant drivers/vfio/vfio_main.c $'/* of another system */\r'
	commit 'vfio: End a line otherwise'
	check -g style -b HEAD~ "$tree"
	[ "$status" -eq 1 ]
	has_line "drivers/vfio/vfio_main.c:$line: ERROR:DOS_LINE_ENDINGS: DOS line endings .*"
}

@test "a tree of which nothing is known is held to the strictest, and style says why it fails" {
	light_tree
	plant "$driver" '/* nobody recorded this */'
	check -g style "$tree"
	[ "$status" -eq 1 ]
	has_line 'drivers/vfio:1: no patch is known that led to this tree: .*'
	[[ $stderr == *'every message counts as new'* ]]
}

@test "exports, sparse and clang do not hold for a tree that does not compile, nor for one without vfio-pci" {
	migrated_tree
	plant "$driver" 'int planted(void) { return nonsense; }'
	check -g exports,sparse,clang -b "$migrated" "$tree"
	[ "$status" -eq 1 ]
	has_line 'drivers/vfio/Makefile:1: drivers/vfio does not compile, so what its modules need is not known'
	has_line 'drivers/vfio/Makefile:1: drivers/vfio does not compile, so sparse did not see all of it'
	has_line 'drivers/vfio/Makefile:1: drivers/vfio does not compile, so clang did not see all of it'
	migrated_tree
	echo >"$tree/drivers/vfio/pci/Makefile"
	check -g exports,sparse,clang -b "$migrated" "$tree"
	[ "$status" -eq 1 ]
	has_line 'exports x86_64: fails \(1 message\)'
	has_line 'clang x86_64: fails \(1 message\)'
	has_line 'sparse x86_64: fails \(1 message\)'
}

@test "sparse, clang and style do not hold when sparse, clang or checkpatch.pl does not run" {
	migrated_tree
	git init -q "$tree"
	commit base
	plant "$driver" '' '/* harmless */'
	commit 'vfio/pci: Say that this is harmless'
	mkdir "$BATS_TEST_TMPDIR/bin"
	printf '#!/bin/sh\nexit 127\n' | tee "$BATS_TEST_TMPDIR"/bin/{perl,clang} >"$BATS_TEST_TMPDIR/bin/sparse"
	chmod +x "$BATS_TEST_TMPDIR"/bin/*
	PATH=$BATS_TEST_TMPDIR/bin:$PATH check -g style -b HEAD~ "$tree"
	[ "$status" -eq 1 ]
	has_line '0001-vfio-pci-Say-.*\.patch:1: checkpatch.pl stopped with status 127 .*'
	rm "$BATS_TEST_TMPDIR/bin/perl"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH check -g sparse,clang -b "$migrated" "$tree"
	[ "$status" -eq 1 ]
	has_line "$driver:1: sparse stopped with status 127"
	has_line "$driver:1: clang stopped with status 127"
}

@test "style fails for a change that no patch makes" {
	light_tree
	git init -q "$tree"
	commit base
	plant "$driver" '' '/* harmless */'
	commit 'vfio/pci: Say that this is harmless'
	plant "$driver" '' '/* not committed */'
	check -g style -b HEAD~ "$tree"
	[ "$status" -eq 1 ]
	[ "$output" = "$driver:1: holds a change that no patch makes"$'\nstyle: fails (1 message)' ]
}

@test "a tree that cannot be prepared fails the gates that build it, and why is told" {
	tree=$BATS_TEST_TMPDIR/tree
	light_tree
	rm "$tree/Kconfig"
	sed '$a source "nowhere/Kconfig"' "$kernel/Kconfig" >"$tree/Kconfig"
	check -g build "$tree"
	[ "$status" -eq 1 ]
	has_line "Makefile:1: cannot prepare this tree for x86_64: Kconfig:[0-9]+: can't open file \"nowhere/Kconfig\""
	tree=$BATS_TEST_TMPDIR/other
	light_tree
	rm "$tree/Makefile"
	sed '/^prepare0:/i prepare0: nowhere.h' "$kernel/Makefile" >"$tree/Makefile"
	check -g build "$tree"
	[ "$status" -eq 1 ]
	has_line "Makefile:1: cannot prepare this tree for x86_64: make.*: \*\*\* No rule to make target 'nowhere.h', needed by 'prepare0'.*"
}

@test "nothing in the environment silences sparse" {
	migrated_tree
	plant "$driver" 'int planted_variable;'
	CF=-Wno-decl check -g sparse -b "$migrated" "$tree"
	[ "$status" -eq 1 ]
	has_line "$driver:$line: warning: symbol 'planted_variable' was not declared. Should it be static\?"
}

# plant_faults: functions at the end of vfio_pci_core.c, each with one fault; $line is that of the first.
plant_faults() {
	core=drivers/vfio/pci/vfio_pci_core.c
	plant "$core" 'static void __maybe_unused planted_keep(struct vfio_pci_core_device *vdev)' '{' \
		'	down_write(&vdev->memory_lock);' '}' \
		'static void __maybe_unused planted_mode(struct vfio_pci_core_device *vdev)' '{' \
		'	down_read(&vdev->memory_lock);' '	up_write(&vdev->memory_lock);' '}' \
		'static void __maybe_unused planted_other(struct vfio_pci_core_device *vdev, struct vfio_pci_core_device *other)' '{' \
		'	down_write(&vdev->memory_lock);' '	up_write(&other->memory_lock);' '}' \
		'static void __maybe_unused planted_zap(struct vfio_pci_core_device *vdev)' '{' \
		'	down_read(&vdev->memory_lock);' '	vfio_pci_zap_bars(vdev);' '	up_read(&vdev->memory_lock);' '}' \
		'static void __maybe_unused planted_caller(struct vfio_pci_core_device *vdev)' '{' \
		'	vfio_pci_memory_lock_and_enable(vdev);' '}'
}

# named_by_clang: whether $output has clang's word on each of plant_faults.
named_by_clang() {
	has_line "$core:$((line + 3)): warning: (mutex|rw_semaphore) 'vdev->memory_lock' is still held at the end of function .*"
	has_line "$core:$((line + 7)): warning: releasing (mutex|rw_semaphore) 'vdev->memory_lock' using exclusive access, expected shared access .*"
	has_line "$core:$((line + 12)): warning: releasing (mutex|rw_semaphore) 'other->memory_lock' that was not held .*"
	has_line "$core:$((line + 17)): warning: calling function 'vfio_pci_zap_bars' requires holding (mutex|rw_semaphore) 'vdev->memory_lock' exclusively .*"
	has_line "$core:$((line + 23)): warning: (mutex|rw_semaphore) 'vdev->memory_lock' is still held at the end of function .*"
}

@test "sparse and clang name a lock that is kept, and clang one of the wrong mode, device or caller" {
	migrated_tree
	plant_faults
	check -g sparse,clang -b "$migrated" "$tree"
	[ "$status" -eq 1 ]
	has_line "$core:[0-9]+: warning: context imbalance in 'planted_keep' - wrong count at exit"
	has_line "$core:[0-9]+: warning: context imbalance in 'planted_caller' - wrong count at exit"
	has_line 'sparse x86_64: fails \(2 messages\)'
	named_by_clang
}

@test "the oldest clang of Debian 12 and clang 19 say what clang says" {
	migrated_tree
	plant_faults
	for clang in clang-13 clang-19; do
		CLANG=$clang check -g clang -b "$untouched" "$tree"
		[ "$status" -eq 1 ]
		named_by_clang
		# and nothing of what the series made
		run awk -F: -v core="$core" -v line="$line" '/: warning: / && !($1 == core && $2 >= line)' <<<"$output"
		[ -z "$output" ]
	done
}

@test "sparse and clang follow every way to take and drop a lock" {
	migrated_tree
	cp "$BATS_TEST_DIRNAME/analysis/balanced.c" "$tree/drivers/vfio/planted.c"
	echo 'obj-m += planted.o' >>"$tree/drivers/vfio/Makefile"
	check -g build,sparse,clang -b "$migrated" "$tree"
	[ "$output" = $'build x86_64: holds\nsparse x86_64: holds\nclang x86_64: holds' ]
	# and each of them, without what drops the lock, is named
	sed 's/^\(\t*\).*DROP$/\1;/' "$BATS_TEST_DIRNAME/analysis/balanced.c" >"$tree/drivers/vfio/planted.c"
	check -g sparse,clang -b "$migrated" "$tree"
	[ "$status" -eq 1 ]
	while read -r function; do
		has_line "drivers/vfio/planted.c:[0-9]+: warning: context imbalance in '$function' .*"
	done < <(sed -n 's/^void \(planted_[a-z_]*\)(.*/\1/p' "$tree/drivers/vfio/planted.c" | sort -u)
	[ "$(grep -c 'Wthread-safety-analysis' <<<"$output")" -ge "$(grep -c 'DROP$' "$BATS_TEST_DIRNAME/analysis/balanced.c")" ]
}

@test "clang knows the lock of an mm by either of its names" {
	local field include=$BATS_TEST_TMPDIR/include/linux
	mkdir -p "$include"
	for field in mmap_lock mmap_sem; do
		cat >"$include/mmap_lock.h" <<-END
			struct mm_struct { struct rw_semaphore { int count; } $field; };
			void down_read(struct rw_semaphore *lock) __acquires_shared(*lock);
			void up_read(struct rw_semaphore *lock) __releases_shared(*lock);
			typedef _Bool bool;
			#define stubs(name, what) static inline what mmap_##name(struct mm_struct *mm)
			stubs(read_lock, void) { down_read(&mm->$field); }
			stubs(read_unlock, void) { up_read(&mm->$field); }
		END
		printf '#include <linux/mmap_lock.h>\nvoid keeps(struct mm_struct *mm)\n{\n\tmmap_read_lock(mm);\n}\n' >"$BATS_TEST_TMPDIR/keeps.c"
		run clang -fsyntax-only -Wno-everything -Wthread-safety-analysis -isystem "$root/analysis/clang" -isystem "${include%/*}" \
			-include "$root/analysis/clang/context.h" "$BATS_TEST_TMPDIR/keeps.c"
		echo "$output"
		[[ $output == *"keeps.c:5:1: warning: mutex 'mm->mmap_lock' is still held at the end of function"* ]]
		[[ $output != *error:* ]]
	done
}

@test "the verdict names the changed sources that the architecture does not compile" {
	light_tree
	plant drivers/vfio/pci/vfio_pci_zdev.c '/* s390 only */'
	check -g build -b "$untouched" "$tree"
	[ "$status" -eq 0 ]
	[ "$output" = 'build x86_64: holds (not compiled: drivers/vfio/pci/vfio_pci_zdev.c)' ]
}

@test "tap gives a plan, a line per gate and the messages as YAML" {
	kernel 6.1
	check -f tap -g residue,style -b "$kernel" "$kernel"
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = 'TAP version 13' ]
	[ "${lines[1]}" = '1..2' ]
	[ "${lines[2]}" = 'not ok 1 - residue' ]
	has_line '      file: "drivers/vfio/pci/vfio_pci_core.c"'
	has_line 'not ok 2 - style'
}

@test "gates, architectures and trees that do not exist are usage errors" {
	kernel 6.1
	check -g nonsense "$kernel"
	[ "$status" -eq 2 ]
	[ "$stderr" = "check.sh: gate 'nonsense' is not there yet; there are: residue build exports sparse clang style boot" ]
	check -x residue,build,exports,sparse,clang,style,boot "$kernel"
	[ "$status" -eq 2 ]
	[ "$stderr" = 'check.sh: -x leaves no gate of: residue build exports sparse clang style boot' ]
	check -g boot -a arm64 "$kernel"
	[ "$status" -eq 2 ]
	[ "$stderr" = 'check.sh: gate boot wants -a x86_64' ]
	check -a "" "$kernel"
	[ "$status" -eq 2 ]
	[ "$stderr" = "check.sh: -a wants an architecture: x86_64, powerpc64le, arm64" ]
	check -a vax "$kernel"
	[ "$status" -eq 2 ]
	[ "$stderr" = "check.sh: no architecture 'vax': x86_64, powerpc64le, arm64" ]
	check "$BATS_TEST_TMPDIR/none"
	[ "$status" -eq 2 ]
	[ "$stderr" = "check.sh: $BATS_TEST_TMPDIR/none: no such directory" ]
}

@test "a gate's verdict is kept beside those of other gates, and takes the place of its own" {
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	small_tree "$BATS_TEST_TMPDIR/tree"
	run "$root/scripts/check.sh" -g residue "$BATS_TEST_TMPDIR/tree"
	[ "$status" -eq 1 ]
	kept=$(find "$XDG_CACHE_HOME/vma2map/gates" -type f ! -name '*.said')
	[ "$(wc -l <"$kept.said")" -eq "$((${#lines[@]} - 1))" ]
	sed -i 's/^residue: .*/residue: holds/' "$kept"
	printf 'boot: holds\n' >>"$kept"
	printf 'boot: said before\n' >>"$kept.said"
	run "$root/scripts/check.sh" -g residue "$BATS_TEST_TMPDIR/tree"
	[ "$(cut -d: -f1 "$kept")" = $'boot\nresidue' ]
	grep -q '^residue: fails' "$kept"
	[ "$(grep -c '^boot: ' "$kept.said")" -eq 1 ]
	[ "$(grep -c '^residue: ' "$kept.said")" -eq "$((${#lines[@]} - 1))" ]
}

@test "what objtool says of a section's symbol is its own fault, and all else that it says is not" {
	printf 'drivers/vfio/a.o: warning: objtool: %s\n' 'missing symbol for section .init.text' 'f()+0x1: unreachable instruction' >"$BATS_TEST_TMPDIR/log"
	[ "$(awk -v farm=/farm -f "$root/scripts/messages.awk" "$BATS_TEST_TMPDIR/log")" = "drivers/vfio/a.c	1	warning: objtool: f()+0x1: unreachable instruction" ]
}
