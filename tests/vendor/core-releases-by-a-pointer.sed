# 5.10 drivers/vfio/vfio.c
# refused: vendor_call(device->ops->release, device->device_data);
s/^\tdevice->ops->release(device->device_data);/\tvendor_call(device->ops->release, device->device_data);/
