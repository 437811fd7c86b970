# lock-twice: lock what was locked just before.
# Class: balance
function operate(u) {
	if (takes(u))
		mutant(u, text[u] "\n" text[u])
}
