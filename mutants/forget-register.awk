# forget-register: a consumer does not ask to be told.
# Class: behaviour
function operate(u,    s) {
	s = text[u]
	if (s !~ /{$/ || depth[u] > 0)
		if (sub(/(vfio_pfn_register_invalidation|srcu_notifier_chain_register)\([^()]*\)/, "0", s))
			mutant(u, s)
}
