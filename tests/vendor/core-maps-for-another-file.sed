# 6.1 drivers/vfio/vfio_main.c
# refused: return vfio_device_fops.mmap(filep, vma);
$a\
\
int vendor_mmap(struct file *filep, struct vm_area_struct *vma)\
{\
	return vfio_device_fops.mmap(filep, vma);\
}
