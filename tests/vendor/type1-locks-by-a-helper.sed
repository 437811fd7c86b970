# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: vendor_iommu_lock(iommu);
/^static void vfio_iommu_type1_release(/,/^}/s/^\tvfio_iommu_unmap_unpin_all(iommu);/\tvendor_iommu_lock(iommu);\n&\n\tvendor_iommu_unlock(iommu);/
/^static void vfio_iommu_type1_release(/i\
static void vendor_iommu_lock(struct vfio_iommu *iommu)\
{\
	mutex_lock(&iommu->lock);\
	iommu->vendor_owner = current;\
}\
\
static void vendor_iommu_unlock(struct vfio_iommu *iommu)\
{\
	iommu->vendor_owner = NULL;\
	mutex_unlock(&iommu->lock);\
}\

