# 6.1 include/linux/vfio.h
# refused: #define VFIO_MAGIC 0x7666
s/^struct kvm;/#define VFIO_MAGIC 0x7666\n\n&/
