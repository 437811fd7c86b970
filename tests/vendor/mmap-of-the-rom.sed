# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: if (index > VFIO_PCI_ROM_REGION_INDEX)
/^int vfio_pci_core_mmap(/,/^}/s/index >= VFIO_PCI_ROM_REGION_INDEX/index > VFIO_PCI_ROM_REGION_INDEX/
