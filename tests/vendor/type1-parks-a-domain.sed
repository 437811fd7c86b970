# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: list_move_tail(&domain->next, parked);
/^static void vfio_iommu_unmap_unpin_all(/i\
static void vendor_park(struct vfio_domain *domain, struct list_head *parked)\
{\
	list_move_tail(&domain->next, parked);\
}\

