# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: if (!(vma->vm_flags & VM_MAYWRITE))
/^static int vfio_pci_zap_and_vma_lock(/,/^}/s/^\t\t\tif (vma->vm_mm != mm)$/\t\t\tif (!(vma->vm_flags \& VM_MAYWRITE))\n\t\t\t\tcontinue;\n&/
