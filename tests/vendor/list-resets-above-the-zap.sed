# 6.1 drivers/vfio/pci/vfio_pci_core.c
# refused: mutex_unlock(&cur_mem->vma_lock);
s/^struct vfio_pci_group_info;/&\nstatic int vfio_pci_zap_and_vma_lock(struct vfio_pci_core_device *vdev, bool try);/
/^\/\* Return 1 on zap and vma_lock/,/^u16 vfio_pci_memory_lock_and_enable/{
	/^u16/!{
		H
		d
	}
}
/^err_undo:/,/^}/{
	/^}/G
}
