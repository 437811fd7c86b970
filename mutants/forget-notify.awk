# forget-notify: the consumers are not told.
# Class: behaviour
function operate(u) {
	if (called(u) == "srcu_notifier_call_chain")
		mutant(u, "")
}
