# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: ret = iommu_map_nested(iommu->vendor_nested, iova,
/^static int vfio_iommu_map(/,/^}/s/^\treturn 0;/\tif (iommu->vendor_nested) {\n\t\tret = iommu_map_nested(iommu->vendor_nested, iova,\n\t\t\t\t       (phys_addr_t)pfn << PAGE_SHIFT,\n\t\t\t\t       npage << PAGE_SHIFT, prot);\n\t\tif (ret)\n\t\t\tgoto unwind;\n\t}\n\n&/
