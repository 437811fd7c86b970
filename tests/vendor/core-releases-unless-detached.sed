# 5.10 drivers/vfio/vfio.c
# refused: static int vfio_device_fops_release(struct inode *inode, struct file *filep)
/^static int vfio_device_fops_release(/,/^}/s/^\tdevice->ops->release(/\tif (!device->vendor_detached)\n\t&/
