# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: struct vm_area_struct *vma;
/^static vm_fault_t vfio_pci_mmap_fault(/,/^}/{
s/^\tstruct vm_area_struct \*vma = vmf->vma;/\tstruct vm_area_struct *vma;/
s/^\tstruct vfio_pci_core_device \*vdev = vma->vm_private_data;/\tstruct vfio_pci_core_device *vdev = vmf->vma->vm_private_data;/
s/^\tmutex_lock(&vdev->vma_lock);/\tvma = vmf->vma;\n&/
}
