// SPDX-License-Identifier: GPL-2.0-only
/*
 * init of a guest whose kernel is to be tested: what a program can see of
 * vfio's device memory, and what other devices can still do to it.  Prints
 * KTAP on the console and powers off.
 *
 * The guest has an ivshmem-plain device, whose BAR 2 is memory, and two edu
 * devices, which copy between a buffer of theirs and an address that goes
 * through the IOMMU.
 *
 * Copyright (C) 2026 The vma2map authors
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "guest.h"

#define BAR_IOVA	0x100000UL	/* where tests map BAR 2 for DMA */
#define RAM_IOVA	0x4000000UL	/* where each container has a page of memory */

/* edu's registers in BAR 0, and its buffer as the device addresses it */
#define EDU_DMA_SRC	0x80
#define EDU_DMA_DST	0x88
#define EDU_DMA_CNT	0x90
#define EDU_DMA_CMD	0x98
#define EDU_RUN		1
#define EDU_TO_RAM	2
#define EDU_BUFFER	0x40000

static int tests, failures;

/* How long the storms take together, in seconds */
static int storm_seconds = 60;

/* Whether to go on after a test that failed */
static bool only_first;

void ok_at(const char *file, int line, bool passed, const char *format, ...)
{
	va_list ap;

	if (!passed)
		printf("# at %s:%d\n", file, line);
	printf("%sok %d ", passed ? "" : "not ", ++tests);
	va_start(ap, format);
	vprintf(format, ap);
	va_end(ap);
	printf("\n");
	fflush(stdout);
	failures += !passed;
	if (failures && only_first) {
		printf("Bail out! only the first failure was asked for\n");
		fflush(stdout);
		reboot(RB_POWER_OFF);
	}
}

/* skip NAME WHY: a test point that this kernel or device has nothing for */
void skip(const char *name, const char *why)
{
	printf("ok %d %s # SKIP %s\n", ++tests, name, why);
	fflush(stdout);
}

void die_at(const char *file, int line, const char *what)
{
	int error = errno;

	printf("# at %s:%d\n", file, line);
	printf("Bail out! %s: %s\n", what, strerror(error));
	fflush(stdout);
	reboot(RB_POWER_OFF);
	exit(1);
}

/* touch ADDRESS: whether it can be read and written */
static __thread sigjmp_buf fault;

static void on_sigbus(int signal)
{
	(void)signal;
	siglongjmp(fault, 1);
}

bool touch(volatile char *p)
{
	if (sigsetjmp(fault, 1))
		return false;
	*p = *p;
	return true;
}

/* sysfs */
bool sysfs_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	bool written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return written;
}

static struct device ivshmem, edu[2];

static bool has_id(const char *address, const char *id)
{
	char path[512], vendor[8] = "", device[8] = "", both[20];
	const char *names[] = { "vendor", "device" };
	char *texts[] = { vendor, device };
	int i, fd;

	for (i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/%s", address, names[i]);
		fd = open(path, O_RDONLY);
		if (fd < 0 || read(fd, texts[i], 6) != 6)
			return false;
		close(fd);
	}
	snprintf(both, sizeof(both), "%s %s", vendor + 2, device + 2);
	return !strcmp(both, id);
}

/* find_group DEVICE SYSFS: the group of what has that directory */
void find_group(struct device *dev, const char *sysfs)
{
	char link[128], target[256];
	ssize_t len;

	snprintf(link, sizeof(link), "%s/iommu_group", sysfs);
	len = readlink(link, target, sizeof(target) - 1);
	if (len < 0)
		die(link);
	target[len] = 0;
	snprintf(dev->group_path, sizeof(dev->group_path), "/dev/vfio/%.31s", strrchr(target, '/') + 1);
}

/* find_device DEVICE ID NTH: the NTH function with this "VENDOR DEVICE" */
void find_device(struct device *dev, const char *id, int nth)
{
	char sysfs[64];
	struct dirent **entries;
	int i, n = scandir("/sys/bus/pci/devices", &entries, NULL, alphasort);

	for (i = 0; i < n; i++) {
		if (!has_id(entries[i]->d_name, id) || nth--)
			continue;
		snprintf(dev->address, sizeof(dev->address), "%.31s", entries[i]->d_name);
		snprintf(sysfs, sizeof(sysfs), "/sys/bus/pci/devices/%s", dev->address);
		find_group(dev, sysfs);
		return;
	}
	die(id);
}

void bind_to(struct device *dev, const char *driver)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/driver_override", dev->address);
	sysfs_write(path, driver);
	snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s/bind", driver);
	if (!sysfs_write(path, dev->address))
		die(path);
}

void unbind(struct device *dev)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/driver/unbind", dev->address);
	if (!sysfs_write(path, dev->address))
		die(path);
}

/* join DEVICE CONTAINER: put the device's group in a container */
static void join(struct device *dev, int container)
{
	dev->group = open(dev->group_path, O_RDWR);
	if (dev->group < 0 || ioctl(dev->group, VFIO_GROUP_SET_CONTAINER, &container))
		die(dev->group_path);
}

