# drop-sigbus: a fault that must fail says that it succeeded.
# Class: behaviour
function operate(u,    s) {
	s = text[u]
	if (s ~ /^(return |(vm_fault_t )?[a-z_]+ = )/ && sub(/VM_FAULT_SIGBUS/, "VM_FAULT_NOPAGE", s))
		mutant(u, s)
}
