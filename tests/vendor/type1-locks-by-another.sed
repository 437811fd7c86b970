# 6.12 drivers/vfio/vfio_iommu_type1.c
# refused: vendor_lock_for(iommu, VENDOR_RELEASE);
/^static void vfio_iommu_type1_release(/,/^}/s/^\tvfio_iommu_unmap_unpin_all(iommu);/\tvendor_lock_for(iommu, VENDOR_RELEASE);\n&\n\tvendor_unlock_for(iommu, VENDOR_RELEASE);/
