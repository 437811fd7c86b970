# forget-flag-test: act as if access had not been stopped.
# Class: behaviour
function operate(u,    s) {
	s = text[u]
	if (sub(/test_bit\([^()]*STOPPED[^()]*\)/, "0", s))
		mutant(u, s)
}
