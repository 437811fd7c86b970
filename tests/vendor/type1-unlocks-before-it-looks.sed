# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: if (vma && vma->vm_flags & VM_PFNMAP) {
/^static int vaddr_get_pfns(/,/^}/{
s/^\t\tret = follow_fault_pfn(vma, mm, vaddr, pfn, prot & IOMMU_WRITE);/&\n\t\tmmap_read_unlock(mm);\n\t\tunlocked = true;/
s/^\t\t\tgoto retry;/\t\t\tgoto again;/
s/^\tmmap_read_unlock(mm);/\tif (!unlocked)\n\t\tmmap_read_unlock(mm);/
s/^\tmmap_read_lock(mm);/again:\n\tunlocked = false;\n&/
s/^\tint ret;/&\n\tbool unlocked;/
}
