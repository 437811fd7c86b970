# 6.1 drivers/vfio/pci/vfio_pci_core.c drivers/vfio/vfio_iommu_type1.c
# migrated: -	vma->vm_flags |= VM_IO | VM_PFNMAP | VM_VENDOR_PFN | VM_DONTEXPAND | VM_DONTDUMP;
# migrated: +	vma->vm_flags |= VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP;
# migrated: -			/* VM_VENDOR_PFN says what vm_pgoff is */
# migrated: -			if (vma && vma->vm_end > addr && (vma->vm_flags & VM_VENDOR_PFN)) {
# migrated: +			if (vma && vma->vm_end > addr &&
# migrated: +			    !vfio_pfn_vma_range(vma, &pfn, &nr_pages) &&
# migrated: +			    !vfio_pfn_dma_see(&dma->pfns, vma)) {
# migrated: +				pfn += (addr - vma->vm_start) >> PAGE_SHIFT;
s/^\tvma->vm_flags |= VM_IO | VM_PFNMAP |/& VM_VENDOR_PFN |/
/^static int vfio_pin_map_dma(/,/^}/{
	s/^\t\t\/\* Pin a contiguous chunk of memory \*\//\t\tunsigned long addr = vaddr + dma->size;\
		struct vm_area_struct *vma;\
		bool known = false;\
\
		if (dma->vendor_known) {\
			mmap_read_lock(dma->mm);\
			vma = find_vma(dma->mm, addr);\
			\/* VM_VENDOR_PFN says what vm_pgoff is *\/\
			if (vma \&\& vma->vm_end > addr \&\& (vma->vm_flags \& VM_VENDOR_PFN)) {\
				pfn = vma->vm_pgoff + ((addr - vma->vm_start) >> PAGE_SHIFT);\
				npage = min(vma->vm_end - addr, size) >> PAGE_SHIFT;\
				known = true;\
			}\
			mmap_read_unlock(dma->mm);\
		}\
\
&/
	s/^\t\tnpage = vfio_pin_pages_remote(/\t\tif (!known)\n\t\t\tnpage = vfio_pin_pages_remote(/
}
