#!/usr/bin/env bash
# lock-keys.sh TREE VMLINUX: what lockdep may have as the key of a lock of vfio's: "# lock-key: ADDRESS SIZE FILE" for each
# static object of the files in TREE/drivers/vfio and its pci, but for the VFS's locks in a file_system_type.  A name says too
# little: intel-iommu has an iommu->lock, too.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/common.sh"

(($# == 2)) || usage_error "usage: lock-keys.sh TREE VMLINUX"
files=("$1"/drivers/vfio/*.c "$1"/drivers/vfio/pci/*.c)
readelf -sW "$2" | files=${files[*]##*/} awk '
	BEGIN {
		n = split(ENVIRON["files"], names)
		for (i = 1; i <= n; i++)
			vfio[names[i]]
	}
	$4 == "FILE" { file = $8 }
	$4 == "OBJECT" && $5 == "LOCAL" && file in vfio && $3 ~ /^[1-9][0-9]*$/ && $8 !~ /_fs_type$/ { print "# lock-key:", $2, $3, file }'
