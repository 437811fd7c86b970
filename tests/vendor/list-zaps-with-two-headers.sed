# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: static int vfio_pci_zap_and_vma_lock(
/^static int vfio_pci_zap_and_vma_lock(/{
i\
#ifdef CONFIG_VENDOR\
int vfio_pci_zap_and_vma_lock(struct vfio_pci_core_device *vdev, bool try)\
#else
a\
#endif
}