/* A container, which the groups of some devices are in */
int new_container(struct device *first, struct device *second)
{
	int container = open("/dev/vfio/vfio", O_RDWR);

	if (container < 0 || ioctl(first->group, VFIO_GROUP_SET_CONTAINER, &container) ||
	    (second && ioctl(second->group, VFIO_GROUP_SET_CONTAINER, &container)) ||
	    ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		die("container");
	return container;
}

static void region(struct device *dev, struct vfio_region_info *info, int index)
{
	*info = (struct vfio_region_info){ .argsz = sizeof(*info), .index = index };
	if (ioctl(dev->fd, VFIO_DEVICE_GET_REGION_INFO, info))
		die("VFIO_DEVICE_GET_REGION_INFO");
}

void set_command(struct device *dev, uint16_t bit, bool on)
{
	uint16_t command = 0;

	if (pread(dev->fd, &command, 2, dev->config.offset + PCI_COMMAND) != 2)
		die("PCI_COMMAND");
	command = on ? command | bit : command & ~bit;
	if (pwrite(dev->fd, &command, 2, dev->config.offset + PCI_COMMAND) != 2)
		die("PCI_COMMAND");
}

void open_device(struct device *dev, int bar)
{
	dev->fd = ioctl(dev->group, VFIO_GROUP_GET_DEVICE_FD, dev->address);
	if (dev->fd < 0)
		die("VFIO_GROUP_GET_DEVICE_FD");
	region(dev, &dev->bar, bar);
	region(dev, &dev->config, VFIO_PCI_CONFIG_REGION_INDEX);
	set_command(dev, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER, true);
}

volatile char *map_bar(struct device *dev, void *where, size_t len, off_t offset)
{
	void *p = mmap(where, len, PROT_READ | PROT_WRITE,
		       MAP_SHARED | (where ? MAP_FIXED : 0), dev->fd, dev->bar.offset + offset);

	return p == MAP_FAILED ? NULL : p;
}

bool map_dma(int container, volatile void *p, uint64_t iova, uint64_t size)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.vaddr = (uintptr_t)p, .iova = iova, .size = size,
	};

	return !ioctl(container, VFIO_IOMMU_MAP_DMA, &map);
}

/* unmap_dma: how many bytes it says it has unmapped, or -1 */
static int64_t unmap_dma(int container, uint64_t iova, uint64_t size)
{
	struct vfio_iommu_type1_dma_unmap unmap = {
		.argsz = sizeof(unmap), .iova = iova, .size = size,
	};

	return ioctl(container, VFIO_IOMMU_UNMAP_DMA, &unmap) ? -1 : (int64_t)unmap.size;
}

static void edu_write(struct device *dev, uint32_t reg, uint32_t value)
{
	if (pwrite(dev->fd, &value, 4, dev->bar.offset + reg) != 4)
		die("edu");
}

static void edu_run(struct device *dev, uint32_t src, uint32_t dst, uint32_t cmd)
{
	uint32_t busy = EDU_RUN;

	edu_write(dev, EDU_DMA_SRC, src);
	edu_write(dev, EDU_DMA_DST, dst);
	edu_write(dev, EDU_DMA_CNT, 8);
	edu_write(dev, EDU_DMA_CMD, cmd | EDU_RUN);
	while (busy & EDU_RUN) {
		usleep(1000);
		if (pread(dev->fd, &busy, 4, dev->bar.offset + EDU_DMA_CMD) != 4)
			die("edu");
	}
}

/* edu_puts: have an edu copy 8 bytes from its container's page of memory to an iova */
static char *ram[2];

static void edu_puts(int n, const char *text, uint64_t iova)
{
	memcpy(ram[n], text, 8);
	edu_run(&edu[n], RAM_IOVA, EDU_BUFFER, 0);
	edu_run(&edu[n], EDU_BUFFER, iova, EDU_TO_RAM);
}

/* The kernel's log since the last look */
static int kmsg;

/* log_has PATTERN...: whether a line since the last look has one of them */
static bool log_has(const char *first, ...)
{
	static char record[8192];
	const char *pattern;
	bool found = false;
	ssize_t len;
	va_list ap;

	while ((len = read(kmsg, record, sizeof(record) - 1)) > 0 || (len < 0 && errno == EPIPE)) {
		if (len < 0)
			continue;
		record[len] = 0;
		va_start(ap, first);
		for (pattern = first; pattern; pattern = va_arg(ap, const char *))
			if (strstr(record, pattern)) {
				found = true;
				printf("# log: %s", strchr(record, ';') + 1);
			}
		va_end(ap);
	}
	return found;
}

/* The report of a fault comes by an interrupt: give it a second. */
static bool log_has_fault(void)
{
	int tries;

	for (tries = 0; tries < TRIES; tries++) {
		if (log_has("DMAR: [DMA", (char *)NULL))
			return true;
		usleep(10000);
	}
	return false;
}

/* forget_log: from here on */
static void forget_log(void)
{
	lseek(kmsg, 0, SEEK_END);
}

static bool bar_holds(const char *text, off_t offset)
{
	volatile char *p = map_bar(&ivshmem, NULL, ivshmem.bar.size, 0);
	bool holds = p && !memcmp((char *)p + offset, text, 8);

	if (p)
		munmap((void *)p, ivshmem.bar.size);
	return holds;
}

/* After ivshmem was closed, no DMA of an edu to an iova gets to where its BAR was: opens it again, to look. */
static void expect_unreachable(const char *name, int n, uint64_t iova, off_t offset)
{
	char text[32];
	static int serial;

	snprintf(text, sizeof(text), "dead%04d", ++serial);
	edu_puts(n, text, iova);
	open_device(&ivshmem, 2);
	ok(!bar_holds(text, offset), "%s: no DMA after close reaches the device", name);
}

static void close_ivshmem(volatile char *p, size_t len)
{
	if (p)
		munmap((void *)p, len);
	close(ivshmem.fd);
}

