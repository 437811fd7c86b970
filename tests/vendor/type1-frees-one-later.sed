# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: kfree_rcu(dma, vendor_rcu);
/^static void vfio_iommu_unmap_unpin_reaccount(/i\
static void vendor_drop(struct vfio_iommu *iommu, struct vfio_dma *dma)\
{\
	vfio_unlink_dma(iommu, dma);\
	kfree_rcu(dma, vendor_rcu);\
}\

