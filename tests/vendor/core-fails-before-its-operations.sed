# 6.1 drivers/vfio/vfio_main.c
# refused: goto out_uninit;
s/^\tdevice->dev = dev;/\tret = vendor_claim(dev);\n\tif (ret)\n\t\tgoto out_uninit;\n&/
