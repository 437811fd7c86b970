# unlock-early: unlock before the last thing that the lock is for.
# Class: behaviour
function operate(u) {
	if (drops(u) && !under[u] && last[u - 1] < first[u] && called(u - 1) ~ /(zap_bars|unmap_range|^set_bit|^interval_tree_|^srcu_|^kref_|call_chain)/)
		mutant(u - 1, text[u], u, text[u - 1])
}
