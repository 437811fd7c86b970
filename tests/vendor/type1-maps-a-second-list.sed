# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: ret = iommu_map(d->domain, iova, (phys_addr_t)pfn << PAGE_SHIFT,
/^struct vfio_iommu {/a\
	struct list_head	vendor_domains;
/^static int vfio_iommu_map(/,/^}/s/^\treturn 0;/\tlist_for_each_entry(d, \&iommu->vendor_domains, next) {\
		ret = iommu_map(d->domain, iova, (phys_addr_t)pfn << PAGE_SHIFT,\
				npage << PAGE_SHIFT, prot);\
		if (ret)\
			goto unwind;\
	}\
&/
