# 6.1 drivers/vfio/pci/hisilicon/hisi_acc_vfio_pci.c
# refused: ret = vendor_map(core_vdev, vma->vm_pgoff << PAGE_SHIFT);
/^static int hisi_acc_vfio_pci_mmap(/,/^}/s/^\treturn vfio_pci_core_mmap(core_vdev, vma);/\tret = vendor_map(core_vdev, vma->vm_pgoff << PAGE_SHIFT);\n\tif (ret)\n\t\treturn ret;\n\n&/
