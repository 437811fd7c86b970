# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: mutex_init(&vdev->vma_lock);
s/^\tmutex_init(&vdev->vma_lock);/\tif (vdev->vendor_maps)\n\t&/
s/^\tINIT_LIST_HEAD(&vdev->vma_list);/\tif (vdev->vendor_maps)\n\t&/
s/^\tmutex_destroy(&vdev->vma_lock);/\tif (vdev->vendor_maps)\n\t&/
