# forget-vm-op: a vma that is split, forked or closed is not noticed.
# Class: behaviour
function operate(u) {
	if (text[u] ~ /^\.(open|close) = vfio_pfn_(open|close),$/)
		mutant(u, "")
}
