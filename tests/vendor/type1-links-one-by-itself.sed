# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: rb_insert_color(&twin->node, &iommu->dma_list);
/^static void vfio_iommu_unmap_unpin_reaccount(/i\
static void vendor_twin(struct vfio_iommu *iommu, struct vfio_dma *dma)\
{\
	struct vfio_dma *twin = kmemdup(dma, sizeof(*dma), GFP_KERNEL);\
\
	rb_link_node(&twin->node, &dma->node, &dma->node.rb_left);\
	rb_insert_color(&twin->node, &iommu->dma_list);\
}\

