// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pfn range handle: who uses a vfio device's memory, and how they stop
 *
 * A program that has opened a vfio device may map the device's memory.  From
 * then on the CPU reaches that memory through the page tables, and so may
 * others who found the vma: an IOMMU backend that lets another device write
 * there, say.  When the device is closed, all of them must let go.
 *
 * There are three roles.  The *core* opens and closes sessions: the first
 * open of a device makes a handle, the last close stops access to the memory
 * and drops it, and the next open makes another.  A *bus driver* hands out
 * vmas, each of which holds a reference on the session's handle, and fills
 * them in its fault handler, unless access is stopped.  A *consumer* meets a
 * vma, gets a reference on the handle from it, registers to be told when
 * access stops, and only then uses the pfns.
 *
 * This module depends on neither the core nor the bus drivers, so that all of
 * them, and the IOMMU backends, can depend on it.
 *
 * Copyright (C) 2026 The vma2map authors
 */

#include <linux/fs.h>
#include <linux/interval_tree.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/vfio_pfn.h>

/* Pages node.start to node.last of the fds map pfn and those after it */
struct vfio_pfn_range {
	struct interval_tree_node node;
	unsigned long pfn;
};

/* Protects the core's pointers to handles, and how many opens each stands for */
static DEFINE_MUTEX(vfio_pfn_session_lock);

static struct workqueue_struct *vfio_pfn_wq;

static void vfio_pfn_release_work(struct work_struct *work)
{
	struct vfio_pfn_range_handle *handle =
		container_of(work, struct vfio_pfn_range_handle, release);
	struct interval_tree_node *node;

	while ((node = interval_tree_iter_first(&handle->ranges, 0,
						ULONG_MAX))) {
		interval_tree_remove(node, &handle->ranges);
		kfree(container_of(node, struct vfio_pfn_range, node));
	}
	srcu_cleanup_notifier_head(&handle->invalidation_cb);
	kfree(handle);
}

/*
 * The last reference may be a vma's, and then mmap_lock is held.  Cleaning up
 * the notifier sleeps until SRCU is done with it: let a worker do that.
 */
static void vfio_pfn_release(struct kref *kref)
{
	struct vfio_pfn_range_handle *handle =
		container_of(kref, struct vfio_pfn_range_handle, kref);

	queue_work(vfio_pfn_wq, &handle->release);
}

/* Like srcu_init_notifier_head(), which is a BUG() if there is no memory */
static int vfio_pfn_init_notifier_head(struct srcu_notifier_head *nh)
{
	mutex_init(&nh->mutex);
	nh->head = NULL;
	return init_srcu_struct(&nh->srcu);
}

static struct vfio_pfn_range_handle *
vfio_pfn_handle_new(struct vfio_device *device, struct address_space *mapping)
{
	struct vfio_pfn_range_handle *handle;

	handle = kzalloc(sizeof(*handle), GFP_KERNEL_ACCOUNT);
	if (!handle)
		return NULL;

	if (vfio_pfn_init_notifier_head(&handle->invalidation_cb)) {
		kfree(handle);
		return NULL;
	}

	kref_init(&handle->kref);
	handle->vfio = device;
	handle->mapping = mapping;
	init_rwsem(&handle->access_lock);
	mutex_init(&handle->stop_lock);
	handle->ranges = RB_ROOT_CACHED;
	INIT_WORK(&handle->release, vfio_pfn_release_work);
	return handle;
}

/**
 * vfio_pfn_session_get - A device is opened
 * @session: where the core keeps the device's handle; NULL between sessions
 * @device: the device
 * @mapping: address_space of the device's fds
 *
 * The first open makes the handle, which @session then points at and has a
 * reference on.  Each later one is counted.  Call this before the bus driver
 * opens the device.
 *
 * Context: May sleep.  The caller holds neither mmap_lock nor a lock that a
 * fault takes, and keeps @device and @mapping there until the matching
 * vfio_pfn_session_put() has returned.
 * Return: 0, or -ENOMEM, after which there is nothing to put.
 */
