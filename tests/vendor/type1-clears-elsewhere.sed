# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: vendor_domain_clear(d, dma->iova, dma->size);
/^static void vfio_remove_dma(/i\
static void vendor_clear(struct vfio_iommu *iommu, struct vfio_dma *dma)\
{\
	struct vfio_domain *d;\
\
	list_for_each_entry(d, &iommu->domain_list, next)\
		vendor_domain_clear(d, dma->iova, dma->size);\
}\

