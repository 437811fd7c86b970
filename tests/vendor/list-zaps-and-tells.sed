# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: vendor_hooks.zapped(vma);
/^static int vfio_pci_zap_and_vma_lock(/,/^}/s/^\t\t\t\t     vma->vm_end - vma->vm_start);/&\n\t\t\tif (vendor_hooks.zapped)\n\t\t\t\tvendor_hooks.zapped(vma);/
