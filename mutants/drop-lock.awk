# drop-lock: forget to lock.
# Class: balance
function operate(u) {
	if (takes(u))
		mutant(u, without(u))
}