int vfio_pfn_session_get(struct vfio_pfn_range_handle **session,
			 struct vfio_device *device,
			 struct address_space *mapping)
{
	int ret = 0;

	mutex_lock(&vfio_pfn_session_lock);
	if (!*session)
		*session = vfio_pfn_handle_new(device, mapping);
	if (*session)
		(*session)->users++;
	else
		ret = -ENOMEM;
	mutex_unlock(&vfio_pfn_session_lock);
	return ret;
}
EXPORT_SYMBOL_GPL(vfio_pfn_session_get);

/**
 * vfio_pfn_session_put - A device is closed
 * @session: as it was given to vfio_pfn_session_get()
 *
 * The last close sets @session to NULL, stops access as vfio_pfn_stop_access()
 * does, and drops the session's reference.  An open that comes meanwhile makes
 * a new handle, and is not stopped.  Call this before the bus driver closes
 * the device: it must be able to rely on nobody using its memory.
 *
 * Context: May sleep.  As for vfio_pfn_stop_access().
 */
void vfio_pfn_session_put(struct vfio_pfn_range_handle **session)
{
	struct vfio_pfn_range_handle *handle;

	mutex_lock(&vfio_pfn_session_lock);
	handle = *session;
	if (--handle->users)
		handle = NULL;
	else
		*session = NULL;
	mutex_unlock(&vfio_pfn_session_lock);

	if (handle) {
		vfio_pfn_stop_access(handle);
		vfio_put_pfn_range(handle);
	}
}
EXPORT_SYMBOL_GPL(vfio_pfn_session_put);

/* Faults and consumers look at this flag while they hold access_lock for reading */
static void vfio_pfn_set_stopped(struct vfio_pfn_range_handle *handle)
	__must_hold(&handle->access_lock)
{
	set_bit(VFIO_PFN_DMA_STOPPED, &handle->flags);
}

/**
 * vfio_pfn_stop_access - End all use of a session's device memory
 * @handle: the session's handle
 *
 * When this returns, no page table maps the memory and no fault brings it
 * back: an access gets SIGBUS.  Every consumer has been notified, and was done
 * when its callback returned.  The vmas stay.  There is no way back, only
 * another session.  The core calls this at the last close; a bus driver may
 * call it earlier.  Calling it again does nothing but wait for the first call.
 *
 * Context: May sleep.  Takes @handle's locks, i_mmap_rwsem and what the
 * consumers' callbacks take.  Since a consumer's lock may be held over a
 * fault, the caller must hold neither mmap_lock nor a lock that a fault
 * handler takes (memory_lock), and not be in such a callback.  The session
 * must not have ended.
 */
void vfio_pfn_stop_access(struct vfio_pfn_range_handle *handle)
{
	mutex_lock(&handle->stop_lock);
	if (test_bit(VFIO_PFN_DMA_STOPPED, &handle->flags))
		goto out;

	/*
	 * Three races end here, and each of them because the other side looks
	 * at the flag and acts on it in one read-side section of access_lock.
	 * Such a section is over before the flag is set, and then all that it
	 * did is seen below; or it begins after, and then it sees the flag.
	 *
	 * A fault populates in such a section.  So either the page is there
	 * before unmap_mapping_range(), which takes it away, or the fault gets
	 * SIGBUS.  That the vma itself is found there needs no lock of ours:
	 * a vma that faults is linked into the mapping.
	 *
	 * A consumer registers in such a section.  So either it is on the
	 * chain before the call, which then reaches it, or it gets an error.
	 * It never gets neither.  vfio_get_pfn_range() looks at the flag
	 * without the lock, because it promises nothing yet: the consumer
	 * must register, and that decides.
	 *
	 * What a consumer did with the pfns before its callback has taken the
	 * consumer's own lock, the callback undoes; what it tries after, its
	 * callback has told it not to.
	 */
	down_write(&handle->access_lock);
	vfio_pfn_set_stopped(handle);
	up_write(&handle->access_lock);

	unmap_mapping_range(handle->mapping, 0, 0, 1);
	srcu_notifier_call_chain(&handle->invalidation_cb,
				 VFIO_VMA_NOTIFY_CLOSE, handle);
out:
	mutex_unlock(&handle->stop_lock);
}
EXPORT_SYMBOL_GPL(vfio_pfn_stop_access);

