# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: dma->iova += head;
/^\t\tunmapped += dma->size;/i\
		if (vendor_keeps(dma)) {\
			size_t head = iova + size - dma->iova;\
\
			dma->iova += head;\
			dma->size -= head;\
			break;\
		}
