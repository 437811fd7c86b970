# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: ret = vendor_map(iommu, iova + dma->size, pfn, npage);
s/^\t\tret = vfio_iommu_map(iommu, iova + dma->size, pfn, npage,$/\t\tif (iommu->v2)\n\t\t\tret = vendor_map(iommu, iova + dma->size, pfn, npage);\n\t\telse\n&/
