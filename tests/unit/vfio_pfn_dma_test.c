// SPDX-License-Identifier: GPL-2.0-only
/*
 * The test of vfio_pfn_dma.c: containers that map memory and device memory as
 * an IOMMU backend does, while devices stop.  What the IOMMU maps is an array.
 *
 * Copyright (C) 2026 The vma2map authors
 */

#define _GNU_SOURCE
#include <stdlib.h>

#include <linux/module.h>
#include <linux/vfio_pfn_dma.h>

#pragma GCC diagnostic ignored "-Wunused-function"
#include "world.h"

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define ROUNDS			300
#define IOVA			0x100000UL
#define IOMMU_PAGES		8
#define RAM			0x1000UL

int init_module_dma(void);
void cleanup_module_dma(void);
extern bool *const unit_strict_mmio_maps;

/* A container with one DMA mapping */
struct container {
	struct mutex lock; /* protects what follows */
	struct vfio_pfn_iommu pfn_iommu;
	struct vfio_pfn_dma dma;
	unsigned long iommu[IOMMU_PAGES]; /* pfn, or 0 */
	int chunks;
};

static struct container containers[THREADS];

/* Called between seeing pages and mapping them */
static void (*before_add)(void);

static void iommu_unmap(struct vfio_pfn_iommu *pfn_iommu, dma_addr_t iova,
			size_t size)
{
	struct container *c =
		container_of(pfn_iommu, struct container, pfn_iommu);
	size_t i;

	for (i = 0; i < size >> PAGE_SHIFT; i++) {
		CHECK(c->iommu[((iova - IOVA) >> PAGE_SHIFT) + i]);
		c->iommu[((iova - IOVA) >> PAGE_SHIFT) + i] = 0;
	}
}

static void container_open(struct container *c)
{
	memset(c, 0, sizeof(*c));
	mutex_init(&c->lock);
	vfio_pfn_iommu_init(&c->pfn_iommu, &c->lock, iommu_unmap);
}

static void container_close(struct container *c)
{
	vfio_pfn_iommu_release(&c->pfn_iommu);
}

/* A page of the mapping is seen: memory, or of a vma */
static int see(struct container *c, struct vm_area_struct *vma)
{
	int ret;

	if (!vma)
		return vfio_pfn_dma_see(&c->dma, NULL);
	mmap_read_lock(vma->vm_mm);
	ret = vfio_pfn_dma_see(&c->dma, vma);
	mmap_read_unlock(vma->vm_mm);
	return ret;
}

/* Pin and map chunk by chunk; @of says whose each page is, NULL for memory */
static int pin_and_map(struct container *c, struct vm_area_struct **of, int n)
{
	int first, i, ret = 0;

	for (first = 0; first < n; first = i) {
		vfio_pfn_dma_start(&c->dma, false);
		for (i = first; i < n; i++) {
			ret = see(c, of[i]);
			if (ret)
				return ret;
			if (vfio_pfn_dma_other(&c->dma))
				break;
		}
		if (before_add)
			before_add();
		ret = vfio_pfn_dma_add(&c->dma, IOVA + (first << PAGE_SHIFT),
				       i - first);
		if (ret)
			return ret;
		for (c->chunks++; first < i; first++)
			c->iommu[first] = of[first] ? PFN + first : RAM + first;
	}
	return 0;
}

static void forget_all(struct container *c)
{
	memset(c->iommu, 0, sizeof(c->iommu));
	vfio_pfn_dma_release(&c->dma);
}

static int map_dma(struct container *c, struct vm_area_struct **of, int n)
{
	int ret;

	mutex_lock(&c->lock);
	c->chunks = 0;
	vfio_pfn_dma_init(&c->dma, &c->pfn_iommu, IOVA);
	ret = pin_and_map(c, of, n);
	if (ret)
		forget_all(c);
	mutex_unlock(&c->lock);
	return ret;
}

static void unmap_dma(struct container *c)
{
	mutex_lock(&c->lock);
	forget_all(c);
	mutex_unlock(&c->lock);
}

/* From page @first on, @n pages are all dead or all not, and mapped or not */
static void check_span(struct container *c, int first, int n, bool dead)
{
	bool found;
	int i;

	mutex_lock(&c->lock);
	CHECK(vfio_pfn_dma_span(&c->dma, IOVA + (first << PAGE_SHIFT),
				(IOMMU_PAGES - first) << PAGE_SHIFT, &found) ==
	      (size_t)n << PAGE_SHIFT);
	CHECK(found == dead);
	for (i = first; i < first + n; i++) {
		CHECK(!c->iommu[i] == dead);
		CHECK(vfio_pfn_dma_dead(&c->dma, IOVA + (i << PAGE_SHIFT)) ==
		      dead);
	}
	mutex_unlock(&c->lock);
}

