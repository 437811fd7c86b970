#!/usr/bin/env bats
# spatch is run once on the same: what a run made is kept, and is what it would make again.
# shellcheck disable=SC2154,SC2016,SC2030,SC2031 # top is of common.sh, status and output of bats; the stub expands its own

bats_require_minimum_version 1.5.0
load common

setup() {
	in_time
	. "$root/scripts/common.sh"
	. "$root/scripts/step.sh"
	set +u # bats has unset variables of its own
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	mkdir "$BATS_TEST_TMPDIR/bin" "$BATS_TEST_TMPDIR/work"
	cd "$BATS_TEST_TMPDIR/work" || return
	stub ''
	printf 'virtual patch, other\n@@\n@@\n-old();\n+new();\n' >one.cocci
	printf 'void f(void)\n{\n\told();\n}\n' >a.c
	printf 'void g(void)\n{\n}\n' >b.c
	cp a.c as_it_was
	sp_file=$PWD/one.cocci
}

# stub SCRIPT: a spatch that leaves a line for each run, and does SCRIPT before it is the real one.
stub() {
	printf '#!/bin/bash\necho run >>%q\n%s\nexec %q "$@"\n' "$BATS_TEST_TMPDIR/runs" "$1" "$(PATH=${PATH#"$BATS_TEST_TMPDIR/bin:"} command -v spatch)" \
		>"$BATS_TEST_TMPDIR/bin/spatch"
	chmod +x "$BATS_TEST_TMPDIR/bin/spatch"
	[[ $PATH == "$BATS_TEST_TMPDIR/bin:"* ]] || PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

# ran TIMES: whether spatch was run so often.
ran() {
	[ "$(wc -l <"$BATS_TEST_TMPDIR/runs")" -eq "$1" ]
}

# rewrite [OPTION...]: the two files as they were, in place.
rewrite() {
	spatch_known='' # another spatch may be there by now
	cp as_it_was a.c
	run_spatch patch a_step "$BATS_TEST_TMPDIR/log" --in-place "$@" a.c b.c >"$BATS_TEST_TMPDIR/out"
}

@test "what was run before is not run again, and gives the same files, output and log" {
	stub 'echo "said of it" >&2; echo printed'
	rewrite
	grep -q 'new();' a.c
	grep -qx printed "$BATS_TEST_TMPDIR/out"
	cp a.c first
	cp "$BATS_TEST_TMPDIR/log" log.first
	cp "$BATS_TEST_TMPDIR/out" out.first
	chmod 600 a.c
	rewrite
	ran 1
	cmp a.c first
	[ "$(stat -c %a a.c)" = 600 ]
	cmp "$BATS_TEST_TMPDIR/log" log.first
	cmp "$BATS_TEST_TMPDIR/out" out.first
}

@test "other files, options, rules or another spatch are run anew" {
	rewrite
	rewrite -D other
	ran 2
	echo 'int x;' >>b.c
	rewrite
	ran 3
	echo '// another' >>one.cocci
	rewrite
	ran 4
	echo '# another' >>"$BATS_TEST_TMPDIR/bin/spatch"
	rewrite
	ran 5
	cp "$isomorphisms" others.iso
	echo '// another' >>others.iso
	isomorphisms=$PWD/others.iso
	rewrite
	ran 6
	rewrite
	ran 6
}

@test "who asks for a run that is under way waits for it" {
	stub 'sleep 1'
	mkdir other
	cp a.c b.c other
	(cd other && run_spatch patch a_step "$BATS_TEST_TMPDIR/other.log" --in-place a.c b.c >"$BATS_TEST_TMPDIR/other.out") &
	other=$!
	rewrite
	wait "$other"
	ran 1
	cmp a.c other/a.c
	grep -q 'new();' a.c
}

@test "a run that failed, or was killed, is not kept" {
	stub 'echo broken >&2; exit 1'
	run rewrite
	[ "$status" -eq 1 ]
	[[ $output == *'a_step: spatch failed: broken' ]]
	stub 'kill -TERM $$'
	run rewrite
	[ "$status" -eq 1 ]
	stub ''
	rewrite
	grep -q 'new();' a.c
	ran 3
}

@test "a cache that cannot be written makes no difference" {
	rewrite
	cp a.c first
	: >"$BATS_TEST_TMPDIR/file"
	XDG_CACHE_HOME=$BATS_TEST_TMPDIR/file rewrite
	ran 2
	cmp a.c first
	# a disk that is full as soon as something is kept
	keep_run() { return 1; }
	echo '// another' >>one.cocci
	run rewrite
	[ "$status" -eq 0 ]
	[[ $output == *'cannot keep in '*' what spatch did'* ]]
	cmp a.c first
}

@test "what nobody asked for in a month is forgotten" {
	rewrite
	touch -d '40 days ago' "$XDG_CACHE_HOME"/vma2map/spatch/*
	rewrite -D other
	forget_old_runs
	[ "$(find "$XDG_CACHE_HOME/vma2map/spatch" -mindepth 1 -maxdepth 1 | wc -l)" -eq 1 ]
	# but what somebody did is not
	touch -d '20 days ago' "$XDG_CACHE_HOME"/vma2map/spatch/*
	rewrite -D other
	forget_old_runs
	[ -z "$(find "$XDG_CACHE_HOME/vma2map/spatch" -mindepth 1 -maxdepth 1 -mtime +10)" ]
}

# live MODE: the names of the rules that are run in it, of those that stand in rules.cocci.
live() {
	awk -v mode="$1" -f "$root/scripts/live-rules.awk" rules.cocci | sed -n 's/^@\([a-z]\+\).*/\1/p' | paste -sd' '
}

@test "rules that do nothing in a mode, and those that find something for these alone, are not run" {
	rule() { printf '@%s@\nidentifier %s;\n@@\n%s\n' "$@"; }
	{
		echo 'virtual patch, report'
		rule idle f ' idle(f);'
		rule found f ' found(f);'
		rule chosen f ' chosen(f);'
		rule written 'found.f' '-found(f);'
		rule 'rewrites depends on patch && (file in "a" || chosen) exists' 'found.f' '+rewrites(f);'
		rule 'reports depends on
 (context || report) && !chosen disable braces1' f '*reports(f);'
		rule 'never depends on patch && report || !patch && !report' f '*never(f);'
	} >rules.cocci
	[ "$(live patch)" = 'found chosen written rewrites' ]
	[ "$(live report)" = 'found chosen written reports' ]
	[ "$(live explain)" = 'found written never' ]
}

# done_by MODE RULES FILE: what spatch prints, and makes of FILE.
done_by() {
	cp "$3" one.c
	spatch --sp-file "$2" --iso-file "$isomorphisms" -D "$1" --no-includes --very-quiet --in-place one.c 2>/dev/null | grep -v '^diff\|^---\|^+++' || true
	cat one.c
}

@test "those that are run do what all of a step's rules do" {
	local step mode file
	for step in $(steps); do
		for mode in patch report; do
			sp_file='' choose_rules "$mode" "$step" chosen
			for file in "$BATS_TEST_DIRNAME/fixtures/$step"/*[aeiou].c; do
				[ -e "$file" ]
				echo "$step, $mode: $file"
				done_by "$mode" "$root/cocci/$step.cocci" "$file" >all
				done_by "$mode" "chosen.$step.cocci" "$file" >some
				diff all some
			done
		done
	done
}
