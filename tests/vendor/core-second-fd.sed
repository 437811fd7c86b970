# 6.1 drivers/vfio/vfio_main.c
# refused: filep = anon_inode_getfile("[vfio-device-shadow]"
/^static int vfio_group_ioctl_get_device_fd(/i\
static struct file *vendor_shadow(struct vfio_device *device)\
{\
	struct file *filep;\
\
	filep = anon_inode_getfile("[vfio-device-shadow]", &vfio_device_fops, device, O_RDONLY);\
	if (!IS_ERR(filep))\
		filep->f_mode |= FMODE_PREAD;\
	return filep;\
}\

