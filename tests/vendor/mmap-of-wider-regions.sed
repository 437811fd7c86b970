# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: index = vma->vm_pgoff >> (vdev->vendor_shift - PAGE_SHIFT);
/^int vfio_pci_core_mmap(/,/^}/s/VFIO_PCI_OFFSET_SHIFT/vdev->vendor_shift/
