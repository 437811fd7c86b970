# shellcheck shell=bash
# The states of TREE's vfio sources: before the series, after each of its patches, and as they are.  Source common.sh
# first; needs tree, base and scratch; sets states (directories, in order), names (what led to each) and patches.

# copy_vfio FROM TO: the vfio sources.
copy_vfio() {
	mkdir -p "$2"
	vfio_files "$1" >"$scratch/files"
	require_contents "$1" <"$scratch/files"
	(cd -- "$1" && cpio -0 -p --quiet -L -d "$2" <"$scratch/files") || die "$1: cannot read all of its vfio sources"
	mkdir -p "$2/include/linux"
}

# patch_state STATE PATCH [OPTION...]: exactly, or not at all.
patch_state() {
	patch -d "$1" -p1 -s -t -F0 --no-backup-if-mismatch "${@:3}" <"$2" >"$scratch/patch.log" 2>&1
}

# is_revision: whether BASE names a commit of TREE.
is_revision() {
	[[ -n $base && ! -d $base ]]
}

# copied: the files of drivers elsewhere that were copied from vfio's, NUL-terminated.
copied() {
	vfio_files "$tree" | elsewhere
}

# find_patches: those that git has since BASE, or those that apply.sh recorded for these very sources.
find_patches() {
	local -a elsewhere
	mapfile -d '' elsewhere < <(copied | sed -z 's/^/:(literal)/')
	if is_revision; then
		git -C "$tree" format-patch -q --relative --no-base --no-signature -o "$scratch/patches" "$base..HEAD" -- \
			drivers/vfio include/linux "${elsewhere[@]}"
	else
		mkdir "$scratch/patches"
		cp -- "$(series_record "$(vfio_digest "$tree")")"/*.patch "$scratch/patches" 2>/dev/null || true
	fi
	patches=("$scratch"/patches/*.patch)
	[[ -e ${patches[0]} ]] || patches=()
}

# copy_before: the sources before the series; fails when nobody knows them.
copy_before() {
	local i
	local -a elsewhere
	if is_revision; then
		mkdir "$scratch/before"
		mapfile -d '' elsewhere < <(copied | xargs -0 -r git -C "$tree" ls-tree -z --name-only "$base" --)
		git -C "$tree" archive "$base" drivers/vfio include/linux "${elsewhere[@]}" | tar -C "$scratch/before" -xf -
		find "$scratch/before/include/linux" -mindepth 1 -maxdepth 1 ! -name 'vfio*' -exec rm -rf {} +
	elif [[ -n $base ]]; then
		copy_vfio "$base" "$scratch/before"
	elif ((${#patches[@]})); then
		copy_vfio "$tree" "$scratch/before"
		for ((i = ${#patches[@]} - 1; i >= 0; i--)); do
			patch_state "$scratch/before" "${patches[i]}" -R || return
		done
	else
		return 1
	fi
}

# same_sources A B: whether two states hold the same.
same_sources() {
	[[ $(vfio_digest "$1") == "$(vfio_digest "$2")" ]]
}

# find_states: states[0] is the one before, if known, and the last is in $scratch/after already.
find_states() {
	local patch last
	states=() names=()
	find_patches
	if copy_before; then
		states=("$scratch/before") names=(before) last=$scratch/before
		for patch in "${patches[@]}"; do
			cp -r "$last" "$scratch/state${#states[@]}"
			last=$scratch/state${#states[@]}
			patch_state "$last" "$patch" || {
				progress "$(basename "$patch") does not apply to the sources before; checking without patches"
				states=("$scratch/before") names=(before) patches=() last=$scratch/before
				break
			}
			states+=("$last") names+=("$(basename "$patch")")
		done
		! same_sources "$last" "$scratch/after" || return 0
	else
		progress 'nothing is known of the sources before the series: every message counts as new'
		patches=()
		mkdir -p "$scratch/nothing"
		states=("$scratch/nothing") names=(nothing)
	fi
	states+=("$scratch/after") names+=('the tree as it is')
}
