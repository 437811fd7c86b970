# shellcheck shell=bash
# How spatch is run: on plain names, within a time, and once only on the same.  Source common.sh first.
#
# What a run made is kept in the cache, in a directory named for all that it depends on: spatch, the semantic patch, the options
# and the files.  So -w after -n, or check.sh after both, need not wait for it again; and who asks for a run that is under way
# waits for that one, as apply.sh does for what run_alone() has begun.

# require_plain_names FILE...: spatch hands the names of files to a shell, which would run what a name says.
require_plain_names() {
	local name
	for name; do
		[[ $name != *[!A-Za-z0-9_.,:=+@/-]* ]] || die "refused: $name:1: the name of this file is not plain, and spatch would hand it to a shell"
	done
}

# find_names WORD...: set names to those that are neither options nor what -D defines.
find_names() {
	local word before=''
	names=()
	for word; do
		[[ $word == -* || $before == -D ]] || names+=("$word")
		before=$word
	done
}

# spatch does not live long: to collect its garbage less often saves a twentieth of the series, for 100 MB more
export OCAMLRUNPARAM=${OCAMLRUNPARAM-s=1M,o=400}

# what the rules take for the same
isomorphisms=$top/cocci/series.iso

# choose_rules MODE STEP LOG: into LOG.STEP.cocci, what is run: the rules of STEP, or of sp_file, if set, that do something in MODE.
choose_rules() {
	awk -v mode="$1" -f "$top/scripts/live-rules.awk" "${sp_file:-$top/cocci/$2.cocci}" >"$3.$2.cocci"
}

# hanging RULES MODE FILE...: the file that spatch hangs on by itself, or all: they hang together.
hanging() {
	local file status limit=$((${SPATCH_TIMEOUT:-300} / ($# - 2) + 1))
	for file in "${@:3}"; do
		status=0
		timeout --foreground -k 1 "$limit" spatch --sp-file "$1" --iso-file "$isomorphisms" -D "$2" --no-includes --very-quiet "$file" \
			>/dev/null 2>&1 8<&- 9<&- || status=$?
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

# what spatch takes for defined in every file
builtins=${COCCINELLE_HOME:-/usr/lib/coccinelle}/standard.h

# show_macros HEADER FILE...: write to HEADER how spatch is to take the macros of FILES that function-macros.awk finds, and what is defined in
# every file; fails if there are none.  Where such a one is used with an indent, spatch would write into the body, but no backslashes.
show_macros() {
	awk -f "$top/scripts/function-macros.awk" "${@:2}" >"$1"
	[[ -s $1 && -r $builtins ]] && cat -- "$builtins" >>"$1"
}

# run_spatch_anew MODE STEP LOG FILE... [OPTION...]: what it prints goes to LOG.out; see run_spatch.
run_spatch_anew() {
	local mode=$1 step=$2 log=$3 status=0 limit=${SPATCH_TIMEOUT:-300}
	local -a names quietly=(--very-quiet) macros=()
	shift 3
	find_names "$@"
	! show_macros "$log.h" "${names[@]}" || macros=(--macro-file-builtins "$log.h")
	[[ " $* " != *" --verbose-parsing "* ]] || quietly=(--quiet)
	# 9 is the lock on TREE, 8 that on what is kept: neither is for spatch to keep
	timeout --foreground -k 5 "$limit" spatch --sp-file "$log.$step.cocci" --iso-file "$isomorphisms" -D "$mode" --no-includes \
		"${macros[@]}" "${quietly[@]}" "$@" \
		>"$log.out" 2>"$log" 8<&- 9<&- || status=$?
	case $status in
	0) ;;
	124 | 137) die "refused: $(hanging "$log.$step.cocci" "$mode" "${names[@]}"):1: $step: spatch did not end within $limit s, and was stopped" ;;
	*) die "$(failure "$step" "$log")" ;;
	esac
}

# copy_text FROM TO: a file of text, without a process.
copy_text() {
	local -a lines
	mapfile lines <"$1" || return
	printf '%s' "${lines[@]}" >"$2"
}

# spatch_identity: what all runs depend on: spatch, and what it reads whatever the semantic patch.
spatch_identity() {
	hash spatch
	stat -L -c '%n %s %y' -- "${BASH_CMDS[spatch]}" "$builtins" ~/.cocciconfig 2>/dev/null || true
	cat -- "$isomorphisms" "$top/scripts/function-macros.awk"
}

# know_spatch: set spatch_known to a digest of that, and spatch_runs to where runs are kept.  Whoever does so before its subshells run spatch has
# it done once.
know_spatch() {
	spatch_known=$(spatch_identity | sha256sum)
	spatch_runs=$(cache_dir)/spatch
}

# keep_run KEPT DIGESTS LOG: what a run printed, and the files that have other digests now.
keep_run() {
	local -a changed
	mapfile -t changed < <(sha256sum --check --quiet <<<"$2")
	changed=("${changed[@]%: FAILED}")
	((${#changed[@]} == 0)) || cp --parents -t "$1" -- "${changed[@]}" || return
	printf '%s\n' "${changed[@]}" >"$1/changed" && copy_text "$3" "$1/log" && copy_text "$3.out" "$1/out" && : >"$1/done"
} 2>/dev/null

# repeat_run KEPT LOG: what was kept, into the files of the current directory, LOG and LOG.out.
repeat_run() {
	local -a changed
	mapfile -t changed <"$1/changed"
	[[ -z ${changed[*]} ]] || (cd -- "$1" && cp --parents -t "$OLDPWD" -- "${changed[@]}")
	copy_text "$1/log" "$2"
	copy_text "$1/out" "$2.out"
	touch -- "$1" 2>/dev/null || true
}

# forget_old_runs: those that nobody asked for in a month, and the lists that were made before that.
forget_old_runs() {
	find "$(cache_dir)"/{spatch,lists} -mindepth 1 -maxdepth 1 -mtime +30 -exec rm -rf {} + 2>/dev/null || true
}

# run_spatch MODE STEP LOG FILE... [OPTION...]: all files in one run, as one group: what a rule learns in a header, the
# next one uses in a driver.  What spatch says goes to LOG.
run_spatch() {
	local digests key kept text
	local -a names
	find_names "${@:4}"
	require_plain_names "${names[@]}"
	[[ -n ${spatch_known-} ]] || know_spatch
	choose_rules "$1" "$2" "$3"
	digests=$(sha256sum -- "${names[@]}" - <"$3.$2.cocci")
	printf -v text '%s\n' "$spatch_known" "$digests" "$1" "${@:4}"
	key=$(sha256sum <<<"$text")
	kept=$spatch_runs/${key%% *}
	if [[ -e $kept/done ]]; then
		repeat_run "$kept" "$3"
	elif mkdir -p -- "$kept" 2>/dev/null && [[ -w $kept ]]; then
		exec 8<"$kept"
		flock 8
		if [[ -e $kept/done ]]; then
			repeat_run "$kept" "$3"
		else
			run_spatch_anew "$@"
			keep_run "$kept" "${digests%$'\n'*}" "$3" || progress "cannot keep in $spatch_runs what spatch did"
		fi
		exec 8<&-
	else
		run_spatch_anew "$@"
	fi
	[[ ! -s $3.out ]] || cat -- "$3.out"
}
