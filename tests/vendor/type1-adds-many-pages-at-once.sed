# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: if (pfn == *pfn_base + pinned)
/^static long vfio_pin_pages_remote(/,/^}/s/^\t\t\tbatch->size = ret;/\t\t\tif (vendor_linear(pfn, npage)) {\
				if (pfn == *pfn_base + pinned)\
					pinned += npage;\
				goto out;\
			}\
&/
