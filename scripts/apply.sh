#!/usr/bin/env bash
# apply.sh: run the series of semantic patches over a kernel tree.
# Everything happens on a scratch copy of the vfio sources; TREE is touched last, or not at all.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/common.sh"
# shellcheck source=scripts/step.sh
. "$top/scripts/step.sh"
# shellcheck source=scripts/background.sh
. "$top/scripts/background.sh"
# shellcheck source=scripts/drivers.sh
. "$top/scripts/drivers.sh"
# shellcheck source=scripts/look.sh
. "$top/scripts/look.sh"
# shellcheck source=scripts/refuse.sh
. "$top/scripts/refuse.sh"
# shellcheck source=scripts/add.sh
. "$top/scripts/add.sh"
# shellcheck source=scripts/left-wrong.sh
. "$top/scripts/left-wrong.sh"
# shellcheck source=scripts/trace.sh
. "$top/scripts/trace.sh"
# shellcheck source=scripts/tree-git.sh
. "$top/scripts/tree-git.sh"
# shellcheck source=scripts/write-tree.sh
. "$top/scripts/write-tree.sh"
# shellcheck source=scripts/commit-series.sh
. "$top/scripts/commit-series.sh"
# shellcheck source=scripts/self-test.sh
. "$top/scripts/self-test.sh"
# shellcheck source=scripts/explain.sh
. "$top/scripts/explain.sh"
# shellcheck source=scripts/format.sh
. "$top/scripts/format.sh"
# shellcheck source=scripts/list.sh
. "$top/scripts/list.sh"

usage() {
	cat <<-END
		Usage: apply.sh [-n | -w | -c | -l | -o DIR [--explain] [--maintainers]]
		                [-s STEP,...] [-f text|tap|sarif] [--dirty] [-j N] [-q] TREE

		  -n        print the patch on stdout, change nothing (default)
		  -w        rewrite TREE in place
		  -c        one commit per step on TREE's current branch
		  -o DIR    write a series for git am, with a cover letter, into DIR
		  -l        say what each step would do in TREE, file:line:column, and stop
		  --explain      with -o: put the rule of each hunk and its reason into the mails
		  --maintainers  with -o: fill To and Cc by TREE's get_maintainer.pl, which is run
		  -s STEPS  only these steps, comma-separated: $(steps | paste -sd, -)
		  -f FORM   with -l: text (default), tap or sarif
		  -j N      run at most N jobs at once (default: one per processor); the steps run one after another
		  --dirty   with -w, -c: although vfio sources or the index have changes that are not committed
		  -q        no progress

		Exit status: 0 migrated, 1 refused (TREE is as it was), 2 usage, 3 nothing to do.

		Nothing in TREE is run, but for get_maintainer.pl, if --maintainers asks for it.  If a run with -w or -c
		was killed, the next run of any kind brings TREE to before or after it first, and says which.
	END
}

# in_scratch GITARGS...: git on the scratch copy, free of anyone's configuration but their identity.
in_scratch() {
	GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 \
		GIT_AUTHOR_NAME=$name GIT_AUTHOR_EMAIL=$email GIT_COMMITTER_NAME=$name GIT_COMMITTER_EMAIL=$email \
		git -C "$sources" -c format.signature= -c maintenance.auto=false "$@"
}

# require_files: refuse a source that is a symbolic link: it would be left out, and what it points to may be anywhere.
require_files() {
	local link
	link=$(cd -- "$tree" && find drivers/vfio include/linux -type l \( -path 'drivers/vfio/*' -o -path 'include/linux/vfio*' \) \
		\( -name '*.[ch]' -o -name Kconfig -o -name Makefile \) | sort | sed -n 1p)
	[[ -z $link ]] || die "refused: $link:1: is a symbolic link, and what it points to is not written"
}

# take_sources: the files of TREE that stdin names, into a git repository of their own.
take_sources() {
	mkdir "$sources"
	(cd -- "$tree" && cpio -0 -p --quiet -L -d "$sources") ||
		die "$tree: cannot read all of its vfio sources"
	chmod -R u+w "$sources"
	GIT_TEMPLATE_DIR='' git init -q "$sources"
	in_scratch add -A
	in_scratch commit -q --allow-empty -m base
	in_scratch tag base
}

# find_sources: the names of all that the series can concern, in $scratch/files, after those of $scratch/scanned, that anything is looked for in.
find_sources() {
	require_files
	(cd -- "$tree" && scan) >"$scratch/scanned"
	vfio_files "$tree" "$scratch/scanned" >"$scratch/files"
	require_contents "$tree" <"$scratch/files"
}

