# shellcheck shell=bash
# One step of the series: what cocci/series says of it, and how its semantic patch is run on files.  Source common.sh
# first.

# steps: the names of the series, in order.
steps() {
	awk '$1 == "Step:" { print $2 }' "$top/cocci/series"
}

# field STEP NAME: a field of a step in cocci/series; indented lines go on, "." alone is an empty one.
field() {
	awk -v step="$1" -v name="$2:" '
		/^#/ || /^$/ { on = 0; next }
		$1 == "Step:" { mine = $2 == step }
		/^[^ ]/ { on = mine && $1 == name; sub(/^[^:]*: */, ""); if (on && $0 != "") print; next }
		on { sub(/^ /, ""); print $0 == "." ? "" : $0 }' "$top/cocci/series"
}

# require_plain_names FILE...: spatch hands the names of files to a shell, which would run what a name says.
require_plain_names() {
	local name
	for name; do
		[[ $name != *[!A-Za-z0-9_.,:=+@/-]* ]] || die "refused: $name:1: the name of this file is not plain, and spatch would hand it to a shell"
	done
}

# names WORD...: those that are neither options nor what -D defines, NUL-terminated.
names() {
	local word before=''
	for word; do
		[[ $word == -* || $before == -D ]] || printf '%s\0' "$word"
		before=$word
	done
}

# hanging STEP MODE FILE...: the file that spatch hangs on by itself, or all: they hang together.
hanging() {
	local file status limit=$((${SPATCH_TIMEOUT:-300} / ($# - 2) + 1))
	for file in "${@:3}"; do
		status=0
		timeout -k 1 "$limit" spatch --sp-file "${sp_file:-$top/cocci/$1.cocci}" -D "$2" --no-includes --very-quiet "$file" \
			>/dev/null 2>&1 9<&- || status=$?
		if [[ $status == 124 || $status == 137 ]]; then
			printf '%s\n' "$file"
			return
		fi
	done
	printf '%s\n' "${*:3}"
}

# failure STEP LOG: why spatch failed, with the place that it names, if it does so.
failure() {
	local place text
	place=$(sed -n 's/^File "\([^"]*\)", line \([0-9]*\),.*/\1:\2/p' "$2" | tail -n 1)
	text=$({ grep -B 1 '^C code context' "$2" || true; } | sed -n '1s/:$//p')
	[[ -n $text ]] || text=$({ grep -vi '^init_defs\|^warning: \|^HANDLING\|^ERROR-RECOV\|^parsing pass' "$2" || true; } | sed -n 1,3p | paste -sd' ' -)
	printf '%s%s: spatch failed: %s\n' "${place:+refused: $place: }" "$1" "$text"
}

# run_spatch MODE STEP LOG FILE... [OPTION...]: all files in one run, as one group: what a rule learns in a header, the
# next one uses in a driver.  What spatch says goes to LOG.  sp_file, if set, is run instead of all of STEP.
run_spatch() {
	local mode=$1 step=$2 log=$3 status=0 limit=${SPATCH_TIMEOUT:-300}
	local -a files quietly=(--very-quiet)
	shift 3
	mapfile -d '' files < <(names "$@")
	require_plain_names "${files[@]}"
	[[ " $* " != *" --verbose-parsing "* ]] || quietly=(--quiet)
	# 9 is the lock on TREE, which is not for spatch to keep
	timeout -k 5 "$limit" spatch --sp-file "${sp_file:-$top/cocci/$step.cocci}" -D "$mode" --no-includes "${quietly[@]}" "$@" \
		2>"$log" 9<&- || status=$?
	case $status in
	0) ;;
	124 | 137) die "refused: $(hanging "$step" "$mode" "${files[@]}"):1: $step: spatch did not end within $limit s, and was stopped" ;;
	*) die "$(failure "$step" "$log")" ;;
	esac
}

# added_lines OLD NEW: the lines of NEW that OLD lacks, as "FIRST COUNT".
added_lines() {
	{ diff -U0 "$1" "$2" || true; } |
		sed -n 's/^@@ [^+]*+\([0-9]*\) @@.*/\1 1/p; s/^@@ [^+]*+\([0-9]*\),\([0-9]*\) @@.*/\1 \2/p'
}

# stale_pattern STEP <DIFF: a regular expression for what no comment may speak of after STEP, which made DIFF: what the
# series says, and the locks and lists that the diff takes away, if their name is not a common word.
stale_pattern() {
	{
		field "$1" Residue
		sed -n 's/^-[[:space:]]\+struct \(mutex\|list_head\)[[:space:]]\+\([[:alnum:]]\+_[[:alnum:]_]\+\);$/\2/p' | sort -u
	} | paste -sd'|' -
}

# tidy PATTERN OLD NEW: in NEW, which a step made from OLD, drop the comments that speak of what is gone, put annotations
# where they belong, and space what was added as a person would.
tidy() {
	local work
	work=$(mktemp -d)
	if [[ -n $1 ]]; then
		RESIDUE=${1//\\b/} awk -f "$top/scripts/stale-comments.awk" "$3" >"$work/new"
	else
		cat "$3" >"$work/new"
	fi
	added_lines "$2" "$work/new" >"$work/added"
	awk -f "$top/scripts/annotations.awk" "$work/added" "$work/new" >"$work/annotated"
	added_lines "$2" "$work/annotated" >"$work/added"
	awk -f "$top/scripts/tidy.awk" "$work/added" "$work/annotated" >"$3"
	rm -rf "$work"
}

# hint_macros STEP FILE: if the series says so, do in FILE what STEP does, in functions that macros define: spatch cannot
# parse them.
hint_macros() {
	local hinted
	[[ -n $(field "$1" Macros) ]] || return 0
	hinted=$(mktemp)
	awk -f "$top/scripts/macro-locks.awk" "$2" >"$hinted"
	cmp -s "$hinted" "$2" || cat "$hinted" >"$2"
	rm -f "$hinted"
}

# report_findings STEP: what spatch printed in report mode for files of the current directory, as FILE:LINE:COLUMN: STEP: TEXT.
report_findings() {
	local -a unless=(cat)
	[[ -z $(field "$1" Annotates) ]] || unless=(awk -f "$top/scripts/annotated.awk")
	awk -v step="$1" -f "$top/scripts/findings.awk" | "${unless[@]}"
}
