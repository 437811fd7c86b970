// SPDX-License-Identifier: GPL-2.0-only
/*
 * How a program's mappings of a BAR are populated, and whether they stay known
 * to the kernel when they move.
 *
 * Copyright (C) 2026 The vma2map authors
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <linux/pci_regs.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#include "guest.h"

static long minor_faults(void)
{
	struct rusage usage;

	if (getrusage(RUSAGE_THREAD, &usage))
		die("getrusage");
	return usage.ru_minflt;
}

/* faults_of_touching: how many it takes, or -1 if a page cannot be touched */
long faults_of_touching(volatile char *p, size_t len)
{
	bool touched = true;
	long before;
	size_t offset;

	/* So that this function's own memory does not count */
	minor_faults();
	before = minor_faults();
	for (offset = 0; offset < len; offset += PAGE)
		touched &= touch(p + offset);
	return touched ? minor_faults() - before : -1;
}

/* From 6.12 on, a fault inserts one page, or a huge one if the kernel has these. */
static bool fault_is_for_a_page(void)
{
	struct utsname kernel;
	int version, patchlevel;

	if (uname(&kernel) || sscanf(kernel.release, "%d.%d", &version, &patchlevel) != 2)
		die("uname");
	return version > 6 || (version == 6 && patchlevel >= 12);
}

void test_one_fault(struct device *dev)
{
	static const char name[] = "the first touch of a mapping populates all of it";
	size_t size = dev->bar.size;
	volatile char *p = map_bar(dev, NULL, size, 0);
	long first, second;

	if (!p)
		die("mmap of a BAR");
	first = faults_of_touching(p, size);
	second = faults_of_touching(p, size);
	printf("# faults: %ld, then %ld\n", first, second);
	if (fault_is_for_a_page())
		skip(name, "this kernel populates page by page");
	else
		ok(first == 1 && second == 0, name);
	munmap((void *)p, size);
}

void test_mremap(struct device *dev)
{
	size_t size = dev->bar.size;
	volatile char *p = map_bar(dev, NULL, size, 0);
	char *hole = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	volatile char *moved;

	if (!p || hole == MAP_FAILED)
		die("mmap of a BAR");
	strcpy((char *)p + size / 2, "moved");
	moved = mremap((void *)p, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, hole);
	ok(moved == hole && !strcmp((char *)moved + size / 2, "moved"),
	   "a mapping can be moved, and shows what was there");
	if (moved != hole)
		return;
	set_command(dev, PCI_COMMAND_MEMORY, false);
	ok(!touch(moved) && !touch(moved + size - 1), "a mapping that was moved gets SIGBUS while memory is off");
	set_command(dev, PCI_COMMAND_MEMORY, true);
	ok(touch(moved) && !strcmp((char *)moved + size / 2, "moved"),
	   "a mapping that was moved works again when memory is on");
	munmap((void *)moved, size);
}
