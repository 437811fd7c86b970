# return-after-lock: return early while a lock is held, right after it was taken.  A function that says that it returns so is right to.
# Class: balance
function operate(u) {
	if (takes(u) && header[in_function[u]] !~ /__acquires|__must_hold/)
		mutant(u, text[u] "\nif (!jiffies)\n\treturn" nothing[in_function[u]] ";")
}
