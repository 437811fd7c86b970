# 6.1 drivers/vfio/vfio_main.c
# refused:
/^static int vfio_group_ioctl_get_device_fd(/i\
static int vendor_ifdef(struct vfio_group *group, bool need)\
{\
#ifdef CONFIG_VENDOR\
	if (need)\
#endif\
		mutex_lock(&group->group_lock);\
	vendor_note(group);\
#ifdef CONFIG_VENDOR\
	if (need)\
#endif\
		mutex_unlock(&group->group_lock);\
	return 0;\
}\

