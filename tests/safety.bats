#!/usr/bin/env bats
# What a tree looks like after a run that was killed, or failed, at any instant; and what else apply.sh must not do to it.
# shellcheck disable=SC2154,SC2030,SC2031 # root is of common.bash; status, output and lines are of bats

bats_require_minimum_version 1.5.0

setup_file() {
	export XDG_CACHE_HOME=$BATS_FILE_TMPDIR/cache injected=$BATS_FILE_TMPDIR/injected
	: >"$injected"
	spatch=$(command -v spatch)
	export spatch
	gcc -Wall -Wextra -Werror -O1 -shared -fPIC -o "$BATS_FILE_TMPDIR/inject.so" "$BATS_TEST_DIRNAME/inject.c"
}

setup() {
	load common
	in_time
	export GIT_CONFIG_GLOBAL=/dev/null
	export GIT_AUTHOR_DATE='2024-01-01T00:00:00Z' GIT_COMMITTER_DATE='2024-01-01T00:00:00Z'
	work=$BATS_TEST_TMPDIR
	tree=$work/tree
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

# refused_unchanged PATTERN: the last run was a refusal that says PATTERN, and nothing in $tree changed since $before.
refused_unchanged() {
	[ "$status" -eq 1 ]
	[[ $output =~ refused:\ $1 ]]
	[ "$(digest "$tree")" = "$before" ]
}

# stub_spatch SCRIPT: a spatch that comes first; $real is the other.
stub_spatch() {
	mkdir -p "$work/bin"
	printf '#!/bin/bash\nreal=%s\n%s\n' "$(PATH=${PATH//"$work/bin:"/} command -v spatch)" "$1" >"$work/bin/spatch"
	chmod +x "$work/bin/spatch"
	PATH=$work/bin:$PATH
}

@test "apply.sh that is killed while it writes is undone by the next run, which only looks" {
	small_tree "$tree"
	before=$(digest "$tree")
	mkdir "$work/bin"
	# shellcheck disable=SC2016 # the stub expands it
	printf '#!/bin/bash\ncase ${*: -1} in */my_pci.c) kill -KILL 0 ;; esac\nexec %s "$@"\n' "$(command -v mv)" >"$work/bin/mv"
	chmod +x "$work/bin/mv"
	{ run setsid -w env PATH="$work/bin:$PATH" "$root/scripts/apply.sh" -q -w "$tree"; } 2>/dev/null
	[ "$status" -eq 137 ]
	[ -d "$tree/.vma2map.during" ]
	[ "$(digest "$tree")" != "$before" ]
	apply -q -l "$tree"
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == *"a run was killed here; the tree is as before it" ]]
	[ "$(digest "$tree")" = "$before" ]
}

@test "a journal that names other files than the series' is refused, and nothing is moved" {
	small_tree "$tree"
	make_git "$tree"
	mkdir -p "$tree/.vma2map.during"/{old,new,none}
	echo 'evil' >"$tree/.vma2map.during/old/0"
	ln -s "$BATS_TEST_TMPDIR" "$tree/drivers/out"
	for name in git:hooks/pre-commit git:config drivers/vfio/../../x /etc/x .git/x.c drivers/gpu/run drivers/out/x.c; do
		printf '%s\0' "$name" >"$tree/.vma2map.during/targets"
		before=$(digest "$tree")
		apply -q -n "$tree"
		refused_unchanged ".*$name is no target of ours"
	done
}

@test "a second run on a tree refuses, and one that only looks waits" {
	small_tree "$tree"
	before=$(digest "$tree")
	exec {lock}<"$tree"
	flock -x "$lock"
	export LOCK_WAIT=1
	apply -q -w "$tree"
	refused_unchanged '.*another run is at work on this tree'
	apply -n "$tree"
	refused_unchanged '.*another run is at work on this tree'
	[[ $output == *"waiting for another run on $tree"* ]]
	exec {lock}<&-
	apply -q -l "$tree"
	[ "$status" -eq 0 ]
}

@test "changes that are not committed are refused, in vfio and in the index, and --dirty goes on with them" {
	small_tree "$tree"
	make_git "$tree"
	echo '/* mine */' >>"$tree/drivers/vfio/vfio_main.c"
	before=$(digest "$tree")
	apply -q -w "$tree"
	refused_unchanged 'drivers/vfio/vfio_main.c:1: has changes that are not committed'
	apply -q -c --dirty "$tree"
	refused_unchanged "drivers/vfio/vfio_main.c:1: has changes that are not committed, which would become the series'"
	git -C "$tree" checkout -q drivers/vfio/vfio_main.c
	echo '# mine' >>"$tree/Makefile"
	git -C "$tree" add Makefile
	before=$(digest "$tree")
	apply -q -w "$tree"
	refused_unchanged 'Makefile:1: has changes that are not committed'
	apply -q -c --dirty "$tree"
	[ "$status" -eq 0 ]
	[ "$(git -C "$tree" status --porcelain)" = 'M  Makefile' ]
	[ "$(git -C "$tree" rev-list --count HEAD)" -eq 5 ]
	git -C "$tree" fsck --strict
}

