# 6.12 drivers/vfio/pci/nvgrace-gpu/main.c
# refused: return vm_iomap_memory(vma, nvdev->vendor_phys, nvdev->vendor_size);
/^static int nvgrace_gpu_mmap(/i\
static int vendor_window_mmap(struct nvgrace_gpu_pci_core_device *nvdev,\
			      struct vm_area_struct *vma)\
{\
	return vm_iomap_memory(vma, nvdev->vendor_phys, nvdev->vendor_size);\
}\

