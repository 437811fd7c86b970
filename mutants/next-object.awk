# next-object: the lock of another object of the same kind.
# Class: object
function operate(u,    s) {
	s = text[u]
	if ((takes(u) || drops(u)) && match(s, /\(&?[a-z_0-9]+->/)) {
		base = substr(s, RSTART + 1, RLENGTH - 3)
		sub(/^&/, "", base)
		sub(/\(&?[a-z_0-9]+->/, (s ~ /\(&/ ? "(\\&" : "(") "(" base " + 1)->", s)
		mutant(u, s)
	}
}
