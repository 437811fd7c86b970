# 6.1 drivers/vfio/pci/vfio_pci_priv.h
# refused: static inline unsigned long vma_to_pfn(struct vm_area_struct *vma)
/^void vfio_pci_zap_and_down_write_memory_lock/i\
static inline unsigned long vma_to_pfn(struct vm_area_struct *vma)\
{\
	return vma->vm_pgoff & 0xffff;\
}\

