# drop-unlock: forget to unlock.
# Class: balance
function operate(u) {
	if (drops(u))
		mutant(u, without(u))
}
