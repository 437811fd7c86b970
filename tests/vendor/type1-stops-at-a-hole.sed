# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: if (!phys)
/^static long vfio_unmap_unpin(/,/^}/s/^\t\tif (WARN_ON(!phys)) {/\t\tif (!phys)\
			break;\
\
		if (vendor_skips(phys)) {/
