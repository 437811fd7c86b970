# lock-for-trylock: wait for a lock where only a trylock is safe.
# Class: behaviour
function operate(u,    s) {
	s = text[u]
	if (tries(u) && sub(/_trylock/, "", s) && (sub(/mutex\(/, "mutex_lock(", s) || s ~ /down_/)) {
		sub(/^if \(!?/, "", s)
		sub(/\)( {)?$/, "", s)
		mutant(u, s ";\nif (0)" (text[u] ~ /{$/ ? " {" : ""))
	}
}
