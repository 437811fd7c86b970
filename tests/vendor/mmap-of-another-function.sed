# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: pdev = pci_physfn(pdev);
/^int vfio_pci_core_mmap(/,/^}/s/^\tphys_len = PAGE_ALIGN/\tif (pdev->is_virtfn)\n\t\tpdev = pci_physfn(pdev);\n\n&/
