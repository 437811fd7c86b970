# 6.1 drivers/vfio/pci/trace.h
# refused: vma->vm_private_data)->pdev->vendor;
/^TRACE_EVENT(vfio_pci_nvgpu_mmap_fault,/i\
TRACE_EVENT(vendor_mmap_fault,\
	TP_PROTO(struct vm_area_struct *vma),\
	TP_ARGS(vma),\
	TP_STRUCT__entry(\
		__field(u16, vendor)\
	),\
	TP_fast_assign(\
		__entry->vendor = ((struct vfio_pci_core_device *)\
				   vma->vm_private_data)->pdev->vendor;\
	),\
	TP_printk("%x", __entry->vendor)\
);\

