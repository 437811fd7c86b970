# 6.12 drivers/vfio/pci/vfio_pci_core.c
# migrated: +		ret = vfio_pfn_insert(vma, vmf_insert_pfn(vma, addr, pfn));
/^static vm_fault_t vfio_pci_mmap_page_fault(/,/^}/c\
static vm_fault_t vfio_pci_mmap_page_fault(struct vm_fault *vmf)\
{\
	struct vm_area_struct *vma = vmf->vma;\
	struct vfio_pci_core_device *vdev = vma->vm_private_data;\
	unsigned long addr = vmf->address & PAGE_MASK;\
	unsigned long pfn = vma_to_pfn(vma) +\
			    ((addr - vma->vm_start) >> PAGE_SHIFT);\
	vm_fault_t ret = VM_FAULT_SIGBUS;\
\
	down_read(&vdev->memory_lock);\
	if (vdev->pm_runtime_engaged || !__vfio_pci_memory_enabled(vdev))\
		goto out_unlock;\
\
	for (; addr < vma->vm_end; addr += PAGE_SIZE, pfn++) {\
		ret = vmf_insert_pfn(vma, addr, pfn);\
		if (ret & VM_FAULT_ERROR)\
			break;\
	}\
\
out_unlock:\
	up_read(&vdev->memory_lock);\
	return ret;\
}
