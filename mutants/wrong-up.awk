# wrong-up: let go as a reader of what was taken for writing, or the other way round.
# Class: mode
function operate(u,    s) {
	s = text[u]
	if (sub(/^up_write/, "up_read", s) || sub(/^up_read/, "up_write", s))
		mutant(u, s)
}
