# 6.1 drivers/vfio/pci/vfio_pci.c
# migrated: +	.open = vfio_pfn_open,
/^static bool vfio_pci_dev_in_denylist(/i\
struct vendor_window {\
	phys_addr_t base;\
	struct device device;\
	struct cdev cdev;\
};\
\
static int vendor_window_mmap(struct file *file, struct vm_area_struct *vma)\
{\
	struct vendor_window *window = file->private_data;\
\
	return remap_pfn_range(vma, vma->vm_start, PHYS_PFN(window->base),\
			       vma->vm_end - vma->vm_start, vma->vm_page_prot);\
}\
\
static const struct file_operations vendor_window_fops = {\
	.owner = THIS_MODULE,\
	.mmap = vendor_window_mmap,\
};\