static void only_the_device_goes(void)
{
	struct vm_area_struct *v = &vmas[0];
	struct vm_area_struct *of[IOMMU_PAGES] = { NULL, NULL, v, v, v, v };

	start();
	container_open(&containers[0]);
	CHECK(!map_dma(&containers[0], of, IOMMU_PAGES));
	CHECK(containers[0].chunks == 3);
	check_span(&containers[0], 0, IOMMU_PAGES, false);
	stop(NULL);
	check_span(&containers[0], 0, 2, false);
	check_span(&containers[0], 2, 4, true);
	check_span(&containers[0], 6, 2, false);
	unmap_dma(&containers[0]);
	container_close(&containers[0]);
	finish();
}

static void two_devices(void)
{
	static struct vfio_device other;
	struct vm_area_struct *v = &vmas[0], *w = &vmas[1];
	struct vm_area_struct *of[IOMMU_PAGES] = { v, v, v, w, w, w, w, w };

	start();
	memset(&other, 0, sizeof(other));
	mutex_init(&other.mapping.i_mmap);
	CHECK(!vfio_pfn_session_get(&other.session, &other, &other.mapping));
	w->vm_end = w->vm_start + (PAGES << PAGE_SHIFT);
	w->vm_private_data = other.session;
	CHECK(!vfio_pfn_mmap(w, &vfio_pfn_vm_ops, PFN));
	w->vm_ops->open(w);

	container_open(&containers[0]);
	CHECK(!map_dma(&containers[0], of, IOMMU_PAGES));
	CHECK(containers[0].chunks == 2);
	stop(NULL);
	check_span(&containers[0], 0, 3, true);
	check_span(&containers[0], 3, 5, false);
	w->vm_ops->close(w);
	vfio_pfn_session_put(&other.session);
	check_span(&containers[0], 0, 3, true);
	check_span(&containers[0], 3, 5, true);
	unmap_dma(&containers[0]);
	container_close(&containers[0]);
	finish();
}

static void stop_now(void)
{
	stop(NULL);
	before_add = NULL;
}

static void stopped_devices(void)
{
	struct vm_area_struct *of[IOMMU_PAGES] = { NULL, &vmas[0] };

	start();
	container_open(&containers[0]);
	before_add = stop_now;
	CHECK(map_dma(&containers[0], of + 1, 1) == -EFAULT);
	CHECK(!containers[0].iommu[0]);
	CHECK(map_dma(&containers[0], of, 2) == -EFAULT);
	CHECK(!map_dma(&containers[0], of, 1));
	unmap_dma(&containers[0]);
	container_close(&containers[0]);
	finish();
}

static void last_range_goes(void)
{
	struct vm_area_struct *of[IOMMU_PAGES] = { &vmas[0] };

	start();
	container_open(&containers[0]);
	CHECK(!map_dma(&containers[0], of, 1));
	unmap_dma(&containers[0]);
	container_close(&containers[0]);
	CHECK(list_empty(&containers[0].pfn_iommu.users));
	finish();
}

/* All domains went: what was mapped will be pinned again, what is dead not */
static void pinned_again(void)
{
	struct vm_area_struct *of[IOMMU_PAGES] = {
		&vmas[0], &vmas[0], &vmas[0], NULL,
	};

	start();
	container_open(&containers[0]);
	CHECK(!map_dma(&containers[0], of, 4));
	mutex_lock(&containers[0].lock);
	vfio_pfn_dma_forget(&containers[0].dma);
	memset(containers[0].iommu, 0, sizeof(containers[0].iommu));
	CHECK(!pin_and_map(&containers[0], of, IOMMU_PAGES));
	mutex_unlock(&containers[0].lock);
	stop(NULL);
	check_span(&containers[0], 0, 3, true);
	mutex_lock(&containers[0].lock);
	vfio_pfn_dma_forget(&containers[0].dma);
	mutex_unlock(&containers[0].lock);
	check_span(&containers[0], 0, 3, true);
	unmap_dma(&containers[0]);
	container_close(&containers[0]);
	finish();
}

