# 6.1 drivers/vfio/vfio_main.c
# refused: if (ret)
s/^\t\t\tret = device->ops->open_device(device);/\t\t\tret = vendor_power_on(device);\n\t\t\tif (ret)\n\t\t\t\tgoto err_undo_count;\n&/
