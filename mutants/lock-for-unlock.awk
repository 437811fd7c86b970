# lock-for-unlock: lock again where an unlock belongs.
# Class: balance
function operate(u,    s) {
	s = text[u]
	if (drops(u) && (sub(/^mutex_unlock/, "mutex_lock", s) || sub(/^up_/, "down_", s)))
		mutant(u, s)
}