@test "a tree in which git is in the middle of something is refused" {
	small_tree "$tree"
	make_git "$tree"
	for what in rebase-apply rebase-merge MERGE_HEAD index.lock; do
		mkdir "$tree/.git/$what"
		before=$(digest "$tree")
		apply -q -s vfio_device_inode -c "$tree"
		refused_unchanged ".*git is in the middle of something there \($what\)"
		rmdir "$tree/.git/$what"
	done
}

@test "nothing that the tree's git is configured to run is run" {
	small_tree "$tree"
	make_git "$tree"
	# shellcheck disable=SC2016 # the program expands it
	printf '#!/bin/sh\necho "$0 $*" >>"%s"\ncat\n' "$work/ran" >"$work/evil"
	chmod +x "$work/evil"
	mkdir -p "$tree/.git/hooks"
	for hook in pre-commit applypatch-msg reference-transaction post-index-change post-commit fsmonitor-watchman; do
		cp "$work/evil" "$tree/.git/hooks/$hook"
	done
	echo '* filter=evil diff=evil' >"$tree/.git/info/attributes"
	for key in core.fsmonitor filter.evil.clean filter.evil.smudge diff.external diff.evil.textconv diff.evil.command gpg.program \
		core.pager core.editor core.sshCommand; do
		git -C "$tree" config "$key" "$work/evil"
	done
	git -C "$tree" config commit.gpgSign true
	git -C "$tree" config filter.evil.required true
	git -C "$tree" config alias.update-ref "!$work/evil"
	rm -f "$work/ran"
	# git has to look into the files
	find "$tree/drivers" -type f -exec touch {} +
	apply -q -s vfio_device_inode -o "$work/series" --explain "$tree"
	[ "$status" -eq 0 ]
	apply -q -s vfio_device_inode -c "$tree"
	[ "$status" -eq 0 ]
	[ "$(git -C "$tree" rev-list --count HEAD)" -eq 2 ]
	[ ! -e "$work/ran" ]
}

@test "a copy of hard links is not written through" {
	small_tree "$work/origin"
	cp -al "$work/origin" "$tree"
	before=$(digest "$work/origin")
	apply -q -s vfio_device_inode -w "$tree"
	[ "$status" -eq 0 ]
	[ "$(digest "$work/origin")" = "$before" ]
	! cmp -s "$work/origin/drivers/vfio/vfio_main.c" "$tree/drivers/vfio/vfio_main.c" || false
}

@test "a source that is a symbolic link is refused" {
	small_tree "$tree"
	mv "$tree/drivers/vfio/pci/my_pci.c" "$work/elsewhere.c"
	ln -s "$work/elsewhere.c" "$tree/drivers/vfio/pci/my_pci.c"
	before=$(digest "$tree")
	apply -q -w "$tree"
	refused_unchanged 'drivers/vfio/pci/my_pci.c:1: is a symbolic link'
}

@test "a source that is only a pointer of Git LFS is refused, and not taken for one with nothing to do" {
	local file
	small_tree "$tree"
	while IFS= read -r -d '' file; do
		printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize %d\n' 0 "$(stat -c %s "$file")" >"$work/pointer"
		cp "$work/pointer" "$file"
	done < <(find "$tree/drivers/vfio" -name '*.c' -print0)
	before=$(digest "$tree")
	apply -q -w "$tree"
	refused_unchanged 'drivers/vfio/pci/my_pci.c:1: is a pointer of Git LFS'
	apply -q -l "$tree"
	refused_unchanged 'drivers/vfio/pci/my_pci.c:1: is a pointer of Git LFS'
	run -1 "$root/scripts/check.sh" -g residue "$tree"
	[[ $output == *'drivers/vfio/pci/my_pci.c:1: is a pointer of Git LFS'* ]]
}

