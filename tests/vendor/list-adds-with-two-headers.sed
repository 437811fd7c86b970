# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: static int __vfio_pci_add_vma(
/^static int __vfio_pci_add_vma(/i\
#ifdef CONFIG_VENDOR\
int __vfio_pci_add_vma(struct vfio_pci_core_device *vdev,\
		       struct vm_area_struct *vma)\
#else
/^static int __vfio_pci_add_vma(/{
n
a\
#endif
}
