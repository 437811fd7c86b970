# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: if (vendor_knows(dma, vaddr, &pfn))
/^static long vfio_pin_pages_remote(/,/^}/s/^\t\t\tret = vaddr_get_pfns(/\t\t\tif (vendor_knows(dma, vaddr, \&pfn))\
				goto out;\
&/
