# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: return 0;
/^\/\* Caller holds vma_lock \*\//,/^int vfio_pci_core_mmap(/{
	/^int/!{
		H
		d
	}
	s/^int/static const struct vm_operations_struct vfio_pci_mmap_ops;\n\n&/
}
/^EXPORT_SYMBOL_GPL(vfio_pci_core_mmap);/G
