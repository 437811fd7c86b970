#!/usr/bin/env bats
# apply.sh -l on whole trees, and drivers that were copied from vfio's to another place.
# shellcheck disable=SC2154,SC2030,SC2031 # root is of common.bash, status and output of bats

load common

setup() {
	in_time
	# what spatch did for one test need not be done for the next
	export XDG_CACHE_HOME=$BATS_FILE_TMPDIR/cache
	tree=$BATS_TEST_TMPDIR/tree
	small_tree "$tree"
	share_core
}

# share_core: what drivers see of the core is in its header, as in every kernel since 5.14.
share_core() {
	local core=$tree/drivers/vfio/vfio_main.c
	sed -n '/^struct vfio_device {/,/^};/p; /^int vfio_register_group_dev.*;$/p; /^void vfio_unregister_group_dev.*;$/p' "$core" \
		>>"$tree/include/linux/vfio.h"
	sed -i '/^struct vfio_device {/,/^};/d; /^int vfio_register_group_dev.*;$/d; /^void vfio_unregister_group_dev.*;$/d' "$core"
}

# copy_driver FILE: vfio's driver with other names, as FILE of the tree.
copy_driver() {
	mkdir -p "$(dirname "$tree/$1")"
	sed -e '1a #include <linux/vfio.h>' -e 's/my_device/acme_dev/g; s/vma_lock/map_lock/g; s/vma_list/maps/g; s/memory_lock/mem_sem/g; s/\bmy_/acme_/g' \
		"$tree/drivers/vfio/pci/my_pci.c" >"$tree/$1"
}

# split_driver FILE HEADER: its struct is in a header beside it.
split_driver() {
	local structs='/^struct [a-z]*_(vma|dev|device) [{]/,/^};/'
	sed -nE "$structs"p "$tree/$1" >"$tree/$2"
	sed -i -E -e "$structs"d -e "/^#include <linux.pci.h>/a #include \"$(basename "$2")\"" "$tree/$1"
	[ -s "$tree/$2" ]
	grep -q "$(basename "$2")" "$tree/$1"
}

# uverbs: other code that zaps by a list of vmas.
uverbs() {
	mkdir -p "$tree/drivers/infiniband/core"
	cat >"$tree/drivers/infiniband/core/maps.c" <<-'END'
		#include <linux/mm.h>

		struct their_priv {
			struct vm_area_struct *vma;
			struct list_head list;
		};

		void their_disassociate(struct their_file *file)
		{
			struct their_priv *priv;

			list_for_each_entry(priv, &file->maps, list) {
				struct vm_area_struct *vma;

				vma = priv->vma;
				zap_vma_ptes(vma, vma->vm_start,
					     vma->vm_end - vma->vm_start);
			}
		}
	END
}

# gvt: the driver of a mediated device, which is no copy of one of vfio's.
gvt() {
	mkdir -p "$tree/drivers/gpu/gvt"
	cat >"$tree/drivers/gpu/gvt/kvm.c" <<-'END'
		#include <linux/vfio.h>

		static int their_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
		{
			return remap_pfn_range(vma, vma->vm_start, their_pfn(vdev),
					       PAGE_SIZE, vma->vm_page_prot);
		}

		static const struct vfio_device_ops their_ops = {
			.mmap = their_mmap,
		};
	END
}

# lists PATTERN: a line of the last run's output is PATTERN.
lists() {
	grep -qxE -e "$1" <<<"$output"
}

@test "-l names each site as file, line, column, step and state, in the tree's lines, and writes nothing" {
	before=$(digest "$tree")
	apply -q -l "$tree"
	[ "$status" -eq 0 ]
	line=$(grep -n 'mutex_init(&my->vma_lock)' "$tree/drivers/vfio/pci/my_pci.c" | cut -d: -f1)
	lists "drivers/vfio/pci/my_pci.c:$line:2: vma_list_to_mapping: would rewrite: mutex_init\(&my->vma_lock\);"
	# the step before has taken away lines above it
	line=$(grep -n 'vma->vm_ops = &my_mmap_ops;' "$tree/drivers/vfio/pci/my_pci.c" | cut -d: -f1)
	lists "drivers/vfio/pci/my_pci.c:$line:2: vm_ops_open_close: would rewrite: vma->vm_ops = &my_mmap_ops;"
	lists 'drivers/vfio/Makefile:[0-9]*:1: vm_ops_open_close: would rewrite: \+ obj-.*vfio_pfn.o'
	cut -d: -f1 <<<"$output" | sort -u >"$BATS_TEST_TMPDIR/listed"
	run grep -vE '^[^ :]+:[0-9]+:[0-9]+: [a-z0-9_]+: would rewrite: ' <<<"$output"
	[ "$status" -eq 1 ]
	apply -q -n "$tree"
	sed -n "s|^--- a/||p" <<<"$output" | sort | diff - "$BATS_TEST_TMPDIR/listed"
	[ "$(digest "$tree")" = "$before" ]
}

