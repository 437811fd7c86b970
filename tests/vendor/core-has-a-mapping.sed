# 6.1 drivers/vfio/vfio_main.c
# refused: filep->f_mapping = device->dev->vendor_mapping;
s/^\tfilep->f_mode |= .*/&\n\tfilep->f_mapping = device->dev->vendor_mapping;/
