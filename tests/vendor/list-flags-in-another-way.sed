# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: vendor_flags(vma) |= VM_IO | VM_PFNMAP
s/^\tvma->vm_flags |= VM_IO/\tvendor_flags(vma) |= VM_IO/
