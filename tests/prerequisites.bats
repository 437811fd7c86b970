#!/usr/bin/env bats
# shellcheck disable=SC2154 # root is of common.bash; status and output are of bats

setup() {
	load common
	in_time
	export PREREQUISITES_LIST=$BATS_TEST_TMPDIR/list
}

# stub NAME SCRIPT: a command that comes first.
stub() {
	mkdir -p "$BATS_TEST_TMPDIR/bin"
	printf '#!/bin/sh\n%s\n' "$2" >"$BATS_TEST_TMPDIR/bin/$1"
	chmod +x "$BATS_TEST_TMPDIR/bin/$1"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

# as_nobody ARG...: without the right to install, and with sudo refusing.
as_nobody() {
	stub sudo 'exit 1'
	chmod 755 "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR/bin"
	# a copy, for a clone under a home directory that others cannot enter
	local copy
	copy=$(mktemp -d /tmp/prerequisites.XXXXXX)
	mkdir "$copy/scripts"
	cp "$root"/scripts/{common,scan,prerequisites}.sh "$copy/scripts"
	cp "$PREREQUISITES_LIST" "$copy/list"
	cp "$BATS_TEST_TMPDIR/bin/sudo" "$copy/sudo"
	chmod -R a+rX "$copy"
	if ((EUID == 0)); then
		PREREQUISITES_LIST=$copy/list PATH=$copy:$PATH run setpriv --reuid 65534 --clear-groups "$copy/scripts/prerequisites.sh"
	else
		PREREQUISITES_LIST=$copy/list PATH=$copy:$PATH run "$copy/scripts/prerequisites.sh"
	fi
	rm -rf "$copy"
}

@test "when nothing is missing nothing is said or done" {
	printf '# a comment\nsh dash\n/etc/passwd base-passwd\n' >"$PREREQUISITES_LIST"
	stub apt-get 'echo called; exit 1'
	run "$root/scripts/prerequisites.sh"
	[ "$status" -eq 0 ]
	[ "$output" = "" ]
}

@test "-n prints the packages that are missing, commands and files alike" {
	printf 'sh dash\nno-such-command one\n/no/such/header.h two-dev\n' >"$PREREQUISITES_LIST"
	run "$root/scripts/prerequisites.sh" -n
	[ "$status" -eq 0 ]
	[ "$output" = $'one\ntwo-dev' ]
}

@test "who may not install gets the one command to run and exit 2" {
	printf 'no-such-command one\n/no/such/header.h two-dev\n' >"$PREREQUISITES_LIST"
	as_nobody
	[ "$status" -eq 2 ]
	grep -qxF 'sudo apt-get install --no-install-recommends one two-dev' <<<"$output"
}

@test "who may install gets exactly what is missing" {
	((EUID == 0)) || skip 'needs root'
	printf 'sh dash\n%s/brought one\n' "$BATS_TEST_TMPDIR" >"$PREREQUISITES_LIST"
	stub apt-get "echo \"\$@\" >>'$BATS_TEST_TMPDIR/log'; : >'$BATS_TEST_TMPDIR/brought'"
	run "$root/scripts/prerequisites.sh"
	[ "$status" -eq 0 ]
	[ "$(cat "$BATS_TEST_TMPDIR/log")" = $'-qq update\n-qq -y install --no-install-recommends one' ]
}

@test "an installation that does not bring what was missing fails" {
	((EUID == 0)) || skip 'needs root'
	printf 'no-such-command one\n' >"$PREREQUISITES_LIST"
	stub apt-get 'exit 0'
	run "$root/scripts/prerequisites.sh"
	[ "$status" -eq 1 ]
	grep -qxF 'prerequisites.sh: still missing after the installation: one' <<<"$output"
}

@test "every line of the real list names a thing and one package, and targets that there are" {
	run grep -vE '^(#.*|[^ ]+ [a-z0-9][a-z0-9.+-]+( [a-z-]+)*)$' "$root/scripts/prerequisites.list"
	[ "$status" -eq 1 ]
	[ "$output" = "" ]
	while read -r target; do
		grep -q "^$target:" "$root/Makefile"
	done < <(grep -v "^#" "$root/scripts/prerequisites.list" | cut -d" " -f3- | tr " " "\n" | sort -u | grep .)
}

@test "what one target alone needs is installed for that target" {
	printf 'no-such-command one\nno-such-browser two review test\n' >"$PREREQUISITES_LIST"
	run "$root/scripts/prerequisites.sh" -n
	[ "$output" = one ]
	run "$root/scripts/prerequisites.sh" -n bench
	[ "$output" = one ]
	run "$root/scripts/prerequisites.sh" -n review
	[ "$output" = $'one\ntwo' ]
}