@test "-l of a migrated tree says where each step is done already" {
	apply -q -w "$tree"
	[ "$status" -eq 0 ]
	apply -q -l "$tree"
	[ "$status" -eq 0 ]
	lists 'drivers/vfio/[^ ]*: vfio_device_inode: already done: .*f_mapping = device->inode.*'
	lists 'drivers/vfio/pci/my_pci.c:[^ ]*: vma_list_to_mapping: already done: .*vfio_device_unmap_range\(.*'
	lists '[^ ]*: vm_ops_open_close: already done: .*vfio_pfn_session_get.*'
	run grep -v ': already done: ' <<<"$output"
	[ "$status" -eq 1 ]
}

@test "-l says what is refused, where and why, and nothing of the steps that build on it" {
	sed -i '/^static vm_fault_t my_mmap_fault/,/^}/s/^\tmutex_lock(&my->vma_lock);/\tif (mutex_lock_killable(\&my->vma_lock))\n\t\treturn VM_FAULT_RETRY;/' \
		"$tree/drivers/vfio/pci/my_pci.c"
	apply -q -l "$tree"
	[ "$status" -eq 0 ]
	lists 'drivers/vfio/vfio_main.c:[0-9:]* vfio_device_inode: would rewrite: .*'
	lists 'drivers/vfio/pci/my_pci.c:[0-9]*:1: vma_list_to_mapping: refused: no rule of vma_list_to_mapping covers this: .*'
	run grep -q 'vm_ops_open_close' <<<"$output"
	[ "$status" -eq 1 ]
	apply -q -n "$tree"
	[ "$status" -eq 1 ]
}

@test "-l names other code that zaps by a list of vmas, and leaves it alone" {
	uverbs
	apply -q -l "$tree"
	[ "$status" -eq 0 ]
	lists 'drivers/infiniband/core/maps.c:16:1: vma_list_to_mapping: left alone: a list of vmas, but no copy of a driver of vfio: zap_vma_ptes\(vma, vma->vm_start,'
	apply -q -n "$tree"
	[ "$status" -eq 0 ]
	[[ $output != *infiniband* ]]
	run "$root/scripts/apply.sh" -q -l -f tap "$tree"
	[[ $output == *infiniband* ]]
}

@test "-l names the driver of a vfio device elsewhere that maps its memory, and leaves it alone" {
	gvt
	apply -q -l "$tree"
	lists 'drivers/gpu/gvt/kvm.c:5:8: vm_ops_open_close: left alone: maps the memory of a vfio device, but not below drivers/vfio: return remap_pfn_range\(vma, .*'
	apply -q -l -s vma_list_to_mapping "$tree"
	[[ $output != *drivers/gpu* ]]
	apply -q -n "$tree"
	[ "$status" -eq 0 ]
	[[ $output != *drivers/gpu* ]]
}

