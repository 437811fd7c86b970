# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: vfio_iommu_unmap_unpin_all(iommu);
/^static void vfio_iommu_type1_release(/,/^}/s/^\tvfio_iommu_unmap_unpin_all(iommu);/\tif (vendor_has_any(iommu))\
	&/
