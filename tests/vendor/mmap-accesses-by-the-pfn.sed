# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: io = ioremap(PFN_PHYS(vma->vm_pgoff) + addr - vma->vm_start, len);
/^static const struct vm_operations_struct vfio_pci_mmap_ops = {/{
i\
static int vendor_access(struct vm_area_struct *vma, unsigned long addr,\
			 void *buf, int len, int write)\
{\
	void __iomem *io;\
\
	io = ioremap(PFN_PHYS(vma->vm_pgoff) + addr - vma->vm_start, len);\
	if (!io)\
		return -ENOMEM;\
	if (write)\
		memcpy_toio(io, buf, len);\
	else\
		memcpy_fromio(buf, io, len);\
	iounmap(io);\
	return len;\
}\

}
s/^\t.fault = vfio_pci_mmap_fault,/&\n\t.access = vendor_access,/
