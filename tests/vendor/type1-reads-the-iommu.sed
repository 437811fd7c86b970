# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: return pfn_to_page(PHYS_PFN(iommu_iova_to_phys(domain->domain, iova)));
/^static void vfio_iommu_unmap_unpin_reaccount(/i\
static struct page *vendor_page(struct vfio_domain *domain, dma_addr_t iova)\
{\
	return pfn_to_page(PHYS_PFN(iommu_iova_to_phys(domain->domain, iova)));\
}\

