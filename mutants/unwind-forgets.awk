# unwind-forgets: how many were locked is not counted, or not told.
# Class: behaviour
function operate(u,    s, v) {
	s = text[u]
	if (!function_has(u, "_trylock ?\\("))
		return
	if (sub(/\+\+\]/, "]", s) || s ~ /^[a-z_]+ = NULL;$/)
		mutant(u, s == text[u] ? "" : s)
}
