# 6.1 drivers/vfio/vfio_main.c
# refused: if (device->open_count == 1 || device->vendor_reset) {
/^static struct file \*vfio_device_open/,/^}/s/^\tif (device->open_count == 1) {/\tif (device->open_count == 1 || device->vendor_reset) {/
