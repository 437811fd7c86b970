# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: vfio_unmap_unpin(iommu, dma, true);
/^static void vfio_remove_dma(/i\
static void vendor_remove_unlinked(struct vfio_iommu *iommu,\
				   struct vfio_dma *dma)\
{\
	vfio_unlink_dma(iommu, dma);\
	iommu->dma_avail++;\
	mutex_unlock(&iommu->lock);\
	vfio_unmap_unpin(iommu, dma, true);\
	put_task_struct(dma->task);\
	mmdrop(dma->mm);\
	vfio_dma_bitmap_free(dma);\
	kfree(dma);\
	mutex_lock(&iommu->lock);\
}\

/^static int vfio_dma_do_unmap(/,/^}/s/^\t\tvfio_remove_dma(iommu, dma);/\t\tvendor_remove_unlinked(iommu, dma);/
