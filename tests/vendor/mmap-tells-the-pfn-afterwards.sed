# 6.1 drivers/vfio/pci/mlx5/main.c
# refused: mlx5vf_note_mapping(mvdev, vma->vm_pgoff, vma_pages(vma));
s/^\t.mmap = vfio_pci_core_mmap,/\t.mmap = vendor_mmap,/
/^static const struct vfio_device_ops mlx5vf_pci_ops = {/i\
static int vendor_mmap(struct vfio_device *core_vdev,\
		       struct vm_area_struct *vma)\
{\
	struct mlx5vf_pci_core_device *mvdev = container_of(\
		core_vdev, struct mlx5vf_pci_core_device, core_device.vdev);\
	int ret;\
\
	ret = vfio_pci_core_mmap(core_vdev, vma);\
	if (ret)\
		return ret;\
\
	mlx5vf_note_mapping(mvdev, vma->vm_pgoff, vma_pages(vma));\
	return 0;\
}\

