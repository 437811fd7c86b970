# invert-trylock-test: take a trylock's success for contention.
# Class: balance
function operate(u,    s) {
	s = text[u]
	if (tries(u) && sub(/^if \(!/, "if (", s))
		mutant(u, s)
}
