# 6.1 drivers/vfio/vfio_main.c
# refused: vfio_release_device_set(device);
s/^static DEFINE_XARRAY(vfio_device_set_xa);/&\nstatic void vfio_device_release(struct device *dev);/
/^\/\* Release helper called by vfio_put_device/,/^}/{
	H
	d
}
/^EXPORT_SYMBOL_GPL(vfio_init_device);/G
