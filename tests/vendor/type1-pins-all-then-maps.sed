# 6.1 drivers/vfio/vfio_iommu_type1.c
# refused: npage = vfio_pin_pages_remote(dma, vaddr + dma->size + ahead,
/^static int vfio_pin_map_dma(/,/^}/{
	s/^\tunsigned long pfn, limit = /\tunsigned long pfns[16], limit = /
	s/^\tlong npage;/\tlong npage, npages[16];\n\tint i, nr;\n\tsize_t ahead;/
	/^\twhile (size) {/,/^\t}/c\
	while (size && !ret) {\
		for (nr = 0, ahead = 0; nr < 16 && ahead < size; nr++) {\
			npage = vfio_pin_pages_remote(dma, vaddr + dma->size + ahead,\
						      (size - ahead) >> PAGE_SHIFT,\
						      &pfns[nr], limit, &batch);\
			if (npage <= 0) {\
				ret = (int)npage;\
				break;\
			}\
			npages[nr] = npage;\
			ahead += npage << PAGE_SHIFT;\
		}\
		for (i = 0; i < nr && !ret; i++) {\
			ret = vfio_iommu_map(iommu, iova + dma->size, pfns[i],\
					     npages[i], dma->prot);\
			if (ret)\
				break;\
			size -= npages[i] << PAGE_SHIFT;\
			dma->size += npages[i] << PAGE_SHIFT;\
		}\
	}
}
