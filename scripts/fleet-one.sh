#!/usr/bin/env bash
# fleet-one.sh -g GATES -a ARCHS [-q] FORK: migrate one tree of a fleet and check it.  FORK is a directory, the URL of a git
# repository, or REPOSITORY#BRANCH; it is not changed.  Prints an archive: row, the line of the table, and what there is
# to keep beside it.  Ends with 1 if FORK could not be had or the work not be done, so that it is tried again.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/common.sh"
# shellcheck source=scripts/step.sh
. "$top/scripts/step.sh"
# shellcheck source=scripts/farm.sh
. "$top/scripts/farm.sh"

# one_line: without what a terminal or a table could take for something else.
one_line() {
	tr '\t\n' '  ' | tr -d '\000-\037\177' | sed 's/ *$//'
}

# finish RESULT REASON: write the row and print the archive.
finish() {
	trap - EXIT
	printf '%s\t' "$1" "$version" "$steps_done" "$gates_said" "$size" "$SECONDS" >"$keep/row"
	printf '%s\n' "$(one_line <<<"$2")" >>"$keep/row"
	tar -C "$keep" -czf - . >&3
	progress "$name: $1"
	clean_up
	[[ $1 != failed ]] || exit 1
	exit 0
}

# clean_up: the copy, and what was built from it, which many forks would fill a disk with.
clean_up() {
	rm -rf -- "$work/tree" "$work/clone" "$keep" "$(farm_home "$work/tree")"
}

# last_line FILE: what a script died of.
last_line() {
	sed -n '$p' "$1" | sed 's/^[a-z-]*\.sh: //; s/^refused: //'
}

# first_message REPORT: FILE:LINE: MESSAGE of the first test that is not ok.
first_message() {
	awk '
		/^(not )?ok / { bad = /^not/ }
		bad && /^      (file|line|message): / {
			key = $1
			sub(/^ *[a-z]*: /, "")
			gsub(/^"|"$/, "")
			printf "%s%s", $0, key == "message:" ? "\n" : key == "file:" ? ":" : ": "
			if (key == "message:")
				exit
		}' "$1"
}

# clone REPOSITORY [BRANCH]: one branch, and not its history; of a repository of this machine, not even its objects.  Many a
# snapshot lacks large ones, which does not matter where apply.sh does not look.
clone() {
	local -a how=(--depth 1)
	[[ ! -d $1 ]] || how=(--shared)
	GIT_TERMINAL_PROMPT=0 GIT_ASKPASS=true GIT_SSH_COMMAND="${GIT_SSH_COMMAND:-ssh -o BatchMode=yes}" GIT_LFS_SKIP_SMUDGE=1 \
		timeout "${CLONE_TIMEOUT:-3600}" git clone -q --no-checkout --template= -c core.hooksPath=/dev/null --single-branch --no-tags "${how[@]}" \
		${2:+--branch "$2"} -- "$1" "$work/clone" </dev/null >"$keep/clone.log" 2>&1 ||
		finish failed "cannot clone: $(grep -m 1 -E '^(fatal|error):' "$keep/clone.log" || tail -n 1 "$keep/clone.log")"
	# git says of each file that it lacks, but may exit 0
	GIT_LFS_SKIP_SMUDGE=1 git -C "$work/clone" checkout -q </dev/null >>"$keep/clone.log" 2>&1 || true
	require_vfio
}

# require_vfio: of a clone that lacks files, that it has those that matter.
require_vfio() {
	local lacks
	lacks=$(git -C "$work/clone" ls-files --deleted -- drivers/vfio include/linux Makefile Kconfig | sed -n 1p)
	[[ -z $lacks && -e $work/clone/Makefile ]] ||
		finish failed "cannot check out: ${lacks:-$(grep -m 1 -E '^(fatal|error):' "$keep/clone.log")}"
}

