# 6.1 drivers/vfio/vfio_main.c
# refused: vfio_device_container_unregister(device);
/^static int vfio_device_fops_release(/,/^}/{
s/^\t\tif (device->ops->close_device)/\t\tif (!device->vendor_detached) {\n\t\t\tif (device->ops->close_device)/
s/^\t\t\tdevice->ops->close_device(device);/\t\t\t\tdevice->ops->close_device(device);\n\t\t}/
}
