# 6.12 drivers/vfio/iommufd.c
# refused: vdev->ops->close_device(vdev);
$a\
\
void vendor_reopen(struct vfio_device *vdev)\
{\
	vdev->ops->close_device(vdev);\
}