static void foreign_memory(void)
{
	static const struct vm_operations_struct foreign_ops;
	struct vm_area_struct foreign = { .vm_ops = &foreign_ops, .vm_mm = &mms[1] };
	struct vm_area_struct *of[IOMMU_PAGES] = { &foreign, &foreign };

	container_open(&containers[0]);
	CHECK(!map_dma(&containers[0], of, 2));
	unmap_dma(&containers[0]);
	*unit_strict_mmio_maps = true;
	CHECK(map_dma(&containers[0], of, 2) == -EPERM);
	*unit_strict_mmio_maps = false;
	container_close(&containers[0]);
	/* Pages that are not for a chunk are nobody's business */
	CHECK(!vfio_pfn_dma_see(NULL, &foreign));
}

/* Nothing could take back what is pinned by itself, so that is memory, or foreign */
static void pinned_alone(void)
{
	start();
	mmap_read_lock(vmas[0].vm_mm);
	CHECK(vfio_pfn_dma_see(NULL, &vmas[0]) == -EINVAL);
	mmap_read_unlock(vmas[0].vm_mm);
	CHECK(!vfio_pfn_dma_see(NULL, NULL));
	finish();
}

/* Chunks of single pages, as without large pages, are one range */
static void single_pages(void)
{
	struct vm_area_struct *of[] = { &vmas[0] };
	int alone = 0, i;

	start();
	container_open(&containers[0]);
	mutex_lock(&containers[0].lock);
	vfio_pfn_dma_init(&containers[0].dma, &containers[0].pfn_iommu, IOVA);
	for (i = 0; i < IOMMU_PAGES; i++) {
		vfio_pfn_dma_start(&containers[0].dma, false);
		CHECK(!see(&containers[0], of[0]));
		CHECK(!vfio_pfn_dma_add(&containers[0].dma,
					IOVA + (i << PAGE_SHIFT), 1));
		containers[0].iommu[i] = PFN;
		if (!i)
			alone = live_objects;
		CHECK(live_objects == alone);
	}
	mutex_unlock(&containers[0].lock);
	stop(NULL);
	check_span(&containers[0], 0, IOMMU_PAGES, true);
	unmap_dma(&containers[0]);
	container_close(&containers[0]);
	finish();
}

/* Containers map and unmap one device's memory, until it stops */
static void *use_or_stop(void *data)
{
	long i = (long)data;
	struct vm_area_struct *of[IOMMU_PAGES] = {
		NULL, &vmas[0], &vmas[0], &vmas[0], NULL,
	};
	int j, k;

	if (i == THREADS - 1) {
		usleep(random_below(300));
		vfio_pfn_stop_access(device.session);
		for (j = 0; j < THREADS - 1; j++) {
			mutex_lock(&containers[j].lock);
			for (k = 1; k < 4; k++)
				CHECK(!containers[j].iommu[k]);
			mutex_unlock(&containers[j].lock);
		}
		return NULL;
	}
	for (j = 0; j < 6; j++)
		if (!map_dma(&containers[i], of, IOMMU_PAGES) &&
		    random_below(3))
			unmap_dma(&containers[i]);
		else
			j = 6;
	return NULL;
}

static void race_dma(void)
{
	int round, i;

	for (round = 0; round < ROUNDS; round++) {
		start();
		for (i = 0; i < THREADS - 1; i++)
			container_open(&containers[i]);
		race(use_or_stop);
		for (i = 0; i < THREADS - 1; i++) {
			unmap_dma(&containers[i]);
			container_close(&containers[i]);
		}
		finish();
	}
}

static const struct {
	const char *name;
	void (*run)(void);
} tests[] = {
	{ "only what is the device's is unmapped", only_the_device_goes },
	{ "two devices end a chunk, and go one by one", two_devices },
	{ "memory of a stopped device is not mapped", stopped_devices },
	{ "the last range of a user lets go of it, while the device goes on", last_range_goes },
	{ "what is pinned again is live, what is dead stays", pinned_again },
	{ "other memory is mapped, or refused", foreign_memory },
	{ "who pins a page by itself gets none of a device", pinned_alone },
	{ "single pages are one range", single_pages },
	{ "race: a stop and DMA mappings", race_dma },
};

int main(int argc, char **argv)
{
	unsigned int seed = argc > 1 ? atoi(argv[1]) : 1;

	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("KTAP version 1\n# seed %u\n1..%zu\n", seed, ARRAY_SIZE(tests));
	seed_random(seed);
	while (test_number < ARRAY_SIZE(tests)) {
		const int i = test_number++;

		test_name = tests[i].name;
		new_world();
		CHECK(!init_module() && !init_module_dma());
		tests[i].run();
		cleanup_module_dma();
		cleanup_module();
		CHECK(!live_objects);
		CHECK(!warnings);
		printf("ok %u - %s\n", test_number, test_name);
	}
	return 0;
}
