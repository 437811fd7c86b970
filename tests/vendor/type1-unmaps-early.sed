# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: iommu_unmap(d->domain, dma->iova, dma->size);
/^static long vfio_sync_unpin(/i\
static void vendor_park(struct vfio_iommu *iommu, struct vfio_dma *dma)\
{\
	struct vfio_domain *d;\
\
	list_for_each_entry(d, &iommu->domain_list, next)\
		iommu_unmap(d->domain, dma->iova, dma->size);\
}\

