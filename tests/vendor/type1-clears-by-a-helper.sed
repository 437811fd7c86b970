# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: iommu_unmap(d->domain, iova, size);
/^static long vfio_unmap_unpin(/i\
static void vendor_domain_clear(struct vfio_domain *d, dma_addr_t iova,\
				size_t size)\
{\
	iommu_unmap(d->domain, iova, size);\
	cond_resched();\
}\
\
static void vendor_clear(struct vfio_iommu *iommu, struct vfio_dma *dma)\
{\
	struct vfio_domain *d;\
\
	list_for_each_entry(d, &iommu->domain_list, next)\
		vendor_domain_clear(d, dma->iova, dma->size);\
}\

