# 6.1 drivers/vfio/vfio_main.c
# migrated: +	filep->f_mapping = device->inode->i_mapping;
/^static struct file \*vfio_device_open(/,/^}/s/^\tfilep->f_mode |= (FMODE_PREAD | FMODE_PWRITE);/\tfilep->f_mode |= FMODE_PREAD;\n\tfilep->f_mode |= FMODE_PWRITE;/