/* ------------------------------------------------------------------------ */
/* What a program sees through its mappings */

static void test_mappings(void)
{
	size_t size = ivshmem.bar.size;
	volatile char *a = map_bar(&ivshmem, NULL, size, 0);
	volatile char *b = map_bar(&ivshmem, NULL, 16 * PAGE, 16 * PAGE);
	volatile char *c;
	int status;
	pid_t pid;

	ok(a && b && touch(a) && touch(a + size - 1) && touch(b), "BAR mappings can be used");
	strcpy((char *)a + 16 * PAGE, "hello");
	ok(!strcmp((char *)b, "hello"), "two mappings of a page of the BAR show the same");

	munmap((void *)(a + 2 * PAGE), PAGE);
	pid = fork();
	if (!pid) {
		int wrong;

		set_command(&ivshmem, PCI_COMMAND_MEMORY, false);
		wrong = touch(a) + touch(a + 3 * PAGE) + touch(b);
		set_command(&ivshmem, PCI_COMMAND_MEMORY, true);
		wrong += 10 * (!touch(a) + !touch(a + 3 * PAGE) + !touch(b));
		_exit(wrong);
	}
	waitpid(pid, &status, 0);
	if (status)
		printf("# the child's status is %#x\n", status);
	ok(!status, "a forked child gets SIGBUS while memory is off, and no longer");

	set_command(&ivshmem, PCI_COMMAND_MEMORY, false);
	ok(!touch(a) && !touch(a + 3 * PAGE) && !touch(b), "every mapping gets SIGBUS while memory is off");
	c = map_bar(&ivshmem, NULL, PAGE, 0);
	ok(c && !touch(c), "so does one that is made while memory is off");
	set_command(&ivshmem, PCI_COMMAND_MEMORY, true);
	ok(touch(a) && touch(a + 3 * PAGE) && touch(b) && touch(c) && !strcmp((char *)b, "hello"),
	   "they work again when memory is on, and show what was there");
	munmap((void *)a, size);
	munmap((void *)b, 16 * PAGE);
	munmap((void *)c, PAGE);
}

/* ------------------------------------------------------------------------ */
/* Device memory that is mapped for DMA */

static int container;

static void test_one_mapping(void)
{
	size_t size = ivshmem.bar.size;
	volatile char *p = map_bar(&ivshmem, NULL, size, 0);

	ok(map_dma(container, p, BAR_IOVA, size), "a BAR can be mapped for DMA");
	edu_puts(0, "bytes...", BAR_IOVA + 0x800);
	ok(!memcmp((char *)p + 0x800, "bytes...", 8), "DMA reaches the BAR while its device is open");
	close_ivshmem(p, size);
	/* Of the faults that come later QEMU may leave some out, as hardware may */
	forget_log();
	edu_puts(0, "gone....", BAR_IOVA + 0x800);
	ok(log_has_fault(), "one mapping: DMA after close is a fault in the log");
	expect_unreachable("one mapping", 0, BAR_IOVA + 0x800, 0x800);

	p = map_bar(&ivshmem, NULL, size, 0);
	ok(map_dma(container, p, BAR_IOVA + size, size), "a new session can be mapped");
	edu_puts(0, "again...", BAR_IOVA + size + 0x800);
	ok(!memcmp((char *)p + 0x800, "again...", 8), "DMA reaches the new session");
	ok(unmap_dma(container, BAR_IOVA, size) == (int64_t)size, "UNMAP_DMA of the old mapping returns its size");
	ok(unmap_dma(container, BAR_IOVA + size, size) == (int64_t)size, "UNMAP_DMA of the new one, too");
	munmap((void *)p, size);
}

static void test_many_mappings(void)
{
	size_t size = ivshmem.bar.size;
	volatile char *p = map_bar(&ivshmem, NULL, size, 0);
	int i, good = 0;

	for (i = 0; i < 1000; i++)
		good += map_dma(container, p + i % (size / PAGE) * PAGE, BAR_IOVA + i * PAGE, PAGE);
	ok(good == 1000, "a BAR can be mapped 1000 times");
	close_ivshmem(p, size);
	expect_unreachable("1000 mappings, the first", 0, BAR_IOVA, 0);
	close_ivshmem(NULL, 0);
	expect_unreachable("1000 mappings, the last", 0, BAR_IOVA + 999 * PAGE, 999 % (size / PAGE) * PAGE);
	ok(unmap_dma(container, BAR_IOVA, 1000 * PAGE) == 1000 * (int64_t)PAGE, "UNMAP_DMA of all of them returns their size");
}

/* Memory, the BAR and memory again in one mapping: only the middle goes. */
static void test_span(void)
{
	size_t size = ivshmem.bar.size, len = size + 2 * PAGE;
	char *base = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	volatile char *p = map_bar(&ivshmem, base + PAGE, size, 0);

	memset(base, 0, PAGE);
	memset(base + len - PAGE, 0, PAGE);
	ok(p && map_dma(container, base, BAR_IOVA, len), "memory and a BAR can be one mapping");
	close_ivshmem(p, size);
	expect_unreachable("memory and BAR", 0, BAR_IOVA + PAGE + 8, 8);
	edu_puts(0, "before..", BAR_IOVA + 16);
	edu_puts(0, "behind..", BAR_IOVA + len - PAGE + 16);
	ok(!memcmp(base + 16, "before..", 8) && !memcmp(base + len - PAGE + 16, "behind..", 8),
	   "memory and BAR: DMA to the memory goes on");
	ok(unmap_dma(container, BAR_IOVA, len) == (int64_t)len, "memory and BAR: UNMAP_DMA returns the full size");
	munmap(base, PAGE);
	munmap(base + len - PAGE, PAGE);
}

