# 6.1 drivers/vfio/pci/vfio_pci_core.c
# migrated: +	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
s/^\tvma->vm_flags |= VM_IO/\tACCESS_PRIVATE(vma, __vm_flags) |= VM_IO/
