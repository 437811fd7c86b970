// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device without an IOMMU of its own that driver/ brings, by vfio's own
 * registration or, in old kernels, as a mediated device.
 *
 * Copyright (C) 2026 The vma2map authors
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "guest.h"

#define DEVICE		"/sys/devices/platform/emulated"
#define DRIVER		"/sys/bus/platform/drivers/vfio-emulated"
#define INIT_FAILS	"/sys/module/vfio_guest/parameters/init_fails"
#define PIN		"/sys/module/vfio_guest/parameters/pin"
#define MDEV_CREATE	DEVICE "/mdev_supported_types/platform-emulated/create"
#define MDEV_UUID	"83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
#define MDEV		"/sys/bus/mdev/devices/" MDEV_UUID
#define ROUNDS		16

static bool is_mdev(void)
{
	return !access(MDEV_CREATE, W_OK);
}

/* has_emulated: whether the driver has such a device for this kernel */
bool has_emulated(void)
{
	return is_mdev() || !access(DRIVER, F_OK);
}

bool add_emulated(void)
{
	if (is_mdev())
		return sysfs_write(MDEV_CREATE, MDEV_UUID);
	sysfs_write(DEVICE "/driver_override", "vfio-emulated");
	return sysfs_write(DRIVER "/bind", "emulated");
}

void remove_emulated(void)
{
	if (!(is_mdev() ? sysfs_write(MDEV "/remove", "1") : sysfs_write(DRIVER "/unbind", "emulated")))
		die("emulated");
}

/* take_emulated: its group */
void take_emulated(struct device *dev)
{
	if (!add_emulated())
		die("emulated");
	find_group(dev, is_mdev() ? MDEV : DEVICE);
	dev->group = open(dev->group_path, O_RDWR);
	if (dev->group < 0)
		die(dev->group_path);
}

/* give_emulated_back: once its group is in no container */
void give_emulated_back(struct device *dev)
{
	close(dev->group);
	remove_emulated();
}

static bool pins(uint64_t iova)
{
	char text[32];

	snprintf(text, sizeof(text), "0x%jx", (uintmax_t)iova);
	return sysfs_write(PIN, text);
}

/* test_pin: what the driver of a mediated device can pin, of a container with memory and a BAR at these iovas */
void test_pin(uint64_t memory, uint64_t bar)
{
	static const char name[] = "the driver of a mediated device pins memory, and no BAR";

	if (access(PIN, W_OK))
		skip(name, "drivers pin pages that are memory, not pfns");
	else
		ok(pins(memory) && !pins(bar), name);
}

/* test_failing_init: it can be bound after that, and what is lost shows in the number of inodes */
void test_failing_init(void)
{
	static const char name[] = "a device whose .init fails leaves no inode, and can be bound when it does not";
	long before, after;
	bool bound = false, binds;
	int i;

	if (access(INIT_FAILS, W_OK)) {
		skip(name, "drivers have no .init");
		return;
	}
	sysfs_write(INIT_FAILS, "1");
	before = inodes();
	for (i = 0; i < ROUNDS; i++)
		bound |= add_emulated();
	after = inodes();
	sysfs_write(INIT_FAILS, "0");
	binds = add_emulated();
	if (binds)
		remove_emulated();
	printf("# inodes: %ld, then %ld\n", before, after);
	ok(!bound && after - before < ROUNDS && binds, name);
}
