# 6.1 drivers/vfio/pci/vfio_pci_core.c
# migrated: +	unsigned long pfn = vma_to_pfn(vma);
/^static vm_fault_t vfio_pci_mmap_fault(/,/^}/{
/^\tstruct vfio_pci_mmap_vma \*mmap_vma;/d
s/^\tstruct vm_area_struct \*vma = vmf->vma;/\tstruct vfio_pci_mmap_vma *mmap_vma;\n&/
}
