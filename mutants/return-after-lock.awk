# return-after-lock: return early while a lock is held, right after it was taken.
# Class: balance
function operate(u) {
	if (takes(u))
		mutant(u, text[u] "\nif (!jiffies)\n\treturn" nothing[in_function[u]] ";")
}
