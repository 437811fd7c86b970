# 6.1 drivers/vfio/vfio_iommu_type1.c
# migrated: apply.sh: warning: drivers/vfio/vfio_iommu_type1.c:
/^static int vfio_iommu_map(/i\
static int vendor_sync_log(struct vfio_iommu *iommu, struct vfio_dma *dma)\
{\
	struct vfio_domain *d;\
	int ret = 0;\
\
	list_for_each_entry(d, &iommu->domain_list, next) {\
		ret = iommu_sync_dirty_log(d->domain, dma->iova, dma->size,\
					   dma->bitmap, dma->iova, PAGE_SHIFT);\
		if (ret)\
			break;\
	}\
	return ret;\
}\