# get_fork: sets fork, a directory to read.
get_fork() {
	fork=$work/clone
	case $name in
	*://* | *@*:*) clone "${name%%#*}" "$(sed -n 's/^[^#]*#//p' <<<"$name")" ;;
	*)
		if [[ -d $name && $(git -C "$name" rev-parse --is-bare-repository 2>/dev/null) != true ]]; then
			fork=$(realpath -- "$name")
		elif [[ -d $name ]]; then
			clone "$name"
		elif [[ $name == *#* && -d ${name%#*} ]]; then
			clone "$(realpath -- "${name%#*}")" "${name##*#}"
		else
			finish failed 'no such directory'
		fi
		;;
	esac
}

# copy_with_series: in $work/tree.  What is a link into the fork there is not written through.
copy_with_series() {
	local path
	linked_copy "$fork" "$work/tree"
	while IFS= read -r -d '' path; do
		own_path "$work/tree" "$path"
	done < <(cat "$keep"/series/0*.patch | git apply --numstat -z | cut -z -f3)
	cat "$keep"/series/0*.patch | git -C "$work/tree" apply --whitespace=nowarn
}

# titles: of the patches of the series.
titles() {
	local mail
	for mail in "$keep"/series/000[1-9]-*.patch; do
		git mailinfo /dev/null /dev/null <"$mail" | sed -n 's/^Subject: //p'
	done
}

# migrate: the series, and what is to be said of it.
migrate() {
	local status=0 step
	sign_as_nobody "$fork" 2>/dev/null
	"$top/scripts/apply.sh" -q -o "$keep/series" -- "$fork" 2>"$keep/apply.log" >&2 || status=$?
	case $status in
	0) ;;
	3) finish 'nothing to do' '' ;;
	1) finish refused "$(last_line "$keep/apply.log")" ;;
	*) finish failed "$(last_line "$keep/apply.log")" ;;
	esac
	titles >"$work/titles"
	steps_done=$(for step in $(steps); do
		! field "$step" Title | grep -qxFf "$work/titles" || printf '%s\n' "$step"
	done | paste -sd, -)
	size=$(cat "$keep"/series/0*.patch | git apply --numstat | awk '{ a += $1; d += $2 } END { print "+" a + 0 " -" d + 0 }')
}

# check: the gates.
check() {
	local status=0
	"$top/scripts/check.sh" -q -f tap -g "$gates" -a "$archs" -- "$work/tree" >"$keep/report.tap" 2>"$keep/check.log" || status=$?
	gates_said=$(sed -n 's/^ok [0-9]* - \(.*\)/\1: holds/p; s/^not ok [0-9]* - \(.*\)/\1: fails/p' "$keep/report.tap" | paste -sd, - | sed 's/,/, /g')
	case $status in
	0) finish migrated '' ;;
	*)
		[[ -n $gates_said ]] || finish failed "check.sh: $(last_line "$keep/check.log")"
		finish migrated "$(first_message "$keep/report.tap")"
		;;
	esac
}

gates='' archs='' quiet=''
while getopts g:a:q option; do
	case $option in
	g) gates=$OPTARG ;;
	a) archs=$OPTARG ;;
	q) quiet=1 ;;
	*) usage_error 'usage: fleet-one.sh -g GATES -a ARCHS [-q] FORK' ;;
	esac
done
shift $((OPTIND - 1))
(($# == 1)) || usage_error 'usage: fleet-one.sh -g GATES -a ARCHS [-q] FORK'
name=$1 version=- steps_done='' gates_said='' size=''
exec 3>&1 >&2

# where a fork is built is the same each time, and no two do it at once
work=$(cache_dir)/fleet/$(printf '%s' "$name" | sha256sum | cut -c1-16)
mkdir -p -- "$work"
exec 9>"$work/lock"
flock 9
keep=$(mktemp -d)
trap clean_up EXIT
trap 'exit 1' INT TERM HUP
rm -rf -- "$work/tree" "$work/clone"

get_fork
problem=$( (require_kernel "$fork") 2>&1) || finish failed "${problem#*: }"
version=$(kernel_version "$fork" | one_line)
migrate
copy_with_series 2>"$keep/copy.log" || finish failed "the series does not apply to a copy: $(tail -n 1 "$keep/copy.log")"
check
