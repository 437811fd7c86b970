# 5.10 drivers/vfio/pci/vfio_pci.c
# migrated: -failed:
/^static vm_fault_t vfio_pci_mmap_fault/,/^}/{
	/^\tif (io_remap_pfn_range/,/^\t}/s/goto up_out/goto failed/
	s/^up_out:/failed:\
	if (ret \& VM_FAULT_ERROR)\
		pci_dbg(vdev->pdev, "cannot map all of it\\n");\
up_out:/
}
