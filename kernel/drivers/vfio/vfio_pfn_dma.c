// SPDX-License-Identifier: GPL-2.0-only
/*
 * DMA mappings of device memory: an IOMMU backend's consumer of pfn ranges
 *
 * A container may map what a vma of a vfio device maps for the DMA of other
 * devices.  When the device stops, that must end.  For each session whose
 * memory it maps, the container holds a reference on the handle and is
 * registered for its invalidation: a *user*.  Each part of a DMA mapping that
 * is device memory is a *range*, which points at its user.  When access stops,
 * the ranges of that user are unmapped from the IOMMU, and are dead from then
 * on: pages without a translation, that nothing maps again.  What else the DMA
 * mapping holds, memory or another device's, stays.
 *
 * The container pins and maps a DMA mapping chunk by chunk.  A chunk has pfns
 * that follow one another, and is of one user, or of none: so the IOMMU never
 * maps memory of two users by one large page, of which a part could not be
 * unmapped.
 *
 * Locks.  All of this is under the container's lock.  Mapping takes mmap_lock,
 * by which a fault takes the bus driver's locks and the handle's access_lock,
 * and it takes access_lock to register:
 *
 *	container's lock -> mmap_lock -> memory_lock -> access_lock
 *
 * Whoever stops a device holds none of these when the invalidation is called,
 * which takes the container's lock.  So mapping goes on while the invalidation
 * waits, which then unmaps what was mapped.  That is why a range is added, and
 * its user registered, before the IOMMU maps it: registering fails if the
 * invalidation has gone by already.  To unregister means to wait for an
 * invalidation that waits for the container's lock, so a worker does it, which
 * does not hold the lock.
 *
 * Copyright (C) 2026 The vma2map authors
 */

#include <linux/interval_tree.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vfio_pfn.h>
#include <linux/vfio_pfn_dma.h>
#include <linux/workqueue.h>

/* A session whose memory a container maps */
struct vfio_pfn_dma_user {
	struct list_head next;		/* in vfio_pfn_iommu.users */
	struct vfio_pfn_iommu *iommu;
	struct vfio_pfn_range_handle *handle;
	struct notifier_block nb;
	struct list_head ranges;
	bool leaving;			/* release is queued */
	struct work_struct release;
};

/* Pages node.start to node.last of a DMA mapping are of user, or dead */
struct vfio_pfn_dma_range {
	struct interval_tree_node node;
	struct list_head next;		/* in vfio_pfn_dma_user.ranges */
	struct vfio_pfn_dma *dma;
	struct vfio_pfn_dma_user *user;
};

static bool strict_mmio_maps;
module_param(strict_mmio_maps, bool, 0644);
MODULE_PARM_DESC(strict_mmio_maps,
		 "Refuse DMA mappings of memory that a driver other than vfio's mapped by its pfns, which nothing unmaps when that goes away. Breaks DMA from a vfio device to such memory (false).");

static struct workqueue_struct *vfio_pfn_dma_wq;

static void vfio_pfn_dma_user_release(struct work_struct *work)
{
	struct vfio_pfn_dma_user *user =
		container_of(work, struct vfio_pfn_dma_user, release);
	struct mutex *lock = user->iommu->lock;

	vfio_pfn_unregister_invalidation(user->handle, &user->nb);
	vfio_put_pfn_range(user->handle);
	mutex_lock(lock);
	list_del(&user->next);
	mutex_unlock(lock);
	kfree(user);
}

/* A user without a range leaves, and will not be found again */
static void vfio_pfn_dma_user_check(struct vfio_pfn_dma_user *user)
{
	if (list_empty(&user->ranges) && !user->leaving) {
		user->leaving = true;
		queue_work(vfio_pfn_dma_wq, &user->release);
	}
}

