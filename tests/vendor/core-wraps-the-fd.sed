# 6.1 drivers/vfio/vfio_main.c
# refused: filep = vendor_getfile("[vfio-device]"
s/anon_inode_getfile("\[vfio-device\]"/vendor_getfile("[vfio-device]"/
