# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: if (index == VFIO_PCI_ROM_REGION_INDEX
/^int vfio_pci_core_mmap(/,/^}/s/^\tif (index >= VFIO_PCI_ROM_REGION_INDEX)/\tif (index == VFIO_PCI_ROM_REGION_INDEX \&\& !vdev->vendor_maps_rom)\n\t\treturn -EINVAL;\n\tif (index == VFIO_PCI_VGA_REGION_INDEX)/
