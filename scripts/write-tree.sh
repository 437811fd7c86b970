# shellcheck shell=bash
# Writing into TREE so that it is as before or as after, whatever happens.  Source common.sh and tree-git.sh first.
#
# What is to be moved into TREE is first gathered in a directory in it, whose name says how far things are:
#
#   .vma2map.before   nothing was moved yet: TREE is as before
#   .vma2map.during   some was moved: what it took the place of is in old/, and is moved back
#   .vma2map.after    all was moved: TREE is as after
#
# One rename() leads from each to the next, so that a run that was killed leaves one of them, and the next run knows what
# to do.  In it, targets has the names of the targets, and for the Nth of them new/N is the new file, old/N what was there,
# none/N tells that nothing was.

journal=.vma2map

# hold_tree shared|exclusive: nobody else works on TREE while we do.  The lock is the directory's, on
# descriptor 9, and ends with us.
hold_tree() {
	local status=0
	exec 9<"$tree"
	if [[ $1 == exclusive ]]; then
		flock -x -w "${LOCK_WAIT:-3}" -E 75 9 || status=$?
	else
		flock -s -n -E 75 9 || {
			progress "waiting for another run on $tree"
			flock -s -w "${LOCK_WAIT:-600}" -E 75 9 || status=$?
		}
	fi
	case $status in
	0) ;;
	75) die "refused: $tree: another run is at work on this tree" ;;
	*) die "refused: $tree: cannot lock this directory" ;;
	esac
}

# let_tree_go: others may work on TREE.
let_tree_go() {
	exec 9<&-
}

# interrupted: whether a run on TREE left its journal.
interrupted() {
	[[ -e $tree/$journal.before || -e $tree/$journal.during || -e $tree/$journal.after ]]
}

# settle_tree: bring TREE to before or after, if a run was killed in between, and say to which.
settle_tree() {
	interrupted || return 0
	hold_tree exclusive
	interrupted || return 0
	recover_tree || die "refused: $tree: a run was killed here, and what it did cannot be taken back: $(reason); run again when it can"
	printf '%s: %s: a run was killed here; the tree is as %s it\n' "$program" "$tree" "$settled" >&2
}

# reason: why the last thing that wrote did not.
reason() {
	local why
	why=$(tail -n 1 "$scratch/write.log" 2>/dev/null || true)
	printf '%s\n' "${why:-no reason given}"
}

# recover_tree: TREE is before or after; $settled says which.
recover_tree() {
	settled=before
	if [[ -e $tree/$journal.during ]]; then
		if commit_is_there; then
			mv -T -- "$tree/$journal.during" "$tree/$journal.after" || return
		else
			move_back && mv -T -- "$tree/$journal.during" "$tree/$journal.before" || return
		fi
	fi
	if [[ -e $tree/$journal.after ]]; then
		settled=after
		drop_locks || return
	fi
	rm -rf -- "$tree/$journal.before" "$tree/$journal.after"
} 2>>"$scratch/write.log"

# drop_locks: remove those that git left when it was killed, or could not remove: it had done its work.
drop_locks() {
	local name
	[[ -e $tree/$journal.after/targets ]] || return 0
	while IFS= read -r -d '' name; do
		[[ $name != *.lock ]] || rm -f -- "$(target_path "$name")" || return
	done <"$tree/$journal.after/targets"
}

# commit_is_there: whether the commit that the journal is about, if any, is TREE's HEAD.
commit_is_there() {
	local commit
	commit=$(cat "$tree/$journal.during/commit" 2>/dev/null) &&
		[[ $(in_tree rev-parse -q --verify HEAD) == "$commit" ]]
}

