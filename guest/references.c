// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is left after a device was bound, used and unbound: no inode, and no
 * memory that nobody refers to.
 *
 * Copyright (C) 2026 The vma2map authors
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>

#include "guest.h"

#define KMEMLEAK	"/sys/kernel/debug/kmemleak"
#define MIN_AGE		6	/* kmemleak reports what is older than 5 s */
#define SCANS		5	/* until what is left is a leak */
#define ROUNDS		16
#define IOVA		0x100000UL

/* vfio_leaks: how many blocks that vfio allocated nobody refers to */
static int vfio_leaks(bool tell)
{
	char line[256];
	int leaks = 0;
	bool counted = true;
	FILE *report = fopen(KMEMLEAK, "r");

	if (!report)
		die(KMEMLEAK);
	while (fgets(line, sizeof(line), report)) {
		if (tell)
			printf("# %s", line);
		if (!strncmp(line, "unreferenced object", strlen("unreferenced object")))
			counted = false;
		if (!counted && strstr(line, "vfio")) {
			counted = true;
			leaks++;
		}
	}
	fclose(report);
	return leaks;
}

/*
 * A block is reported that looks the same in two scans.  What RCU has yet to
 * free is, too, but not for long.
 */
void test_leaks(void)
{
	int tries, leaks = -1;

	for (tries = 0; leaks && tries < SCANS; tries++) {
		sleep(MIN_AGE);
		if (!sysfs_write(KMEMLEAK, "scan") || !sysfs_write(KMEMLEAK, "scan"))
			die(KMEMLEAK);
		leaks = vfio_leaks(tries == SCANS - 1);
	}
	ok(!leaks, "vfio has lost no memory");
}

/* inodes: how many the kernel has */
long inodes(void)
{
	FILE *file = fopen("/proc/sys/fs/inode-nr", "r");
	long count;

	if (!file || fscanf(file, "%ld", &count) != 1)
		die("/proc/sys/fs/inode-nr");
	fclose(file);
	return count;
}

static void use_once(struct device *dev)
{
	size_t size;
	volatile char *p;
	int container;

	bind_to(dev, "vfio-pci");
	dev->group = open(dev->group_path, O_RDWR);
	container = new_container(dev, NULL);
	open_device(dev, 2);
	size = dev->bar.size;
	p = map_bar(dev, NULL, size, 0);
	if (!p || !touch(p) || !map_dma(container, p, IOVA, size))
		die("a BAR");
	munmap((void *)p, size);
	close(dev->fd);
	close(dev->group);
	close(container);
	unbind(dev);
}

/* test_inodes: of a device without a driver; the first round has the kernel make what it keeps */
void test_inodes(struct device *dev)
{
	long before, after;
	int i;

	use_once(dev);
	before = inodes();
	for (i = 0; i < ROUNDS; i++)
		use_once(dev);
	after = inodes();
	printf("# inodes: %ld, then %ld\n", before, after);
	ok(after - before < ROUNDS, "%d times bound, used and unbound, a device leaves no inode", ROUNDS);
}
