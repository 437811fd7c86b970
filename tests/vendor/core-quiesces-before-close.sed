# 6.12 drivers/vfio/vfio_main.c
# migrated: +	vfio_pfn_session_put(&device->pfn_range);
/^\tif (device->ops->close_device)$/{
	N
	s/.*/\tif (device->ops->close_device) {\n\t\tvendor_quiesce(device);\n\t\tdevice->ops->close_device(device);\n\t}/
}
