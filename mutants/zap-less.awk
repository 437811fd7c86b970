# zap-less: leave out a part of the BARs, from the front or the back.
# Class: behaviour
function operate(u,    s) {
	s = text[u]
	if (s !~ /^[a-z_]+ [a-z_]+ = VFIO_PCI_INDEX_TO_OFFSET\(/)
		return
	if (sub(/BAR0_REGION/, "BAR4_REGION", s) || sub(/ROM_REGION/, "BAR1_REGION", s))
		mutant(u, s)
}