@test "a driver of a vfio device elsewhere that zaps only the vma it is called with is left alone, too, and one that zaps in a loop is not" {
	mkdir -p "$tree/drivers/crypto/acme"
	cat >"$tree/drivers/crypto/acme/accel.c" <<-'END'
		#include <linux/vfio.h>

		static void accel_open(struct vm_area_struct *vma)
		{
			zap_vma_ptes(vma, vma->vm_start, vma->vm_end - vma->vm_start);
		}

		static vm_fault_t accel_fault(struct vm_fault *vmf)
		{
			struct vm_area_struct *vma = vmf->vma;

			if (remap_pfn_range(vma, vma->vm_start, vma->vm_pgoff, accel_size(vma), vma->vm_page_prot))
				return VM_FAULT_SIGBUS;
			return VM_FAULT_NOPAGE;
		}

		static const struct vm_operations_struct accel_vm_ops = {
			.open = accel_open,
			.fault = accel_fault,
		};

		static const struct vfio_device_ops accel_ops = {
			.mmap = accel_mmap,
		};
	END
	apply -q -l "$tree"
	lists 'drivers/crypto/acme/accel.c:12:5: vm_ops_open_close: left alone: maps the memory of a vfio device, but not below drivers/vfio: if \(remap_pfn_range\(.*'
	apply -q -n "$tree"
	[ "$status" -eq 0 ]
	[[ $output != *drivers/crypto* ]]
	sed -i '/^static void accel_open/i static void accel_zap(struct accel *accel)\n{\n\tstruct accel_vma *entry;\n\n\tlist_for_each_entry(entry, &accel->vmas, next)\n\t\tzap_vma_ptes(entry->vma, entry->vma->vm_start, accel_size(entry->vma));\n}\n' \
		"$tree/drivers/crypto/acme/accel.c"
	apply -q -n "$tree"
	[ "$status" -eq 1 ]
	[[ $output == *refused:\ drivers/crypto/acme/accel.c:* ]]
}

@test "a second -l of the same tree is the same, and one after a change is not" {
	copy_driver drivers/misc/acme/main.c
	apply -q -l "$tree"
	first=$output
	[[ $first == *drivers/misc/acme/main.c* ]]
	# nothing is left to run
	mkdir "$BATS_TEST_TMPDIR/bin"
	printf '#!/bin/sh\necho "spatch was run" >&2\nexit 1\n' >"$BATS_TEST_TMPDIR/bin/spatch"
	chmod +x "$BATS_TEST_TMPDIR/bin/spatch"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH apply -q -l "$tree"
	[ "$status" -eq 0 ]
	[ "$output" = "$first" ]
	rm "$BATS_TEST_TMPDIR/bin/spatch"
	sed -i '1i /* one line more */' "$tree/drivers/misc/acme/main.c"
	apply -q -l "$tree"
	[ "$status" -eq 0 ]
	[ "$output" != "$first" ]
	uverbs
	apply -q -l "$tree"
	[[ $output == *infiniband* ]]
}

@test "a driver that was copied below drivers/misc is migrated as vfio's own" {
	copy_driver drivers/misc/acme/main.c
	apply -q -w "$tree"
	[ "$status" -eq 0 ]
	run grep -n 'maps\|map_lock' "$tree/drivers/misc/acme/main.c"
	[ "$status" -eq 1 ]
	sed -e '/<linux\/vfio.h>/d' -e 's/acme_dev\b/my_device/g; s/mem_sem/memory_lock/g; s/\bacme_/my_/g' "$tree/drivers/misc/acme/main.c" >"$BATS_TEST_TMPDIR/renamed"
	diff -w "$BATS_TEST_TMPDIR/renamed" "$tree/drivers/vfio/pci/my_pci.c"
	apply -q -w "$tree"
	[ "$status" -eq 3 ]
	run "$root/scripts/check.sh" -q -g residue "$tree"
	[ "$status" -eq 0 ]
	cp "$BATS_TEST_TMPDIR/renamed" "$tree/drivers/misc/acme/main.c"
	sed -i 's/^#include <linux\/pci.h>/&\n#include <linux\/vfio.h>/; s/vfio_pci_zap_bars(my);/zap_vma_ptes(vma_list);/' "$tree/drivers/misc/acme/main.c"
	run "$root/scripts/check.sh" -q -g residue "$tree"
	[ "$status" -eq 1 ]
	[[ $output == *drivers/misc/acme/main.c:* ]]
}

@test "what -o has found is listed without spatch, unless the tree is another one by then" {
	local fakes=$BATS_TEST_TMPDIR/fakes
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	apply -l "$tree"
	[ "$status" -eq 0 ]
	printf '%s\n' "$output" >"$BATS_TEST_TMPDIR/listed"
	rm -r "$XDG_CACHE_HOME"
	apply -q -o "$BATS_TEST_TMPDIR/series" "$tree"
	[ "$status" -eq 0 ]
	mkdir "$fakes"
	# what it says of the self-test is to be told, whatever is done beside that
	printf '#!/bin/sh\necho spatch was run >&2\ncase $* in *driver.c) sleep 2 ;; esac\nexit 1\n' >"$fakes/spatch"
	chmod +x "$fakes/spatch"
	PATH=$fakes:$PATH apply -l "$tree"
	[ "$status" -eq 0 ]
	diff "$BATS_TEST_TMPDIR/listed" - <<<"$output"
	echo >>"$tree/drivers/vfio/pci/my_pci.c"
	PATH=$fakes:$PATH apply -l "$tree"
	[ "$status" -eq 1 ]
	[[ $output == *"spatch was run"* ]]
}

