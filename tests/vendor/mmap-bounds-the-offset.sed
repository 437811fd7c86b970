# 6.1 drivers/vfio/pci/vfio_pci_core.c
# migrated: +	return vfio_pfn_mmap(vma, &vfio_pci_mmap_ops, vma_to_pfn(vma));
/^int vfio_pci_core_mmap(/,/^}/{
/^	if (vma->vm_end < vma->vm_start)/i\
	if (vma->vm_pgoff > VFIO_PCI_INDEX_TO_OFFSET(64) >> PAGE_SHIFT)\
		return -EINVAL;
}
