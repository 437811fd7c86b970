# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: vma->vm_page_prot = pgprot_writecombine(vm_get_page_prot(vma->vm_flags));
/^int vfio_pci_core_mmap(/,/^}/{
/vma->vm_page_prot = pgprot_noncached/d
s/^\tvma->vm_flags |= VM_IO.*/&\n\tif (pci_resource_flags(pdev, index) \& IORESOURCE_PREFETCH)\n\t\tvma->vm_page_prot = pgprot_writecombine(vm_get_page_prot(vma->vm_flags));\n\telse\n\t\tvma->vm_page_prot = pgprot_noncached(vm_get_page_prot(vma->vm_flags));/
}
