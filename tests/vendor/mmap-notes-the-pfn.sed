# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: vdev->vendor_pfn = vma->vm_pgoff;
/^int vfio_pci_core_mmap(/{
i\
static void vendor_note(struct vfio_pci_core_device *vdev,\
			struct vm_area_struct *vma)\
{\
	vdev->vendor_pfn = vma->vm_pgoff;\
}\

}
/^int vfio_pci_core_mmap(/,/^}/s/^\tvma->vm_ops = &vfio_pci_mmap_ops;/&\n\tvendor_note(vdev, vma);/
