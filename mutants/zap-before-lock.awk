# zap-before-lock: zap before the lock is taken that keeps faults out, instead of under it.
# Class: behaviour
function operate(u) {
	if (called(u) ~ /(_zap_bars|^vfio_device_unmap_range|^unmap_mapping_range)$/ && takes(u - 1))
		mutant(u - 1, text[u], u, text[u - 1])
}
