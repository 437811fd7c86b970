# unwind-too-far: unlock devices whose locks were never taken.
# Class: behaviour
function operate(u,    v, end, s) {
	if (text[u] !~ /^([a-z_]*for_each[a-z_]*|for|while) ?\(.*{$/)
		return
	end = body_end(u)
	for (v = u + 1; v < end; v++)
		if (drops(v))
			break
	if (v >= end)
		return
	s = text[u]
	if (sub(/ < /, " <= ", s))
		mutant(u, s)
	for (v = u + 1; v < end; v++)
		if (text[v] == "break;" && under[v])
			mutant(v - 1, "", v, "")
}