/* The device stops: unmap its memory.  The ranges stay, to say where it was. */
static int vfio_pfn_dma_invalidate(struct notifier_block *nb,
				   unsigned long action, void *data)
{
	struct vfio_pfn_dma_user *user =
		container_of(nb, struct vfio_pfn_dma_user, nb);
	struct vfio_pfn_iommu *iommu = user->iommu;
	struct vfio_pfn_dma_range *range, *next;

	if (action != VFIO_VMA_NOTIFY_CLOSE)
		return NOTIFY_DONE;

	mutex_lock(iommu->lock);
	list_for_each_entry_safe(range, next, &user->ranges, next) {
		unsigned long npage = range->node.last - range->node.start + 1;

		iommu->unmap(iommu, range->dma->iova +
			     ((dma_addr_t)range->node.start << PAGE_SHIFT),
			     npage << PAGE_SHIFT);
		list_del(&range->next);
		range->user = NULL;
		if (range->dma->last == range)
			range->dma->last = NULL;
	}
	vfio_pfn_dma_user_check(user);
	mutex_unlock(iommu->lock);
	return NOTIFY_OK;
}

/**
 * vfio_pfn_iommu_init - A container is opened
 * @iommu: embedded in the container
 * @lock: the container's lock
 * @unmap: unmaps a range of iovas from all of the container's domains
 */
void vfio_pfn_iommu_init(struct vfio_pfn_iommu *iommu, struct mutex *lock,
			 void (*unmap)(struct vfio_pfn_iommu *iommu,
				       dma_addr_t iova, size_t size))
{
	iommu->lock = lock;
	iommu->unmap = unmap;
	INIT_LIST_HEAD(&iommu->users);
}
EXPORT_SYMBOL_GPL(vfio_pfn_iommu_init);

/**
 * vfio_pfn_iommu_release - A container is closed
 * @iommu: embedded in the container, all of whose DMA mappings are released
 *
 * When this returns, no invalidation is running that could use the container.
 *
 * Context: May sleep.  The caller does not hold the container's lock.
 */
void vfio_pfn_iommu_release(struct vfio_pfn_iommu *iommu)
{
	/* Its users have no range any more, so all of them are leaving */
	flush_workqueue(vfio_pfn_dma_wq);
	WARN_ON(!list_empty(&iommu->users));
}
EXPORT_SYMBOL_GPL(vfio_pfn_iommu_release);

/**
 * vfio_pfn_dma_init - A DMA mapping is made
 * @dma: embedded in the DMA mapping
 * @iommu: of the container
 * @iova: where the mapping begins, a multiple of PAGE_SIZE
 */
void vfio_pfn_dma_init(struct vfio_pfn_dma *dma, struct vfio_pfn_iommu *iommu,
		       dma_addr_t iova)
{
	dma->iommu = iommu;
	dma->iova = iova;
	dma->ranges = RB_ROOT_CACHED;
	dma->last = NULL;
	dma->handle = NULL;
}
EXPORT_SYMBOL_GPL(vfio_pfn_dma_init);

/* Let go of the handle that the chunk being pinned has */
static void vfio_pfn_dma_end_chunk(struct vfio_pfn_dma *dma)
{
	if (dma->handle)
		vfio_put_pfn_range(dma->handle);
	dma->handle = NULL;
}

static void vfio_pfn_dma_drop(struct vfio_pfn_dma *dma, bool dead)
{
	struct interval_tree_node *node, *next;
	struct vfio_pfn_dma_range *range;

	lockdep_assert_held(dma->iommu->lock);
	vfio_pfn_dma_end_chunk(dma);
	dma->last = NULL;
	for (node = interval_tree_iter_first(&dma->ranges, 0, ULONG_MAX); node;
	     node = next) {
		next = interval_tree_iter_next(node, 0, ULONG_MAX);
		range = container_of(node, struct vfio_pfn_dma_range, node);
		if (!range->user && !dead)
			continue;
		interval_tree_remove(node, &dma->ranges);
		if (range->user) {
			list_del(&range->next);
			vfio_pfn_dma_user_check(range->user);
		}
		kfree(range);
	}
}