/* Keep @range, with what it overlaps, unless that maps other pfns */
static int vfio_pfn_merge_range(struct vfio_pfn_range_handle *handle,
				struct vfio_pfn_range *range)
	__must_hold(&handle->access_lock)
{
	unsigned long start = range->node.start, last = range->node.last;
	struct interval_tree_node *node;
	struct vfio_pfn_range *other;

	for (node = interval_tree_iter_first(&handle->ranges, start, last);
	     node; node = interval_tree_iter_next(node, start, last)) {
		other = container_of(node, struct vfio_pfn_range, node);
		if (other->pfn - node->start != range->pfn - start)
			return -EINVAL;
	}

	/* What overlaps maps the same, so one range does for all of them */
	while ((node = interval_tree_iter_first(&handle->ranges,
						range->node.start,
						range->node.last))) {
		other = container_of(node, struct vfio_pfn_range, node);
		interval_tree_remove(node, &handle->ranges);
		if (node->start < range->node.start) {
			range->node.start = node->start;
			range->pfn = other->pfn;
		}
		range->node.last = max(range->node.last, node->last);
		kfree(other);
	}
	interval_tree_insert(&range->node, &handle->ranges);
	return 0;
}

/* Note that @vma maps @pfn and those after it */
static int vfio_pfn_add_range(struct vfio_pfn_range_handle *handle,
			      struct vm_area_struct *vma, unsigned long pfn)
{
	struct vfio_pfn_range *range;
	int ret;

	range = kzalloc(sizeof(*range), GFP_KERNEL_ACCOUNT);
	if (!range)
		return -ENOMEM;
	range->node.start = vma->vm_pgoff;
	range->node.last = vma->vm_pgoff + vma_pages(vma) - 1;
	range->pfn = pfn;

	down_write(&handle->access_lock);
	ret = vfio_pfn_merge_range(handle, range);
	up_write(&handle->access_lock);
	if (ret)
		kfree(range);
	return ret;
}

/**
 * vfio_pfn_mmap - Make a vma one of device memory
 * @vma: vma in .mmap, whose vm_private_data the core has set to the handle;
 *	its vm_pgoff is the offset in the fd, and has to stay that
 * @vm_ops: operations with vfio_pfn_open() and vfio_pfn_close(), or
 *	&vfio_pfn_vm_ops if the fault handler has nothing to do but populate
 * @pfn: pfn of the first page, the others follow it
 *
 * Populates nothing: while .mmap runs, a zap does not find @vma.  The caller
 * sets vm_flags and vm_page_prot as io_remap_pfn_range() would.  The vma's
 * reference on the handle is taken by the core when .mmap has succeeded.
 *
 * Context: The caller holds mmap_lock for writing, as in .mmap.
 * Return: 0; -ENOMEM; -EINVAL if the vma is a private one that may be written,
 * or if the same offset was mapped to another pfn in this session.
 */
int vfio_pfn_mmap(struct vm_area_struct *vma,
		  const struct vm_operations_struct *vm_ops, unsigned long pfn)
{
	struct vfio_pfn_range_handle *handle = vma->vm_private_data;

	if (WARN_ON_ONCE(!handle || vm_ops->open != vfio_pfn_open ||
			 vm_ops->close != vfio_pfn_close))
		return -EINVAL;

	/* vmf_insert_pfn() has no place to keep what copy-on-write needs */
	if ((vma->vm_flags & (VM_SHARED | VM_MAYWRITE)) == VM_MAYWRITE)
		return -EINVAL;

	vma->vm_ops = vm_ops;
	return vfio_pfn_add_range(handle, vma, pfn);
}
EXPORT_SYMBOL_GPL(vfio_pfn_mmap);