# unparsed_lines: what spatch says in its log that it could not parse, as FILE:LINE:TEXT with the line where it gave up.
unparsed_lines() {
	awk '
		match($0, /^ = File "[^"]*", line [0-9]+,/) {
			split(substr($0, 10, RLENGTH - 10), part, /", line /)
			place = part[1] ":" part[2]
		}
		sub(/^(bad:|BAD:!!!!!) /, "") { print place ":" $0 }' "$scratch/spatch.log"
}

# keep_old: in $scratch/old, what the files were that have changed since the last step.
keep_old() {
	rm -rf -- "$scratch/old"
	mkdir "$scratch/old"
	in_scratch checkout-index -z --stdin --prefix="$scratch/old/" <"$scratch/changed"
}

# place_leftovers: in spatch's log, what a function that went has left of itself is where it was.
place_leftovers() {
	grep -q cocci_small_output "$scratch/spatch.log" || return 0
	(cd "$scratch/old" && xargs -0 awk -f "$top/scripts/leftovers.awk" "$scratch/spatch.log" <"$scratch/changed") >"$scratch/placed"
	mv -- "$scratch/placed" "$scratch/spatch.log"
}

# cut_off: FILE:LINE of each file that ends in the middle of something: spatch's log says so of a function, and a comment it
# closes in what it changed.  The last line of a macro may look like that, and is none.
cut_off() {
	local file line ends
	local -a changed
	! grep -q "^  around = ''," "$scratch/spatch.log" ||
		sed -n "/^ = File /{N;s/^ = File \"\([^\"]*\)\", line \([0-9]*\),.*\n  around = '',.*/\1:\2/p}" "$scratch/spatch.log" | while IFS=: read -r file line; do
			[[ $(sed -n "$((line - 1))p" "$scratch/old/$file" 2>/dev/null) =~ \\$'\r'?$ ]] || printf '%s:%s\n' "$file" "$line"
		done
	mapfile -d '' changed <"$scratch/changed"
	((${#changed[@]})) || return 0
	ends=$(cd "$sources" && tail -q -c 2 -- "${changed[@]}" && echo .)
	[[ $ends == *"*/"* ]] || return 0
	for file in "${changed[@]}"; do
		[[ $(tail -c 2 -- "$sources/$file") != "*/" || $(tail -c 2 -- "$scratch/old/$file") == "*/" ]] ||
			printf '%s:%s\n' "$file" "$(grep -n '/\*' "$scratch/old/$file" | sed -n '$s/:.*//p')"
	done
}

# how a step is run: the files say what it does, and the log what it could not parse
in_place=(--in-place --no-show-diff --verbose-parsing)

# change_files STEP: what its semantic patch makes of the scratch copy, as a person would have written it, and $scratch/diff without context; what
# spatch could not parse is told in $scratch/unparsed and $scratch/cut-off.
change_files() {
	local file pattern
	local -a pairs=()
	: >"$scratch/spatch.log"
	run_on_candidates patch "$1" "${in_place[@]}" >/dev/null
	hint_candidates "$1"
	find_changed
	[[ ! -s $scratch/changed ]] || drop_comments "$1"
	keep_old
	place_leftovers
	unparsed_lines >"$scratch/unparsed"
	cut_off >"$scratch/cut-off"
	pattern=$(in_scratch diff -U0 HEAD | stale_pattern "$1")
	[[ -z $explain ]] || printf '%s\n' "$pattern" >"$scratch/notes/$1.pattern"
	while IFS= read -r -d '' file; do
		pairs+=("$scratch/old/$file" "$sources/$file")
	done <"$scratch/changed"
	((${#pairs[@]} == 0)) || tidy "$pattern" "${pairs[@]}"
	include_annotations "$1"
	in_scratch diff -U0 HEAD >"$scratch/diff"
}

# message STEP: title and reasons; all that the step does is in the index.
message() {
	local also pattern
	field "$1" Title
	echo
	field "$1" Message
	for also in '' Also-; do
		pattern=${fields["$1 ${also}If"]-}
		[[ -n $pattern ]] && in_scratch diff --cached -U0 HEAD | rg -e "^\\+.*($pattern)" >/dev/null || continue
		echo
		field "$1" "${also}Then"
	done
}

# commit_step STEP: the changes, and what the step adds.
commit_step() {
	add_files "$1"
	insert_lines "$1"
	in_scratch add -A
	message "$1" | in_scratch commit -q -s -F -
}

# run_alone: on copies, let spatch begin those of the chosen steps that look at no file that a step before them looks at.  The steps will find
# what it did kept; where it fails, they will tell why.
run_alone() {
	local step file alone scratch=$scratch/alone
	local sources=$scratch/tree
	local -a looked_at
	local -A seen=()
	for step in "${chosen[@]}"; do
		mapfile -d '' looked_at < <(candidates "$step")
		alone=${#seen[@]}
		for file in "${looked_at[@]}"; do
			[[ -z ${seen[$file]-} ]] || alone=0
			seen[$file]=1
		done
		((alone == 0)) || run_on_candidates patch "$step" "${in_place[@]}"
	done
} >/dev/null 2>&1

# begin_alone: that, beside the first steps.
begin_alone() {
	mkdir "$scratch/alone"
	cp -a "$sources" "$scratch/alone/tree"
	begin run_alone
}

# check_step STEP: refuse what it has changed, if that is not all that it is to do, or more, in the copy that is in $scratch/STEP.
check_step() {
	local step=$1 left scratch=$scratch/$1
	local sources=$scratch/tree
	if [[ -z ${fields["$step Annotates"]-} ]]; then
		residue "$step" >"$scratch/residue"
		! read -r left <"$scratch/residue" || refuse "$step" "$left"
	fi
	if [[ ! -s $scratch/diff ]]; then
		require_done "$step"
		progress "$step: nothing to do"
		return 0
	fi
	require_parsed "$step"
	require_macros "$step"
	require_no_macro_uses "$step"
	require_headers "$step"
	require_whole "$step"
	require_needs "$step"
	compare_names
	require_same_code "$step"
	require_new_names "$step"
	require_defined_first "$step"
	require_new_declarations "$step"
	require_no_uses "$step"
	require_brought "$step"
}

# begin_check STEP: of what it has changed, before the next step changes more.
begin_check() {
	mkdir "$scratch/$1"
	cp -a -t "$scratch/$1" -- "$sources" "$scratch/old" "$scratch"/{changed,diff,unparsed,cut-off}
	begin_part "$1" check_step "$1"
	((jobs > 1)) || end_part "$last_part"
}

# run_step STEP: one commit in the scratch copy, or nothing, or a refusal.
run_step() {
	progress "$1: ${fields["$1 Title"]-}"
	[[ -z $explain ]] || run_part "$1" note_findings "$1"
	run_part "$1" change_files "$1"
	[[ -n $part_failed ]] || begin_check "$1"
	[[ -z $part_failed ]] || return 0
	[[ -s $scratch/diff ]] || return 0
	run_part "$1" commit_step "$1"
	[[ -n $part_failed ]] || in_scratch tag "$1"
}

# run_steps: the chosen ones, one after another, while what each has changed is looked at.
run_steps() {
	local step
	for step in "${chosen[@]}"; do
		run_step "$step"
		see_parts
		[[ -z $part_failed ]] || break
	done
	end_parts
}

# cover_text: what the cover letter says.
cover_text() {
	cat "$top/cocci/cover-letter"
	notes_on_left_wrong "$tree" | printable
	[[ -z $explain ]] || cover_notes
}

# write_series DIR: what git format-patch makes of it, numbered after a cover letter.  Patches of another series there would be
# taken for some of this one.
write_series() {
	local mail made=$scratch/series
	in_scratch format-patch -q --cover-letter --no-base -o "$made" base..HEAD
	for mail in "$1"/[0-9][0-9][0-9][0-9]-*.patch; do
		[[ ! -e $mail || -e $made/${mail##*/} ]] || usage_error "$mail: is there already, and not of this series"
	done
	cover_text >"$scratch/blurb"
	{
		echo "Subject: [PATCH 0/$(in_scratch rev-list --count base..HEAD)] vfio: Find and end all use of a device's memory"
	} >"$scratch/subject"
	awk -v subject="$(cat "$scratch/subject")" -v blurb="$scratch/blurb" '
		/^Subject: / { print subject; next }
		/^\*\*\* BLURB HERE \*\*\*/ { while ((getline line <blurb) > 0) print line; next }
		{ print }' "$made/0000-cover-letter.patch" >"$scratch/cover"
	cat "$scratch/cover" >"$made/0000-cover-letter.patch"
	mkdir -p -- "$1"
	cp -- "$made"/*.patch "$1"
}

# record_series: check.sh finds the patches by the tree they led to.
record_series() {
	local record
	record=$(series_record "$(vfio_digest "$sources")")
	rm -rf -- "$record" &&
		mkdir -p -- "$record" 2>/dev/null &&
		in_scratch format-patch -q -o "$record" base..HEAD
}

mode=n out='' only='' form=text quiet='' explain='' maintainers='' dirty='' jobs=$(nproc)
while getopts nwclo:s:f:j:qh-: option; do
	case $option in
	n | w | c | l) mode=$option ;;
	o) mode=o out=$OPTARG ;;
	s) only=$OPTARG ;;
	f) form=$OPTARG ;;
	j)
		[[ $OPTARG =~ ^[1-9][0-9]*$ ]] || usage_error "-j wants a number, not '$OPTARG'"
		jobs=$OPTARG
		;;
	q) quiet=1 ;;
	-)
		case $OPTARG in
		explain) explain=1 ;;
		maintainers) maintainers=1 ;;
		dirty) dirty=1 ;;
		*) usage_error "no option --$OPTARG" ;;
		esac
		;;
	h)
		usage
		exit 0
		;;
	*)
		usage >&2
		exit 2
		;;
	esac
done
shift $((OPTIND - 1))
(($# == 1)) || {
	usage >&2
	exit 2
}
[[ $form =~ ^(text|tap|sarif)$ ]] || usage_error "-f wants text, tap or sarif, not '$form'"
[[ $mode == l || $form == text ]] || usage_error '-f goes with -l'
[[ $form == text ]] || require_tools jq
[[ $mode == o || -z $explain$maintainers ]] || usage_error '--explain and --maintainers go with -o DIR'
[[ $mode == [wc] || -z $dirty ]] || usage_error '--dirty goes with -w or -c'
require_kernel "$1"
tree=$(realpath -- "$1")
distrust_git

mapfile -t chosen < <(steps)
if [[ -n $only ]]; then
	mapfile -t wanted < <(tr , '\n' <<<"$only")
	for step in "${wanted[@]}"; do
		steps | grep -qxF -e "$step" || usage_error "no step '$step' in the series: $(steps | paste -sd' ' -)"
	done
	mapfile -t chosen < <(steps | grep -xF -f <(printf '%s\n' "${wanted[@]}"))
fi
for tool in spatch rg git flock; do
	command -v "$tool" >/dev/null || die "$tool is not installed: make prerequisites"
done

identity=$(committer "$tree")
name=${identity%% <*}
email=${identity#*<}
email=${email%%>*}
if [[ $mode == [co] && (-z $name || -z $email) ]]; then
	usage_error "git does not know who signs off: set user.name and user.email"
fi
: "${name:=vma2map}" "${email:=vma2map@localhost}"

scratch=$(mktemp -d)
sources=$scratch/tree
export TMPDIR=$scratch
trap 'end_begun; end_write; rm -rf -- "$scratch"' EXIT
trap 'exit 1' INT TERM HUP
settle_tree
if [[ $mode == [wc] ]]; then
	hold_tree exclusive
else
	hold_tree shared
fi
know_spatch
# a list that is kept takes no spatch
[[ $mode == l ]] || begin self_test
find_sources
# what -o makes of TREE is kept as the list of what it is now, before others may change it
if [[ $mode == [lo] ]] && listed_before && [[ $mode == l ]]; then
	report_list "$kept" "$form"
	exit 0
fi
[[ $mode != l ]] || begin self_test
take_sources <"$scratch/files"
[[ $mode == [wc] ]] || let_tree_go
cp -a "$sources" "$scratch/before"
((jobs == 1)) || begin_alone
[[ $mode != l ]] || quiet=1
run_steps
wait "${begun[0]}"
forget_old_runs
if [[ $mode == l ]]; then
	make_list
	report_list "$scratch/listed" "$form"
	exit 0
fi
if [[ -n $refused ]]; then
	cat -- "$refusal" >&2
	exit 1
fi
if in_scratch diff --quiet base HEAD; then
	printf '%s: %s: nothing to do\n' "$program" "$tree" >&2
	exit 3
fi
in_scratch diff base HEAD | grep "^-.*vma->vm_pgoff = " >"$scratch/moved" || true
record_series || progress "cannot keep a record for check.sh in $(cache_dir)"
[[ $mode != [wc] || -n $dirty ]] || require_clean
case $mode in
n) in_scratch diff base HEAD ;;
o)
	out=$(realpath -m -- "$out")
	write_series "$out"
	[[ -z $explain ]] || explain_series "$out"
	[[ -z $maintainers ]] || address_series "$out"
	[[ -e $kept ]] || make_list
	;;
w) write_tree ;;
c) commit_series ;;
esac
[[ -n $quiet ]] || in_scratch diff --stat base HEAD >&2
warn_of_left_wrong "$tree"
