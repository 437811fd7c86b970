# 6.1 drivers/vfio/vfio_main.c
# refused: return filep;
/^static struct file \*vfio_device_open(/,/^}/s/^\tfilep->f_mode |= (FMODE_PREAD | FMODE_PWRITE);/\tif (device->ops->read)\n\t\tfilep->f_mode |= (FMODE_PREAD | FMODE_PWRITE);/
