#!/usr/bin/env bats
# The core and the bus drivers, looked at each by itself, become what they become together, or they are looked at together.
# shellcheck disable=SC2154,SC2030,SC2031 # top is of common.sh, status and output of bats

bats_require_minimum_version 1.5.0
load common

setup() {
	in_time
	. "$root/scripts/common.sh"
	. "$root/scripts/step.sh"
	. "$root/scripts/drivers.sh"
	. "$root/scripts/halves.sh"
	set +u # bats has unset variables of its own
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	mkdir -p "$BATS_TEST_TMPDIR/tree/drivers/vfio/pci" "$BATS_TEST_TMPDIR/tree/include/linux"
	cd "$BATS_TEST_TMPDIR/tree" || return
	cat >drivers/vfio/vfio_main.c <<-'END'
		void core_lock(struct core *core)
		{
			mutex_lock(&core->lock);
			core->users++;
		}

		void core_get(struct core *core)
		{
			core_lock(core);
			core->count++;
			mutex_unlock(&core->lock);
		}
	END
	cat >drivers/vfio/pci/vfio_pci_core.c <<-'END'
		void card_unlock(struct card *card)
		{
			card->asleep = true;
			up_write(&card->memory_lock);
		}

		void card_sleep(struct card *card)
		{
			core_get(card->core);
			down_write(&card->memory_lock);
			card_unlock(card);
		}
	END
	echo 'void core_get(struct core *core);' >include/linux/vfio.h
	echo 'void card_unlock(struct card *card);' >include/linux/vfio_pci_core.h
	files=(drivers/vfio/pci/vfio_pci_core.c drivers/vfio/vfio_main.c include/linux/vfio.h include/linux/vfio_pci_core.h)
}

# halves_of DIR: a copy of the tree in DIR, after run_halves.
halves_of() {
	cp -a . "$BATS_TEST_TMPDIR/$1"
	(
		cd "$BATS_TEST_TMPDIR/$1" || exit
		printf '%s\0' "${files[@]}" | run_halves patch memory_lock_context "$BATS_TEST_TMPDIR/log" --in-place --quiet >"$BATS_TEST_TMPDIR/said"
	)
}

# whole DIR: a copy of the tree in DIR, after one run on all of it.
whole() {
	cp -a . "$BATS_TEST_TMPDIR/$1"
	(cd "$BATS_TEST_TMPDIR/$1" && run_spatch patch memory_lock_context "$BATS_TEST_TMPDIR/log.whole" --in-place --quiet "${files[@]}" >/dev/null)
}

# runs: how many runs of spatch are kept.
runs() {
	find "$XDG_CACHE_HOME/vma2map/spatch" -name 'done' | wc -l
}

@test "halves that do not depend on each other are run by themselves, and become what they would together" {
	halves_of halves
	[ "$(runs)" -eq 2 ]
	whole together
	diff -r "$BATS_TEST_TMPDIR/halves" "$BATS_TEST_TMPDIR/together"
	grep -q '__releases(&card->memory_lock)' "$BATS_TEST_TMPDIR/halves/drivers/vfio/pci/vfio_pci_core.c"
	grep -q '__releases(&card->memory_lock)' "$BATS_TEST_TMPDIR/halves/include/linux/vfio_pci_core.h"
	grep -q '__acquires(&core->lock)' "$BATS_TEST_TMPDIR/halves/drivers/vfio/vfio_main.c"
	grep -q '^+.*__releases' "$BATS_TEST_TMPDIR/said"
	grep -q 'HANDLING.*vfio_main.c' "$BATS_TEST_TMPDIR/log"
	grep -q 'HANDLING.*vfio_pci_core.c' "$BATS_TEST_TMPDIR/log"
	[ ! -e "$BATS_TEST_TMPDIR/log.halves" ]
}

@test "a driver that calls a function of the core's that keeps a lock is looked at together with it" {
	printf '\nvoid card_done(struct core *core)\n{\n\tcore_lock(core);\n\tmutex_unlock(&core->lock);\n}\n' >>drivers/vfio/pci/vfio_pci_core.c
	halves_of halves
	[ "$(runs)" -eq 3 ]
	whole together
	[ "$(runs)" -eq 3 ]
	diff -r "$BATS_TEST_TMPDIR/halves" "$BATS_TEST_TMPDIR/together"
	# by itself, card_done() would look as if it dropped what its caller took
	independent() { true; }
	halves_of apart
	run ! diff -r "$BATS_TEST_TMPDIR/apart" "$BATS_TEST_TMPDIR/together"
}

@test "a function whose name leaves the locking to its callers is looked at together with those in the other half" {
	printf '\nvoid __core_reset(struct card *card)\n{\n\tcard->resets++;\n}\n' >>drivers/vfio/vfio_main.c
	printf '\nvoid card_reset(struct card *card)\n{\n\tdown_write(&card->memory_lock);\n\t__core_reset(card);\n\tup_write(&card->memory_lock);\n}\n' \
		>>drivers/vfio/pci/vfio_pci_core.c
	halves_of halves
	[ "$(runs)" -eq 3 ]
	whole together
	diff -r "$BATS_TEST_TMPDIR/halves" "$BATS_TEST_TMPDIR/together"
	grep -q '__must_hold(&card->memory_lock)' "$BATS_TEST_TMPDIR/halves/drivers/vfio/vfio_main.c"
}

@test "a prototype in the other half's header is looked at together with the function" {
	sed -i 's/core_get/card_unlock/; s/core \*core/card *card/' include/linux/vfio.h
	halves_of halves
	[ "$(runs)" -eq 3 ]
	grep -q '__releases(&card->memory_lock)' "$BATS_TEST_TMPDIR/halves/include/linux/vfio.h"
}

@test "where spatch fails on one half, nothing has changed" {
	mkdir "$BATS_TEST_TMPDIR/bin"
	for half in pci/vfio_pci_core.c vfio_main.c; do
		# shellcheck disable=SC2016 # the stub expands its own
		printf '#!/bin/bash\n[[ " $*" != *"drivers/vfio/%s"* ]] || exit 7\nexec %q "$@"\n' "$half" "$(PATH=${PATH#"$BATS_TEST_TMPDIR/bin:"} command -v spatch)" \
			>"$BATS_TEST_TMPDIR/bin/spatch"
		chmod +x "$BATS_TEST_TMPDIR/bin/spatch"
		[[ $PATH == "$BATS_TEST_TMPDIR/bin:"* ]] || PATH=$BATS_TEST_TMPDIR/bin:$PATH
		run halves_of "${half##*/}"
		[ "$status" -eq 1 ]
		[[ $output == *'memory_lock_context: spatch failed: '* ]]
		diff -r . "$BATS_TEST_TMPDIR/${half##*/}"
	done
}

@test "a step is run in halves only if the series says so, and not with -j 1" {
	[ "$(for step in $(steps); do [[ -z $(field "$step" Halves) ]] || echo "$step"; done)" = memory_lock_context ]
	cd "$BATS_TEST_TMPDIR"
	rm -rf tree
	small_tree tree
	apply -q -n -s vfio_device_inode,vma_list_to_mapping,vm_ops_open_close,memory_lock_context tree
	[ "$status" -eq 0 ]
	printf '%s\n' "$output" >two
	one=$(runs)
	apply -q -n -j 1 -s vfio_device_inode,vma_list_to_mapping,vm_ops_open_close,memory_lock_context tree
	[ "$status" -eq 0 ]
	printf '%s\n' "$output" >one
	diff one two
	[ "$(runs)" -eq $((one + 1)) ]
}
