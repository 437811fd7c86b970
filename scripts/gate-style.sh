# shellcheck shell=bash
# gate style: the newest checkpatch.pl at hand has nothing to say about any patch of the series.

# newest_checkpatch: of the cached kernels, else TREE's own.
newest_checkpatch() {
	local kernel
	kernel=$(compgen -G "$(cache_dir)/kernels/linux-source-*" | sort -V | tail -n 1 || true)
	printf '%s\n' "${kernel:-$tree}/scripts/checkpatch.pl"
}

gate_style() {
	local checkpatch patch
	checkpatch=$(newest_checkpatch)
	if ((${#patches[@]} == 0)); then
		echo 'drivers/vfio:1: no patch is known that led to this tree: neither a record of apply.sh nor -b REVISION'
		return
	fi
	for patch in "${patches[@]}"; do
		# a .checkpatch.conf here or at home could silence it
		(cd "$scratch" && HOME=$scratch perl "$checkpatch" --strict --no-tree --terse --showfile --show-types --no-summary --color=never \
			"patches/$(basename "$patch")" || true) | sed "s|^patches/||; s|\$| ($(basename "$patch"))|"
	done
}
