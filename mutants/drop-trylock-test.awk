# drop-trylock-test: go on as if a trylock could not fail.
# Class: balance
function operate(u,    s) {
	s = text[u]
	if (tries(u) && s ~ /^if \(.*\)( {)?$/) {
		sub(/^if \(!?/, "", s)
		sub(/\)( {)?$/, "", s)
		mutant(u, s ";\nif (0)" (text[u] ~ /{$/ ? " {" : ""))
	}
}
