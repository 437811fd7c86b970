# unwind-too-short: leave the first or the last device locked.
# Class: behaviour
function operate(u,    v, end, s) {
	if (text[u] !~ /^([a-z_]*for_each[a-z_]*|for|while) ?\(.*{$/)
		return
	end = body_end(u)
	for (v = u + 1; v < end && !drops(v); v++)
		;
	if (v >= end)
		return
	s = text[u]
	if (sub(/ = 0; /, " = 1; ", s))
		mutant(u, s)
	s = text[u]
	if (sub(/ < /, " + 1 < ", s))
		mutant(u, s)
	if (text[u] ~ /for_each/)
		mutant(v, text[v] "\nbreak;")
}
