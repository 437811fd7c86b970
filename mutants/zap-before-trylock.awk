# zap-before-trylock: zap a device before a trylock says whether its lock can be had.
# Class: behaviour
function operate(u,    v) {
	if (called(u) !~ /(_zap_bars|^vfio_device_unmap_range|^unmap_mapping_range)$/)
		return
	for (v = u - 1; v > 0 && in_function[v] == in_function[u]; v--)
		if (tries(v)) {
			mutant(v, text[u] "\n" text[v], u, "")
			return
		}
}
