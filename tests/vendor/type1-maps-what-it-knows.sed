# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: ret = vfio_iommu_map(iommu, iova + dma->size, pfn, npage,
/^static int vfio_pin_map_dma(/,/^}/{
s/^\t\t\/\* Pin a contiguous chunk of memory \*\//\t\tif (dma->vendor_phys) {\n\t\t\tpfn = PHYS_PFN(dma->vendor_phys);\n\t\t\tnpage = size >> PAGE_SHIFT;\n\t\t\tgoto map;\n\t\t}\n\n&/
s/^\t\t\/\* Map it! \*\//map:\n&/
}
