# 6.1 drivers/vfio/vfio_main.c
# migrated: +    } else {
# migrated: +      __acquire(&group->group_lock);
# migrated: +    __release(&group->group_lock);
/^static int vfio_group_ioctl_get_device_fd(/i\
static void vendor_gnu (struct vfio_group *group, bool need)\
{\
#ifdef CONFIG_VENDOR\
  vendor_note (group);\
#endif\
  if (need)\
    {\
      vendor_note (group);\
      mutex_lock (&group->group_lock);\
    }\
  vendor_note (group);\
  if (need)\
    mutex_unlock (&group->group_lock);\
}\

