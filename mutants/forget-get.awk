# forget-get: forget to take a reference.
# Class: behaviour
function operate(u) {
	if (called(u) ~ /^(kref_get|vfio_pfn_open)$/)
		mutant(u, "")
}
