# shellcheck shell=bash
# gate style: the newest checkpatch.pl at hand has nothing to say about any patch of the series.

# newest_checkpatch: of the cached kernels up to 6.12, the newest that the series is for, else TREE's own.  Later ones want what these kernels
# lack, such as kzalloc_obj().
newest_checkpatch() {
	local kernel newest=$tree kernels
	kernels=$(cache_dir)/kernels
	while read -r kernel; do
		[[ ! -d $kernels/$kernel ]] || newest=$kernels/$kernel
	done < <(cd -- "$kernels" 2>/dev/null && { compgen -G 'linux-source-*' && echo linux-source-6.12; } | sort -V | sed '/-6\.12$/q')
	printf '%s\n' "$newest/scripts/checkpatch.pl"
}

# check_patch CHECKPATCH PATCH: what it says of $scratch/checked/PATCH; that it did not run is not a pass.
check_patch() {
	local status=0
	# a .checkpatch.conf here or at home could silence it
	# and drivers/vfio/, where files are added, is in MAINTAINERS of every kernel
	(cd "$scratch" && HOME=$scratch perl "$1" --strict --no-tree --terse --showfile --show-types --no-summary --color=never \
		--ignore FILE_PATH_CHANGES "checked/$2") >"$scratch/checkpatch.out" || status=$?
	cat "$scratch/checkpatch.out"
	((status == 0)) || [[ -s $scratch/checkpatch.out ]] || printf '%s:1: checkpatch.pl stopped with status %s\n' "$2" "$status"
}

# crlf_files STATE: the files there in which every line ends in CRLF.
crlf_files() {
	(cd "$1" && find . -type f -size +0 -printf '%P\0' | xargs -0 -r grep -Lv $'\r$' -- || [[ $? == 123 ]])
}

# without_crlf PATCH: it without the CR of files that have it everywhere: checkpatch would take that for a fault in each line.
without_crlf() {
	awk -v crlf="$scratch/crlf" '
		BEGIN { while ((getline file <crlf) > 0) kept["+++ b/" file] }
		/^diff --git / { keeps = 0 }
		/^\+\+\+ b\// { keeps = $0 in kept }
		keeps { sub(/\r$/, "") }
		{ print }' "$1"
}

# ends_otherwise STATE: the lines there that have no CRLF, although the file had it everywhere before.
ends_otherwise() {
	(cd "$1" && tr '\n' '\0' <"$scratch/crlf" | xargs -0 -r grep -Hnsv $'\r$' -- || [[ $? == 123 ]]) |
		sed 's/^\([^:]*:[0-9]*:\).*/\1 ends in LF, and all other lines of this file end in CRLF/'
}

gate_style() {
	local checkpatch i patch
	checkpatch=$(newest_checkpatch)
	if ((${#patches[@]} == 0)); then
		echo 'drivers/vfio:1: no patch is known that led to this tree: neither a record of apply.sh nor -b REVISION'
		return
	fi
	if [[ ${states[-1]} == "$scratch/after" ]]; then
		diff -rqN "${states[-2]}" "$scratch/after" | sed "s|.* and $scratch/after/\(.*\) differ\$|\1:1: holds a change that no patch makes|" || true
	fi
	mkdir -p "$scratch/checked"
	for i in "${!patches[@]}"; do
		patch=$(basename "${patches[i]}")
		crlf_files "${states[i]}" >"$scratch/crlf"
		without_crlf "${patches[i]}" >"$scratch/checked/$patch"
		{
			check_patch "$checkpatch" "$patch"
			ends_otherwise "${states[i + 1]}"
		} | sed "s|^checked/||; s|\$| ($patch)|"
	done
}
