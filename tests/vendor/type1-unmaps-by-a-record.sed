# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: iommu_unmap(d->domain, gone->iova, gone->size);
/^static long vfio_unmap_unpin(/i\
struct vendor_gone {\
	dma_addr_t iova;\
	size_t size;\
};\
\
static void vendor_note_gone(struct vendor_gone *gone, struct vfio_dma *dma)\
{\
	gone->iova = dma->iova;\
	gone->size = dma->size;\
}\
\
static void vendor_unmap_gone(struct vfio_iommu *iommu,\
			      struct vendor_gone *gone)\
{\
	struct vfio_domain *d;\
\
	list_for_each_entry(d, &iommu->domain_list, next)\
		iommu_unmap(d->domain, gone->iova, gone->size);\
}\

