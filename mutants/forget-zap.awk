# forget-zap: leave what is mapped.
# Class: behaviour
function operate(u) {
	if (called(u) ~ /(_zap_bars|^vfio_device_unmap_range|^unmap_mapping_range)$/)
		mutant(u, "")
}