@test "a driver that was copied inside of drivers/vfio, and kept its functions' names, is migrated like the original" {
	split_driver drivers/vfio/pci/my_pci.c drivers/vfio/pci/my_private.h
	mkdir "$tree/drivers/vfio/acme"
	cp "$tree"/drivers/vfio/pci/my_p* "$tree/drivers/vfio/acme"
	# one that shares the header, and one that has its own
	cp "$tree/drivers/vfio/pci/my_pci.c" "$tree/drivers/vfio/pci/a_pci.c"
	sed 's/my_private/own_private/' "$tree/drivers/vfio/pci/my_pci.c" >"$tree/drivers/vfio/pci/own_pci.c"
	cp "$tree/drivers/vfio/pci/my_private.h" "$tree/drivers/vfio/pci/own_private.h"
	apply -q -w "$tree"
	[ "$status" -eq 0 ]
	run grep -n 'vma_list\|vma_lock' "$tree"/drivers/vfio/*/*
	[ "$status" -eq 1 ]
	for file in acme/my_pci.c pci/a_pci.c pci/own_pci.c; do
		sed 's/own_private/my_private/' "$tree/drivers/vfio/$file" | diff - "$tree/drivers/vfio/pci/my_pci.c"
	done
	for file in acme/my_private.h pci/own_private.h; do
		diff "$tree/drivers/vfio/$file" "$tree/drivers/vfio/pci/my_private.h"
	done
	apply -q -w "$tree"
	[ "$status" -eq 3 ]
}

@test "a driver in a directory of its own, with its struct in a header, is migrated by -o and -c, and its changes count" {
	copy_driver acme/pci/acme.c
	split_driver acme/pci/acme.c acme/pci/acme_priv.h
	printf '#include "acme_priv.h"\n' >"$tree/acme/pci/other.c"
	printf 'int unrelated;\n' >"$tree/acme/pci/unrelated.c"
	git -C "$tree" init -q
	git -C "$tree" add -A
	git -C "$tree" commit -q -m base
	echo '/* mine */' >>"$tree/acme/pci/other.c"
	apply -q -c "$tree"
	[ "$status" -eq 1 ]
	[[ $output == *"refused: acme/pci/other.c:1: has changes that are not committed"* ]]
	git -C "$tree" checkout -q .
	echo '/* mine */' >>"$tree/acme/pci/unrelated.c"
	cp -r "$tree" "$BATS_TEST_TMPDIR/other"
	apply -q -c "$tree"
	[ "$status" -eq 0 ]
	run grep -n 'maps\|map_lock' "$tree"/acme/pci/acme*
	[ "$status" -eq 1 ]
	[ "$(git -C "$tree" status --porcelain)" = ' M acme/pci/unrelated.c' ]
	apply -q -o "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/other"
	[ "$status" -eq 0 ]
	git -C "$BATS_TEST_TMPDIR/other" am -q "$BATS_TEST_TMPDIR"/out/000[1-9]*.patch
	diff -r --exclude=.git "$tree" "$BATS_TEST_TMPDIR/other"
	run "$root/scripts/check.sh" -q -g residue -b HEAD~4 "$tree"
	[ "$status" -eq 0 ]
}

@test "a copy that a link leads to is not written through" {
	copy_driver drivers/misc/acme/main.c
	mkdir "$BATS_TEST_TMPDIR/linked"
	(
		. "$root/scripts/common.sh"
		linked_copy "$tree" "$BATS_TEST_TMPDIR/linked"
	)
	before=$(digest "$tree")
	apply -q -w "$BATS_TEST_TMPDIR/linked"
	[ "$status" -eq 0 ]
	run grep -n 'map_lock' "$BATS_TEST_TMPDIR/linked/drivers/misc/acme/main.c"
	[ "$status" -eq 1 ]
	[ "$(digest "$tree")" = "$before" ]
}
