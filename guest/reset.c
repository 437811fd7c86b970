// SPDX-License-Identifier: GPL-2.0-only
/*
 * Resets of devices whose BARs are mapped: the mappings are zapped, wait for
 * the end of the reset, and show the BAR again.
 *
 * Behind the root bus, where a bus reset reaches nobody else, the guest has an
 * ivshmem-plain with a root port of its own, and two that share a bridge.
 *
 * Copyright (C) 2026 The vma2map authors
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "guest.h"

#define RESETS		3
#define MOST_RESETS	10

/* take_ivshmems: the NTH ivshmem and those behind it, which share an IOMMU group; returns their container */
int take_ivshmems(struct device *devices, int count, int nth)
{
	int i, container;

	for (i = 0; i < count; i++) {
		find_device(&devices[i], "1af4 1110", nth + i);
		bind_to(&devices[i], "vfio-pci");
	}
	devices[0].group = open(devices[0].group_path, O_RDWR);
	container = new_container(&devices[0], NULL);
	for (i = 0; i < count; i++) {
		devices[i].group = devices[0].group;
		open_device(&devices[i], 2);
	}
	return container;
}

/* give_ivshmems_back: what kept a device awake for good, a reset for one, would be seen here */
void give_ivshmems_back(struct device *devices, int count, int container)
{
	static const char name[] = "after its last close, a device falls asleep";
	bool asleep = true;
	int i;

	for (i = 0; i < count; i++)
		close(devices[i].fd);
	if (may_sleep(&devices[0])) {
		for (i = 0; i < count; i++)
			asleep &= falls_asleep(&devices[i]);
		ok(asleep, name);
	} else {
		skip(name, "vfio-pci leaves it awake");
	}
	close(devices[0].group);
	close(container);
	for (i = 0; i < count; i++)
		unbind(&devices[i]);
}

/* map_text: the whole BAR, populated, with a text in it */
static volatile char *map_text(struct device *dev, const char *text)
{
	volatile char *p = map_bar(dev, NULL, dev->bar.size, 0);

	if (!p || faults_of_touching(p, dev->bar.size) < 0)
		die("mmap of a BAR");
	strcpy((char *)p, text);
	return p;
}

/* came_back: whether a mapping had been zapped, and shows its text again */
static bool came_back(struct device *dev, volatile char *p, const char *text)
{
	return faults_of_touching(p, dev->bar.size) > 0 && !strcmp((char *)p, text);
}

/* A thread that touches mappings until it is told to end */
struct toucher {
	pthread_t thread;
	volatile char *p;
	size_t len;
	volatile bool over;
	volatile long faults;
	bool sigbus;
};

static void *touch_on(void *arg)
{
	struct toucher *toucher = arg;

	while (!toucher->over) {
		long faults = faults_of_touching(toucher->p, toucher->len);

		if (faults < 0)
			toucher->sigbus = true;
		else
			toucher->faults += faults;
	}
	return NULL;
}

static void start_toucher(struct toucher *toucher, struct device *dev, volatile char *p)
{
	*toucher = (struct toucher){ .p = p, .len = dev->bar.size };
	if (pthread_create(&toucher->thread, NULL, touch_on, toucher))
		die("pthread_create");
}

/* wait_for_faults: until that many have come, or have not within ten seconds */
static void wait_for_faults(struct toucher *toucher, long faults)
{
	int tries;

	for (tries = 0; toucher->faults < faults && tries < TRIES; tries++)
		usleep(10000);
}

/* stop_toucher: whether each of the resets made it fault, and none gave it SIGBUS */
static bool stop_toucher(struct toucher *toucher)
{
	toucher->over = true;
	pthread_join(toucher->thread, NULL);
	printf("# %ld faults%s\n", toucher->faults, toucher->sigbus ? ", SIGBUS" : "");
	return toucher->faults >= RESETS && !toucher->sigbus;
}

/* A thread that reads a BAR by its fd, for which the kernel takes the device's memory_lock over and over */
struct reader {
	pthread_t thread;
	struct device *dev;
	volatile bool over;
};

static void *read_on(void *arg)
{
	struct reader *reader = arg;
	char bytes[PAGE];

	while (!reader->over)
		if (pread(reader->dev->fd, bytes, sizeof(bytes), reader->dev->bar.offset) < 0)
			usleep(1000);
	return NULL;
}

static void start_reader(struct reader *reader, struct device *dev)
{
	*reader = (struct reader){ .dev = dev };
	if (pthread_create(&reader->thread, NULL, read_on, reader))
		die("pthread_create");
}

static void stop_reader(struct reader *reader)
{
	reader->over = true;
	pthread_join(reader->thread, NULL);
}

/* How often a hot reset did not get all its locks */
static int busy;

/* hot_reset: 0 or an error; who uses the device just now may keep it from a lock */
static int hot_reset(struct device *dev, const int *group)
{
	struct {
		struct vfio_pci_hot_reset reset;
		int group;
	} arg = {
		.reset = { .argsz = sizeof(arg), .count = group ? 1 : 0 },
		.group = group ? *group : -1,
	};
	int tries;

	for (tries = 0; tries < 1000; tries++) {
		if (!ioctl(dev->fd, VFIO_DEVICE_PCI_HOT_RESET, &arg))
			return 0;
		if (errno != EBUSY)
			break;
		busy++;
		usleep(1000);
	}
	return errno;
}