/**
 * vfio_pfn_open - A vma of device memory was split, moved or forked
 * @vma: the new vma, with a copy of the old one's vm_private_data
 *
 * Its address tells a vfio vma from others: see vfio_get_pfn_range().
 *
 * Context: vm_operations_struct.open, under mmap_lock for writing.
 */
void vfio_pfn_open(struct vm_area_struct *vma)
{
	struct vfio_pfn_range_handle *handle = vma->vm_private_data;

	kref_get(&handle->kref);
}
EXPORT_SYMBOL_GPL(vfio_pfn_open);

/**
 * vfio_pfn_close - A vma of device memory goes
 * @vma: the vma
 *
 * Context: vm_operations_struct.close, under mmap_lock for writing.
 */
void vfio_pfn_close(struct vm_area_struct *vma)
{
	vfio_put_pfn_range(vma->vm_private_data);
}
EXPORT_SYMBOL_GPL(vfio_pfn_close);

/**
 * vfio_pfn_fault_begin - Keep access from being stopped while a fault populates
 * @handle: handle of the vma that faulted
 *
 * Context: A fault handler.  When this returns, @handle's access_lock is held
 * for reading, until vfio_pfn_fault_end(), whatever it returns.
 * Return: whether the vma may be populated.
 */
bool vfio_pfn_fault_begin(struct vfio_pfn_range_handle *handle)
{
	down_read(&handle->access_lock);
	return !test_bit(VFIO_PFN_DMA_STOPPED, &handle->flags);
}
EXPORT_SYMBOL_GPL(vfio_pfn_fault_begin);

/**
 * vfio_pfn_fault_end - The fault has populated what it wanted to
 * @handle: as for vfio_pfn_fault_begin()
 */
void vfio_pfn_fault_end(struct vfio_pfn_range_handle *handle)
{
	up_read(&handle->access_lock);
}
EXPORT_SYMBOL_GPL(vfio_pfn_fault_end);

/**
 * vfio_pfn_vma_range - Which memory a vma maps
 * @vma: a vma of device memory
 * @pfn: set to the pfn at @vma's start
 * @nr_pages: set to the number of pages, whose pfns follow one another
 *
 * Looks at the handle and at vm_pgoff, not at page tables: whether the CPU
 * could reach the memory now, or access is stopped, makes no difference.
 *
 * Context: May sleep.  The caller holds mmap_lock, but not the handle's
 * access_lock.
 * Return: 0, or -ENXIO if @vma is not of a vfio device's memory.
 */
int vfio_pfn_vma_range(struct vm_area_struct *vma, unsigned long *pfn,
		       unsigned long *nr_pages)
{
	struct vfio_pfn_range_handle *handle = vfio_pfn_vma_handle(vma);
	unsigned long last = vma->vm_pgoff + vma_pages(vma) - 1;
	struct interval_tree_node *node;
	int ret = -ENXIO;

	if (!handle)
		return ret;

	/* A vma that was mapped at once lies in one range: it can only shrink */
	down_read(&handle->access_lock);
	for (node = interval_tree_iter_first(&handle->ranges, vma->vm_pgoff,
					     last);
	     node; node = interval_tree_iter_next(node, vma->vm_pgoff, last)) {
		if (node->start <= vma->vm_pgoff && node->last >= last) {
			*pfn = container_of(node, struct vfio_pfn_range, node)->pfn +
			       (vma->vm_pgoff - node->start);
			*nr_pages = vma_pages(vma);
			ret = 0;
			break;
		}
	}
	up_read(&handle->access_lock);
	return ret;
}
EXPORT_SYMBOL_GPL(vfio_pfn_vma_range);

