# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: iommu_unmap(domain->domain, iova, end - iova);
/^static long vfio_unmap_unpin(/,/^}/s/^\tiommu_iotlb_gather_init(.*/\tif (vendor_has_no_pages(dma)) {\
		iommu_unmap(domain->domain, iova, end - iova);\
		return 0;\
	}\
&/
