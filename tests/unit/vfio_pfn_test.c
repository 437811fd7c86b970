// SPDX-License-Identifier: GPL-2.0-only
/*
 * What vfio_pfn.c promises: first one promise at a time, then under races.
 *
 * The first check that fails ends it.  The output is KTAP.
 *
 * Usage: vfio_pfn_test SEED
 */

#define _GNU_SOURCE /* pthread_tryjoin_np() */
#include <stdlib.h>

#include <linux/module.h>

#include "world.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define ROUNDS		400 /* of each race; one takes about a millisecond */

static void sessions_are_counted(void)
{
	struct vfio_pfn_range_handle *first;

	session_open();
	first = device.session;
	CHECK(first->vfio == &device && first->mapping == &device.mapping);
	session_open();
	CHECK(device.session == first);
	session_close();
	CHECK(device.session == first);
	map(&vmas[0]);
	CHECK(fault(&vmas[0]) == VM_FAULT_NOPAGE);
	session_close();
	CHECK(!device.session);

	/* The vma still has the first handle, so the next is another one */
	session_open();
	CHECK(device.session != first);
	map(&vmas[1]);
	CHECK(fault(&vmas[0]) == VM_FAULT_SIGBUS);
	CHECK(fault(&vmas[1]) == VM_FAULT_NOPAGE);
	unmap(&vmas[0]);
	unmap(&vmas[1]);
	session_close();
}

static void no_memory(void)
{
	int n;

	cleanup_module();
	fail_alloc = 1;
	CHECK(init_module() == -ENOMEM);
	CHECK(!init_module());

	/* the handle, and its notifier */
	for (n = 1; n <= 2; n++) {
		fail_alloc = n;
		CHECK(vfio_pfn_session_get(&device.session, &device,
					   &device.mapping) == -ENOMEM);
		CHECK(!device.session);
	}

	session_open();
	fail_alloc = 1;
	CHECK(map_at(&vmas[0], PGOFF, PAGES, PFN) == -ENOMEM);
	map(&vmas[0]);
	fail_insert = 3;
	CHECK(fault(&vmas[0]) == VM_FAULT_OOM);
	CHECK(pte(&vmas[0], 1) && !pte(&vmas[0], 2) && !pte(&vmas[0], 3));
	finish();
}

static void any_put_may_be_last(void)
{
	static const int orders[][3] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
		{ 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
	};
	struct kref *kref;
	unsigned int order;
	int n;

	for (order = 0; order < ARRAY_SIZE(orders); order++) {
		start();
		CHECK(!consume(&consumers[0], &vmas[0]));
		kref = &device.session->kref;
		for (n = 0; n < 3; n++) {
			CHECK(kref_read(kref) == 3 - n);
			end(orders[order][n], 0);
		}
	}
}

static void mmap_refuses(void)
{
	static const struct vm_operations_struct no_open = {
		.close = vfio_pfn_close,
	};
	static const struct vm_operations_struct no_close = {
		.open = vfio_pfn_open,
	};

	CHECK(map_at(&vmas[0], PGOFF, PAGES, PFN) == -EINVAL);
	session_open();
	vmas[0].vm_private_data = device.session;
	CHECK(vfio_pfn_mmap(&vmas[0], &no_open, PFN) == -EINVAL);
	CHECK(vfio_pfn_mmap(&vmas[0], &no_close, PFN) == -EINVAL);
	CHECK(warnings == 3);
	warnings = 0;

	/* Private, unless it can never be written */
	vmas[0].vm_flags = VM_MAYWRITE;
	CHECK(map_at(&vmas[0], PGOFF, PAGES, PFN) == -EINVAL);
	vmas[0].vm_flags = 0;
	map(&vmas[0]);
	CHECK(!anything_present());

	/* An offset that is another pfn already */
	CHECK(map_at(&vmas[1], PGOFF, PAGES, PFN + 1) == -EINVAL);
	CHECK(map_at(&vmas[1], PGOFF + 3, PAGES, PFN) == -EINVAL);
	CHECK(!map_at(&vmas[1], PGOFF + 3, PAGES, PFN + 3));
	CHECK(!map_at(&vmas[2], PGOFF + 1, PAGES / 2, PFN + 1));
	unmap(&vmas[0]);
	unmap(&vmas[1]);
	unmap(&vmas[2]);
	session_close();
}

