# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: ret = vendor_secure_map(iommu, iova + dma->size,
/^\t\tret = vfio_iommu_map(iommu, iova + dma->size, pfn, npage,$/i\
		if (iommu->nesting)\
			ret = vendor_secure_map(iommu, iova + dma->size,\
						pfn, npage, dma->prot);\
		else