/**
 * vfio_pfn_dma_release - A DMA mapping is gone
 * @dma: embedded in the DMA mapping, of which the IOMMU maps nothing any more
 *
 * Context: The caller holds the container's lock.
 */
void vfio_pfn_dma_release(struct vfio_pfn_dma *dma)
{
	vfio_pfn_dma_drop(dma, true);
}
EXPORT_SYMBOL_GPL(vfio_pfn_dma_release);

/**
 * vfio_pfn_dma_forget - A DMA mapping is to be pinned again
 * @dma: embedded in the DMA mapping, of which the IOMMU maps nothing
 *
 * What was dead stays so.
 *
 * Context: The caller holds the container's lock.
 */
void vfio_pfn_dma_forget(struct vfio_pfn_dma *dma)
{
	vfio_pfn_dma_drop(dma, false);
}
EXPORT_SYMBOL_GPL(vfio_pfn_dma_forget);

/**
 * vfio_pfn_dma_start - A chunk of a DMA mapping is going to be pinned
 * @dma: embedded in the DMA mapping
 * @ram: whether its first page is known already, and is memory
 *
 * Context: The caller holds the container's lock.
 */
void vfio_pfn_dma_start(struct vfio_pfn_dma *dma, bool ram)
{
	vfio_pfn_dma_end_chunk(dma);
	dma->started = ram;
	dma->other = false;
}
EXPORT_SYMBOL_GPL(vfio_pfn_dma_start);

/**
 * vfio_pfn_dma_see - A page was found that may be of the chunk being pinned
 * @dma: embedded in the DMA mapping, or NULL if the page is pinned by itself,
 *	for the driver of a mediated device
 * @vma: the VM_PFNMAP vma that the pfn was taken from, or NULL for memory
 *
 * Who pins a page by itself cannot be told when the device stops, and so gets
 * no page of one.
 *
 * Context: The caller holds the container's lock and, with @vma, mmap_lock.
 * Return: 0; -EFAULT if @vma is of a device that has stopped; -EINVAL if it is
 * of a device, and @dma is NULL; -EPERM if it is refused because
 * strict_mmio_maps is set.
 */
int vfio_pfn_dma_see(struct vfio_pfn_dma *dma, struct vm_area_struct *vma)
{
	struct vfio_pfn_range_handle *handle = NULL;

	if (!dma)
		return vma && vfio_pfn_vma_handle(vma) ? -EINVAL : 0;

	if (vma && vfio_pfn_vma_handle(vma)) {
		handle = vfio_get_pfn_range(vma);
		if (!handle)
			return -EFAULT;
	} else if (vma && strict_mmio_maps) {
		return -EPERM;
	}

	if (!dma->started) {
		dma->started = true;
		dma->handle = handle;
		return 0;
	}

	dma->other = handle != dma->handle;
	if (handle)
		vfio_put_pfn_range(handle);
	return 0;
}
EXPORT_SYMBOL_GPL(vfio_pfn_dma_see);

/* The user for a handle, registered for its invalidation */
static struct vfio_pfn_dma_user *
vfio_pfn_dma_get_user(struct vfio_pfn_iommu *iommu,
		      struct vfio_pfn_range_handle *handle)
{
	struct vfio_pfn_dma_user *user;

	list_for_each_entry(user, &iommu->users, next)
		if (user->handle == handle && !user->leaving)
			return user;

	user = kzalloc(sizeof(*user), GFP_KERNEL_ACCOUNT);
	if (!user)
		return ERR_PTR(-ENOMEM);

	user->iommu = iommu;
	user->handle = handle;
	user->nb.notifier_call = vfio_pfn_dma_invalidate;
	INIT_LIST_HEAD(&user->ranges);
	INIT_WORK(&user->release, vfio_pfn_dma_user_release);
	if (vfio_pfn_register_invalidation(handle, &user->nb)) {
		kfree(user);
		return ERR_PTR(-EFAULT);
	}

	kref_get(&handle->kref);
	list_add(&user->next, &iommu->users);
	return user;
}

