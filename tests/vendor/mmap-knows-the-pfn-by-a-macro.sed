# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: #define vendor_pfn(vma)	((vma)->vm_pgoff)
/^#include "vfio_pci_priv.h"/a\
\
#define vendor_pfn(vma)	((vma)->vm_pgoff)
/^int vfio_pci_core_mmap(/,/^}/s/^\tvma->vm_ops = &vfio_pci_mmap_ops;/&\n\tvdev->vendor_pfn = vendor_pfn(vma);/
