/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which parts of an IOMMU backend's DMA mappings are device memory.  See
 * drivers/vfio/vfio_pfn_dma.c for how it works.
 *
 * Copyright (C) 2026 The vma2map authors
 */
#ifndef __VFIO_PFN_DMA_H__
#define __VFIO_PFN_DMA_H__

#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/rbtree.h>
#include <linux/types.h>

struct vfio_pfn_dma_range;
struct vfio_pfn_range_handle;

/**
 * struct vfio_pfn_iommu - What a container knows of device memory
 * @lock: the container's lock, which every use of its DMA mappings holds
 * @unmap: unmaps @size bytes from @iova on from the IOMMU, with the IOTLB
 *	flushed when it returns; called with @lock held
 * @users: the sessions whose memory the container maps, under @lock
 */
struct vfio_pfn_iommu {
	struct mutex *lock; /* the container's */
	void (*unmap)(struct vfio_pfn_iommu *iommu, dma_addr_t iova,
		      size_t size);
	struct list_head users;
};

/**
 * struct vfio_pfn_dma - What a DMA mapping knows of device memory
 * @iommu: of the container
 * @iova: where the mapping begins
 * @ranges: the device memory in it, by pages from @iova on
 * @last: the range that was added last, which the next chunk may go on
 * @handle: whose memory the chunk is that is being pinned, or NULL
 * @started: whether a page of that chunk was seen
 * @other: whether the last page seen belongs to another chunk
 *
 * All under the container's lock.
 */
struct vfio_pfn_dma {
	struct vfio_pfn_iommu *iommu;
	dma_addr_t iova;
	struct rb_root_cached ranges;
	struct vfio_pfn_dma_range *last;
	struct vfio_pfn_range_handle *handle;
	bool started;
	bool other;
};

void vfio_pfn_iommu_init(struct vfio_pfn_iommu *iommu, struct mutex *lock,
			 void (*unmap)(struct vfio_pfn_iommu *iommu,
				       dma_addr_t iova, size_t size));
void vfio_pfn_iommu_release(struct vfio_pfn_iommu *iommu);

void vfio_pfn_dma_init(struct vfio_pfn_dma *dma, struct vfio_pfn_iommu *iommu,
		       dma_addr_t iova);
void vfio_pfn_dma_release(struct vfio_pfn_dma *dma);
void vfio_pfn_dma_forget(struct vfio_pfn_dma *dma);

void vfio_pfn_dma_start(struct vfio_pfn_dma *dma, bool ram);
int vfio_pfn_dma_see(struct vfio_pfn_dma *dma, struct vm_area_struct *vma);
int vfio_pfn_dma_add(struct vfio_pfn_dma *dma, dma_addr_t iova, long npage);

size_t vfio_pfn_dma_span(struct vfio_pfn_dma *dma, dma_addr_t iova, size_t size,
			 bool *dead);

/**
 * vfio_pfn_dma_other - Whether the last page seen ends the chunk
 * @dma: embedded in the DMA mapping
 *
 * Context: The caller holds the container's lock.
 * Return: true if the page is of another device than those before it, or only
 * one of them is of a device; then it belongs to the next chunk.
 */
static inline bool vfio_pfn_dma_other(struct vfio_pfn_dma *dma)
{
	return dma->other;
}

/**
 * vfio_pfn_dma_dead - Whether a page was unmapped because its device stopped
 * @dma: DMA mapping
 * @iova: a page in it
 */
static inline bool vfio_pfn_dma_dead(struct vfio_pfn_dma *dma, dma_addr_t iova)
{
	bool dead;

	vfio_pfn_dma_span(dma, iova, PAGE_SIZE, &dead);
	return dead;
}

#endif /* __VFIO_PFN_DMA_H__ */
