# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: *pfn = vendor_pfn(vma, vaddr);
/^\t\tret = follow_fault_pfn(vma, mm, vaddr, pfn, prot & IOMMU_WRITE);/i\
		if (vendor_linear(vma)) {\
			*pfn = vendor_pfn(vma, vaddr);\
			ret = 1;\
			goto done;\
		}
