# 6.1 drivers/vfio/vfio_main.c
# refused: return ops->mmap(device, vma);
/^static int vfio_device_fops_mmap(/,/^}/{
	s/^\tstruct vfio_device \*device = .*/&\n\tconst struct vfio_device_ops *ops = device->ops;/
	s/device->ops->mmap/ops->mmap/
}