@test "names that a shell would run do no harm, in the path of the tree and beside its sources" {
	# shellcheck disable=SC2016 # that is the point
	local name=$'-n $(touch pwned); a "b" \'c\'\n`touch pwned` [x] *'
	mkdir "$work/cwd"
	small_tree "$work/cwd/$name"
	touch -- "$work/cwd/$name/drivers/vfio/$name" "$work/cwd/$name/include/linux/vfio $name"
	make_git "$work/cwd/$name"
	cd "$work/cwd"
	apply -q -s vfio_device_inode -c -- "$name"
	[ "$status" -eq 0 ]
	[ "$(git -C "./$name" rev-list --count HEAD)" -eq 2 ]
	[ -z "$(git -C "./$name" status --porcelain)" ]
	[ -z "$(find "$work" -name pwned)" ]
}

@test "a spatch that changes nothing, or something else, is found out before the tree is looked at" {
	small_tree "$tree"
	before=$(digest "$tree")
	stub_spatch 'exit 0'
	apply -q -w "$tree"
	refused_unchanged "$work/bin/spatch, .*does not do in cocci/selftest/driver.c what our rules say"
	# shellcheck disable=SC2016 # the stub expands it
	stub_spatch '"$real" "$@"; for last; do :; done; case $last in *.c) sed -i "s/PAGE_SHIFT/PAGE_SIZE/" "$last" ;; esac'
	apply -q -w "$tree"
	refused_unchanged "$work/bin/spatch, .*does not do"
}

@test "the file that spatch hangs on is named, with the step" {
	small_tree "$tree"
	before=$(digest "$tree")
	# shellcheck disable=SC2016 # the stub expands it
	stub_spatch 'case "$*" in *vma_list*my_pci.c*) exec sleep 60 ;; esac; exec "$real" "$@"'
	SPATCH_TIMEOUT=10 apply -q -w "$tree"
	refused_unchanged 'drivers/vfio/pci/my_pci.c:1: vma_list_to_mapping: spatch did not end within 10 s, and was stopped'
}

@test "what spatch fails of is said, with its place and the step" {
	small_tree "$tree"
	before=$(digest "$tree")
	printf '%s\n' 'HANDLING: drivers/vfio/pci/my_pci.c' 'dropper: already tagged token:' 'C code context' \
		'File "drivers/vfio/pci/my_pci.c", line 12, column 3, charpos = 99' >"$work/said"
	# shellcheck disable=SC2016 # the stub expands it
	stub_spatch 'case "$*" in *memory_lock_context*my_pci.c*) cat '"$work/said"' >&2; exit 255 ;; esac; exec "$real" "$@"'
	apply -q -w "$tree"
	refused_unchanged 'drivers/vfio/pci/my_pci.c:12: memory_lock_context: spatch failed: dropper: already tagged token$'
}

@test "a macro that spatch writes into without the backslashes is refused" {
	small_tree "$tree"
	sed -n '/^#define CARD_WRITE/,/^CARD_WRITE/p' "$BATS_TEST_DIRNAME/fixtures/memory_lock_context/in_macro.c" >>"$tree/drivers/vfio/pci/my_pci.c"
	before=$(digest "$tree")
	# shellcheck disable=SC2016 # the stub expands it
	stub_spatch 'case "$*" in *memory_lock_context*my_pci.c*) "$real" "$@"; exec sed -i "/^#define CARD_/,/^}/s/^\t}.*/\t}/" drivers/vfio/pci/my_pci.c ;; esac; exec "$real" "$@"'
	apply -q -w "$tree"
	refused_unchanged "drivers/vfio/pci/my_pci.c:$(grep -n '^#define CARD_WRITE' "$tree/drivers/vfio/pci/my_pci.c" | cut -d: -f1): spatch cannot parse the macro CARD_WRITE as it is used here, so memory_lock_context cannot be complete"
}

@test "a function that spatch cannot parse, and a step would look at, is refused although all else is migrated" {
	local line
	small_tree "$tree"
	cat >>"$tree/drivers/vfio/pci/my_pci.c" <<-'END'
		static int odd_mmap(struct vm_area_struct *vma)
		{
			if (vma->vm_end ==== 3)
				return remap_pfn_range(vma, vma->vm_start, 0, PAGE_SIZE, vma->vm_page_prot);
			return 0;
		}
	END
	before=$(digest "$tree")
	apply -q -w "$tree"
	refused_unchanged 'drivers/vfio/pci/my_pci.c:[0-9]+: spatch cannot parse this, so vm_ops_open_close cannot be complete'
}

@test "a function that spatch cannot parse, and no step would look at, does not matter" {
	small_tree "$tree"
	printf 'static int odd(int x)\n{\n\treturn x ==== 3;\n}\n' >>"$tree/drivers/vfio/pci/my_pci.c"
	apply -q -n "$tree"
	[ "$status" -eq 0 ]
}