static void check_range(struct vm_area_struct *vma, unsigned long pfn,
			unsigned long pages)
{
	unsigned long found_pfn, found_pages;

	CHECK(!vfio_pfn_vma_range(vma, &found_pfn, &found_pages));
	CHECK(found_pfn == pfn && found_pages == pages);
}

static void ranges(void)
{
	session_open();
	CHECK(!map_at(&vmas[0], PGOFF, 8, PFN));
	CHECK(!map_at(&vmas[1], 2 * PGOFF, 4, 2 * PFN));
	check_range(&vmas[0], PFN, 8);
	check_range(&vmas[1], 2 * PFN, 4);

	/* Split the one, shrink the other */
	vmas[2] = vmas[0];
	vmas[2].vm_ops->open(&vmas[2]);
	vmas[0].vm_end -= 3 << PAGE_SHIFT;
	vmas[2].vm_start = vmas[0].vm_end;
	vmas[2].vm_pgoff += 5;
	link_vma(&vmas[2]);
	vmas[1].vm_end -= 1 << PAGE_SHIFT;
	check_range(&vmas[0], PFN, 5);
	check_range(&vmas[2], PFN + 5, 3);
	check_range(&vmas[1], 2 * PFN, 3);

	/* It makes no difference whether access is stopped */
	stop(NULL);
	check_range(&vmas[2], PFN + 5, 3);
	unmap(&vmas[0]);
	unmap(&vmas[1]);
	unmap(&vmas[2]);
	session_close();
}

/* Overlapping vmas are one range, whichever came first, and it does not lie */
static void overlapping_ranges(void)
{
	int alone;

	session_open();
	CHECK(!map_at(&vmas[0], PGOFF + 4, 4, PFN + 4));
	alone = live_objects;
	CHECK(!map_at(&vmas[1], PGOFF, 6, PFN));
	CHECK(!map_at(&vmas[2], PGOFF + 6, 6, PFN + 6));
	CHECK(live_objects == alone);
	check_range(&vmas[0], PFN + 4, 4);
	check_range(&vmas[1], PFN, 6);
	check_range(&vmas[2], PFN + 6, 6);
	unmap(&vmas[0]);
	CHECK(map_at(&vmas[0], PGOFF + 2, 4, PFN + 3) == -EINVAL);
	check_range(&vmas[1], PFN, 6);
	unmap(&vmas[1]);
	unmap(&vmas[2]);
	session_close();
}

static void foreign_vmas(void)
{
	static const struct vm_operations_struct foreign_ops;
	unsigned long pfn, pages;

	CHECK(!vfio_get_pfn_range(&vmas[0]));
	CHECK(vfio_pfn_vma_range(&vmas[0], &pfn, &pages) == -ENXIO);
	vmas[0].vm_ops = &foreign_ops;
	CHECK(!vfio_get_pfn_range(&vmas[0]));
	CHECK(vfio_pfn_vma_range(&vmas[0], &pfn, &pages) == -ENXIO);
}

static void faults(void)
{
	struct vm_area_struct elsewhere;
	int n, inserted = 0;

	start();
	elsewhere = vmas[0];
	elsewhere.vm_pgoff += 1000 * PAGES;
	CHECK(fault(&elsewhere) == VM_FAULT_SIGBUS);
	CHECK(vfio_pfn_vma_device(&vmas[0]) == &device);
	CHECK(!anything_present());
	CHECK(fault(&vmas[0]) == VM_FAULT_NOPAGE);
	for (n = 0; n < PAGES; n++)
		CHECK(pte(&vmas[0], n) == PFN + n);
	CHECK(!pte(&vmas[0], PAGES));
	CHECK(vfio_pfn_insert(&vmas[0], ++inserted) == 1);

	stop(NULL);
	CHECK(fault(&vmas[0]) == VM_FAULT_SIGBUS);
	CHECK(vfio_pfn_insert(&vmas[0], ++inserted) == VM_FAULT_SIGBUS);
	CHECK(inserted == 1);
	CHECK(!anything_present());
	finish();
}

