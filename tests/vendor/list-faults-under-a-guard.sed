# 6.12 drivers/vfio/pci/vfio_pci_core.c
# migrated: +		return vfio_pfn_insert(vmf->vma,
/^static vm_fault_t vfio_pci_mmap_huge_fault(/,/^}/{
/^static vm_fault_t/i\
vm_fault_t vfio_pci_vmf_insert_pfn(struct vfio_pci_core_device *vdev,\
				   struct vm_fault *vmf,\
				   unsigned long pfn,\
				   unsigned int order)\
{\
	lockdep_assert_held_read(&vdev->memory_lock);\
\
	if (vdev->pm_runtime_engaged || !__vfio_pci_memory_enabled(vdev))\
		return VM_FAULT_SIGBUS;\
\
	switch (order) {\
	case 0:\
		return vmf_insert_pfn(vmf->vma, vmf->address, pfn);\
#ifdef CONFIG_ARCH_SUPPORTS_PMD_PFNMAP\
	case PMD_ORDER:\
		return vmf_insert_pfn_pmd(vmf,\
					  __pfn_to_pfn_t(pfn, PFN_DEV), false);\
#endif\
	default:\
		return VM_FAULT_FALLBACK;\
	}\
}\
EXPORT_SYMBOL_GPL(vfio_pci_vmf_insert_pfn);\

s/VM_FAULT_SIGBUS/VM_FAULT_FALLBACK/
/^	down_read/,/^	up_read/c\
	scoped_guard(rwsem_read, &vdev->memory_lock)\
		ret = vfio_pci_vmf_insert_pfn(vdev, vmf, pfn, order);
}
