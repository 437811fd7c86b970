# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: dma->size = vendor_keeps(dma);
/^static void vfio_iommu_unmap_unpin_reaccount(/i\
static void vendor_truncate(struct vfio_dma *dma)\
{\
	dma->size = vendor_keeps(dma);\
}\

