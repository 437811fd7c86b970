# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: if (!down_write_trylock(&vdev->memory_lock)) {
/^void vfio_pci_zap_and_down_write_memory_lock(/,/^}/s/^\tdown_write(&vdev->memory_lock);/\tif (!down_write_trylock(\&vdev->memory_lock)) {\n\t\tvdev->vendor_contended++;\n\t\tdown_write(\&vdev->memory_lock);\n\t}/