#ifdef CONFIG_X86
/* Where populating has got to: the next page's pfn, and what all pages share */
struct vfio_pfn_fill {
	struct mm_struct *mm;
	unsigned long first;
	unsigned long pfn;
	pgprot_t prot;
};

static int vfio_pfn_fill_pte(pte_t *pte, unsigned long addr, void *data)
{
	struct vfio_pfn_fill *fill = data;

	if (addr == fill->first)
		fill->prot = pte_pgprot(*pte);
	else if (pte_none(*pte))
		set_pte_at(fill->mm, addr, pte,
			   pte_mkspecial(pfn_pte(fill->pfn, fill->prot)));
	fill->pfn++;
	return 0;
}

/*
 * vmf_insert_pfn() looks up each page's memory type and page table anew, which
 * takes six times as long as to write the page table.  The vma is of one BAR
 * or region, which has one memory type: so it does the first page, and the
 * others become like that.  remap_pfn_range() would do, but wants page tables
 * that nobody else populates, and since 6.3 mmap_lock for writing.
 */
static vm_fault_t vfio_pfn_insert_range(struct vm_area_struct *vma,
					unsigned long pfn)
{
	struct vfio_pfn_fill fill = {
		.mm = vma->vm_mm, .first = vma->vm_start, .pfn = pfn,
	};
	unsigned long addr, next;
	vm_fault_t ret;

	ret = vmf_insert_pfn(vma, vma->vm_start, pfn);
	if (ret & VM_FAULT_ERROR)
		return ret;

	for (addr = vma->vm_start; addr < vma->vm_end; addr = next) {
		next = pmd_addr_end(addr, vma->vm_end);
		if (apply_to_page_range(vma->vm_mm, addr, next - addr,
					vfio_pfn_fill_pte, &fill))
			return VM_FAULT_OOM;
		cond_resched();
	}
	return ret;
}
#else
/* Elsewhere modules cannot write page tables: set_pte_at() is not exported */
static vm_fault_t vfio_pfn_insert_range(struct vm_area_struct *vma,
					unsigned long pfn)
{
	unsigned long addr = vma->vm_start;
	vm_fault_t ret = VM_FAULT_NOPAGE;

	for (; addr < vma->vm_end; addr += PAGE_SIZE, pfn++) {
		ret = vmf_insert_pfn(vma, addr, pfn);
		if (ret & VM_FAULT_ERROR)
			break;
		cond_resched();
	}
	return ret;
}
#endif

/**
 * vfio_pfn_populate - Populate a whole vma, so that it faults only once
 * @vma: the vma that faulted
 * @pfn: pfn of its first page, the others follow it
 *
 * A page that a concurrent fault has inserted already stays as it is.
 *
 * Context: A fault handler, which holds what keeps a zap of @vma away but the
 * handle's access_lock.
 * Return: VM_FAULT_NOPAGE, VM_FAULT_OOM, or VM_FAULT_SIGBUS if access is
 * stopped.
 */
vm_fault_t vfio_pfn_populate(struct vm_area_struct *vma, unsigned long pfn)
{
	return vfio_pfn_insert(vma, vfio_pfn_insert_range(vma, pfn));
}
EXPORT_SYMBOL_GPL(vfio_pfn_populate);

static vm_fault_t vfio_pfn_fault(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	unsigned long pfn, nr_pages;

	if (vfio_pfn_vma_range(vma, &pfn, &nr_pages))
		return VM_FAULT_SIGBUS;
	return vfio_pfn_populate(vma, pfn);
}

/* For bus drivers whose memory can be accessed whenever the device is open */
const struct vm_operations_struct vfio_pfn_vm_ops = {
	.open = vfio_pfn_open,
	.close = vfio_pfn_close,
	.fault = vfio_pfn_fault,
};
EXPORT_SYMBOL_GPL(vfio_pfn_vm_ops);

