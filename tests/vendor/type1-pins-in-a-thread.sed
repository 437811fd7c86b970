# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: static int vendor_pin_part(unsigned long start, unsigned long end, void *arg)
/^static int vfio_pin_map_dma(/i\
static int vendor_pin_part(unsigned long start, unsigned long end, void *arg)\
{\
	struct vfio_dma *dma = ((struct vendor_part *)arg)->dma;\
	struct vfio_iommu *iommu = ((struct vendor_part *)arg)->iommu;\
	struct vfio_batch batch;\
	unsigned long pfn;\
	long npage;\
	int ret;\
\
	npage = vfio_pin_pages_remote(dma, start, (end - start) >> PAGE_SHIFT, &pfn, 0, &batch);\
	ret = vfio_iommu_map(iommu, start, pfn, npage, dma->prot);\
	return ret;\
}\

