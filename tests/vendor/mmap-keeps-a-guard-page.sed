# 6.1 drivers/vfio/fsl-mc/vfio_fsl_mc.c
# refused: vma->vm_pgoff = (region.addr >> PAGE_SHIFT) + pgoff;
/^static int vfio_fsl_mc_mmap_mmio(/,/^}/s/^\tregion_cacheable = (region/\tif (pgoff)\n\t\tsize -= PAGE_SIZE;\n\n&/