/* shares_reset: whether the kernel says that a hot reset reaches two devices, of one group */
static bool shares_reset(struct device *dev)
{
	struct {
		struct vfio_pci_hot_reset_info info;
		struct vfio_pci_dependent_device devices[8];
	} arg = { .info = { .argsz = sizeof(arg) } };

	return !ioctl(dev->fd, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, &arg) && arg.info.count == 2 &&
	       arg.devices[0].group_id == arg.devices[1].group_id;
}

/*
 * hot_resets_while_read: by PAIR's devices in turn, until one did not get the lock of NTH, or MOST_RESETS were done; false if one
 * failed.  If NTH is the last to be locked, the other has to be let go of then.
 */
static bool hot_resets_while_read(struct device *pair, int nth)
{
	struct reader reader;
	bool done = true;
	int i;

	busy = 0;
	start_reader(&reader, &pair[nth]);
	for (i = 0; done && (i < RESETS || (!busy && i < MOST_RESETS)); i++) {
		done = !hot_reset(&pair[i % 2], &pair[0].group);
		usleep(10000);
	}
	stop_reader(&reader);
	printf("# %d hot resets, and %d that did not get all locks, while device %d is read\n", i, busy, nth);
	return done;
}

static void hot_reset_while_touched(struct device *pair, volatile char *a, volatile char *b)
{
	struct toucher touchers[2];
	bool done, came;

	start_toucher(&touchers[0], &pair[0], a);
	start_toucher(&touchers[1], &pair[1], b);
	done = hot_resets_while_read(pair, 0) && hot_resets_while_read(pair, 1);
	came = stop_toucher(&touchers[0]);
	came &= stop_toucher(&touchers[1]);
	ok(done && came, "hot resets while threads fault: both mappings come back");
}

/* beside_nobodys: of a device whose neighbour has no driver: nobody can tell whether that may be reset, too */
static void beside_nobodys(struct device *pair, volatile char *p)
{
	int error;

	close(pair[1].fd);
	unbind(&pair[1]);
	error = hot_reset(&pair[0], &pair[0].group);
	printf("# %s\n", strerror(error));
	ok(error == EINVAL && touch(p) && !strcmp((char *)p, "one"),
	   "a hot reset that reaches a device of nobody's is refused, and mappings work after it");
	bind_to(&pair[1], "vfio-pci");
	open_device(&pair[1], 2);
}

/* beside_one_that_sleeps: for good, for a hot reset has to wake all devices that it reaches */
static void beside_one_that_sleeps(struct device *pair, volatile char *p)
{
	static const char name[] = "a hot reset fails if a device cannot be woken, mappings work after it, and the next does not fail";
	bool failed;

	if (!may_sleep(&pair[0])) {
		skip(name, "vfio-pci leaves it awake");
		return;
	}
	close(pair[1].fd);
	if (!falls_asleep(&pair[1]))
		die("a closed device");
	set_wakeable(&pair[1], false);
	failed = hot_reset(&pair[0], &pair[0].group) == EACCES;
	set_wakeable(&pair[1], true);
	ok(failed && touch(p) && !strcmp((char *)p, "one") && !hot_reset(&pair[0], &pair[0].group) &&
	   touch(p) && !strcmp((char *)p, "one"), name);
	open_device(&pair[1], 2);
}

/* test_hot_reset: of two devices behind a bridge; STRANGER's group has neither of them */
void test_hot_reset(struct device *stranger)
{
	struct device pair[2];
	int container = take_ivshmems(pair, 2, 2);
	volatile char *a = map_text(&pair[0], "one"), *b = map_text(&pair[1], "two");

	ok(shares_reset(&pair[0]) && shares_reset(&pair[1]), "a hot reset reaches both devices behind a bridge");
	ok(hot_reset(&pair[0], NULL) == EINVAL && hot_reset(&pair[0], &stranger->group) == EINVAL,
	   "a hot reset without the group of the devices is refused");
	ok(touch(a) && touch(b) && !strcmp((char *)a, "one") && !strcmp((char *)b, "two"),
	   "both mappings work after a hot reset that was refused");
	ok(!faults_of_touching(a, pair[0].bar.size) && !faults_of_touching(b, pair[1].bar.size) &&
	   !hot_reset(&pair[0], &pair[0].group) &&
	   came_back(&pair[0], a, "one") && came_back(&pair[1], b, "two"),
	   "a hot reset zaps the mappings of both devices, and they come back");
	hot_reset_while_touched(pair, a, b);
	munmap((void *)b, pair[1].bar.size);
	beside_nobodys(pair, a);
	beside_one_that_sleeps(pair, a);
	munmap((void *)a, pair[0].bar.size);
	give_ivshmems_back(pair, 2, container);
}

static bool reset(struct device *dev)
{
	return !ioctl(dev->fd, VFIO_DEVICE_RESET);
}

/* test_reset: of a device that has a bus for itself */
void test_reset(void)
{
	struct device alone;
	int container = take_ivshmems(&alone, 1, 1);
	volatile char *p = map_text(&alone, "alone");
	struct toucher toucher;
	int i, done = 0;

	ok(!faults_of_touching(p, alone.bar.size) && reset(&alone) && came_back(&alone, p, "alone"),
	   "a reset zaps the mappings of a device, and they come back");
	start_toucher(&toucher, &alone, p);
	for (i = 0; i < RESETS; i++) {
		done += reset(&alone);
		wait_for_faults(&toucher, i + 1);
	}
	ok(stop_toucher(&toucher) && done == RESETS, "resets while a thread faults: the mapping comes back");
	munmap((void *)p, alone.bar.size);
	give_ivshmems_back(&alone, 1, container);
}
