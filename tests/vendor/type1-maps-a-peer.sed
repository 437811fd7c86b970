# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: if (!vma || !(vma->vm_flags & VM_PFNMAP))
/^static int vfio_dma_do_map(/i\
static int vendor_map_peer(struct vfio_iommu *iommu, unsigned long vaddr, dma_addr_t iova, size_t size)\
{\
	struct vm_area_struct *vma = vma_lookup(current->mm, vaddr);\
	unsigned long pfn;\
\
	if (!vma || !(vma->vm_flags & VM_PFNMAP))\
		return -EINVAL;\
	if (follow_pfn(vma, vaddr, &pfn))\
		return -EFAULT;\
	return vfio_iommu_map(iommu, iova, pfn, size >> PAGE_SHIFT, IOMMU_READ | IOMMU_WRITE);\
}\

