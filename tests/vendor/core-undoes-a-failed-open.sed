# 6.1 drivers/vfio/vfio_main.c
# refused: vendor_put(device);
/^\t\t\tret = device->ops->open_device(device);/,/goto/{
s/if (ret)$/if (ret) {\
				vendor_put(device);/
s/goto err_undo_count;/&\
			}/
}
