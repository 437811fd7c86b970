# 6.1 drivers/vfio/vfio_main.c
# refused: static void vendor_lock_ids(struct vfio_group *group, int ids[4])
/^static int vfio_group_ioctl_get_device_fd(/i\
static void vendor_lock_ids(struct vfio_group *group, int ids[4])\
{\
	mutex_lock(&group->group_lock);\
	ids[0]++;\
}\

