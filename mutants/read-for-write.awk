# read-for-write: take for reading what is let go of as a writer.
# Class: mode
function operate(u,    s) {
	s = text[u]
	if (sub(/down_write/, "down_read", s) && (takes(u) && called(u) ~ /^down_/ || tries(u)))
		mutant(u, s)
}
