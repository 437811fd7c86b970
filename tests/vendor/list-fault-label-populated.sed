# 6.1 drivers/vfio/pci/vfio_pci_core.c
# migrated: -populated:
/^static vm_fault_t vfio_pci_mmap_fault/,/^}/{
	s/^\t\t\tgoto up_out;/\t\t\tgoto populated;/
	s/^up_out:/populated:\
	pci_dbg(vdev->pdev, "%s: populated\\n", __func__);\
up_out:/
}
