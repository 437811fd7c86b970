// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a program's mappings of a BAR cost: to touch one first, to switch
 * memory off under many, to map one for DMA.  Times are nanoseconds, and with
 * QEMU's -icount shift=0 a nanosecond is an instruction.
 *
 * Copyright (C) 2026 The vma2map authors
 */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/reboot.h>
#include <sys/wait.h>

#include "guest.h"

#define BAR_IOVA	0x80000000UL
#define MAP_ADDRESS	0x100000200000UL	/* a page table begins here */
#define ROUNDS		3
#define MAX_PROCESSES	8

static void check(bool good, const char *what)
{
	if (good)
		return;
	printf("Bail out! %s\n", what);
	fflush(stdout);
	reboot(RB_POWER_OFF);
}

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void touch_page(volatile char *p)
{
	(void)*p;
}

/* map_at: at an address, so that no chance decides how many page tables it takes */
static volatile char *map_at(const struct bench_bar *bar, uintptr_t address, uint64_t offset, size_t size)
{
	void *p = mmap((void *)address, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED_NOREPLACE,
		       bar->fd, bar->offset + offset);

	check(p == (void *)address, "mmap of a BAR");
	return p;
}

/* keep_page_tables: all but the lowest, so that a BAR takes as many as it fills */
static void keep_page_tables(void)
{
	char *p = mmap((void *)(MAP_ADDRESS - PAGE), PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_POPULATE, -1, 0);

	check(p != MAP_FAILED, "mmap");
}

/* set_memory: what it takes to switch the device's memory on or off */
static int64_t set_memory(const struct bench_bar *bar, bool on)
{
	uint16_t command = PCI_COMMAND_MASTER | (on ? PCI_COMMAND_MEMORY : 0);
	int64_t start = now();

	check(pwrite(bar->fd, &command, 2, bar->config + PCI_COMMAND) == 2, "PCI_COMMAND");
	return now() - start;
}

/* first_touch: of every page of the BAR, in order, of which each fault may populate more than one */
static void first_touch(const struct bench_bar *bar)
{
	int64_t start, best = INT64_MAX;
	volatile char *p;
	size_t offset;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		p = map_at(bar, MAP_ADDRESS, 0, bar->size);
		start = now();
		for (offset = 0; offset < bar->size; offset += PAGE)
			touch_page(p + offset);
		best = least(best, now() - start);
		munmap((void *)p, bar->size);
	}
	printf("# bench touch %zu %lld\n", bar->size >> 20, (long long)best);
}

static void map_for_dma(const struct bench_bar *bar, int container)
{
	volatile char *p = map_at(bar, MAP_ADDRESS, 0, bar->size);
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.vaddr = (uintptr_t)p, .iova = BAR_IOVA, .size = bar->size,
	};
	struct vfio_iommu_type1_dma_unmap unmap = {
		.argsz = sizeof(unmap), .iova = BAR_IOVA, .size = bar->size,
	};
	int64_t start, mapped, best_map = INT64_MAX, best_unmap = INT64_MAX;
	int i;

	touch_page(p);
	for (i = 0; i < ROUNDS; i++) {
		start = now();
		check(!ioctl(container, VFIO_IOMMU_MAP_DMA, &map), "VFIO_IOMMU_MAP_DMA of a BAR");
		mapped = now();
		check(!ioctl(container, VFIO_IOMMU_UNMAP_DMA, &unmap), "VFIO_IOMMU_UNMAP_DMA of a BAR");
		best_unmap = least(best_unmap, now() - mapped);
		best_map = least(best_map, mapped - start);
	}
	munmap((void *)p, bar->size);
	printf("# bench map_dma %zu %lld\n", bar->size >> 20, (long long)best_map);
	printf("# bench unmap_dma %zu %lld\n", bar->size >> 20, (long long)best_unmap);
}

/* A process with MAPPINGS of a page each: touches them when it is told to */
struct toucher {
	pid_t pid;
	int orders[2], answers[2];
};

static void touches(const struct bench_bar *bar, struct toucher *toucher, int mappings)
{
	volatile char **p = calloc(mappings, sizeof(*p));
	char order;
	int i;

	for (i = 0; i < mappings; i++)
		p[i] = map_at(bar, MAP_ADDRESS + i * PAGE, i * PAGE, PAGE);
	while (read(toucher->orders[0], &order, 1) == 1) {
		for (i = 0; i < mappings; i++)
			touch_page(p[i]);
		check(write(toucher->answers[1], &order, 1) == 1, "pipe");
	}
	_exit(0);
}

static void start_toucher(const struct bench_bar *bar, struct toucher *toucher, int mappings)
{
	check(!pipe(toucher->orders) && !pipe(toucher->answers), "pipe");
	toucher->pid = fork();
	check(toucher->pid >= 0, "fork");
	if (toucher->pid)
		return;
	close(toucher->orders[1]);
	touches(bar, toucher, mappings);
}

static void order_touch(struct toucher *toucher)
{
	char order = 't';

	check(write(toucher->orders[1], &order, 1) == 1 && read(toucher->answers[0], &order, 1) == 1, "pipe");
}

static void stop_toucher(struct toucher *toucher)
{
	close(toucher->orders[0]);
	close(toucher->orders[1]);
	close(toucher->answers[0]);
	close(toucher->answers[1]);
	waitpid(toucher->pid, NULL, 0);
}

/* disable: switch memory off while PROCESSES have touched MAPPINGS each */
static void disable(const struct bench_bar *bar, int processes, int mappings)
{
	struct toucher touchers[MAX_PROCESSES];
	int64_t best = INT64_MAX;
	int i, n;

	for (n = 0; n < processes; n++)
		start_toucher(bar, &touchers[n], mappings);
	for (i = 0; i < ROUNDS; i++) {
		for (n = 0; n < processes; n++)
			order_touch(&touchers[n]);
		best = least(best, set_memory(bar, false));
		set_memory(bar, true);
	}
	/* each holds the ends of the pipes of those before it */
	while (n--)
		stop_toucher(&touchers[n]);
	printf("# bench disable %d %d %lld\n", processes, mappings, (long long)best);
}

void bench_bar(const struct bench_bar *bar, int container)
{
	static const int mappings[] = { 1, 10, 100, 1000 };
	unsigned int i;

	keep_page_tables();
	first_touch(bar);
	map_for_dma(bar, container);
	if (bar->size < 1000 * PAGE)
		return;
	for (i = 0; i < sizeof(mappings) / sizeof(mappings[0]); i++) {
		disable(bar, 1, mappings[i]);
		disable(bar, MAX_PROCESSES, mappings[i]);
	}
}
