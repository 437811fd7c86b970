# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: if (vma && vma->vm_flags & (VM_PFNMAP | VM_MIXEDMAP)) {
/^static int vaddr_get_pfns(/,/^}/s/& VM_PFNMAP)/\& (VM_PFNMAP | VM_MIXEDMAP))/
