# forget-iommu-unmap: the device stops, and the IOMMU goes on translating.
# Class: behaviour
function operate(u) {
	if (text[u] ~ /^iommu->unmap\(.*\);$/ || called(u) == "iommu_unmap" && in_function[u] ~ /pfn|unmap_dma/)
		mutant(u, "")
}
