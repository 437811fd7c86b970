# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: int vaddr_get_pfns(
/^static int vaddr_get_pfns(/{
i\
#ifdef CONFIG_VENDOR\
int vaddr_get_pfns(struct mm_struct *mm, unsigned long vaddr,\
		   long npages, int prot, unsigned long *pfn,\
		   struct page **pages)\
#else
n
n
a\
#endif
}
