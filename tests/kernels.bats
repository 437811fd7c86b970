#!/usr/bin/env bats
# The series on real kernels, from the untouched source to all gates.
# shellcheck disable=SC2030,SC2031 # each test is a subshell, and has a tree of its own

bats_require_minimum_version 1.5.0
load common

setup() {
	in_time
}

# copy_of KERNEL: set $tree to a copy whose vfio sources git knows; in the cache, so that what was prepared is kept.
copy_of() {
	tree=${XDG_CACHE_HOME:-$HOME/.cache}/vma2map/tests/$(basename "$1")
	(
		. "$root/scripts/common.sh"
		linked_copy "$1" "$tree"
	)
	git -C "$tree" init -q
	git -C "$tree" add drivers/vfio include/linux/vfio*.h
	git -C "$tree" commit -q -m base
	git -C "$tree" tag base
}

# compiled_somewhere ARCH...: whether check.sh, which said $output, has built every source that changed on one of them.
compiled_somewhere() {
	local arch unseen
	for arch; do
		sed -n "s/^build $arch: holds (not compiled: \(.*\))$/\1/p" <<<"$output" | tr ' ' '\n'
	done | sort | uniq -c >"$BATS_TEST_TMPDIR/not_compiled"
	unseen=$(awk -v archs=$# '$1 == archs { print $2 }' "$BATS_TEST_TMPDIR/not_compiled")
	[ -z "$unseen" ] || {
		echo "compiled nowhere: $unseen"
		return 1
	}
}

# common_everywhere: whether every vm_operations_struct has the common open and close, and no .mmap populates.
common_everywhere() {
	local table count=0
	cd "$tree/drivers/vfio"
	run rg -n '\b(io_)?remap_pfn_range\([^)]' -g '*.c' .
	[ "$status" -eq 1 ]
	while IFS=: read -r file line _; do
		count=$((count + 1))
		table=$(sed -n "$line,/^};/p" "$file")
		[[ $table == *".open = vfio_pfn_open,"* && $table == *".close = vfio_pfn_close,"* ]]
	done < <(rg -n --no-heading 'struct vm_operations_struct \w+ = \{' -g '*.c' .)
	[ "$count" -ge 2 ]
}

# take_series DIR: let git am put the series in DIR on $tree; then nothing is left to do.
take_series() {
	git -C "$tree" am -q "$1"/000[1-9]*.patch
	common_everywhere
	apply -q "$tree"
	[ "$status" -eq 3 ]
}

# migrate_and_check ARCH...: -o, git am, every gate, and a second run that finds nothing.
migrate_and_check() {
	copy_of "$kernel"
	before=$(digest "$tree/drivers/vfio")
	apply -q -o "$BATS_TEST_TMPDIR/series" "$tree"
	[ "$status" -eq 0 ]
	[ "$(digest "$tree/drivers/vfio")" = "$before" ]
	take_series "$BATS_TEST_TMPDIR/series"
	run "$root/scripts/check.sh" -q -x boot -a "$(IFS=, && echo "$*")" "$tree"
	echo "$output"
	[ "$status" -eq 0 ]
	for arch; do
		for gate in build exports sparse clang; do
			[[ $'\n'$output == *$'\n'"$gate $arch: holds"* ]]
		done
	done
	[[ $output == *"residue: holds"* ]]
	[[ $output == *"style: holds"* ]]
	compiled_somewhere "$@"
}

@test "migrate takes linux-source-6.1 through the series, says that each gate holds after each patch, and leaves the kernel alone" {
	kernel 6.1
	before=$(digest "$kernel/drivers/vfio")
	# on a machine where git knows nobody, too
	cd "$BATS_TEST_TMPDIR"
	run env -u GIT_COMMITTER_NAME -u GIT_COMMITTER_EMAIL GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 \
		"$root/scripts/migrate.sh" "$kernel" "$BATS_TEST_TMPDIR/out"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"vma2map@localhost signs off"* ]]
	for gate in residue "build x86_64" "exports x86_64" "sparse x86_64" "clang x86_64" style; do
		[[ $output == *"$gate: holds"* ]]
	done
	[[ $output != *"not compiled"* ]]
	[[ $output == *"$BATS_TEST_TMPDIR/out/0002-"* ]]
	[ "$(digest "$kernel/drivers/vfio")" = "$before" ]
	copy_of "$kernel"
	take_series "$BATS_TEST_TMPDIR/out"
}

