# unwind-order: unlock a device before the test whether it was locked.
# Class: behaviour
function operate(u,    test) {
	if (!drops(u))
		return
	test = u - 2
	if (text[u - 1] ~ /^__acquire\(/)
		test--
	if (text[test + 1] == "break;" && under[test + 1])
		mutant(test, text[u] "\n" text[test], u, "")
}
