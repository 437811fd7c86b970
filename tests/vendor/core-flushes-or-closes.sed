# 6.1 drivers/vfio/vfio_main.c
# refused: vfio_device_container_unregister(device);
/^static int vfio_device_fops_release(/,/^}/s/^\t\tif (device->ops->close_device)/\t\tif (device->vendor_quirk)\n\t\t\tvendor_flush(device);\n\t\telse if (device->ops->close_device)/
