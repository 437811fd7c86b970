# unlock-twice: unlock what was unlocked just before.
# Class: balance
function operate(u) {
	if (drops(u))
		mutant(u, text[u] "\n" text[u])
}
