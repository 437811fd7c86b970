# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: zap_vma_ptes(vma, vma->vm_start + PAGE_SIZE,
/^static int vfio_pci_zap_and_vma_lock(/,/^}/{
s/^\t\t\tzap_vma_ptes(vma, vma->vm_start,/\t\t\tzap_vma_ptes(vma, vma->vm_start + PAGE_SIZE,/
s/^\t\t\t\t     vma->vm_end - vma->vm_start);/\t\t\t\t     vma->vm_end - vma->vm_start - PAGE_SIZE);/
}
