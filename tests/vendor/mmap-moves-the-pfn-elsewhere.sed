# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: vma->vm_pgoff += pdev->vendor_offset;
/^int vfio_pci_core_mmap(/i\
static void vendor_move(struct pci_dev *pdev, struct vm_area_struct *vma)\
{\
	vma->vm_pgoff += pdev->vendor_offset;\
}\

/^int vfio_pci_core_mmap(/,/^}/s/^\tvma->vm_pgoff = (pci_resource_start.*/&\n\tvendor_move(pdev, vma);/
