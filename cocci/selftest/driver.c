// SPDX-License-Identifier: GPL-2.0-only
/* What spatch must make of a small driver: the whole of the old scheme. */
#include <linux/pci.h>
#include <linux/sched/mm.h>

void vfio_device_unmap_range(struct vfio_device *device, loff_t start, loff_t len);

struct acme_slot {
	struct vm_area_struct	*vma;
	struct list_head	next;
};

struct acme {
	struct vfio_device	vfio;
	struct pci_dev		*pdev;
	struct mutex		slots_mutex;
	struct list_head	slots;
	struct rw_semaphore	io_sem;
	int			other;
};

/* Return 1 on zap and slots_mutex acquired, 0 on contention (only with @try) */
static int acme_zap_and_slots_mutex(struct acme *acc, bool try)
{
	struct acme_slot *s, *tmp;

	while (1) {
		struct mm_struct *mm = NULL;

		if (try) {
			if (!mutex_trylock(&acc->slots_mutex))
				return 0;
		} else {
			mutex_lock(&acc->slots_mutex);
		}
		while (!list_empty(&acc->slots)) {
			s = list_first_entry(&acc->slots, struct acme_slot, next);
			mm = s->vma->vm_mm;
			if (mmget_not_zero(mm))
				break;

			list_del(&s->next);
			kfree(s);
			mm = NULL;
		}
		if (!mm)
			return 1;
		mutex_unlock(&acc->slots_mutex);

		if (try) {
			if (!mmap_read_trylock(mm)) {
				mmput(mm);
				return 0;
			}
		} else {
			mmap_read_lock(mm);
		}
		mutex_lock(&acc->slots_mutex);
		list_for_each_entry_safe(s, tmp, &acc->slots, next) {
			struct vm_area_struct *vma = s->vma;

			if (vma->vm_mm != mm)
				continue;

			list_del(&s->next);
			kfree(s);

			zap_vma_ptes(vma, vma->vm_start,
				     vma->vm_end - vma->vm_start);
		}
		mutex_unlock(&acc->slots_mutex);
		mmap_read_unlock(mm);
		mmput(mm);
	}
}

void acme_zap_and_down_write_io_sem(struct acme *acc)
{
	acme_zap_and_slots_mutex(acc, false);
	down_write(&acc->io_sem);
	mutex_unlock(&acc->slots_mutex);
}

/* Caller holds slots_mutex */
static int acme_add_vma(struct acme *acc, struct vm_area_struct *vma)
{
	struct acme_slot *s;

	s = kmalloc(sizeof(*s), GFP_KERNEL);
	if (!s)
		return -ENOMEM;

	s->vma = vma;
	list_add(&s->next, &acc->slots);

	return 0;
}

static void acme_mmap_open(struct vm_area_struct *vma)
{
	zap_vma_ptes(vma, vma->vm_start, vma->vm_end - vma->vm_start);
}

static void acme_mmap_close(struct vm_area_struct *vma)
{
	struct acme *acc = vma->vm_private_data;
	struct acme_slot *s;

	mutex_lock(&acc->slots_mutex);
	list_for_each_entry(s, &acc->slots, next) {
		if (s->vma == vma) {
			list_del(&s->next);
			kfree(s);
			break;
		}
	}
	mutex_unlock(&acc->slots_mutex);
}