/* Dirty tracking and VFIO_DMA_UNMAP_FLAG_ALL meet a mapping of which nothing is left. */
static void test_later_life(void)
{
	size_t size = ivshmem.bar.size;
	volatile char *p = map_bar(&ivshmem, NULL, size, 0);
	struct vfio_iommu_type1_dirty_bitmap tracking = { .argsz = sizeof(tracking) };
	struct vfio_iommu_type1_dma_unmap all = { .argsz = sizeof(all), .flags = VFIO_DMA_UNMAP_FLAG_ALL };
	struct vfio_iommu_type1_dma_unmap vaddr = {
		.argsz = sizeof(vaddr), .flags = VFIO_DMA_UNMAP_FLAG_VADDR, .iova = BAR_IOVA, .size = size,
	};
	struct vfio_iommu_type1_dma_map elsewhere = {
		.argsz = sizeof(elsewhere), .flags = VFIO_DMA_MAP_FLAG_VADDR,
		.vaddr = (uintptr_t)ram[1], .iova = BAR_IOVA, .size = size,
	};
	struct {
		struct vfio_iommu_type1_dirty_bitmap dirty;
		struct vfio_iommu_type1_dirty_bitmap_get get;
	} query;
	uint64_t bits[64] = { 0 };

	ok(map_dma(container, p, BAR_IOVA, size), "a BAR is mapped whose pages are tracked");
	close_ivshmem(p, size);
	tracking.flags = VFIO_IOMMU_DIRTY_PAGES_FLAG_START;
	ok(!ioctl(container, VFIO_IOMMU_DIRTY_PAGES, &tracking), "tracking starts over a mapping after its device closed");
	query.dirty = (struct vfio_iommu_type1_dirty_bitmap){
		.argsz = sizeof(query), .flags = VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP,
	};
	query.get = (struct vfio_iommu_type1_dirty_bitmap_get){
		.iova = BAR_IOVA, .size = size,
		.bitmap = { .pgsize = PAGE, .size = sizeof(bits), .data = (void *)bits },
	};
	ok(!ioctl(container, VFIO_IOMMU_DIRTY_PAGES, &query), "its bitmap can be had");
	tracking.flags = VFIO_IOMMU_DIRTY_PAGES_FLAG_STOP;
	ok(!ioctl(container, VFIO_IOMMU_DIRTY_PAGES, &tracking), "tracking stops");
	if (ioctl(container, VFIO_CHECK_EXTENSION, VFIO_UPDATE_VADDR) > 0)
		ok(!ioctl(container, VFIO_IOMMU_UNMAP_DMA, &vaddr) && vaddr.size == size &&
		   !ioctl(container, VFIO_IOMMU_MAP_DMA, &elsewhere), "its vaddr can be replaced");
	else
		skip("its vaddr can be replaced", "no VFIO_UPDATE_VADDR");
	if (ioctl(container, VFIO_CHECK_EXTENSION, VFIO_UNMAP_ALL) > 0)
		ok(!ioctl(container, VFIO_IOMMU_UNMAP_DMA, &all) && all.size == size + PAGE &&
		   map_dma(container, ram[0], RAM_IOVA, PAGE), "UNMAP_DMA of all returns the full size");
	else
		ok(unmap_dma(container, BAR_IOVA, size) == (int64_t)size, "UNMAP_DMA returns the full size");
	open_device(&ivshmem, 2);
}

static void test_two_containers(void)
{
	size_t size = ivshmem.bar.size;
	volatile char *p = map_bar(&ivshmem, NULL, size, 0);
	int other = new_container(&edu[1], NULL);

	open_device(&edu[1], 0);
	ok(map_dma(other, ram[1], RAM_IOVA, PAGE) && map_dma(other, p, BAR_IOVA, size) &&
	   map_dma(container, p, BAR_IOVA, size), "a BAR can be mapped in two containers");
	edu_puts(1, "other...", BAR_IOVA + 0x100);
	ok(!memcmp((char *)p + 0x100, "other...", 8), "DMA through the second container reaches it");
	close_ivshmem(p, size);
	expect_unreachable("two containers, the first", 0, BAR_IOVA + 0x100, 0x100);
	close_ivshmem(NULL, 0);
	expect_unreachable("two containers, the second", 1, BAR_IOVA + 0x100, 0x100);
	ok(unmap_dma(container, BAR_IOVA, size) == (int64_t)size, "two containers: UNMAP_DMA works");
	close(edu[1].fd);
	ioctl(edu[1].group, VFIO_GROUP_UNSET_CONTAINER);
	close(other);
}

