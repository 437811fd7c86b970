# forget-enable-test: populate although the device's memory is disabled.
# Class: behaviour
function operate(u,    s) {
	s = text[u]
	if (s ~ /^if \(/ && function_has(u, "VM_FAULT_") && sub(/!?[a-z_]*memory_enabled\([a-z]*\)/, "0", s))
		mutant(u, s)
}
