# shellcheck shell=bash
# gate style: the newest checkpatch.pl at hand has nothing to say about any patch of the series.

# newest_checkpatch: of the cached kernels, else TREE's own.
newest_checkpatch() {
	local kernel
	kernel=$(compgen -G "$(cache_dir)/kernels/linux-source-*" | sort -V | tail -n 1 || true)
	printf '%s\n' "${kernel:-$tree}/scripts/checkpatch.pl"
}

# check_patch CHECKPATCH PATCH: what it says; that it did not run is not a pass.
check_patch() {
	local status=0
	# a .checkpatch.conf here or at home could silence it
	# and drivers/vfio/, where files are added, is in MAINTAINERS of every kernel
	(cd "$scratch" && HOME=$scratch perl "$1" --strict --no-tree --terse --showfile --show-types --no-summary --color=never \
		--ignore FILE_PATH_CHANGES "patches/$2") >"$scratch/checkpatch.out" || status=$?
	cat "$scratch/checkpatch.out"
	((status == 0)) || [[ -s $scratch/checkpatch.out ]] || printf '%s:1: checkpatch.pl stopped with status %s\n' "$2" "$status"
}

gate_style() {
	local checkpatch patch
	checkpatch=$(newest_checkpatch)
	if ((${#patches[@]} == 0)); then
		echo 'drivers/vfio:1: no patch is known that led to this tree: neither a record of apply.sh nor -b REVISION'
		return
	fi
	if [[ ${states[-1]} == "$scratch/after" ]]; then
		diff -rqN "${states[-2]}" "$scratch/after" | sed "s|.* and $scratch/after/\(.*\) differ\$|\1:1: holds a change that no patch makes|" || true
	fi
	for patch in "${patches[@]}"; do
		check_patch "$checkpatch" "$(basename "$patch")" | sed "s|^patches/||; s|\$| ($(basename "$patch"))|"
	done
}
