# 6.1 drivers/vfio/vfio_main.c
# migrated: +	vma->vm_private_data = device->pfn_range;
/^static int vfio_device_fops_mmap(/,/^}/{
	s/^\tstruct vfio_device \*device = .*/&\n\tint ret;/
	s/^\treturn device->ops->mmap(device, vma);/\tret = vendor_check(device);\n\tif (ret)\n\t\treturn ret;\n&/
}
