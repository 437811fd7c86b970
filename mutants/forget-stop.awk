# forget-stop: a session ends, and access to its memory goes on.
# Class: behaviour
function operate(u) {
	if (called(u) ~ /^(vfio_pfn_session_put|vfio_pfn_stop_access)$/)
		mutant(u, "")
}
