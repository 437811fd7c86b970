// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is left after a device could not be bound or opened: each allocation
 * that this makes fails in turn.
 *
 * Copyright (C) 2026 The vma2map authors
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "guest.h"

#define FAILSLAB	"/sys/kernel/debug/failslab/"
#define FAIL_NTH	"/proc/thread-self/fail-nth"
#define ADD_PARENT	"/sys/module/vfio_guest/parameters/add_parent"
#define MOST		2000	/* allocations of one attempt */

/* Open all the time: to open it could be what fails */
static int nth;

/* fail_nth: let the Nth allocation from now on fail, or none if it is 0 */
static void fail_nth(int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%d", n);

	if (pwrite(nth, text, len, 0) != len)
		die(FAIL_NTH);
}

/* has_failed: whether the allocation that was to fail was made; none is to fail any more */
static bool has_failed(void)
{
	char text[16] = "";

	if (pread(nth, text, sizeof(text) - 1, 0) <= 0)
		die(FAIL_NTH);
	fail_nth(0);
	return atoi(text) == 0;
}

static bool try_to_bind(struct device *dev)
{
	return sysfs_write("/sys/bus/pci/drivers/vfio-pci/bind", dev->address);
}

static bool try_to_open(struct device *dev)
{
	dev->fd = ioctl(dev->group, VFIO_GROUP_GET_DEVICE_FD, dev->address);
	return dev->fd >= 0;
}

static void close_again(struct device *dev)
{
	close(dev->fd);
}

/* fails_without_fds: whether no device can be opened by a process that may have no more files */
static bool fails_without_fds(struct device *dev)
{
	struct rlimit before, none;
	bool opened;

	if (getrlimit(RLIMIT_NOFILE, &before))
		die("getrlimit");
	none = before;
	none.rlim_cur = 0;
	if (setrlimit(RLIMIT_NOFILE, &none))
		die("setrlimit");
	opened = try_to_open(dev);
	if (setrlimit(RLIMIT_NOFILE, &before))
		die("setrlimit");
	if (opened)
		close_again(dev);
	return !opened;
}

/* fail_each: ATTEMPT fails by one allocation after another, and UNDO follows one that succeeds: how many it makes */
static int fail_each(struct device *dev, bool (*attempt)(struct device *), void (*undo)(struct device *))
{
	bool failed = true, done;
	int n;

	for (n = 1; failed && n < MOST; n++) {
		fail_nth(n);
		done = attempt(dev);
		failed = has_failed();
		if (done)
			undo(dev);
	}
	return n - 2;
}

/*
 * may_fail: whether binding a PCI device may run out of memory: up to 5.15 a
 * notifier of vfio's that does is a WARN, and knows no better
 */
static bool may_fail(void)
{
	char line[256];
	bool notified = false;
	FILE *symbols = fopen("/proc/kallsyms", "r");

	if (!symbols)
		die("/proc/kallsyms");
	while (fgets(line, sizeof(line), symbols))
		notified |= !!strstr(line, " vfio_iommu_group_notifier");
	fclose(symbols);
	return !notified;
}

/* start_failing: from now on allocations that wait for memory may be told to fail */
static void start_failing(void)
{
	if (!sysfs_write(FAILSLAB "ignore-gfp-wait", "N") || !sysfs_write(FAILSLAB "verbose", "0"))
		die(FAILSLAB);
	nth = open(FAIL_NTH, O_RDWR);
	if (nth < 0)
		die(FAIL_NTH);
}

/* test_failing_opens: of an open device, which is open again afterwards; what a failed open kept, later tests of DMA see */
void test_failing_opens(struct device *dev)
{
	volatile char *p;
	bool failed;
	int n;

	close(dev->fd);
	failed = fails_without_fds(dev);
	start_failing();
	n = fail_each(dev, try_to_open, close_again);
	close(nth);
	printf("# %d allocations\n", n);
	open_device(dev, 2);
	p = map_bar(dev, NULL, PAGE, 0);
	ok(failed && n > 0 && p && touch(p),
	   "a device can be used after it found no fd, and after each allocation of opening it failed once");
	munmap((void *)p, PAGE);
}

/* The parent of a mediated device, of which that notifier does not hear */
static bool try_to_add_parent(struct device *unused)
{
	(void)unused;
	return sysfs_write(ADD_PARENT, "1");
}

static void remove_parent(struct device *unused)
{
	(void)unused;
	if (!sysfs_write(ADD_PARENT, "0"))
		die(ADD_PARENT);
}

/* fail_binds: of the second of two devices in a group, which the first has the kernel make and keep */
static int fail_binds(void)
{
	struct device pair[2];
	int n;

	find_device(&pair[0], "1af4 1110", 2);
	find_device(&pair[1], "1af4 1110", 3);
	bind_to(&pair[0], "vfio-pci");
	bind_to(&pair[1], "vfio-pci");
	unbind(&pair[1]);
	n = fail_each(&pair[1], try_to_bind, unbind);
	bind_to(&pair[1], "vfio-pci");
	unbind(&pair[1]);
	unbind(&pair[0]);
	return n;
}

void test_failing_binds(void)
{
	static const char name[] = "a device can be bound after each allocation of that failed once";
	int n;

	if (!may_fail() && access(ADD_PARENT, W_OK)) {
		skip(name, "vfio's notifier warns if it has no memory");
		return;
	}
	start_failing();
	if (may_fail())
		n = fail_binds();
	else
		n = fail_each(NULL, try_to_add_parent, remove_parent);
	close(nth);
	printf("# %d allocations\n", n);
	ok(n > 0, name);
}

/* next_mount: the number that the kernel gives to the next mount, the least that is free */
int next_mount(void)
{
	char line[512], where[128];
	int id, found = -1;
	FILE *mounts;

	mkdir("/mount", 0755);
	if (mount("proc", "/mount", "proc", 0, NULL))
		die("/mount");
	mounts = fopen("/proc/self/mountinfo", "r");
	if (!mounts)
		die("/proc/self/mountinfo");
	while (fgets(line, sizeof(line), mounts))
		if (sscanf(line, "%d %*d %*s %*s %127s", &id, where) == 2 && !strcmp(where, "/mount"))
			found = id;
	fclose(mounts);
	umount("/mount");
	return found;
}

/* test_mounts: once no driver is bound, what vfio mounted for its inodes is gone */
void test_mounts(int before)
{
	int tries, now = -1;

	for (tries = 0; now != before && tries < TRIES; tries++) {
		usleep(10000);
		now = next_mount();
	}
	ok(now == before, "vfio keeps nothing mounted (%d, then %d)", before, now);
}
