# shellcheck shell=bash
# Which rule made which hunk.  The rules of a step are run again, each time with one more of them, and what each changes
# is a commit of its own: git then knows for each line by which rule it came or went.  The series itself is not touched.
# Source common.sh, step.sh, drivers.sh and look.sh first; needs sources and scratch, and in_scratch().

# in_trace GITARGS...: git on the repository with a commit for each rule.
in_trace() {
	GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 git -C "$scratch/trace" -c user.name=trace -c user.email=trace "$@"
}

# rules STEP MODE: NAME<TAB>REASON of each rule that depends on MODE, in order.
rules() {
	awk -v mode="$2" -f "$top/scripts/rules.awk" "$top/cocci/$1.cocci"
}

# reason_in FILE [FUNCTION]: what a script says, as "# Why: ", of the lines that it or one function in it makes.
reason_in() {
	awk -v function_name="$2" '
		sub(/^# Why: /, "") { why = $0 }
		function_name == "" ? why != "" : index($0, function_name "() {") == 1 { print why; exit }' "$top/scripts/$1"
}

# reasons STEP: NAME<TAB>REASON of all that can change a line in STEP.
reasons() {
	rules "$1" patch
	printf 'macro-locks\t%s\n' "$(reason_in macro-locks.awk '')"
	printf 'stale-comments\t%s\n' "$(reason_in stale-comments.awk '')"
	printf 'insert_lines\t%s\n' "$(reason_in add.sh insert_lines)"
	printf 'add_files\t%s\n' "$(reason_in add.sh add_files)"
}

# sources_before STEP DIR: the sources as STEP finds them, in DIR.
sources_before() {
	mkdir -p "$2"
	in_scratch archive "$1^" | tar -x -C "$2"
}

# tidy_once PATTERN OLD NEW: tidy, or what it made of the same before: most rules change few files.
tidy_once() {
	local kept
	kept=$scratch/tidied.$(printf '%s\n' "$1" | sha256sum - "$2" "$3" | cut -c1-64 | sha256sum | cut -d' ' -f1)
	if [[ ! -e $kept ]]; then
		tidy "$1" "$2" "$3"
		cp -- "$3" "$kept.$BASHPID"
		mv -- "$kept.$BASHPID" "$kept"
	else
		cp -- "$kept" "$3"
	fi
}

# run_upto STEP RULE PATTERN DIR [OPTION]: in DIR, what STEP makes of the sources when it ends with RULE, tidied by PATTERN; in DIR.log, what
# spatch says.
run_upto() {
	local sp_file=$4.cocci file
	local -a files
	sources_before "$1" "$4"
	local sources=$4
	awk -v mode=patch -v upto="$2" -f "$top/scripts/rules.awk" "$top/cocci/$1.cocci" >"$sp_file"
	mapfile -d '' files < <(candidates "$1")
	run_by_driver patch "$1" "$4.log" --in-place "${@:5}" >"$4.out"
	for file in "${files[@]}"; do
		git -C "$scratch/tree" show "$1^:$file" >"$4.old"
		cmp -s "$4.old" "$sources/$file" || tidy_once "$3" "$4.old" "$sources/$file"
	done
}

# rules_that_write STEP DIR: of those of its rules that may write, the names of those that do, in order.
rules_that_write() {
	local last
	last=$(rules "$1" patch | tail -n 1 | cut -f1)
	run_upto "$1" "$last" '' "$2" --debug
	awk 'sub(/^dependencies for rule (proto for )?/, "") { rule = $1 } /^ *transformation info returned:/ { print rule }' "$2.log" >"$2.wrote"
	rules "$1" patch | cut -f1 | grep -xF -f "$2.wrote" || [[ $? == 1 ]]
}

# run_each_rule STEP DIR: run_upto each rule that DIR.rules names, into DIR/RULE, at most $jobs at a time.  A rule that ends leaves
# DIR/RULE.ended: what wait -n returns may be of something else.
run_each_rule() {
	local rule running=0
	while read -r rule; do
		if ((running == jobs)); then
			wait -n || true
			running=$((running - 1))
		fi
		{
			run_upto "$1" "$rule" '' "$2/$rule"
			: >"$2/$rule.ended"
		} &
		running=$((running + 1))
	done <"$2.rules"
	wait
	while read -r rule; do
		[[ -e $2/$rule.ended ]] || die "$1: its rules cannot be run one by one: $rule failed"
	done <"$2.rules"
}

# commit_trace NAME: a commit for what NAME changed, if it did.
commit_trace() {
	in_trace add -A
	in_trace diff --cached --quiet || in_trace commit -q -m "$1"
}

# put_into_trace DIR: let the trace's files be those of DIR.
put_into_trace() {
	rsync -rc --delete --exclude=/.git "$1/" "$scratch/trace/"
}

# trace_step STEP: make $scratch/trace, where each commit after the first is named for what made it, or "?".
trace_step() {
	local rule after=$scratch/rules.after
	progress "$1: asking each rule what it does"
	rm -rf "$scratch/trace" "$scratch/rules" "$scratch/rules.all" "$after"
	sources_before "$1" "$scratch/trace"
	GIT_TEMPLATE_DIR='' git init -q "$scratch/trace"
	mkdir -p "$scratch/trace/.git/info"
	echo '*.[ch] diff=cpp' >"$scratch/trace/.git/info/attributes"
	in_trace add -A
	in_trace commit -q --allow-empty -m before
	rules_that_write "$1" "$scratch/rules.all" >"$scratch/rules.rules"
	run_each_rule "$1" "$scratch/rules"
	while read -r rule; do
		put_into_trace "$scratch/rules/$rule"
		commit_trace "$rule"
	done <"$scratch/rules.rules"
	trace_rest "$1"
}

# hint_trace STEP: what it does in macros.
hint_trace() {
	local sources=$scratch/trace
	hint_candidates "$1"
}

# comment_trace STEP: the comments that it drops in files that no rule changes.
comment_trace() {
	local sources=$scratch/trace
	find_changed
	drop_comments "$1"
}

# trace_rest STEP: commits for what STEP changes when all its rules have run.
trace_rest() {
	local file last after=$scratch/rules.after
	last=$(rules "$1" patch | tail -n 1 | cut -f1)
	run_upto "$1" "$last" "$(cat "$scratch/notes/$1.pattern")" "$scratch/rules/tidied"
	put_into_trace "$scratch/rules/tidied"
	comment_trace "$1"
	commit_trace stale-comments
	hint_trace "$1"
	commit_trace macro-locks
	mkdir "$after"
	in_scratch archive "$1" | tar -x -C "$after"
	while read -r file; do
		cp "$after/$file" "$scratch/trace/$file"
	done < <(field "$1" Inserts | cut -d' ' -f1)
	commit_trace insert_lines
	for file in ${fields["$1 Adds"]-}; do
		install -D "$after/$file" "$scratch/trace/$file"
	done
	commit_trace add_files
	put_into_trace "$after"
	commit_trace '?'
}

# blamed GITARGS...: "LINE COMMIT" for each line.
blamed() {
	in_trace blame --porcelain "$@" | awk 'length($1) == 40 && $1 ~ /^[0-9a-f]+$/ && NF >= 3 && !/^\t/ { print $3, $1 }'
}

# hunks_of_file FILE: FILE<TAB>LINE<TAB>FUNCTION<TAB>RULE,... for each hunk of the traced step.
hunks_of_file() {
	local first last
	first=$(in_trace rev-list --max-parents=0 HEAD)
	last=$(in_trace rev-parse HEAD)
	in_trace log --reverse --format='%H %s' >"$scratch/trace.commits"
	: >"$scratch/trace.came"
	: >"$scratch/trace.went"
	! in_trace cat-file -e "$last:$1" 2>/dev/null || blamed "$first..$last" -- "$1" >"$scratch/trace.came"
	! in_trace cat-file -e "$first:$1" 2>/dev/null || blamed --reverse "$first..$last" -- "$1" >"$scratch/trace.went"
	in_trace diff "$first" "$last" -- "$1" |
		FILE=$1 awk -f "$top/scripts/hunks.awk" \
			part=1 "$scratch/trace.commits" part=2 "$scratch/trace.came" part=3 "$scratch/trace.went" part=4 -
}

# hunks STEP: FILE<TAB>LINE<TAB>FUNCTION<TAB>RULE,... for each hunk of STEP's patch, in its order.
hunks() {
	local file
	trace_step "$1"
	while IFS= read -r -d '' file; do
		hunks_of_file "$file"
	done < <(in_scratch diff --name-only -z "$1^" "$1")
}
