#!/usr/bin/env bats
# What a tree looks like after a run that was killed, or failed, at any instant; and what else apply.sh must not do to it.
# shellcheck disable=SC2154 # root is of common.bash; status, output and lines are of bats

bats_require_minimum_version 1.5.0

setup_file() {
	export XDG_CACHE_HOME=$BATS_FILE_TMPDIR/cache injected=$BATS_FILE_TMPDIR/injected
	: >"$injected"
	gcc -Wall -Wextra -Werror -O1 -shared -fPIC -o "$BATS_FILE_TMPDIR/inject.so" "$BATS_TEST_DIRNAME/inject.c"
}

setup() {
	load common
	export GIT_CONFIG_GLOBAL=/dev/null
	export GIT_AUTHOR_NAME=Tester GIT_AUTHOR_EMAIL=tester@example.org GIT_AUTHOR_DATE='2024-01-01T00:00:00Z'
	export GIT_COMMITTER_NAME=Tester GIT_COMMITTER_EMAIL=tester@example.org GIT_COMMITTER_DATE='2024-01-01T00:00:00Z'
	work=$BATS_TEST_TMPDIR
	tree=$work/tree
}

# make_git DIR: a git work tree with everything in it committed.
make_git() {
	git -C "$1" init -q
	git -C "$1" add -A
	git -C "$1" commit -q -m base
}

# make_pair: a tree and a scratch directory with a series for it, which changes three files in two steps and adds one.
make_pair() {
	local file
	mkdir "$work/scratch"
	small_tree "$tree"
	chmod 640 "$tree/drivers/vfio/pci/my_pci.c"
	cp -a "$tree" "$work/scratch/tree"
	cp -a "$tree" "$work/scratch/before"
	make_git "$work/scratch/tree"
	git -C "$work/scratch/tree" tag base
	echo '/* one */' >>"$work/scratch/tree/drivers/vfio/pci/my_pci.c"
	echo '/* one */' >"$work/scratch/tree/include/linux/vfio_pfn.h"
	git -C "$work/scratch/tree" add -A
	git -C "$work/scratch/tree" commit -q -m one
	for file in drivers/vfio/Kconfig drivers/vfio/vfio_main.c; do
		echo '/* two */' >>"$work/scratch/tree/$file"
	done
	git -C "$work/scratch/tree" commit -q -a -m two
}

# write_phase MODE: on a new copy of the pair, in a process group of its own; VAR=VALUE before it is for the injection.
write_phase() {
	{ setsid -w env LD_PRELOAD="$BATS_FILE_TMPDIR/inject.so" INJECT_BELOW="$work/run/tree" INJECT_COUNT="$work/count" \
		"${@:2}" "$BATS_TEST_DIRNAME/write-phase.sh" "$1" "$work/run/tree" "$work/run/scratch" >"$work/said" 2>&1; } 2>/dev/null # where bash says that it was killed
}

# renew: the pair as it was, under the same names.
renew() {
	rm -rf "$work/run"
	mkdir "$work/run"
	cp -a "$tree" "$work/run/tree"
	cp -a "$work/scratch" "$work/run/scratch"
	head -c 8 /dev/zero >"$work/count"
}

# calls: how many calls the last run made.
calls() {
	od -An -t d8 "$work/count" | tr -d ' '
}

# settled: the next run has brought the tree to before or after, said which if there was a need to, and left nothing else.
settled() {
	local now said interrupted=''
	[[ -z $(find "$work/run/tree" -maxdepth 1 -name '.vma2map*') ]] || interrupted=1
	"$BATS_TEST_DIRNAME/write-phase.sh" settle "$work/run/tree" "$work/run/scratch" >"$work/settle" 2>&1 || {
		cat "$work/settle"
		return 1
	}
	now=$(digest "$work/run/tree")
	[ -z "$interrupted" ] || grep -q 'a run was killed here; the tree is as' "$work/settle"
	[ -n "$interrupted" ] || [ ! -s "$work/settle" ]
	said=$(cat "$work/said" "$work/settle")
	if [[ $now == "$before" ]]; then
		[[ $said != *'is as after'* ]]
	elif [[ $now == "$after" ]]; then
		[[ $said != *'is as before'* ]]
	else
		echo "neither before nor after"
		return 1
	fi
}

# inject_everywhere MODE ERROR ON [STEP]: at each call, or one in STEP, that a whole run makes; ERROR 0 is a kill.
inject_everywhere() {
	local at total status last=''
	renew
	before=$(digest "$work/run/tree")
	write_phase "$1" INJECT_AT=0 INJECT_ON= INJECT_ERROR=0
	total=$(calls)
	after=$(digest "$work/run/tree")
	[ "$before" != "$after" ]
	[ "$total" -gt 20 ]
	for ((at = 1; at <= total; at += ${4:-1})); do
		renew
		status=0
		write_phase "$1" INJECT_AT="$at" INJECT_ON="$3" INJECT_ERROR="$2" || status=$?
		if (($2 == 0)); then
			[ "$status" -eq 137 ]
		else
			# a failure that does not matter, or a refusal that gives the reason
			[[ $status -eq 0 || ($status -eq 1 && $(wc -l <"$work/said") -ge 1) ]]
		fi
		settled || {
			echo "mode $1, error $2, call $at of $total, status $status:"
			cat "$work/said" "$work/settle"
			ls -lA "$work/run/tree"
			return 1
		}
		echo "$1 $2 $3" >>"$injected"
	done
}

@test "-w killed at any call that writes is as before or as after in the next run" {
	make_pair
	inject_everywhere w 0 ''
}

@test "-w on a full disk, whichever call it is that finds it full, is as before or as after, and says why" {
	make_pair
	inject_everywhere w 28 ''
}

@test "-w that is denied any one call is as before or as after, and says why" {
	make_pair
	inject_everywhere w 13 ''
}

@test "-w on a file system that becomes read-only is taken back when it can be written again" {
	make_pair
	inject_everywhere w 30 on
}

@test "-c killed at any call that writes is as before or as after in the next run" {
	make_pair
	make_git "$tree"
	inject_everywhere c 0 ''
}

@test "-c on a disk that is full for a moment is as before or as after, and says why" {
	make_pair
	make_git "$tree"
	inject_everywhere c 28 '' 3
}

@test "-c on a file system that becomes read-only is taken back when it can be written again" {
	make_pair
	make_git "$tree"
	inject_everywhere c 30 on 3
}

@test "at least 200 failures were injected" {
	[ "$(wc -l <"$injected")" -ge 200 ]
}
