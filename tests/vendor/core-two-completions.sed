# 6.1 include/linux/vfio.h
# migrated: +	struct inode *inode;
/^struct vfio_device {/,/^}/s/^\tstruct completion comp;/&\n\tstruct completion drained;/