/* A domain that comes later is not given the dead pages, and gets the rest. */
static void test_domain_comes_later(void)
{
	size_t size = ivshmem.bar.size, len = size + PAGE;
	char *base = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	volatile char *p = map_bar(&ivshmem, base, size, 0);

	ok(p && map_dma(container, base, BAR_IOVA, len), "a BAR is mapped before a group is added");
	close_ivshmem(p, size);
	ok(!ioctl(edu[1].group, VFIO_GROUP_SET_CONTAINER, &container), "a group is added after the close");
	open_device(&edu[1], 0);
	memcpy(ram[0], "later...", 8);
	edu_run(&edu[1], RAM_IOVA, EDU_BUFFER, 0);
	edu_run(&edu[1], EDU_BUFFER, BAR_IOVA + size + 8, EDU_TO_RAM);
	ok(!memcmp(base + size + 8, "later...", 8), "a group that is added: DMA to memory works");
	edu_run(&edu[1], EDU_BUFFER, BAR_IOVA + 0x200, EDU_TO_RAM);
	open_device(&ivshmem, 2);
	ok(!bar_holds("later...", 0x200), "a group that is added: no DMA after close reaches the device");
	close(edu[1].fd);
	ioctl(edu[1].group, VFIO_GROUP_UNSET_CONTAINER);
	ok(unmap_dma(container, BAR_IOVA, len) == (int64_t)len, "a group that is added: UNMAP_DMA returns the full size");
	munmap(base + size, PAGE);
}

/*
 * A container whose first group has no IOMMU: what is mapped for DMA is pinned
 * when a group with one comes, and once more when that has left and is back.
 * By then something else may be in the same place.
 */
static void test_emulated_first(void)
{
	static const char *const names[] = {
		"an IOMMU comes later: DMA reaches what was mapped before",
		"an IOMMU comes later: no DMA after close reaches the device",
		"an IOMMU comes later: UNMAP_DMA returns the full size",
		"an IOMMU comes again: memory in the place of a BAR stays mapped after close",
	};
	size_t size = ivshmem.bar.size;
	struct device emulated;
	volatile char *p;
	int i, other;

	if (!has_emulated()) {
		for (i = 0; i < 4; i++)
			skip(names[i], "the guest has no device without an IOMMU for this kernel");
		test_pin(RAM_IOVA, BAR_IOVA);
		return;
	}
	take_emulated(&emulated);
	other = new_container(&emulated, NULL);
	p = map_bar(&ivshmem, NULL, size, 0);
	if (!map_dma(other, ram[1], RAM_IOVA, PAGE) || !map_dma(other, p, BAR_IOVA, size))
		die("VFIO_IOMMU_MAP_DMA");
	test_pin(RAM_IOVA, BAR_IOVA);
	if (ioctl(edu[1].group, VFIO_GROUP_SET_CONTAINER, &other))
		die("container");
	open_device(&edu[1], 0);
	edu_puts(1, "first...", BAR_IOVA + 0x500);
	ok(!memcmp((char *)p + 0x500, "first...", 8), names[0]);
	close_ivshmem(p, size);
	expect_unreachable("an IOMMU comes later", 1, BAR_IOVA + 0x500, 0x500);
	ok(unmap_dma(other, BAR_IOVA, size) == (int64_t)size, names[2]);

	p = map_bar(&ivshmem, NULL, size, 0);
	if (!map_dma(other, p, BAR_IOVA, size))
		die("VFIO_IOMMU_MAP_DMA");
	close(edu[1].fd);
	ioctl(edu[1].group, VFIO_GROUP_UNSET_CONTAINER);
	p = mmap((void *)p, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	if (ioctl(edu[1].group, VFIO_GROUP_SET_CONTAINER, &other))
		die("container");
	open_device(&edu[1], 0);
	close_ivshmem(NULL, 0);
	edu_puts(1, "memory..", BAR_IOVA + 0x500);
	ok(!memcmp((char *)p + 0x500, "memory..", 8), names[3]);
	munmap((void *)p, size);
	open_device(&ivshmem, 2);
	close(edu[1].fd);
	ioctl(edu[1].group, VFIO_GROUP_UNSET_CONTAINER);
	ioctl(emulated.group, VFIO_GROUP_UNSET_CONTAINER);
	close(other);
	give_emulated_back(&emulated);
}

/* Two domains, as for groups behind IOMMUs of two kinds: each is mapped, and each is unmapped. */
static void test_two_domains(void)
{
	static const char other_iommu[] = "/sys/module/vfio_guest/parameters/other_iommu";
	size_t size = ivshmem.bar.size, len = size + PAGE;
	char *base = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	volatile char *p = map_bar(&ivshmem, base, size, 0);
	char *memory = base + size;
	char *own = ram[1];
	bool reached[2];
	int i;

	/* They share a container, and its page of memory */
	ram[1] = ram[0];
	if (!sysfs_write(other_iommu, edu[0].address))
		die(other_iommu);
	if (!map_dma(container, base, BAR_IOVA, len) || ioctl(edu[1].group, VFIO_GROUP_SET_CONTAINER, &container))
		die("container");
	open_device(&edu[1], 0);
	for (i = 0; i < 2; i++) {
		edu_puts(i, "domain..", BAR_IOVA + 0x700);
		edu_puts(i, "domain..", BAR_IOVA + size + 8);
		reached[i] = !memcmp(base + 0x700, "domain..", 8) && !memcmp(memory + 8, "domain..", 8);
		memset(base + 0x700, 0, 8);
		memset(memory + 8, 0, 8);
	}
	ok(reached[0] && reached[1], "two domains: DMA through both reaches a BAR and memory");
	close_ivshmem(p, size);
	expect_unreachable("two domains, the first", 0, BAR_IOVA + 0x700, 0x700);
	close_ivshmem(NULL, 0);
	expect_unreachable("two domains, the second", 1, BAR_IOVA + 0x700, 0x700);
	ok(unmap_dma(container, BAR_IOVA, len) == (int64_t)len, "two domains: UNMAP_DMA returns the full size");
	for (i = 0; i < 2; i++)
		edu_puts(i, "stale...", BAR_IOVA + size + 8);
	ok(memcmp(memory + 8, "stale...", 8), "two domains: no DMA after UNMAP_DMA reaches memory");
	munmap(memory, PAGE);
	ram[1] = own;
	close(edu[1].fd);
	ioctl(edu[1].group, VFIO_GROUP_UNSET_CONTAINER);
}

/* where_bar_is: its address as the processor sees it, from sysfs, where the third line is BAR 2's */
static uint64_t where_bar_is(const struct device *dev)
{
	char path[128], text[512] = "";
	uint64_t start = 0;
	int fd;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/resource", dev->address);
	fd = open(path, O_RDONLY);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0 ||
	    sscanf(text, "%*[^\n]\n%*[^\n]\n%" SCNx64, &start) != 1)
		die(path);
	close(fd);
	return start;
}

