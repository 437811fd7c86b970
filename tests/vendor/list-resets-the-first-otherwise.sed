# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: mutex_unlock(&cur_mem->vma_lock);
/^static int vfio_pci_dev_set_hot_reset(/,/^}/s/^\tpdev = vfio_pci_dev_set_resettable(dev_set);/\tpci_dbg(cur_mem->pdev, "hot reset of its set\\n");\n&/
