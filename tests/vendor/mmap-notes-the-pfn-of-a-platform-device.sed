# 6.1 drivers/vfio/platform/vfio_platform_common.c
# refused: vdev->vendor_pfn = vma->vm_pgoff;
s/^\t\t*return vfio_platform_mmap_mmio(vdev->regions\[index\], vma);/\t\treturn vendor_traced(vdev, vma,\n\t\t\t\tvfio_platform_mmap_mmio(vdev->regions[index], vma));/
/^int vfio_platform_mmap(/i\
static int vendor_traced(struct vfio_platform_device *vdev,\
			 struct vm_area_struct *vma, int ret)\
{\
	if (!ret)\
		vdev->vendor_pfn = vma->vm_pgoff;\
	return ret;\
}\

