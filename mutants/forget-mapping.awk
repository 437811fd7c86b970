# forget-mapping: an fd keeps the address_space of its own inode, or a vma is not of the session.
# Class: behaviour
function operate(u) {
	if (text[u] ~ /->(f_mapping|vm_private_data) = /)
		mutant(u, "")
}
