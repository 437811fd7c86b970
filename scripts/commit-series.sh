# shellcheck shell=bash
# The series as commits on TREE's branch, made beside TREE's objects and moved there by the journal of write-tree.sh, as the
# work tree and the index are; the branch follows last, by one update of its reference.  Source write-tree.sh first.

# beside INDEX GITARGS...: git on TREE, but what it writes goes to the scratch directory.
beside() {
	GIT_INDEX_FILE=$scratch/$1 GIT_OBJECT_DIRECTORY=$scratch/objects GIT_ALTERNATE_OBJECT_DIRECTORIES=$scratch/theirs \
		in_tree -c core.splitIndex=false "${@:2}"
}

# index_lines COMMIT: for git update-index, what the files that COMMIT changed in the scratch copy are in TREE.
index_lines() {
	local file mode blob prefix
	prefix=$(in_tree rev-parse --show-prefix)
	while IFS= read -r -d '' file; do
		mode=$(in_scratch ls-tree "$1" -- "$file" | cut -d' ' -f1)
		blob=$(in_scratch show "$1:$file" | beside building hash-object -w --stdin --path="$file")
		printf '%s %s\t%s\0' "$mode" "$blob" "$prefix$file"
	done < <(in_scratch diff --name-only -z "$1^" "$1")
}

# build_commits: $head, and on top of it $commit, the last of the series; $pack names the pack of all that is new.
build_commits() {
	local one tree_of
	mkdir "$scratch/objects"
	ln -s -- "$(git_file objects)" "$scratch/theirs"
	head=$(in_tree rev-parse -q --verify 'HEAD^{commit}') || die "refused: $tree: its branch has no commit yet"
	commit=$head
	cp -- "$(git_file index)" "$scratch/index"
	beside building read-tree "$head"
	while read -r one; do
		index_lines "$one" >"$scratch/index-lines"
		beside building update-index -z --index-info <"$scratch/index-lines"
		beside index update-index -z --index-info <"$scratch/index-lines"
		tree_of=$(beside building write-tree --missing-ok)
		commit=$(in_scratch log -1 --format=%B "$one" |
			GIT_AUTHOR_NAME=$name GIT_AUTHOR_EMAIL=$email GIT_COMMITTER_NAME=$name GIT_COMMITTER_EMAIL=$email \
				beside building -c i18n.commitEncoding=UTF-8 commit-tree -p "$commit" -F - "$tree_of")
	done < <(in_scratch rev-list --reverse base..HEAD)
	pack=pack-$(beside building rev-list --objects "$commit" --not "$head" | cut -d' ' -f1 |
		beside building pack-objects -q "$scratch/pack")
}

# add_commit: to the journal: the objects, the index, and what git touches or may leave behind when it moves the branch.
add_commit() {
	local ref
	add_target "git:objects/pack/$pack.pack" "$scratch/$pack.pack" &&
		add_target "git:objects/pack/$pack.idx" "$scratch/$pack.idx" &&
		add_target git:index "$scratch/index" || return
	for ref in HEAD $(in_tree symbolic-ref -q HEAD || true); do
		add_target "git:$ref.lock" && add_target "git:logs/$ref" || return
	done
	printf '%s\n' "$commit" >"$gathered/commit"
}

# add_commit_last: the branch is the series' from here on.
add_commit_last() {
	GIT_COMMITTER_NAME=$name GIT_COMMITTER_EMAIL=$email \
		in_tree update-ref -m "vma2map: the series" HEAD "$commit" "$head"
}

# require_own_changes: refuse what is not committed in the files that the series changes: it would become part of it.
require_own_changes() {
	local changes
	changes=$(in_scratch diff --name-only -z base HEAD |
		(mapfile -d '' files && in_tree --literal-pathspecs status --porcelain --ignored --untracked-files=all -- "${files[@]}") | cut -c4-)
	[[ -z $changes ]] || die "refused: ${changes%%$'\n'*}:1: has changes that are not committed, which would become the series'"
}

# commit_series: one commit for each step, on TREE's branch.
commit_series() {
	has_git || die "refused: $tree: -c wants a git work tree that has its vfio sources"
	require_nothing_in_flight
	require_own_changes
	build_commits
	write_tree add_commit
}
