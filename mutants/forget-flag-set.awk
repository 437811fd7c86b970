# forget-flag-set: stop access, and do not say so.
# Class: behaviour
function operate(u) {
	if (called(u) ~ /^(set_bit|__set_bit)$/ && text[u] ~ /STOPPED/)
		mutant(u, "")
}