# target_path NAME: where the target is: a source in TREE, or in its git directory.  Another name is none that we wrote.
target_path() {
	local path
	case $1 in
	*..* | /* | .* | */.git/*) return 1 ;;
	git:index | git:HEAD.lock | git:refs/heads/*.lock | git:logs/HEAD | git:logs/refs/heads/* | git:objects/pack/pack-*.@(pack|idx))
		path=$(git_file "${1#git:}")
		;;
	drivers/vfio/* | include/linux/vfio* | *.[ch])
		path=$tree/$1
		[[ $(realpath -m -- "$(dirname -- "$path")") == "$tree"/* ]] || return
		;;
	*) return 1 ;;
	esac
	printf '%s\n' "$path"
}

# move_back: everything that was moved, the last first.  Done again after a kill, it does the rest.
move_back() {
	local number path
	local -a targets
	mapfile -d '' targets <"$tree/$journal.during/targets"
	for ((number = ${#targets[@]} - 1; number >= 0; number--)); do
		path=$(target_path "${targets[number]}") || {
			echo "${targets[number]} is no target of ours" >&2
			return 1
		}
		if [[ -e $tree/$journal.during/none/$number ]]; then
			rm -f -- "$path" || return
		elif [[ -e $tree/$journal.during/old/$number && ! $path -ef $tree/$journal.during/old/$number ]]; then
			mv -f -T -- "$tree/$journal.during/old/$number" "$path" || return
		fi
	done
}

# keep FILE COPY: FILE as it is; another link to what is not written, but replaced.
keep() {
	ln -- "$1" "$2" 2>/dev/null || cp -a -T -- "$1" "$2"
}

# add_target NAME [CONTENT]: one more target: what is there, and what is to be there, with the owner and mode it has.
# Without CONTENT it is a file that git writes to, or may leave behind.
add_target() {
	local path number=$gathered_count
	path=$(target_path "$1") || return
	if [[ -e $path && -z ${2-} ]]; then
		cp -a -T -- "$path" "$gathered/old/$number" || return
	elif [[ -e $path ]]; then
		keep "$path" "$gathered/old/$number" || return
	else
		: >"$gathered/none/$number" || return
	fi
	[[ -z ${2-} ]] || {
		cat -- "$2" >"$gathered/new/$number" || return
		[[ ! -e $path ]] ||
			cp --attributes-only --preserve=all --no-preserve=timestamps,links -- "$path" "$gathered/new/$number" || return
	}
	printf '%s\0' "$1" >>"$gathered/targets" || return
	gathered_count=$((gathered_count + 1))
}

# gather FILE...: a journal of the files that the series changed.
gather() {
	local file
	gathered=$tree/$journal.before gathered_count=0
	mkdir -- "$gathered" "$gathered/old" "$gathered/new" "$gathered/none" || return
	: >"$gathered/targets" || return
	for file; do
		add_target "$file" "$sources/$file" || return
	done
}

# move_in: the new files into their places.
move_in() {
	local number name path
	sync -- "$gathered"/new/* "$gathered/targets" || return
	mv -T -- "$gathered" "$tree/$journal.during" || return
	gathered=$tree/$journal.during number=0
	while IFS= read -r -d '' name; do
		path=$(target_path "$name") || return
		[[ ! -e $gathered/new/$number ]] || mv -f -T -- "$gathered/new/$number" "$path" || return
		number=$((number + 1))
	done <"$gathered/targets"
}

# all_in: the tree is as after, from here on.
all_in() {
	mv -T -- "$gathered" "$tree/$journal.after"
}

# unchanged FILE: whether it is in TREE what it was when apply.sh began, or still not there.
unchanged() {
	if [[ -e $scratch/before/$1 ]]; then
		cmp -s -- "$scratch/before/$1" "$tree/$1"
	else
		[[ ! -e $tree/$1 && ! -L $tree/$1 ]]
	fi
}

# require_place FILE: refuse a file that is not what it was, or that no rename() can replace.
require_place() {
	local place
	unchanged "$1" || die "refused: $1:1: changed while apply.sh ran"
	place=$(dirname -- "$tree/$1")
	[[ $(realpath -- "$place") == "$tree"/* ]] || die "refused: $1:1: lies outside of $tree, by a symbolic link"
	[[ $(stat -c %d -- "$place") == "$(stat -c %d -- "$tree")" ]] || die "refused: $1:1: lies in another file system than $tree"
}

# give_up: take back what was done, and say why it was.
give_up() {
	local why
	why=$(reason)
	if recover_tree; then
		die "refused: $tree cannot be written, and is as $settled: $why"
	fi
	die "$tree cannot be written: $why; nor can what was done be taken back: $(reason); run again when it can"
}

# write_tree [COMMAND]: put every changed file in its place, or none; COMMAND adds to the journal, COMMAND_last does what is
# done last.
write_tree() {
	local file
	local -a changed
	mapfile -d '' changed < <(in_scratch diff --name-only -z base HEAD)
	for file in "${changed[@]}"; do
		require_place "$file"
	done
	{
		gather "${changed[@]}" && { [[ -z ${1-} ]] || "$1"; } && move_in && { [[ -z ${1-} ]] || "$1_last"; } && all_in
	} 2>>"$scratch/write.log" || give_up
	recover_tree ||
		die "$tree is as after, but $journal.after in it cannot be removed: $(reason)"
}

# end_write: what a run that is stopped in the middle of writing does last.
end_write() {
	[[ -n ${gathered-} ]] && interrupted || return 0
	if recover_tree; then
		printf '%s: %s: stopped; the tree is as %s\n' "$program" "$tree" "$settled" >&2
	fi
}
