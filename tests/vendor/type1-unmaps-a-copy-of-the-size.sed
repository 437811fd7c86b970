# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: iommu_unmap(domain->domain, start, bytes);
/^static void vfio_iommu_unmap_unpin_reaccount(/i\
static void vendor_unmap(struct vfio_domain *domain, struct vfio_dma *dma)\
{\
	dma_addr_t start = dma->iova;\
	size_t bytes = dma->size;\
\
	iommu_unmap(domain->domain, start, bytes);\
}\

