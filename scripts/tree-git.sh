# shellcheck shell=bash
# git on TREE, whose configuration is somebody else's: nothing that it names is run.  Source common.sh first; needs tree.

# distrust_git: set the options by which git runs nothing that TREE's configuration names; its filters have to be named.
distrust_git() {
	local key
	distrust=(-c core.fsmonitor=false -c core.hooksPath=/dev/null -c core.untrackedCache=false -c diff.external=
		-c gc.auto=0 -c commit.gpgSign=false)
	while IFS= read -r -d '' key; do
		case $key in
		*.required) distrust+=(-c "$key=false") ;;
		*.clean | *.smudge | *.process) distrust+=(-c "$key=") ;;
		esac
	done < <(git -C "$tree" config -z --name-only --get-regexp '^filter\.' || true)
}

# in_tree GITARGS...: git on TREE, without its hooks, filters, monitors, remotes and terminal.  After distrust_git.
in_tree() {
	GIT_ALLOW_PROTOCOL=none GIT_TERMINAL_PROMPT=0 GIT_OPTIONAL_LOCKS=0 \
		git --no-pager -C "$tree" "${distrust[@]}" "$@"
}

# has_git: whether TREE's vfio sources are kept by git.  A repository that cannot be asked is not one without changes.
has_git() {
	local said
	said=$(in_tree rev-parse --is-inside-work-tree 2>&1) || {
		[[ ! -e $tree/.git ]] || die "refused: $tree: git does not take .git for a repository: ${said%%$'\n'*} (--dirty goes on without it)"
		return 1
	}
	[[ $said == true && -n $(in_tree ls-files -- drivers/vfio | sed -n 1p) ]]
}

# git_file NAME: where git keeps it, absolute.
git_file() {
	local path
	path=$(in_tree rev-parse --git-path "$1")
	[[ $path == /* ]] || path=$tree/$path
	printf '%s\n' "$path"
}

# require_nothing_in_flight: refuse a tree in which git is in the middle of something.
require_nothing_in_flight() {
	local what
	for what in rebase-apply rebase-merge MERGE_HEAD CHERRY_PICK_HEAD REVERT_HEAD index.lock HEAD.lock; do
		[[ ! -e $(git_file "$what") ]] ||
			die "refused: $tree: git is in the middle of something there ($what): finish or abort it first"
	done
}

# pathspecs: of what the series may touch, NUL-terminated; what there is of it elsewhere is in $scratch/files.
pathspecs() {
	printf '%s\0' drivers/vfio ':(glob)include/linux/vfio*'
	elsewhere <"$scratch/files" | sed -z 's/^/:(literal)/'
}

# require_clean: refuse changes that are not committed: in what the series may touch, or in the index.
require_clean() {
	local changes
	local -a where
	mapfile -d '' where < <(pathspecs)
	has_git || return 0
	require_nothing_in_flight
	changes=$(
		in_tree status --porcelain --ignore-submodules=all --untracked-files=all -- "${where[@]}" | cut -c4-
		in_tree diff-index --cached --relative --name-only HEAD --
	) || die "refused: $tree: git cannot say what was changed there (--dirty goes on without it)"
	[[ -z $changes ]] ||
		die "refused: ${changes%%$'\n'*}:1: has changes that are not committed (--dirty goes on with them)"
}
