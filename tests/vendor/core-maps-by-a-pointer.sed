# 6.1 drivers/vfio/vfio_main.c
# refused: return vendor_map(device->ops->mmap, device, vma);
s/^\treturn device->ops->mmap(device, vma);/\treturn vendor_map(device->ops->mmap, device, vma);/
