# 6.1 drivers/vfio/vfio_iommu_type1.c
# migrated: +	vfio_pfn_iommu_release(&iommu->pfn_iommu);
/^static void vfio_iommu_type1_release(/,/^}/s/^\tvfio_iommu_unmap_unpin_all(iommu);/\tmutex_lock(\&iommu->lock);\n&\n\tmutex_unlock(\&iommu->lock);/
