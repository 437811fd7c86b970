# forget-put: forget to put a reference.
# Class: behaviour
function operate(u) {
	if (called(u) ~ /^(kref_put|vfio_put_pfn_range|vfio_pfn_close|vfio_fs_inode_free|iput|simple_release_fs)$/)
		mutant(u, "")
}
