#!/usr/bin/env bats
# fleet.sh on trees made of fixtures, here and over two sshd of its own.
# shellcheck disable=SC2154,SC2030,SC2031 # root is of common.bash; status, output, lines and what a test changes are of bats

bats_require_minimum_version 1.5.0

load common

setup() {
	in_time
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	export GIT_CONFIG_GLOBAL=/dev/null
	list=$BATS_TEST_TMPDIR/list
	out=$BATS_TEST_TMPDIR/out
	forks=$BATS_TEST_TMPDIR/forks
	mkdir "$forks"
}

teardown() {
	local pid
	for pid in "${servers[@]}"; do
		stop_tree "$pid"
	done
}

# fleet ARG...: run fleet.sh with the gates that need no kernel.
fleet() {
	run --separate-stderr "$root/scripts/fleet.sh" -g residue -o "$out" "$@"
	echo "$output"
	echo "$stderr"
}

# fork_here NAME...: a small tree each, and a line of the list.
fork_here() {
	local name
	for name; do
		small_tree "$forks/$name"
		printf '%s\n' "$forks/$name" >>"$list"
	done
}

# column NUMBER: of the table, without its head.
column() {
	cut -f"$1" "$out/table.tsv" | sed 1d
}

# stop_tree PID: it, and all that it started; it first, so that it does not note how they ended.
stop_tree() {
	local child children
	children=$(pgrep -P "$1" || true)
	kill -9 "$1" 2>/dev/null || true
	for child in $children; do
		stop_tree "$child"
	done
}

# serve NUMBER: an sshd on 127.0.0.NUMBER with a cache of its own; adds to servers and to ssh_config.
serve() {
	local home=$BATS_TEST_TMPDIR/host$1 port
	mkdir -p "$home" /run/sshd
	[ -e "$BATS_TEST_TMPDIR/key" ] || ssh-keygen -q -t ed25519 -N '' -f "$BATS_TEST_TMPDIR/key"
	ssh-keygen -q -t ed25519 -N '' -f "$home/host_key"
	port=$((20000 + RANDOM % 10000))
	cat >"$home/sshd_config" <<-END
		ListenAddress 127.0.0.$1:$port
		HostKey $home/host_key
		PidFile $home/pid
		AuthorizedKeysFile $BATS_TEST_TMPDIR/key.pub
		StrictModes no
		UsePAM no
		PasswordAuthentication no
		PermitRootLogin prohibit-password
		SetEnv XDG_CACHE_HOME=$home/cache
	END
	/usr/sbin/sshd -D -f "$home/sshd_config" -E "$home/log" 3>&- &
	servers+=("$!")
	cat >>"$BATS_TEST_TMPDIR/ssh_config" <<-END
		Host host$1
		  HostName 127.0.0.$1
		  Port $port
		  User $(id -un)
		  IdentityFile $BATS_TEST_TMPDIR/key
		  IdentitiesOnly yes
		  UserKnownHostsFile $home/known_hosts
		  StrictHostKeyChecking no
		  LogLevel ERROR
		  BatchMode yes
	END
	until_true ssh -F "$BATS_TEST_TMPDIR/ssh_config" "host$1" true
}

# until_true COMMAND...: for two minutes at most.
until_true() {
	local i
	for ((i = 0; i < 600; i++)); do
		! "$@" 2>/dev/null || return 0
		sleep 0.2
	done
	echo "never: $*"
	return 1
}

# working_on HOST: whether a job has begun there.
working_on() {
	compgen -G "$BATS_TEST_TMPDIR/$1/cache/vma2map/fleet/*/lock" >/dev/null
}

