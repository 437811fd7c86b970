# write-for-read: take for writing what is let go of as a reader.
# Class: mode
function operate(u,    s) {
	s = text[u]
	if (sub(/down_read/, "down_write", s) && (takes(u) && called(u) ~ /^down_/ || tries(u)))
		mutant(u, s)
}