static void stop_reaches_all(void)
{
	int i;

	session_open();
	for (i = 0; i < THREADS; i++) {
		map(&vmas[i]);
		CHECK(fault(&vmas[i]) == VM_FAULT_NOPAGE);
		CHECK(!consume(&consumers[i], &vmas[i]));
	}
	CHECK(anything_present() && anyone_uses());
	stop(NULL);
	stop(NULL);
	for (i = 0; i < THREADS; i++) {
		CHECK(consumers[i].calls == 1);
		let_go(&consumers[i]);
		unmap(&vmas[i]);
	}
	session_close();
}

static void consumers_are_refused(void)
{
	struct vfio_pfn_range_handle *handle;

	start();
	handle = vfio_get_pfn_range(&vmas[0]);
	CHECK(handle == device.session && kref_read(&handle->kref) == 3);
	stop(NULL);
	CHECK(!vfio_get_pfn_range(&vmas[0]));
	CHECK(vfio_pfn_register_invalidation(handle, &consumers[0].nb) ==
	      -ENODEV);
	put(handle);
	finish();
}

static void who_lets_go_is_not_called(void)
{
	start();
	CHECK(!consume(&consumers[0], &vmas[0]));
	CHECK(!consume(&consumers[1], &vmas[0]));
	let_go(&consumers[0]);
	session_close();
	CHECK(consumers[0].calls == 0 && consumers[1].calls == 1);
	let_go(&consumers[1]);
	unmap(&vmas[0]);
}

static vm_fault_t insert_at_gate(struct vm_area_struct *vma)
{
	pass_gate();
	return vmf_insert_pfn(vma, vma->vm_start, PFN);
}

static void *fault_at_gate(void *data)
{
	CHECK(vfio_pfn_insert(&vmas[0], insert_at_gate(&vmas[0])) ==
	      VM_FAULT_NOPAGE);
	return data;
}

static void *register_at_gate(void *data)
{
	before_register = pass_gate;
	CHECK(!consume(&consumers[0], &vmas[0]));
	return data;
}

static void *let_go_of_first(void *data)
{
	let_go(&consumers[0]);
	return data;
}

static void stop_waits_for_fault(void)
{
	start();
	check_waits(fault_at_gate, stop);
	CHECK(!anything_present());
	finish();
}

static void stop_waits_for_register(void)
{
	start();
	check_waits(register_at_gate, stop);
	CHECK(consumers[0].calls == 1);
	let_go(&consumers[0]);
	finish();
}

static void stop_waits_for_stop(void)
{
	start();
	CHECK(!consume(&consumers[0], &vmas[0]));
	check_waits(stop, stop);
	let_go(&consumers[0]);
	finish();
}

static void unregister_waits_for_callback(void)
{
	start();
	CHECK(!consume(&consumers[0], &vmas[0]));
	check_waits(stop, let_go_of_first);
	finish();
}

static void *last_close(void *data)
{
	session_close();
	return data;
}

/* No faults and no new consumers any more, but a session that works */
static void during_last_close(void)
{
	pthread_t closing;

	start();
	CHECK(fault(&vmas[0]) == VM_FAULT_NOPAGE);
	CHECK(!consume(&consumers[0], &vmas[0]));
	closing = start_to_gate(last_close);

	CHECK(!device.session);
	CHECK(!anything_present());
	CHECK(fault(&vmas[0]) == VM_FAULT_SIGBUS);
	CHECK(vfio_pfn_register_invalidation(consumers[0].handle,
					     &consumers[1].nb) == -ENODEV);
	session_open();
	map(&vmas[1]);
	CHECK(fault(&vmas[1]) == VM_FAULT_NOPAGE);
	CHECK(!consume(&consumers[1], &vmas[1]));
	let_go(&consumers[1]);
	unmap(&vmas[1]);
	session_close();

	open_gate(closing);
	let_go(&consumers[0]);
	unmap(&vmas[0]);
}

/* A stop against faults in vmas that stay, and in one that comes and goes */
static void *fault_or_stop(void *data)
{
	long i = (long)data;

	if (i == 0) {
		usleep(random_below(500));
		return stop(data);
	}
	while (fault(&vmas[i]) == VM_FAULT_NOPAGE) {
		if (i == 1) {
			unmap(&vmas[i]);
			map(&vmas[i]);
		}
	}
	return data;
}

