# other-object: the lock of another object that the function knows.
# Class: object
function operate(u,    s, base, n, part, i, function_name) {
	s = argument(u)
	if (!(takes(u) || drops(u)) || !match(s, /^&?[a-z_0-9]+->/))
		return
	base = substr(s, 1, RLENGTH - 2)
	sub(/^&/, "", base)
	function_name = in_function[u]
	n = split(variables[function_name], part, " ")
	for (i = 1; i <= n; i++) {
		if (part[i] == base || struct_of[function_name, part[i]] != struct_of[function_name, base])
			continue
		s = text[u]
		sub(/\(&?[a-z_0-9]+->/, "(" (s ~ /\(&/ ? "\\&" : "") part[i] "->", s)
		mutant(u, s)
	}
}
