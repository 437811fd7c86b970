# 5.10 drivers/vfio/vfio_iommu_type1.c
# refused: return ret;
/^static long vfio_pin_pages_remote(/,/^}/s/^\tret = vaddr_get_pfns(current->mm, vaddr, 1, dma->prot, pfn_base,/\tret = vendor_known_chunk(dma, vaddr, npage, pfn_base);\
	if (ret)\
		return ret;\
\
&/
