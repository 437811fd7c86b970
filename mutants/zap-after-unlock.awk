# zap-after-unlock: zap when the lock is gone already; only on the way of a trylock is it taken by a condition.
# Class: behaviour
function operate(u,    v) {
	if (called(u) !~ /(_zap_bars|^vfio_device_unmap_range|^unmap_mapping_range)$/)
		return
	for (v = u + 1; v <= statements && in_function[v] == in_function[u]; v++)
		if (drops(v)) {
			mutant(u, "", v, text[v] "\n" text[u])
			return
		}
}
