# 6.1 drivers/vfio/vfio_main.c
# refused: ret = device->ops->mmap(device, vma);
/^static int vfio_device_fops_mmap(/,/^}/{
	s/^\tstruct vfio_device \*device = .*/&\n\tint ret;/
	s/^\treturn device->ops->mmap(device, vma);/\tret = device->ops->mmap(device, vma);\n\tif (ret)\n\t\treturn ret;\n\n\tret = vendor_charge(device);\n\tif (ret)\n\t\treturn ret;\n\treturn 0;/
}
