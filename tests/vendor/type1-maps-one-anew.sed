# 6.1 drivers/vfio/vfio_iommu_type1.c
# migrated: +	vfio_pfn_dma_release(&dma->pfns);
/^static void vfio_iommu_unmap_unpin_reaccount(/i\
static int vendor_remap(struct vfio_iommu *iommu, struct vfio_dma *dma)\
{\
	size_t size = dma->size;\
\
	vfio_unmap_unpin(iommu, dma, true);\
	dma->size = 0;\
	return vfio_pin_map_dma(iommu, dma, size);\
}\

