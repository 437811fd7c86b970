# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: new->dma_list = old->dma_list;
/^static void vfio_iommu_unmap_unpin_reaccount(/i\
static void vendor_hand_over(struct vfio_iommu *old, struct vfio_iommu *new)\
{\
	new->dma_list = old->dma_list;\
	old->dma_list = RB_ROOT;\
}\

