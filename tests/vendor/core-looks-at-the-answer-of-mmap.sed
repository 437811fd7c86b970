# 6.1 drivers/vfio/vfio_main.c
# migrated: +		vfio_pfn_open(vma);
/^static int vfio_device_fops_mmap(/,/^}/{
	s/^\tstruct vfio_device \*device = .*/&\n\tint ret;/
	s/^\treturn device->ops->mmap(device, vma);/\tret = device->ops->mmap(device, vma);\n\tif (!ret)\n\t\tvendor_account(device);\n\treturn ret;/
}
