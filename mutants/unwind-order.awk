# unwind-order: unlock a device before the test whether it was locked.
# Class: behaviour
function operate(u,    v) {
	if (!drops(u) || text[u - 1] != "break;" || !under[u - 1])
		return
	mutant(u - 2, text[u] "\n" text[u - 2], u, "")
}