static void race_faults(void)
{
	int round, i;

	for (round = 0; round < ROUNDS; round++) {
		session_open();
		for (i = 1; i < THREADS; i++)
			map(&vmas[i]);
		race(fault_or_stop);
		CHECK(!anything_present());
		for (i = 1; i < THREADS; i++)
			unmap(&vmas[i]);
		session_close();
	}
}

/* Two stops against two consumers, one of whom lets go again */
static bool registered[THREADS];

static void *consume_or_stop(void *data)
{
	long i = (long)data;
	int ret;

	usleep(random_below(100));
	if (i < 2)
		return stop(data);
	ret = consume(&consumers[i], &vmas[0]);
	if (i == 3 && !ret)
		let_go(&consumers[i]);
	registered[i] = !ret;
	return data;
}

static void race_consumers(void)
{
	int round;

	for (round = 0; round < ROUNDS; round++) {
		start();
		race(consume_or_stop);
		/* Refused or told, and never neither */
		CHECK(consumers[2].calls == registered[2]);
		CHECK(!anyone_uses());
		if (registered[2])
			let_go(&consumers[2]);
		finish();
	}
}

/* Processes map a device at once: no mmap_lock protects the handle's ranges */
static void *map_anywhere(void *data)
{
	struct vm_area_struct *vma = &vmas[(long)data];
	unsigned long pgoff = PGOFF + random_below(64);

	CHECK(!map_at(vma, pgoff, PAGES, pgoff + PFN));
	check_range(vma, pgoff + PFN, PAGES);
	CHECK(fault(vma) == VM_FAULT_NOPAGE);
	unmap(vma);
	return data;
}

static void race_ranges(void)
{
	int round;

	session_open();
	for (round = 0; round < ROUNDS / 4; round++)
		race(map_anywhere);
	session_close();
}

/* Each thread opens, maps and consumes, and ends that in any order */
static void *use_session(void *data)
{
	long i = (long)data;
	int what = random_below(3), step = 1 + random_below(2), n;

	session_open();
	map(&vmas[i]);
	CHECK(fault(&vmas[i]) == VM_FAULT_NOPAGE);
	CHECK(!consume(&consumers[i], &vmas[i]));
	CHECK(consumers[i].uses);
	for (n = 0; n < 3; n++)
		end((what + n * step) % 3, i);
	return data;
}

static void race_sessions(void)
{
	int round;

	for (round = 0; round < ROUNDS; round++) {
		race(use_session);
		CHECK(!device.session);
	}
}

static const struct {
	const char *name;
	void (*run)(void);
} tests[] = {
	{ "sessions are counted, and each has a handle", sessions_are_counted },
	{ "without memory nothing is left to put", no_memory },
	{ "any put may be the last", any_put_may_be_last },
	{ "mmap populates nothing, and refuses what it must", mmap_refuses },
	{ "the range of a vma, whole, split and shrunk", ranges },
	{ "overlapping vmas are one range", overlapping_ranges },
	{ "a foreign vma has neither handle nor range", foreign_vmas },
	{ "a fault populates the vma, unless access is stopped", faults },
	{ "a stop reaches every vma and consumer once", stop_reaches_all },
	{ "consumers get a reference, or are refused", consumers_are_refused },
	{ "who lets go is not called", who_lets_go_is_not_called },
	{ "a stop waits for a fault", stop_waits_for_fault },
	{ "a stop waits for who registers", stop_waits_for_register },
	{ "a stop waits for another stop", stop_waits_for_stop },
	{ "unregister waits for a callback", unregister_waits_for_callback },
	{ "during the last close another session works", during_last_close },
	{ "race: a stop and faults", race_faults },
	{ "race: stops and consumers", race_consumers },
	{ "race: mappings of one handle", race_ranges },
	{ "race: sessions", race_sessions },
};

int main(int argc, char **argv)
{
	unsigned int seed = argc > 1 ? atoi(argv[1]) : 1;

	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("KTAP version 1\n# seed %u\n1..%zu\n", seed, ARRAY_SIZE(tests));
	seed_random(seed);
	while (test_number < ARRAY_SIZE(tests)) {
		const int i = test_number++;

		test_name = tests[i].name;
		new_world();
		CHECK(!init_module());
		tests[i].run();
		cleanup_module();
		CHECK(!live_objects);
		CHECK(!warnings);
		printf("ok %u - %s\n", test_number, test_name);
	}
	return 0;
}
