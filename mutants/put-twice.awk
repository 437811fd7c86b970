# put-twice: put a reference twice.
# Class: behaviour
function operate(u) {
	if (called(u) ~ /^(kref_put|vfio_put_pfn_range|vfio_fs_inode_free)$/)
		mutant(u, text[u] "\n" text[u])
}
