// SPDX-License-Identifier: GPL-2.0-only
/*
 * An eventfd that writes into a BAR: by a handler that may not sleep, and not
 * while memory is off.
 *
 * Copyright (C) 2026 The vma2map authors
 */
#include <errno.h>
#include <unistd.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <linux/pci_regs.h>

#include "guest.h"

#define OFFSET	0x800
#define DATA	0x600dda7a
#define LEFT	0x01010101

static int set_ioeventfd(struct device *dev, int fd)
{
	struct vfio_device_ioeventfd arg = {
		.argsz = sizeof(arg), .flags = VFIO_DEVICE_IOEVENTFD_32,
		.offset = dev->bar.offset + OFFSET, .data = DATA, .fd = fd,
	};

	return ioctl(dev->fd, VFIO_DEVICE_IOEVENTFD, &arg);
}

/* is_written: what an event leaves behind; it may come by a thread */
static bool is_written(int event, volatile uint32_t *p)
{
	int tries;

	if (eventfd_write(event, 1))
		die("eventfd");
	for (tries = 0; *p != DATA && tries < TRIES; tries++)
		usleep(10000);
	return *p == DATA;
}

/* test_ioeventfd: of a device whose BAR is memory */
void test_ioeventfd(struct device *dev)
{
	volatile char *bar = map_bar(dev, NULL, PAGE, 0);
	volatile uint32_t *p = (volatile uint32_t *)(bar + OFFSET);
	int event = eventfd(0, 0);

	if (!bar || event < 0 || set_ioeventfd(dev, event))
		die("VFIO_DEVICE_IOEVENTFD");
	*p = LEFT;
	ok(is_written(event, p), "an eventfd writes into the BAR");

	*p = LEFT;
	set_command(dev, PCI_COMMAND_MEMORY, false);
	if (eventfd_write(event, 1))
		die("eventfd");
	usleep(200000);
	set_command(dev, PCI_COMMAND_MEMORY, true);
	ok(*p == LEFT, "an eventfd does not write while memory is off");

	if (set_ioeventfd(dev, -1))
		die("VFIO_DEVICE_IOEVENTFD");
	close(event);
	munmap((void *)bar, PAGE);
}
