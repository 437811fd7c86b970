# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: list_move(&vdev->vendor_recent,
/^static vm_fault_t vfio_pci_mmap_fault(/,/^}/s/^	down_read(&vdev->memory_lock);/&\
	list_move(\&vdev->vendor_recent, \&vendor_faulted);/
