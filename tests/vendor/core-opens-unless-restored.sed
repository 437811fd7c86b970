# 6.1 drivers/vfio/vfio_main.c
# refused: mutex_unlock(&device->group->group_lock);
/^static struct file \*vfio_device_open(/,/^}/{
s/^\t\tif (device->ops->open_device) {/\t\tif (!device->vendor_restored) {\n&/
s/^\t\tvfio_device_container_register(device);/\t\t}\n&/
}
