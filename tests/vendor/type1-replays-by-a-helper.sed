# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused:
s/^\t\t\tret = iommu_map(domain->domain, iova, phys,$/\t\t\tret = vendor_domain_map(domain, iova, phys,/