/**
 * vfio_pfn_dma_add - The chunk that was pinned is going to be mapped
 * @dma: embedded in the DMA mapping
 * @iova: where the chunk goes
 * @npage: how many pages it has
 *
 * If the chunk is device memory, it will be unmapped when the device stops.
 * If mapping it fails, release or forget @dma.
 *
 * Context: May sleep.  The caller holds the container's lock, but not
 * mmap_lock.
 * Return: 0; -ENOMEM; -EFAULT if the device has stopped, and the chunk must
 * not be mapped.
 */
int vfio_pfn_dma_add(struct vfio_pfn_dma *dma, dma_addr_t iova, long npage)
{
	unsigned long first = (iova - dma->iova) >> PAGE_SHIFT;
	struct vfio_pfn_dma_range *range;
	struct vfio_pfn_dma_user *user;

	lockdep_assert_held(dma->iommu->lock);
	if (!dma->handle)
		return 0;

	range = kzalloc(sizeof(*range), GFP_KERNEL_ACCOUNT);
	if (!range)
		return -ENOMEM;

	user = vfio_pfn_dma_get_user(dma->iommu, dma->handle);
	if (IS_ERR(user)) {
		kfree(range);
		return PTR_ERR(user);
	}

	/* Chunks may be single pages: let the range before go on */
	if (dma->last && dma->last->user == user &&
	    dma->last->node.last + 1 == first) {
		kfree(range);
		range = dma->last;
		interval_tree_remove(&range->node, &dma->ranges);
	} else {
		range->dma = dma;
		range->user = user;
		range->node.start = first;
		list_add(&range->next, &user->ranges);
		dma->last = range;
	}
	range->node.last = first + npage - 1;
	interval_tree_insert(&range->node, &dma->ranges);
	return 0;
}
EXPORT_SYMBOL_GPL(vfio_pfn_dma_add);

/**
 * vfio_pfn_dma_span - How far a DMA mapping goes on as it begins
 * @dma: embedded in the DMA mapping
 * @iova: where in it to begin, a multiple of PAGE_SIZE
 * @size: how far to look, in bytes, a multiple of PAGE_SIZE and not 0
 * @dead: set to whether the page at @iova was unmapped because its device
 *	stopped
 *
 * Context: The caller holds the container's lock.
 * Return: how many bytes from @iova on, at most @size, are all @dead or all
 * not; what follows may be the same again.
 */
size_t vfio_pfn_dma_span(struct vfio_pfn_dma *dma, dma_addr_t iova, size_t size,
			 bool *dead)
{
	unsigned long first = (iova - dma->iova) >> PAGE_SHIFT;
	unsigned long last = first + (size >> PAGE_SHIFT) - 1;
	struct interval_tree_node *node;
	struct vfio_pfn_dma_range *range;

	*dead = false;
	for (node = interval_tree_iter_first(&dma->ranges, first, last); node;
	     node = interval_tree_iter_next(node, first, last)) {
		range = container_of(node, struct vfio_pfn_dma_range, node);
		if (range->user)
			continue;
		if (node->start > first) {
			last = node->start - 1;
			break;
		}
		*dead = true;
		last = min(last, node->last);
		break;
	}
	return (size_t)(last - first + 1) << PAGE_SHIFT;
}
EXPORT_SYMBOL_GPL(vfio_pfn_dma_span);

static int __init vfio_pfn_dma_module_init(void)
{
	vfio_pfn_dma_wq = alloc_workqueue("vfio_pfn_dma", WQ_UNBOUND, 0);
	return vfio_pfn_dma_wq ? 0 : -ENOMEM;
}

static void __exit vfio_pfn_dma_module_exit(void)
{
	destroy_workqueue(vfio_pfn_dma_wq);
}

module_init(vfio_pfn_dma_module_init);
module_exit(vfio_pfn_dma_module_exit);

MODULE_DESCRIPTION("VFIO DMA mappings of device memory");
MODULE_LICENSE("GPL");
