#!/usr/bin/env bash
# fleet.sh: apply.sh and check.sh on each tree of a list, in parallel, and a table of it.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/common.sh"

usage() {
	cat <<-END
		Usage: fleet.sh [-g GATE,...] [-a ARCH,...] [-o DIR] [-j N] [-r] [-q]
		                [--sshlogin LOGIN,...] [--ssh COMMAND] LIST

		  -g GATES  the gates (default: $gates)
		  -a ARCHS  x86_64 (default), powerpc64le, arm64
		  -o DIR    where the table goes (default: out/fleet)
		  -j N      do at most N trees at once on each host (default: one for each two processors)
		  -r        do all trees again
		  -q        no progress
		  --sshlogin LOGIN,...  run on these hosts; : is this machine
		  --ssh COMMAND         what to run as ssh, with its options

		Each line of LIST is a directory, the URL of a git repository, or REPOSITORY#BRANCH; a relative name counts from
		where LIST is.  The trees are only read; their makefiles are run.  What was stopped goes on where it was when it is
		run again with the same DIR and options.

		Exit status: 0 all trees are migrated and hold their gates, or have nothing to do; 1 one does not; 2 usage.
	END
}

# forks: the lines of LIST that name one, each once; a directory beside LIST is named in full.
forks() {
	local name beside
	beside=$(dirname -- "$list")
	sed 's/^[[:space:]]*//; s/[[:space:]]*$//; /^#/d; /^$/d' -- "$list" |
		while IFS= read -r name; do
			if [[ $name != /* && $name != *:* && (-d $beside/$name || -d $beside/${name%#*}) ]]; then
				name=$beside/$name
			fi
			printf '%s\n' "$name"
		done | awk '!had[$0]++'
}

# settings: what makes an old result void.
settings() {
	printf '%s\n' "$gates" "$archs" "$(vma2map_version)"
}

# open_out: keep another run out, and find out what is done already.
open_out() {
	mkdir -p -- "$out"
	exec 8>"$out/lock"
	flock -n 8 || die "$out: another run writes there"
	if [[ -n $again ]] || ! settings | cmp -s - "$out/settings"; then
		rm -rf -- "$out/joblog" "$out/jobs" "$out/raw" "$out/forks"
		settings >"$out/settings"
	fi
	mkdir -p -- "$out/raw" "$out/forks"
	touch "$out/jobs"
	number_forks
}

# number_forks: a fork keeps its number, by which parallel knows it, for as long as DIR is used.
number_forks() {
	forks >"$scratch/forks"
	awk 'FILENAME == ARGV[1] { had[$0]; next } !($0 in had)' "$out/jobs" "$scratch/forks" >"$scratch/new"
	cat "$scratch/new" >>"$out/jobs"
}

# write_kit FILE: a script for a host that has no vma2map: what fleet-one.sh needs, unpacked for one job.
write_kit() {
	vma2map_version >"$scratch/VERSION"
	cat >"$1" <<-'END'
		#!/bin/bash
		kit=$(mktemp -d) || exit
		trap 'rm -rf -- "$kit"' EXIT
		tail -n +7 "$0" | tar -C "$kit" -xzf - || exit
		"$kit/scripts/fleet-one.sh" "$@"
		exit
	END
	tar -czf - -C "$top" scripts cocci kernel analysis guest -C "$scratch" VERSION >>"$1"
}

# run_jobs: those that have not ended well.  A job of a host that is gone is given to another.
run_jobs() {
	local -a how=(--plain --will-cite --resume-failed --joblog "$out/joblog" --results "$out/raw/{#}" -a "$out/jobs" -j "$jobs")
	local status=0 script=$top/scripts/fleet-one.sh
	if [[ -z $quiet && -t 2 ]]; then
		how+=(--bar)
	fi
	if [[ -n $hosts ]]; then
		write_kit "$scratch/kit.sh"
		# on a host below the login directory, here below the current one
		ln -s . "$scratch/.${scratch##*/}"
		how+=(--sshlogin "$hosts" --ssh "$ssh" --retries "$(($(tr -cd , <<<"$hosts" | wc -c) + 2))")
		how+=(--workdir ".${scratch##*/}" --cleanup --basefile ./kit.sh)
		script=kit.sh
	fi
	# up to 101 it counts the jobs that failed, which the table says, too
	(cd "$scratch" && parallel "${how[@]}" bash "$(printf %q "$script")" -g "$gates" -a "$archs" ${quiet:+-q} -- '{}' </dev/null 8>&- >/dev/null) || status=$?
	((status <= 101)) || die "parallel stopped with status $status"
}

# row NUMBER FORK: its line of the table.
row() {
	local kept=$out/forks/$1
	if [[ $out/raw/$1 -nt $kept/row ]]; then
		rm -rf -- "$kept"
		mkdir -- "$kept"
		tar -C "$kept" -xzf "$out/raw/$1" 2>/dev/null || rm -rf -- "$kept/row"
	fi
	if [[ -s $kept/row ]]; then
		printf '%s\t%s\t%s\n' "$1" "$2" "$(cat "$kept/row")"
	else
		printf '%s\t%s\tfailed\t-\t\t\t\t\tstopped: %s\n' "$1" "$2" "$(tail -n 1 "$out/raw/$1.err" 2>/dev/null | tr -d '\000-\037\177')"
	fi
}

# rows: NUMBER, FORK, RESULT, VERSION, STEPS, GATES, SIZE, SECONDS and REASON of each fork of LIST, in its order.
rows() {
	awk 'FILENAME == ARGV[1] { number[$0] = NR; next } { print number[$0] "\t" $0 }' "$out/jobs" "$scratch/forks" |
		while IFS=$'\t' read -r number fork; do
			row "$number" "$(tr -d '\000-\037\177' <<<"$fork")"
		done
}

# write_tables: each whole, or as it was.
write_tables() {
	local all
	all=$(awk '$1 == "Step:"' "$top/cocci/series" | wc -l)
	rows >"$scratch/rows"
	{
		printf 'fork\tbase version\tresult\tsteps done\tgates\tpatch size\tseconds\treason\tdirectory\n'
		awk -F '\t' -v OFS='\t' '{ print $2, $4, $3, $5, $6, $7, $8, $9, "forks/" $1 }' "$scratch/rows"
	} >"$scratch/table.tsv"
	awk -v steps="$all" -f "$top/scripts/fleet-text.awk" "$scratch/table.tsv" >"$scratch/table.txt"
	awk -v steps="$all" -v version="$(vma2map_version)" -f "$top/scripts/fleet-html.awk" "$scratch/table.tsv" >"$scratch/index.html"
	mv -f -- "$scratch"/table.tsv "$scratch"/table.txt "$scratch"/index.html "$out"
}

# all_good: whether no row says otherwise.
all_good() {
	awk -F '\t' 'NR > 1 && ($3 != "migrated" && $3 != "nothing to do" || $5 ~ /: fails/) { bad = 1 } END { exit bad }' "$out/table.tsv"
}

gates=residue,build,exports,sparse,style archs=x86_64 out='' jobs=50% again='' quiet='' hosts=''
ssh='ssh -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=15'
while getopts g:a:o:j:rqh-: option; do
	case $option in
	g) gates=$OPTARG ;;
	a) archs=$OPTARG ;;
	o) out=$OPTARG ;;
	j)
		[[ $OPTARG =~ ^[1-9][0-9]*$ ]] || usage_error "-j wants a number, not '$OPTARG'"
		jobs=$OPTARG
		;;
	r) again=1 ;;
	q) quiet=1 ;;
	-)
		case $OPTARG in
		sshlogin | ssh)
			((OPTIND <= $#)) || usage_error "--$OPTARG wants a value"
			[[ $OPTARG == ssh ]] && ssh=${!OPTIND} || hosts=${!OPTIND}
			OPTIND=$((OPTIND + 1))
			;;
		sshlogin=*) hosts=${OPTARG#*=} ;;
		ssh=*) ssh=${OPTARG#*=} ;;
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
list=$1
[[ -f $list && -r $list ]] || usage_error "$list: not a list of trees that can be read"
[[ $gates =~ ^[a-z,]+$ ]] || usage_error "-g wants gates with commas between them, not '$gates'"
[[ $archs =~ ^[a-z0-9_,]+$ ]] || usage_error "-a wants architectures with commas between them, not '$archs'"
require_tools parallel git flock tar

scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
trap 'exit 1' INT TERM HUP
list=$(realpath -- "$list")
out=${out:-$(out_dir)/fleet}
mkdir -p -- "$out"
out=$(realpath -- "$out")
open_out
[[ -s $scratch/forks ]] || usage_error "$list: names no tree"
run_jobs
write_tables
cat "$out/table.txt"
progress "the table is in $out: table.txt, table.tsv, index.html"
all_good
