# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: vfio_unmap_unpin(iommu, dma, true);
/^static void vfio_iommu_unmap_unpin_reaccount(/i\
static void vendor_end(struct work_struct *work)\
{\
	struct vfio_iommu *iommu = container_of(work, struct vfio_iommu, vendor_work);\
	struct vfio_dma *dma = iommu->vendor_dma;\
\
	vfio_unmap_unpin(iommu, dma, true);\
}\

