# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: vendor_secure_unmap(d->domain, dma->iova, dma->size);
/^static long vfio_unmap_unpin(/,/^}/{
	s/^\tlong unlocked = 0;/&\n\n\tif (iommu->nesting) {\n\t\tlist_for_each_entry(d, \&iommu->domain_list, next)\n\t\t\tvendor_secure_unmap(d->domain, dma->iova, dma->size);\n\t\treturn 0;\n\t}/
}
