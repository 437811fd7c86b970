# 6.1 drivers/vfio/vfio_main.c
# migrated: +obj-$(CONFIG_VFIO_PFN) += vfio_pfn.o
/^static int vfio_group_ioctl_get_device_fd(/i\
static void vendor_nested(struct vfio_group *group, bool need, int mode)\
{\
	if (mode)\
		if (need)\
			mutex_lock(&group->group_lock);\
	vendor_note(group);\
	if (mode)\
		if (need)\
			mutex_unlock(&group->group_lock);\
}\

