# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: if (vendor_quiesce(vdev))
/^	vfio_pci_zap_and_vma_lock(vdev, false);/a\
	if (vendor_quiesce(vdev))\
		pci_dbg(vdev->pdev, "not quiet\\n");
