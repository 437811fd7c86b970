# swap-locks: take two locks in the other order.
# Class: behaviour
function operate(u,    v) {
	if (!takes(u))
		return
	for (v = u + 1; v <= statements && in_function[v] == in_function[u] && !drops(v); v++)
		if (takes(v)) {
			if (text[v] != text[u])
				mutant(u, text[v], v, text[u])
			return
		}
}
