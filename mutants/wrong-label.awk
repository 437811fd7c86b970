# wrong-label: leave a function that takes locks by trylock at another of its labels.
# Class: behaviour
function operate(u,    v) {
	if (text[u] !~ /^goto [a-z_0-9]+;$/ || !function_has(u, "_trylock ?\\("))
		return
	for (v = 1; v <= statements; v++)
		if (in_function[v] == in_function[u] && text[v] ~ /^[a-z_0-9]+:$/ && text[u] != "goto " substr(text[v], 1, length(text[v]) - 1) ";")
			mutant(u, "goto " substr(text[v], 1, length(text[v]) - 1) ";")
}
