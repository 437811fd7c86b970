# 6.1 drivers/vfio/vfio_main.c
# migrated: +				vfio_pfn_session_put(&device->pfn_range);
/^\t\t\tret = device->ops->open_device(device);/{
	n
	s/$/ {\n\t\t\t\tdev_err(device->dev, "open failed: %d\\n", ret);/
	n
	s/$/\n\t\t\t}/
}
