# 6.1 drivers/vfio/vfio_main.c
# refused: device->device.release = vendor_release;
$a\
\
void vendor_adopt(struct vfio_device *device)\
{\
	device->device.release = vendor_release;\
}
