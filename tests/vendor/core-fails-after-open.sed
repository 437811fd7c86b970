# 6.1 drivers/vfio/vfio_main.c
# refused: goto err_vendor;
/^\t\tvfio_device_container_register(device);/i\
		ret = my_vendor_attach(device);\
		if (ret)\
			goto err_vendor;
/^err_undo_count:/i\
err_vendor:\
	my_vendor_detach(device);
