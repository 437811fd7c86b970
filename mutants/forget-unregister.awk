# forget-unregister: a consumer that goes is told nevertheless.
# Class: behaviour
function operate(u) {
	if (called(u) ~ /^(vfio_pfn_unregister_invalidation|srcu_notifier_chain_unregister)$/)
		mutant(u, "")
}
