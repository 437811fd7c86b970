/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The pfn range handle, which all vmas of one open session of a vfio device
 * share.  See drivers/vfio/vfio_pfn.c for how it works.
 *
 * Copyright (C) 2026 The vma2map authors
 */
#ifndef __VFIO_PFN_H__
#define __VFIO_PFN_H__

#include <linux/kref.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/rbtree.h>
#include <linux/rwsem.h>
#include <linux/workqueue.h>

struct address_space;
struct vfio_device;

/* Bits of &vfio_pfn_range_handle.flags */
#define VFIO_PFN_DMA_STOPPED	0

/* The action that consumers are notified of: let go of the device's memory */
#define VFIO_VMA_NOTIFY_CLOSE	1

/**
 * struct vfio_pfn_range_handle - The device memory of one open session
 * @kref: one reference for the session, one for each vma, one for each
 *	vfio_get_pfn_range()
 * @vfio: the device; valid for those who hold a vma or an open fd, and in a
 *	notifier call, but not because they hold a reference on the handle
 * @mapping: address_space of the device's fds; valid as long as @vfio
 * @flags: VFIO_PFN_DMA_STOPPED; set once, under @access_lock
 * @invalidation_cb: consumers to notify when access stops
 * @access_lock: held for reading to populate a vma, to register a consumer
 *	and to look up @ranges; held for writing to set VFIO_PFN_DMA_STOPPED
 *	and to add to @ranges.  Nests inside mmap_lock and the locks that a
 *	fault handler takes.
 * @stop_lock: one stop at a time, so that each returns after access stopped
 * @ranges: which offsets of the fds, in pages, map which pfns
 * @users: opens that were not closed yet
 * @release: frees the handle where that may sleep
 */
struct vfio_pfn_range_handle {
	struct kref kref;
	struct vfio_device *vfio;
	struct address_space *mapping;
	unsigned long flags;
	struct srcu_notifier_head invalidation_cb;
	struct rw_semaphore access_lock;
	struct mutex stop_lock; /* serializes stops */
	struct rb_root_cached ranges;
	unsigned int users;
	struct work_struct release;
};

/* The core: a session begins and ends */
int vfio_pfn_session_get(struct vfio_pfn_range_handle **session,
			 struct vfio_device *device,
			 struct address_space *mapping);
void vfio_pfn_session_put(struct vfio_pfn_range_handle **session);

/* Bus drivers: a vma of device memory, and its faults */
extern const struct vm_operations_struct vfio_pfn_vm_ops;

int vfio_pfn_mmap(struct vm_area_struct *vma,
		  const struct vm_operations_struct *vm_ops, unsigned long pfn);
void vfio_pfn_open(struct vm_area_struct *vma);
void vfio_pfn_close(struct vm_area_struct *vma);
vm_fault_t vfio_pfn_populate(struct vm_area_struct *vma, unsigned long pfn);
bool vfio_pfn_fault_begin(struct vfio_pfn_range_handle *handle);
void vfio_pfn_fault_end(struct vfio_pfn_range_handle *handle);
void vfio_pfn_stop_access(struct vfio_pfn_range_handle *handle);

/* Consumers: whoever meets a vma, and wants more of it than the CPU's access */
struct vfio_pfn_range_handle *vfio_get_pfn_range(struct vm_area_struct *vma);
void vfio_put_pfn_range(struct vfio_pfn_range_handle *handle);
int vfio_pfn_vma_range(struct vm_area_struct *vma, unsigned long *pfn,
		       unsigned long *nr_pages);
int vfio_pfn_register_invalidation(struct vfio_pfn_range_handle *handle,
				   struct notifier_block *nb);
void vfio_pfn_unregister_invalidation(struct vfio_pfn_range_handle *handle,
				      struct notifier_block *nb);

/**
 * vfio_pfn_vma_handle - The handle of a vma, if it has one
 * @vma: any vma, linked or in .mmap
 *
 * Context: The caller holds mmap_lock.
 * Return: the handle, on which @vma holds a reference, or NULL if @vma is not
 * of a vfio device's memory.
 */
static inline struct vfio_pfn_range_handle *
vfio_pfn_vma_handle(struct vm_area_struct *vma)
{
	if (!vma->vm_ops || vma->vm_ops->open != vfio_pfn_open)
		return NULL;
	return vma->vm_private_data;
}

/**
 * vfio_pfn_vma_device - The device that a vma maps
 * @vma: a vma of a vfio device, in .mmap or with the common open and close
 *
 * Context: The caller holds mmap_lock, as .mmap and fault handlers do.
 * Return: the device, which is open as long as @vma is there.
 */
static inline struct vfio_device *
vfio_pfn_vma_device(struct vm_area_struct *vma)
{
	struct vfio_pfn_range_handle *handle = vma->vm_private_data;

	return handle->vfio;
}

/**
 * vfio_pfn_insert - Populate a vma, unless access is stopped
 * @vma: the vma that faulted
 * @insert: expression that inserts the pfns and has a vm_fault_t; it is
 *	evaluated at most once, and not if access is stopped
 *
 * Context: A fault handler.  @insert runs under the handle's access_lock.
 * Return: what @insert returned, or VM_FAULT_SIGBUS if access is stopped.
 */
#define vfio_pfn_insert(vma, insert)					\
({									\
	struct vfio_pfn_range_handle *__handle = (vma)->vm_private_data; \
	vm_fault_t __fault = VM_FAULT_SIGBUS;				\
									\
	if (vfio_pfn_fault_begin(__handle))				\
		__fault = (insert);					\
	vfio_pfn_fault_end(__handle);					\
	__fault;							\
})

#endif /* __VFIO_PFN_H__ */