/*
 * Two devices, the memory of one right behind the other's, in one mapping: that
 * of the one that is closed goes, that of the other stays.
 */
static void test_neighbours(void)
{
	static const char *const names[] = {
		"two devices side by side can be one mapping",
		"two devices side by side: no DMA after close reaches the one that was closed",
		"two devices side by side: DMA to the other goes on",
		"two devices side by side: UNMAP_DMA returns the full size",
	};
	struct device pair[2], *low = &pair[0], *high = &pair[1];
	int other = take_ivshmems(pair, 2, 2);
	size_t size = pair[0].bar.size;
	volatile char *p, *q;
	char *base;
	int i;

	if (where_bar_is(low) > where_bar_is(high)) {
		low = &pair[1];
		high = &pair[0];
	}
	if (where_bar_is(low) + size != where_bar_is(high)) {
		for (i = 0; i < 4; i++)
			skip(names[i], "their memory is not adjacent");
		give_ivshmems_back(pair, 2, other);
		return;
	}
	if (ioctl(edu[1].group, VFIO_GROUP_SET_CONTAINER, &other) || !map_dma(other, ram[1], RAM_IOVA, PAGE))
		die("container");
	open_device(&edu[1], 0);
	base = mmap(NULL, 2 * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	p = map_bar(low, base, size, 0);
	q = map_bar(high, base + size, size, 0);
	ok(p && q && map_dma(other, base, BAR_IOVA, 2 * size), names[0]);
	edu_puts(1, "both....", BAR_IOVA + size + 0x400);
	if (memcmp((char *)q + 0x400, "both....", 8))
		printf("# DMA did not reach the second device\n");
	munmap((void *)q, size);
	close(high->fd);
	edu_puts(1, "gone....", BAR_IOVA + size + 0x400);
	open_device(high, 2);
	q = map_bar(high, NULL, size, 0);
	ok(q && memcmp((char *)q + 0x400, "gone....", 8), names[1]);
	edu_puts(1, "stays...", BAR_IOVA + 0x400);
	ok(!memcmp((char *)p + 0x400, "stays...", 8), names[2]);
	ok(unmap_dma(other, BAR_IOVA, 2 * size) == 2 * (int64_t)size, names[3]);
	munmap((void *)p, size);
	munmap((void *)q, size);
	close(edu[1].fd);
	ioctl(edu[1].group, VFIO_GROUP_UNSET_CONTAINER);
	give_ivshmems_back(pair, 2, other);
}

/* Memory that another driver maps by its pfns: as ever, or refused by strict_mmio_maps */
static void test_foreign_memory(volatile char *p, size_t size)
{
	static const char strict[] = "/sys/module/vfio_pfn_dma/parameters/strict_mmio_maps";
	uint64_t iova = BAR_IOVA + size;

	ok(map_dma(container, p, iova, size) && unmap_dma(container, iova, size) == (int64_t)size,
	   "memory of another driver can be mapped for DMA");
	if (access(strict, W_OK)) {
		skip("strict_mmio_maps refuses memory of another driver", "not migrated");
		return;
	}
	sysfs_write(strict, "1");
	ok(!map_dma(container, p, iova, size) && errno == EPERM, "strict_mmio_maps refuses memory of another driver");
	sysfs_write(strict, "0");
}

/* The device goes to a driver of the host, the mapping stays in the container. */
static void test_host_driver(void)
{
	size_t size = ivshmem.bar.size;
	volatile char *p = map_bar(&ivshmem, NULL, size, 0);
	char path[128];
	int fd;

	ok(map_dma(container, p, BAR_IOVA, size), "a BAR is mapped that will go to another driver");
	close_ivshmem(p, size);
	/* Up to 5.19, unbind waits until the group is out of the container */
	ioctl(ivshmem.group, VFIO_GROUP_UNSET_CONTAINER);
	close(ivshmem.group);
	unbind(&ivshmem);
	bind_to(&ivshmem, "pci-stub");
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/enable", ivshmem.address);
	sysfs_write(path, "1");
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/resource2", ivshmem.address);
	fd = open(path, O_RDWR);
	p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		die(path);
	test_foreign_memory(p, size);
	strcpy((char *)p + 0x300, "host's");
	edu_puts(0, "stale...", BAR_IOVA + 0x300);
	ok(!strcmp((char *)p + 0x300, "host's"), "another driver: no DMA after close reaches the device");
	munmap((void *)p, size);
	close(fd);
	unbind(&ivshmem);
	bind_to(&ivshmem, "vfio-pci");
	join(&ivshmem, container);
	open_device(&ivshmem, 2);
	ok(unmap_dma(container, BAR_IOVA, size) == (int64_t)size, "another driver: UNMAP_DMA returns the size");
}

/* Each round, one thread unmaps the DMA mapping and one closes the device. */
static pthread_barrier_t round_starts, round_ends;
static volatile bool race_over;
static volatile char *race_bar;
static int race_failures;

/* Of which a busy machine may do few in a second */
#define LEAST_ROUNDS	20

static void *racing_closer(void *unused)
{
	for (;;) {
		pthread_barrier_wait(&round_starts);
		if (race_over)
			return unused;
		close_ivshmem(race_bar, ivshmem.bar.size);
		pthread_barrier_wait(&round_ends);
	}
}

static void test_unmap_against_close(void)
{
	time_t end = time(NULL) + 1 + storm_seconds / 4;
	size_t size = ivshmem.bar.size;
	pthread_t closer;
	int rounds;

	pthread_barrier_init(&round_starts, NULL, 2);
	pthread_barrier_init(&round_ends, NULL, 2);
	pthread_create(&closer, NULL, racing_closer, NULL);
	for (rounds = 0; rounds < LEAST_ROUNDS || time(NULL) < end; rounds++) {
		race_bar = map_bar(&ivshmem, NULL, size, 0);
		race_failures += !map_dma(container, race_bar, BAR_IOVA, size);
		pthread_barrier_wait(&round_starts);
		if (rounds % 3 == 1)
			usleep(rounds % 500);
		race_failures += unmap_dma(container, BAR_IOVA, size) != (int64_t)size;
		pthread_barrier_wait(&round_ends);
		open_device(&ivshmem, 2);
	}
	race_over = true;
	pthread_barrier_wait(&round_starts);
	pthread_join(closer, NULL);
	ok(!race_failures, "UNMAP_DMA against close, %d rounds", rounds);
}

/* Two processes open, map for DMA and close one device over and over. */
static void test_two_processes(void)
{
	size_t size = ivshmem.bar.size;
	time_t end = time(NULL) + 1 + storm_seconds / 8;
	int status, rounds, mapped = 0, wrong = 0;
	pid_t pid;

	close_ivshmem(NULL, 0);
	pid = fork();
	for (rounds = 0; rounds < LEAST_ROUNDS || time(NULL) < end; rounds++) {
		uint64_t iova = BAR_IOVA + (pid ? 0 : size);
		volatile char *p;
		bool done;

		open_device(&ivshmem, 2);
		p = map_bar(&ivshmem, NULL, size, 0);
		done = map_dma(container, p, iova, size);
		mapped += done;
		close_ivshmem(p, size);
		wrong += unmap_dma(container, iova, size) != (done ? (int64_t)size : 0);
	}
	if (!pid)
		_exit(mapped && !wrong ? 0 : 1);
	waitpid(pid, &status, 0);
	printf("# %d mapped, %d wrong, the other process: %#x\n", mapped, wrong, status);
	ok(mapped && !wrong && !status, "two processes map and close one device");
	open_device(&ivshmem, 2);
}

/* ------------------------------------------------------------------------ */
/* Many at once: only the kernel's log tells whether that went well */

static volatile bool storm_over;

static void *touches(void *unused)
{
	size_t size = ivshmem.bar.size;
	volatile char *p = map_bar(&ivshmem, NULL, size, 0);

	while (!storm_over) {
		touch(p);
		touch(p + size - PAGE);
	}
	munmap((void *)p, size);
	return unused;
}

static void *maps(void *unused)
{
	while (!storm_over) {
		volatile char *p = map_bar(&ivshmem, NULL, 16 * PAGE, 16 * PAGE);

		touch(p + PAGE);
		munmap((void *)(p + PAGE), PAGE);
		touch(p);
		munmap((void *)p, 16 * PAGE);
	}
	return unused;
}

static void *forks(void *unused)
{
	volatile char *p = map_bar(&ivshmem, NULL, 16 * PAGE, 0);

	while (!storm_over) {
		pid_t pid = fork();

		if (!pid) {
			touch(p);
			_exit(0);
		}
		waitpid(pid, NULL, 0);
	}
	munmap((void *)p, 16 * PAGE);
	return unused;
}

static void *toggles(void *unused)
{
	while (!storm_over) {
		set_command(&ivshmem, PCI_COMMAND_MEMORY, false);
		usleep(5000);
		set_command(&ivshmem, PCI_COMMAND_MEMORY, true);
		usleep(5000);
	}
	return unused;
}

static void *dma_maps(void *unused)
{
	size_t size = 16 * PAGE;
	volatile char *p = map_bar(&ivshmem, NULL, size, 0);

	while (!storm_over)
		if (map_dma(container, p, BAR_IOVA, size))
			unmap_dma(container, BAR_IOVA, size);
	munmap((void *)p, size);
	return unused;
}

static void test_storms(void)
{
	static void *(*const storms[][3])(void *) = {
		{ touches, toggles }, { maps, toggles, touches }, { forks, toggles },
		{ dma_maps, toggles, touches },
	};
	volatile char *p;
	pthread_t threads[3];
	size_t i, n;

	for (i = 0; i < sizeof(storms) / sizeof(storms[0]); i++) {
		storm_over = false;
		for (n = 0; n < 3 && storms[i][n]; n++)
			pthread_create(&threads[n], NULL, storms[i][n], NULL);
		sleep(1 + storm_seconds / 4);
		storm_over = true;
		while (n--)
			pthread_join(threads[n], NULL);
	}
	set_command(&ivshmem, PCI_COMMAND_MEMORY, true);
	p = map_bar(&ivshmem, NULL, PAGE, 0);
	ok(p && touch(p), "the BAR works after faults, forks and DMA mappings while memory is switched");
	munmap((void *)p, PAGE);
}

/* ------------------------------------------------------------------------ */
/* What it costs to map memory for DMA, which is no device's */

#define BENCH_IOVA	0x40000000UL
#define BENCH_SIZE	(1UL << 30)

static int64_t nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void bench(void)
{
	char *p = mmap(NULL, BENCH_SIZE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	int64_t start, mapped, best_map = INT64_MAX, best_unmap = INT64_MAX;
	int i;

	for (i = 0; i < 3; i++) {
		start = nanoseconds();
		if (!map_dma(container, p, BENCH_IOVA, BENCH_SIZE))
			die("VFIO_IOMMU_MAP_DMA");
		mapped = nanoseconds();
		if (unmap_dma(container, BENCH_IOVA, BENCH_SIZE) != (int64_t)BENCH_SIZE)
			die("VFIO_IOMMU_UNMAP_DMA");
		if (mapped - start < best_map)
			best_map = mapped - start;
		if (nanoseconds() - mapped < best_unmap)
			best_unmap = nanoseconds() - mapped;
	}
	printf("# map %lld unmap %lld\n", (long long)best_map, (long long)best_unmap);
	ok(true, "1 GiB of memory can be mapped and unmapped");
}

static void bench_bar_of(const struct device *dev)
{
	bench_bar(&(struct bench_bar){
		.fd = dev->fd, .size = dev->bar.size,
		.offset = dev->bar.offset, .config = dev->config.offset,
	}, container);
}

/* With -b, the guest has a second ivshmem, with a larger BAR. */
static void bench_bars(void)
{
	struct device large;

	find_device(&large, "1af4 1110", 1);
	bind_to(&large, "vfio-pci");
	join(&large, container);
	open_device(&large, 2);
	bench_bar_of(&ivshmem);
	bench_bar_of(&large);
	ok(true, "BARs can be mapped, touched and switched off");
}

/* ------------------------------------------------------------------------ */

/* The kernel has the first serial port, we have the second. */
static void open_console(void)
{
	int i, console;

	mkdir("/dev", 0755);
	mount("dev", "/dev", "devtmpfs", 0, NULL);
	console = open("/dev/ttyS1", O_RDWR | O_NOCTTY);
	for (i = 0; i < 3; i++)
		dup2(console, i);
	printf("KTAP version 1\n");
	fflush(stdout);
}

/* What the number of the next mount was before any device was bound */
static int mounts;

static void set_up(void)
{
	struct sigaction on_bus = { .sa_handler = on_sigbus, .sa_flags = SA_NODEFER };
	int i;

	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
	sigaction(SIGBUS, &on_bus, NULL);
	kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
	forget_log();

	find_device(&ivshmem, "1af4 1110", 0);
	find_device(&edu[0], "1234 11e8", 0);
	find_device(&edu[1], "1234 11e8", 1);
	mounts = next_mount();
	bind_to(&ivshmem, "vfio-pci");
	bind_to(&edu[0], "vfio-pci");
	bind_to(&edu[1], "vfio-pci");
	ivshmem.group = open(ivshmem.group_path, O_RDWR);
	edu[0].group = open(edu[0].group_path, O_RDWR);
	edu[1].group = open(edu[1].group_path, O_RDWR);
	container = new_container(&ivshmem, &edu[0]);
	open_device(&ivshmem, 2);
	open_device(&edu[0], 0);
	for (i = 0; i < 2; i++)
		ram[i] = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (!map_dma(container, ram[0], RAM_IOVA, PAGE))
		die("VFIO_IOMMU_MAP_DMA");
}

int main(int argc, char **argv)
{
	bool benching = false, tell_locks = false;
	int i;

	open_console();
	for (i = 1; i < argc; i++) {
		sscanf(argv[i], "storm=%d", &storm_seconds);
		benching |= !strcmp(argv[i], "bench");
		tell_locks |= !strcmp(argv[i], "lockdep");
		only_first |= !strcmp(argv[i], "first");
	}
	set_up();
	if (benching) {
		bench();
		bench_bars();
		printf("1..%d\n", tests);
		fflush(stdout);
		reboot(RB_POWER_OFF);
	}
	test_mappings();
	test_one_fault(&ivshmem);
	test_mremap(&ivshmem);
	test_low_power(&ivshmem);
	test_ioeventfd(&ivshmem);
	test_failing_opens(&ivshmem);
	test_one_mapping();
	test_many_mappings();
	test_span();
	test_later_life();
	test_two_containers();
	test_domain_comes_later();
	test_emulated_first();
	test_neighbours();
	test_host_driver();
	test_hot_reset(&edu[0]);
	test_reset();
	test_two_processes();
	test_unmap_against_close();
	test_storms();
	test_two_domains();
	if (tell_locks) {
		exercise_interrupts(edu[0].fd);
		print_lockdep();
	}

	close(ivshmem.fd);
	close(edu[0].fd);
	close(ivshmem.group);
	close(edu[0].group);
	close(edu[1].group);
	close(container);
	unbind(&ivshmem);
	ok(true, "the device can be unbound after its last close");
	test_inodes(&ivshmem);
	test_failing_binds();
	test_failing_init();
	unbind(&edu[0]);
	unbind(&edu[1]);
	test_mounts(mounts);
	test_leaks();
	printf("1..%d\n# %d failed\n", tests, failures);
	fflush(stdout);
	reboot(RB_POWER_OFF);
	return 0;
}