/**
 * vfio_get_pfn_range - Get a reference on the handle of a vma
 * @vma: any vma
 *
 * The reference keeps the handle, but neither the device nor access to it:
 * call vfio_pfn_register_invalidation() before using the pfns.
 *
 * Context: The caller holds mmap_lock, for reading at least, so that @vma and
 * its reference stay.
 * Return: the handle, to be put with vfio_put_pfn_range(), or NULL if @vma is
 * not of a vfio device's memory, or access is stopped.
 */
struct vfio_pfn_range_handle *vfio_get_pfn_range(struct vm_area_struct *vma)
{
	struct vfio_pfn_range_handle *handle = vfio_pfn_vma_handle(vma);

	if (!handle || test_bit(VFIO_PFN_DMA_STOPPED, &handle->flags))
		return NULL;
	kref_get(&handle->kref);
	return handle;
}
EXPORT_SYMBOL_GPL(vfio_get_pfn_range);

/**
 * vfio_put_pfn_range - Put a reference on a handle
 * @handle: the handle
 *
 * Context: Any.  Does not sleep, whichever locks are held.
 */
void vfio_put_pfn_range(struct vfio_pfn_range_handle *handle)
{
	kref_put(&handle->kref, vfio_pfn_release);
}
EXPORT_SYMBOL_GPL(vfio_put_pfn_range);

/**
 * vfio_pfn_register_invalidation - Be told when access stops
 * @handle: handle, on which the caller holds a reference
 * @nb: called with VFIO_VMA_NOTIFY_CLOSE and the handle, at most once; it must
 *	not return before the consumer has stopped using the handle's pfns, and
 *	then with NOTIFY_OK, so that those after it are called, too
 *
 * If this succeeds, @nb will be called unless it is unregistered first, even
 * if access is being stopped right now.
 *
 * Context: May sleep.  Takes the handle's access_lock for reading, so the
 * caller may hold mmap_lock and what @nb takes, but must not be inside a
 * vfio_pfn_fault_begin().
 * Return: 0; -ENODEV if access is stopped and @nb will not be called; -EEXIST if
 * @nb is registered already.
 */
int vfio_pfn_register_invalidation(struct vfio_pfn_range_handle *handle,
				   struct notifier_block *nb)
{
	int ret = -ENODEV;

	down_read(&handle->access_lock);
	if (!test_bit(VFIO_PFN_DMA_STOPPED, &handle->flags))
		ret = srcu_notifier_chain_register(&handle->invalidation_cb,
						   nb);
	up_read(&handle->access_lock);
	return ret;
}
EXPORT_SYMBOL_GPL(vfio_pfn_register_invalidation);

/**
 * vfio_pfn_unregister_invalidation - Do not be told any more
 * @handle: handle, on which the caller still holds a reference
 * @nb: as it was registered
 *
 * When this returns, @nb is not running, and will not be called.
 *
 * Context: May sleep.  Waits for @nb if it is being called, so the caller must
 * not hold a lock that @nb takes, and not be @nb.
 */
void vfio_pfn_unregister_invalidation(struct vfio_pfn_range_handle *handle,
				      struct notifier_block *nb)
{
	srcu_notifier_chain_unregister(&handle->invalidation_cb, nb);
}
EXPORT_SYMBOL_GPL(vfio_pfn_unregister_invalidation);

static int __init vfio_pfn_init(void)
{
	vfio_pfn_wq = alloc_workqueue("vfio_pfn", WQ_UNBOUND, 0);
	return vfio_pfn_wq ? 0 : -ENOMEM;
}

static void __exit vfio_pfn_exit(void)
{
	/* Every user is gone, but handles may still be on their way out */
	destroy_workqueue(vfio_pfn_wq);
}

module_init(vfio_pfn_init);
module_exit(vfio_pfn_exit);

MODULE_DESCRIPTION("VFIO pfn range handles");
MODULE_LICENSE("GPL");