@test "directories, branches and repositories each get a row, and are as they were" {
	fork_here one
	small_tree "$forks/repo"
	mkdir "$forks/repo/drivers/gpu"
	echo large >"$forks/repo/drivers/gpu/masks.h"
	make_git "$forks/repo"
	git clone -q --bare "$forks/repo" "$forks/bare.git"
	# as of a snapshot
	large=$(git -C "$forks/bare.git" rev-parse HEAD:drivers/gpu/masks.h)
	rm "$forks/bare.git/objects/${large:0:2}/${large:2}"
	printf '%s\n' "${forks##*/}/repo#vendor" "file://$forks/repo" "$forks/bare.git" "  # a comment" '' "$forks/one" >>"$list"
	before=$(digest "$forks")
	fleet -j 2 "$list"
	[ "$status" -eq 0 ]
	[ "$(digest "$forks")" = "$before" ]
	[ "$(column 1)" = "$(printf '%s\n' "$forks/one" "$forks/repo#vendor" "file://$forks/repo" "$forks/bare.git")" ]
	[ "$(column 2 | uniq)" = 6.1.99 ]
	[ "$(column 3 | uniq)" = migrated ]
	[ "$(column 4 | uniq)" = vfio_device_inode,vma_list_to_mapping,vm_ops_open_close,memory_lock_context ]
	[ "$(column 5 | uniq)" = 'residue: holds' ]
	patch -s -p1 -d "$forks/one" < <(cat "$out"/forks/1/series/000[1-9]*)
	git -C "$BATS_TEST_TMPDIR" diff --no-index --numstat "$forks/repo/drivers" "$forks/one/drivers" >"$BATS_TEST_TMPDIR/numstat" || true
	[ "$(column 6 | sed -n 1p | tr -d + | cut -d' ' -f1)" -gt "$(awk '{ n += $1 } END { print n }' "$BATS_TEST_TMPDIR/numstat")" ]
	[ -z "$(column 8 | tr -d '\n')" ]
	[[ ${lines[1]} == "$forks/one "*"6.1.99 "*"migrated "*" 4 of 5 "*"residue: holds"* ]]
}

@test "what is refused, fails a gate, or cannot be had is a row with its reason, and the status is 1" {
	fork_here refused whole
	echo '/* mine */' >"$forks/refused/drivers/vfio/vfio_pfn.c"
	mkdir "$forks/nothing"
	make_git "$forks/whole"
	printf '%s\n' "$forks/missing" "$forks/nothing" "$forks/whole#none" "file://$forks/none.git" --version "$forks/lacks.git" >>"$list"
	git clone -q --bare "$forks/whole" "$forks/lacks.git"
	lacking=$(git -C "$forks/lacks.git" rev-parse HEAD:drivers/vfio/vfio_main.c)
	rm "$forks/lacks.git/objects/${lacking:0:2}/${lacking:2}"
	run --separate-stderr "$root/scripts/fleet.sh" -q -j 2 -g residue,style -o "$out" "$list"
	echo "$output"
	[ "$status" -eq 1 ]
	[ -z "$stderr" ]
	[ "$(column 3 | paste -sd' ')" = 'refused migrated failed failed failed failed failed failed' ]
	[ "$(column 5 | sed -n 2p)" = 'residue: holds, style: fails' ]
	mapfile -t reasons < <(column 8)
	[ "${reasons[0]}" = 'drivers/vfio/vfio_pfn.c:1: vm_ops_open_close adds this file, but the tree has another' ]
	[[ ${reasons[1]} == 0001-vfio-*.patch:1:\ checkpatch.pl\ stopped* ]]
	[ "${reasons[2]}" = 'no such directory' ]
	[[ ${reasons[3]} == *'not a kernel tree'* ]]
	[[ ${reasons[4]} == 'cannot clone: fatal: Remote branch none not found'* ]]
	[[ ${reasons[5]} == 'cannot clone: fatal: '* ]]
	[ "${reasons[6]}" = 'no such directory' ]
	[ "${reasons[7]}" = 'cannot check out: drivers/vfio/vfio_main.c' ]
	# only what could not be had is tried again
	mkdir "$forks/missing"
	run "$root/scripts/fleet.sh" -q -j 2 -g residue,style -o "$out" "$list"
	[ "$status" -eq 1 ]
	[ "$(sed 1d "$out/joblog" | cut -f1 | sort | uniq -c | awk '{ print $1 }' | paste -sd' ')" = '1 1 2 2 2 2 2 2' ]
	[[ $(column 8 | sed -n 3p) == *'not a kernel tree'* ]]
}

@test "hostile names are text in every table, and nothing of them is run" {
	name="-e <script>alert(1)<\\script> & \"'\$(touch $BATS_TEST_TMPDIR/ran);\`id\` {} {#}"
	mkdir -p "$forks/${name%/*}"
	fork_here "$name"
	printf '%s\n' $'evil\e[31m\tname' '<img src=x onerror=alert(1)>' >>"$list"
	fleet "$list"
	[ "$status" -eq 1 ]
	[ "$(column 3 | paste -sd' ')" = 'migrated failed failed' ]
	[ "$(awk -F '\t' '{ print NF }' "$out/table.tsv" | uniq)" = 9 ]
	run grep -cE '<(script|img)|\bevil.*'$'\e' "$out/index.html" "$out/table.txt" "$out/table.tsv"
	[ "$output" = "$(printf '%s\n' "$out/index.html:0" "$out/table.txt:2" "$out/table.tsv:2")" ]
	run grep -c $'\e' "$out/table.tsv"
	[ "$output" -eq 0 ]
	grep -qF '&lt;img src=x onerror=alert(1)&gt;' "$out/index.html"
	grep -qF '&lt;script&gt;alert(1)' "$out/index.html"
	run grep -E '<(link|script|img)|https?:' "$out/index.html"
	[ "$status" -eq 1 ]
	[ ! -e "$BATS_TEST_TMPDIR/ran" ]
}

@test "a run that is stopped goes on where it was, and a line that comes to the list is all that is new" {
	fork_here one two three
	"$root/scripts/fleet.sh" -q -j 1 -g residue -o "$out" "$list" 3>&- >/dev/null 2>&1 &
	servers=("$!")
	until_true grep -q ^1 "$out/joblog"
	stop_tree "${servers[0]}"
	[ ! -e "$out/table.tsv" ]
	# what was killed may hold the lock a moment longer
	until_true flock -n "$out/lock" true
	fleet -j 1 "$list"
	[ "$status" -eq 0 ]
	[ "$(column 3 | paste -sd' ')" = 'migrated migrated migrated' ]
	[ "$(sed 1d "$out/joblog" | cut -f1 | sort | paste -sd' ')" = '1 2 3' ]
	sed -i 1d "$list"
	printf '%s\n' "$forks/missing" >>"$list"
	fleet -j 1 "$list"
	[ "$status" -eq 1 ]
	[ "$(column 1)" = "$(printf '%s\n' "$forks/two" "$forks/three" "$forks/missing")" ]
	[ "$(sed 1d "$out/joblog" | cut -f1 | sort | paste -sd' ')" = '1 2 3 4' ]
}

@test "a repository is fetched over the network, and a terminal shows how far it is and the time that is left" {
	local port=$((20000 + RANDOM % 10000))
	small_tree "$forks/tree"
	make_git "$forks/tree"
	git daemon --listen=127.0.0.1 --port="$port" --base-path="$forks" --export-all --reuseaddr >/dev/null 2>&1 3>&- &
	servers+=($!)
	disown
	for _ in {1..50}; do
		! git ls-remote "git://127.0.0.1:$port/tree" >/dev/null 2>&1 || break
		sleep 0.1
	done
	printf 'git://127.0.0.1:%s/tree#vendor\n' "$port" >"$list"
	fork_here beside
	TERM=xterm script -qec "'$root/scripts/fleet.sh' -g residue -j 1 -o '$out' '$list'" /dev/null >"$BATS_TEST_TMPDIR/screen" </dev/null
	[ "$(column 3)" = "$(printf 'migrated\nmigrated')" ]
	tr '\r' '\n' <"$BATS_TEST_TMPDIR/screen" | grep -q '^.*50% 1:1=[0-9]*s '
}

@test "two hosts, one of which is stopped in the middle: the other does its jobs" {
	((EUID == 0)) || skip 'needs root'
	servers=()
	serve 2
	serve 3
	fork_here one two three four
	before=$(digest "$forks")
	"$root/scripts/fleet.sh" -q -j 1 -g residue -o "$out" --ssh "ssh -F $BATS_TEST_TMPDIR/ssh_config" --sshlogin host2,host3 "$list" \
		3>&- >"$BATS_TEST_TMPDIR/said" 2>&1 &
	fleet=$!
	until_true working_on host2
	until_true working_on host3
	stop_tree "${servers[1]}"
	status=0
	wait "$fleet" || status=$?
	cat "$BATS_TEST_TMPDIR/said" "$out/joblog"
	[ "$status" -eq 0 ]
	[ "$(column 3 | paste -sd' ')" = 'migrated migrated migrated migrated' ]
	[ "$(column 5 | uniq)" = 'residue: holds' ]
	# each of them ended on the host that is left, in its cache
	[ "$(awk -F '\t' '$7 == 0 { print $2 }' "$out/joblog" | sort | uniq -c | awk '{ print $1, $2 }')" = '4 host2' ]
	[ "$(find "$BATS_TEST_TMPDIR/host2/cache/vma2map/fleet" -name lock | wc -l)" -eq 4 ]
	[ "$(find "$BATS_TEST_TMPDIR/host3/cache/vma2map/fleet" -name lock | wc -l)" -ge 1 ]
	[ "$(digest "$forks")" = "$before" ]
}

@test "this machine among the hosts, and one that was never up" {
	((EUID == 0)) || skip 'needs root'
	servers=()
	serve 2
	serve 3
	stop_tree "${servers[1]}"
	fork_here one two
	printf '%s\n' "$forks/missing" >>"$list"
	fleet -j 1 --ssh "ssh -F $BATS_TEST_TMPDIR/ssh_config" --sshlogin host3,:,host2 "$list"
	cat "$out/joblog"
	[ "$status" -eq 1 ]
	[ "$(column 3 | paste -sd' ')" = 'migrated migrated failed' ]
	# its last attempt may have been on the host that is not there
	[[ $(column 8 | sed -n 3p) =~ ^(no such directory|stopped: ssh: connect to host .*)$ ]]
	[ -z "$(find ~ -maxdepth 1 -name '.tmp.*')" ]
}

@test "an installed vma2map does the same" {
	make -s -C "$root" install DESTDIR="$BATS_TEST_TMPDIR/package" PREFIX=/usr
	fork_here one
	cd "$BATS_TEST_TMPDIR"
	run "$BATS_TEST_TMPDIR/package/usr/bin/vma2map" fleet -q -g residue "$list"
	[ "$status" -eq 0 ]
	[[ ${lines[1]} == "$forks/one "*' migrated '* ]]
	[ -s out/fleet/index.html ]
}

@test "make fleet passes on what it is told" {
	printf '%s\n' "$forks/missing" >"$list"
	run make -s -C "$root" fleet FORKS="$list" OUT="$out" GATES=residue JOBS=1
	[ "$status" -eq 2 ]
	[ "$(column 8)" = 'no such directory' ]
	[ "$(head -n 1 "$out/settings")" = residue ]
	run make -s -C "$root" fleet
	[ "$status" -eq 2 ]
	[[ $output == *'say which trees: make fleet FORKS=list'* ]]
}

@test "a link in a copy is not written through" {
	mkdir -p "$forks/tree/drivers/misc/vendor" "$forks/tree/drivers/vfio" "$forks/tree/include/linux"
	echo theirs >"$forks/tree/drivers/misc/vendor/driver.c"
	echo theirs >"$forks/tree/drivers/misc/vendor/other.c"
	before=$(digest "$forks")
	(
		. "$root/scripts/common.sh"
		linked_copy "$forks/tree" "$BATS_TEST_TMPDIR/copy"
		own_path "$BATS_TEST_TMPDIR/copy" drivers/misc/vendor/driver.c
		own_path "$BATS_TEST_TMPDIR/copy" drivers/misc/vendor/new.c
		echo ours | tee "$BATS_TEST_TMPDIR/copy/drivers/misc/vendor/driver.c" >"$BATS_TEST_TMPDIR/copy/drivers/misc/vendor/new.c"
	)
	[ "$(digest "$forks")" = "$before" ]
	[ "$(cat "$BATS_TEST_TMPDIR/copy/drivers/misc/vendor/driver.c")" = ours ]
	[ "$(cat "$BATS_TEST_TMPDIR/copy/drivers/misc/vendor/other.c")" = theirs ]
}

@test "usage errors exit 2 in one line, and a second run into the same directory is refused" {
	fleet "$BATS_TEST_TMPDIR/none"
	[ "$status" -eq 2 ]
	[[ $stderr == *'none: not a list of trees that can be read' ]]
	echo '# nothing' >"$list"
	fleet "$list"
	[ "$status" -eq 2 ]
	[[ $stderr == *'names no tree' ]]
	for option in '-j many' '-g no;gate' '-a no;arch' --nonsense '--sshlogin'; do
		# shellcheck disable=SC2086 # an option and its value
		fleet $option "$list"
		[ "$status" -eq 2 ]
	done
	echo "$forks/one" >"$list"
	exec 7>"$out/lock"
	flock 7
	fleet "$list"
	[ "$status" -eq 1 ]
	[[ $stderr == *'another run writes there' ]]
}
