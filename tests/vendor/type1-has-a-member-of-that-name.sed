# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: struct rb_root
/^struct vfio_dma {/,/^}/s/^\tstruct rb_root.*/\tunsigned long *pfns;\n&/
