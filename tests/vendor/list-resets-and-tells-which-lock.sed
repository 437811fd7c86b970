# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: is_mem ? "all locked" : "some locked");
/^static int vfio_pci_dev_set_hot_reset(/,/^}/s/^\tret = pci_reset_bus(pdev);/&\n\tif (ret)\n\t\tpci_dbg(pdev, "reset failed with %s\\n",\n\t\t\tis_mem ? "all locked" : "some locked");/
