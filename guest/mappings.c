// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether a mapping of a BAR stays known to the kernel when it moves.
 *
 * Copyright (C) 2026 The vma2map authors
 */
#define _GNU_SOURCE
#include <string.h>
#include <linux/pci_regs.h>
#include <sys/mman.h>

#include "guest.h"

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
