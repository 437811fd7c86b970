# 6.1 drivers/vfio/vfio_iommu_type1.c
# migrated: +					     npage, dma->prot | IOMMU_NOEXEC);
s/iova + dma->size, pfn, npage,$/&\n\t\t\t\t     dma->prot | IOMMU_NOEXEC);/
/^\t\t\t\t     dma->prot);$/d
