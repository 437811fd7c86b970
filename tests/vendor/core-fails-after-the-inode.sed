# 6.1 drivers/vfio/vfio_main.c
# refused: return ret;
/^\tif (ops->init) {/i\
	ret = vendor_quota(device);\
	if (ret) {\
		ida_free(&vfio.device_ida, device->index);\
		return ret;\
	}\