static vm_fault_t acme_mmap_fault(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct acme *acc = vma->vm_private_data;
	struct acme_slot *s;
	vm_fault_t ret = VM_FAULT_NOPAGE;

	mutex_lock(&acc->slots_mutex);
	down_read(&acc->io_sem);

	if (!acme_memory_enabled(acc)) {
		ret = VM_FAULT_SIGBUS;
		goto up_out;
	}

	/*
	 * We populate the whole vma on fault, so we need to test whether
	 * the vma has already been mapped.
	 */
	list_for_each_entry(s, &acc->slots, next) {
		if (s->vma == vma)
			goto up_out;
	}

	if (io_remap_pfn_range(vma, vma->vm_start, vma->vm_pgoff,
			       vma->vm_end - vma->vm_start,
			       vma->vm_page_prot)) {
		ret = VM_FAULT_SIGBUS;
		zap_vma_ptes(vma, vma->vm_start, vma->vm_end - vma->vm_start);
		goto up_out;
	}

	if (acme_add_vma(acc, vma)) {
		ret = VM_FAULT_OOM;
		zap_vma_ptes(vma, vma->vm_start, vma->vm_end - vma->vm_start);
	}

up_out:
	up_read(&acc->io_sem);
	mutex_unlock(&acc->slots_mutex);
	return ret;
}

static const struct vm_operations_struct acme_mmap_ops = {
	.open = acme_mmap_open,
	.close = acme_mmap_close,
	.fault = acme_mmap_fault,
};

int acme_mmap(struct vfio_device *vfio, struct vm_area_struct *vma)
{
	struct acme *acc = container_of(vfio, struct acme, vfio);
	struct pci_dev *pdev = acc->pdev;
	unsigned int index;
	u64 pgoff;

	index = vma->vm_pgoff >> (VFIO_PCI_OFFSET_SHIFT - PAGE_SHIFT);
	if (index >= VFIO_PCI_ROM_REGION_INDEX)
		return -EINVAL;

	pgoff = vma->vm_pgoff &
		((1U << (VFIO_PCI_OFFSET_SHIFT - PAGE_SHIFT)) - 1);

	vma->vm_private_data = acc;
	vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);
	vma->vm_pgoff = (pci_resource_start(pdev, index) >> PAGE_SHIFT) + pgoff;

	/*
	 * See remap_pfn_range(), called from vfio_pci_fault() but we can't
	 * change vm_flags within the fault handler.  Set them now.
	 */
	vma->vm_flags |= VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP;
	vma->vm_ops = &acme_mmap_ops;

	return 0;
}

int acme_init(struct acme *acc)
{
	mutex_init(&acc->slots_mutex);
	INIT_LIST_HEAD(&acc->slots);
	init_rwsem(&acc->io_sem);
	return 0;
}

void acme_release(struct acme *acc)
{
	mutex_destroy(&acc->slots_mutex);
	kfree(acc);
}

/*
 * We need to get io_sem for each device, therefore we need to zap and
 * hold the slots_mutex for each device, and only then get each io_sem.
 */
static int acme_hot_reset(struct vfio_device_set *dev_set, struct group_info *groups)
{
	struct acme *at_mem;
	struct acme *at_slot;
	struct acme *cur;
	bool is_mem = true;
	int ret;

	mutex_lock(&dev_set->lock);
	at_mem = list_first_entry(&dev_set->device_list, struct acme, vfio.dev_set_list);

	list_for_each_entry(at_slot, &dev_set->device_list, vfio.dev_set_list) {
		if (!acme_dev_in_groups(at_slot, groups)) {
			ret = -EINVAL;
			goto err_undo;
		}

		/* Locking multiple devices is prone to deadlock */
		if (!acme_zap_and_slots_mutex(at_slot, true)) {
			ret = -EBUSY;
			goto err_undo;
		}
	}
	at_slot = NULL;

	list_for_each_entry(at_mem, &dev_set->device_list, vfio.dev_set_list) {
		if (!down_write_trylock(&at_mem->io_sem)) {
			ret = -EBUSY;
			goto err_undo;
		}
		mutex_unlock(&at_mem->slots_mutex);
	}
	at_mem = NULL;

	ret = acme_reset_bus(dev_set);

err_undo:
	list_for_each_entry(cur, &dev_set->device_list, vfio.dev_set_list) {
		if (cur == at_mem)
			is_mem = false;
		if (cur == at_slot)
			break;
		if (is_mem)
			up_write(&cur->io_sem);
		else
			mutex_unlock(&cur->slots_mutex);
	}
	mutex_unlock(&dev_set->lock);
	return ret;
}
