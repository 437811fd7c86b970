# 6.1 drivers/vfio/pci/vfio_pci_priv.h
# refused: void vfio_pci_zap_bars(struct vfio_pci_core_device *vdev);
/^void vfio_pci_zap_and_down_write_memory_lock/i\
void vfio_pci_zap_bars(struct vfio_pci_core_device *vdev);
