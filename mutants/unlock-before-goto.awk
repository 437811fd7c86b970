# unlock-before-goto: unlock, and go to where it is unlocked again.
# Class: balance
function operate(u,    v, label) {
	if (text[u] !~ /^goto [a-z_0-9]+;$/)
		return
	label = substr(text[u], 6, length(text[u]) - 6)
	for (v = u + 1; v < statements && in_function[v] == in_function[u]; v++)
		if (text[v] == label ":" && drops(v + 1))
			mutant(u, text[v + 1] "\n" text[u])
}