@test "a kernel that was not migrated fails the residue gate by file and line" {
	kernel 6.1
	run "$root/scripts/check.sh" -q -g residue "$kernel"
	[ "$status" -eq 1 ]
	[[ $output == *"include/linux/vfio_pci_core.h:"*"vma_list"* ]]
}

@test "a driver of linux-source-5.10 that is cut off in the middle is refused by file and line" {
	kernel 5.10
	tree=$BATS_TEST_TMPDIR/tree
	sources_of "$kernel" "$tree"
	truncate -s 47000 "$tree/drivers/vfio/pci/vfio_pci.c"
	before=$(digest "$tree")
	apply -q -w "$tree"
	[ "$status" -eq 1 ]
	[[ $output =~ refused:\ drivers/vfio/pci/vfio_pci.c:[0-9]+:\ spatch\ cannot\ parse ]]
	[ "$(digest "$tree")" = "$before" ]
}

@test "coccicheck in report mode prints file, line, column and message" {
	kernel 6.1
	run "$root/scripts/coccicheck.sh" report "$kernel"
	[ "$status" -eq 0 ]
	for line in "${lines[@]}"; do
		[[ $line =~ ^[A-Za-z0-9_./-]+:[0-9]+:[0-9]+:\ [a-z_0-9]+:\ . ]]
	done
	[ "${#lines[@]}" -gt 20 ]
}

@test "coccicheck in patch mode goes through the kernel's own, and never writes half a rewrite" {
	kernel 6.1
	run --separate-stderr "$root/scripts/coccicheck.sh" patch "$kernel"
	[ "$status" -eq 0 ]
	[[ $output == *"+	struct inode *inode;"* ]]
	[[ $output == *"+	filep->f_mapping = device->inode->i_mapping;"* ]]
	[[ $output != *"vma_list"* ]]
}

@test "coccicheck in context mode shows the list's users" {
	kernel 6.1
	run "$root/scripts/coccicheck.sh" context "$kernel"
	[ "$status" -eq 0 ]
	[[ $output == *"-	mutex_init(&vdev->vma_lock);"* ]]
}

@test "coccicheck of an unknown mode is a usage error" {
	run "$root/scripts/coccicheck.sh" org "$root"
	[ "$status" -eq 2 ]
}

@test "linux-source-5.10 is migrated, and all gates hold after each patch, with nvlink2 as well" {
	kernel 5.10
	migrate_and_check x86_64 powerpc64le arm64
	cd "$tree/drivers/vfio/pci"
	# what the tracepoints and mm_iommu_newdev() are told stays
	git diff base.. -- vfio_pci_nvlink2.c >"$BATS_TEST_TMPDIR/nvlink2"
	grep -q 'vfio_pfn_mmap' "$BATS_TEST_TMPDIR/nvlink2"
	run grep -E '^[-+].*(trace_|mm_iommu|useraddr)' "$BATS_TEST_TMPDIR/nvlink2"
	[ "$status" -eq 1 ]
}

@test "linux-source-6.12, where mainline took the first two steps, gets the others" {
	kernel 6.12
	apply -q -s vfio_device_inode,vma_list_to_mapping "$kernel"
	[ "$status" -eq 3 ]
	[[ $output == *"nothing to do"* ]]
	migrate_and_check x86_64 arm64
	[ "$(find "$BATS_TEST_TMPDIR/series" -name '000[1-9]*' | wc -l)" -eq 3 ]
	grep -q '^	\.huge_fault = ' "$tree/drivers/vfio/pci/vfio_pci_core.c"
}

@test "linux-source-6.1 is migrated for arm64, too, and all gates hold after each patch" {
	kernel 6.1
	migrate_and_check arm64
}
