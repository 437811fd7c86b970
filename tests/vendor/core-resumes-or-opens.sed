# 6.12 drivers/vfio/vfio_main.c
# refused: return 0;
/^static int vfio_df_device_first_open(/,/^}/{
s/^\tif (device->ops->open_device) {/\tif (device->vendor_restored) {\n\t\tvendor_resume(device);\n\t} else if (device->ops->open_device) {/
}
