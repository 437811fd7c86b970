# forget-dma: the IOMMU backend does not keep account of the device memory that it maps.
# Class: behaviour
function operate(u,    s) {
	s = text[u]
	if (in_function[u] == "" || s ~ /^(EXPORT_SYMBOL|module_)/)
		return
	if (called(u) ~ /^vfio_pfn_dma_(see|start|add|release|forget|end_chunk|user_check|drop)$/)
		mutant(u, without(u))
	else if (sub(/vfio_pfn_dma_(see|add|other)\([^()]*(\([^()]*\))?[^()]*\)/, "0", s))
		mutant(u, s)
}
