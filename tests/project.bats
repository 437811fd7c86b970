#!/usr/bin/env bats
# What holds for the project's own files.

load common

setup() {
	in_time
}

# files: everything that git tracks, or would.
files() {
	cd "$root" && git ls-files --cached --others --exclude-standard
}

@test "shellcheck has nothing to say" {
	cd "$root"
	mapfile -t shell < <(files | grep -E '\.(sh|bash|bats)$|^(\.ci/run|bin/vma2map)$')
	[ "${#shell[@]}" -gt 10 ]
	shellcheck -x "${shell[@]}"
}

@test "shfmt has nothing to change" {
	cd "$root"
	mapfile -t shell < <(files | grep -E '\.(sh|bash|bats)$|^(\.ci/run|bin/vma2map)$')
	shfmt -d "${shell[@]}"
}

@test "nothing runs Python or OCaml" {
	cd "$root"
	# a word of its own in anything that is run; a comment may say it, but for the one that starts a script
	run_by='^@ *(initialize|finalize|script) *: *|^#!.*(python|ocaml)|^[^#]*(^|[^a-z_-])(python|ocaml)[0-9.]*($|[^a-z_-])'
	for line in '#!/usr/bin/env python3' '	python3 x.py' '@script:python p@' 'x | ocaml' 'env python'; do
		grep -qE "$run_by" <<<"$line"
	done
	mapfile -t run < <(files | grep -E '^(scripts|cocci|tests|review|bench|guest|mutants|analysis)/|^Makefile$|^\.ci/' | grep -vE '\.svg$|package-lock|^tests/project\.bats$')
	[ "${#run[@]}" -gt 100 ]
	run grep -nE "$run_by" "${run[@]}"
	echo "$output"
	[ "$status" -eq 1 ]
}

@test "no registry's host and no path of one machine is named" {
	cd "$root"
	run bash -c "git ls-files --cached --others --exclude-standard -z | xargs -0 grep -nIE '(https?|ssh)://[a-z0-9.-]*(debian|npmjs)\.|/(work|farm)/[a-z]' -- | grep -v '^tests/project.bats:'"
	[ -z "$output" ]
}

# sourced SCRIPT: itself, and what it sources, each once.
sourced() {
	local file
	printf '%s\n' "$1"
	sed -nE 's|^\. "[$]top/(scripts/[a-z-]*\.sh)"$|\1|p' "$1" | while read -r file; do
		sourced "$file"
	done
}

@test "no script sources two functions of one name" {
	cd "$root"
	for script in scripts/*.sh; do
		sourced "$script" | sort -u | xargs sed -nE 's/^([a-z_]+)\(\) \{$/\1/p' | sort | uniq -d >"$BATS_TEST_TMPDIR/twice"
		echo "$script: $(cat "$BATS_TEST_TMPDIR/twice")"
		[ ! -s "$BATS_TEST_TMPDIR/twice" ]
	done
	# apply.sh sources most of them
	[ "$(sourced scripts/apply.sh | sort -u | wc -l)" -gt 10 ]
}

@test "every step of the series has its semantic patch and all its fields, and parses" {
	cd "$root"
	. scripts/common.sh
	. scripts/step.sh
	for step in $(steps); do
		for name in Title Paths Tokens Message; do
			[ -n "$(field "$step" "$name")" ]
		done
		run spatch --parse-cocci "cocci/$step.cocci"
		[[ $output != *"rror"* ]]
		for mode in patch context report; do
			grep -qx "virtual $mode" "cocci/$step.cocci"
		done
		grep -q '^/// ' "cocci/$step.cocci"
		grep -q '^// Confidence: ' "cocci/$step.cocci"
		grep -q '^// Options: ' "cocci/$step.cocci"
	done
	# checkpatch wants lines of 75 characters at most in a message
	run grep -nE "^ .{76}" cocci/series
	[ "$status" -eq 1 ]
}

@test "make help names every target" {
	cd "$root"
	run make -s help
	[ "$status" -eq 0 ]
	while read -r target; do
		[[ $output == *"$target "* ]]
	done < <(sed -n 's/^\.PHONY: //p' Makefile)
}

@test "test.sh counts what passed, failed and was skipped, and fails when one failed or none ran" {
	printf '@test "good" { true; }\n@test "bad" { false; }\n@test "none" { skip "linux-source-0: no"; }\n' >"$BATS_TEST_TMPDIR/x.bats"
	run "$root/scripts/test.sh" "$BATS_TEST_TMPDIR/x.bats"
	[ "$status" -eq 1 ]
	[ "${lines[-1]}" = "1 passed, 1 failed, 1 skipped" ]
	[ "${lines[-2]}" = "skipped: linux-source-0: no" ]
	echo >"$BATS_TEST_TMPDIR/y.bats"
	run "$root/scripts/test.sh" "$BATS_TEST_TMPDIR/y.bats"
	[ "$status" -ne 0 ]
}

@test "a test that would begin after TEST_MINUTES is skipped and counted as such, and that none ran is a failure" {
	printf 'load %s\nsetup() { in_time; }\n@test "late" { false; }\n' "$BATS_TEST_DIRNAME/common" >"$BATS_TEST_TMPDIR/x.bats"
	TEST_MINUTES=-1 run "$root/scripts/test.sh" "$BATS_TEST_TMPDIR/x.bats"
	[ "$status" -eq 1 ]
	[ "${lines[-3]}" = "not ok - 1 tests were planned, 0 ran" ]
	[ "${lines[-2]}" = "skipped: begins after the -1 minutes that TEST_MINUTES gives to all tests" ]
	[ "${lines[-1]}" = "0 passed, 1 failed, 1 skipped" ]
	for minutes in 0 1; do
		TEST_MINUTES=$minutes run "$root/scripts/test.sh" "$BATS_TEST_TMPDIR/x.bats"
		[ "$status" -eq 1 ]
		[ "${lines[-1]}" = "0 passed, 1 failed, 0 skipped" ]
	done
}

@test "every file of tests looks at the time before each of its tests" {
	for file in "$BATS_TEST_DIRNAME"/*.bats; do
		sed -n '/^setup() {/,/^}/p' "$file" | grep -qx '	in_time'
	done
}
