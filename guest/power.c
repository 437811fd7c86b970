// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device that a program lets go to sleep, with its BAR mapped.
 *
 * Copyright (C) 2026 The vma2map authors
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "guest.h"

static int set_feature(struct device *dev, uint32_t feature)
{
	struct vfio_device_feature arg = {
		.argsz = sizeof(arg), .flags = VFIO_DEVICE_FEATURE_SET | feature,
	};

	return ioctl(dev->fd, VFIO_DEVICE_FEATURE, &arg);
}

/* power_is: whether sysfs says TEXT in NAME now */
static bool power_is(struct device *dev, const char *name, const char *text)
{
	char path[128], status[16] = "";
	int fd;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/power/%s", dev->address, name);
	fd = open(path, O_RDONLY);
	if (fd < 0 || read(fd, status, sizeof(status) - 1) < 0)
		die(path);
	close(fd);
	return !strcmp(status, text);
}

/* may_sleep: whether the kernel suspends a device that nobody uses: vfio-pci lets it from 5.19 on */
bool may_sleep(struct device *dev)
{
	return power_is(dev, "control", "auto\n");
}

static bool is_suspended(struct device *dev)
{
	return power_is(dev, "runtime_status", "suspended\n");
}

/* falls_asleep: the kernel leaves that to a worker; give it ten seconds */
bool falls_asleep(struct device *dev)
{
	int tries;

	for (tries = 0; tries < TRIES; tries++) {
		if (is_suspended(dev))
			return true;
		usleep(10000);
	}
	return false;
}

/* set_wakeable: whether the kernel can wake a device that is asleep */
void set_wakeable(struct device *dev, bool wakeable)
{
	const char *path = wakeable ? "/sys/module/vfio_guest/parameters/may_wake" :
				      "/sys/module/vfio_guest/parameters/no_wake";

	if (!sysfs_write(path, dev->address))
		die(path);
}

void test_low_power(struct device *dev)
{
	static const char name[] = "a mapping gets SIGBUS while its device is suspended";
	static const char back[] = "it works again after low power";
	size_t size = dev->bar.size;
	volatile char *p = map_bar(dev, NULL, size, 0), *later;

	if (!p)
		die("mmap of a BAR");
	strcpy((char *)p, "awake");
	if (set_feature(dev, VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY)) {
		if (errno != ENOTTY)
			die("VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY");
		skip(name, "the kernel has no low power feature");
		skip(back, "the kernel has no low power feature");
		munmap((void *)p, size);
		return;
	}
	later = map_bar(dev, NULL, PAGE, 0);
	ok(falls_asleep(dev) && !touch(p) && !touch(p + size - 1) && later && !touch(later), name);
	ok(!set_feature(dev, VFIO_DEVICE_FEATURE_LOW_POWER_EXIT) && !is_suspended(dev) &&
	   touch(p) && touch(p + size - 1) && touch(later) && !strcmp((char *)p, "awake"), back);
	munmap((void *)p, size);
	munmap((void *)later, PAGE);
}
