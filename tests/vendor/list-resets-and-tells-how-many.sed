# 5.10 drivers/vfio/pci/vfio_pci.c
# refused: pci_dbg(vdev->pdev, "%d devices were locked\n", mem_idx);
s/^hot_reset_release:/hot_reset_release:\n\tif (ret)\n\t\tpci_dbg(vdev->pdev, "%d devices were locked\\n", mem_idx);/
