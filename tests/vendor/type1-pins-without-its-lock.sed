# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: ret = vfio_pin_map_dma(iommu, dma, size);
/^static int vfio_dma_do_map(/,/^}/{
s/^\telse$/& {/
s/^\t\tret = vfio_pin_map_dma(.*/\t\tmutex_unlock(\&iommu->lock);\
&\
		mutex_lock(\&iommu->lock);\
	}/
}
