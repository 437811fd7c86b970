#!/usr/bin/env bats
# make install: what it puts somewhere works there, and is taken away again.
# shellcheck disable=SC2154 # root is of common.bash; status and output are of bats

load common

# install_here: into $dest, as a package would.
install_here() {
	make -s -C "$root" install DESTDIR="$dest" PREFIX=/usr
}

setup_file() {
	export dest="$BATS_FILE_TMPDIR/a package"
	install_here
}

setup() {
	in_time
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	vma2map=$dest/usr/bin/vma2map
	tree=$BATS_TEST_TMPDIR/tree
	small_tree "$tree"
	mapfile -t commands < <("$vma2map" help | sed -n 's/^  \([a-z]*\)  .*/\1/p' | grep -vxE 'steps|version')
}

# options COMMAND: those that its help explains or shows.
options() {
	"$vma2map" "$1" -h | grep -oE '(^|[[ |])-(-[a-z]+|[a-z])\b' | tr -d '[ |' | sort -u
}

# complete_line WORD...: what completion offers for the last one.
complete_line() {
	PATH=${vma2map%/*}:$PATH bash -c '
		. "$1/usr/share/bash-completion/completions/vma2map"
		shift
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		$(complete -p vma2map | sed "s/.*-F \([^ ]*\) .*/\1/") vma2map
		printf "%s\n" "${COMPREPLY[@]}"' bash "$dest" "$@" | sort
}

@test "an installed vma2map migrates and checks a tree, and writes nothing where it is installed" {
	before=$(digest "$dest")
	cd "$BATS_TEST_TMPDIR"
	"$vma2map" apply -q -n "$tree" >installed
	"$root/scripts/apply.sh" -q -n "$tree" | cmp - installed
	run "$vma2map" check -q -g residue "$tree"
	[ "$status" -eq 1 ]
	[[ ${lines[-1]} == 'residue: fails '* ]]
	"$vma2map" apply -q -w "$tree"
	run "$vma2map" check -q -g residue "$tree"
	[ "$output" = 'residue: holds' ]
	run "$vma2map" version
	[ "$output" = "$(git -C "$root" describe --always --tags)" ]
	[ "$(digest "$dest")" = "$before" ]
}

@test "an installed vma2map writes the page of a review into the current directory" {
	before=$(digest "$dest")
	mkdir "$BATS_TEST_TMPDIR/here"
	cd "$BATS_TEST_TMPDIR/here"
	# though git knows nobody
	unset GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
	GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 "$vma2map" review "$tree"
	grep -q my_pci.c out/review-6.1.99/review.html
	[ "$(digest "$dest")" = "$before" ]
}

@test "a link to the program, and the one in a clone, find what they need" {
	ln -s "$vma2map" "$BATS_TEST_TMPDIR/link"
	run "$BATS_TEST_TMPDIR/link" steps
	[ "$output" = "$(awk '$1 == "Step:" { print $2 }' "$root/cocci/series")" ]
	run "$root/bin/vma2map" steps
	[ "${lines[0]}" = vfio_device_inode ]
	run "$root/bin/vma2map" nonsense
	[ "$status" -eq 2 ]
}

@test "each man page is well-formed, and there is one for each command" {
	for page in vma2map "${commands[@]/#/vma2map-}"; do
		# scdoc itself ends each list item with an empty paragraph
		run bash -c 'mandoc -T lint -W warning "$1" | grep -v ": skipping paragraph macro: PP "' bash "$dest/usr/share/man/man1/$page.1"
		echo "$output"
		[ "$output" = "" ]
		mandoc -T utf8 "$dest/usr/share/man/man1/$page.1" >"$BATS_TEST_TMPDIR/$page"
		[ "$(wc -l <"$BATS_TEST_TMPDIR/$page")" -gt 20 ]
		run grep @ "$BATS_TEST_TMPDIR/$page"
		[ "$status" -eq 1 ]
	done
}

@test "man and completion have every option of every help, every step and every gate" {
	[ "${#commands[@]}" -ge 3 ]
	for command in "${commands[@]}"; do
		page=$(mandoc -T utf8 "$dest/usr/share/man/man1/vma2map-$command.1" | col -b)
		offered=$(complete_line vma2map "$command" -)
		[ -n "$(options "$command")" ]
		for option in $(options "$command"); do
			echo "$command $option"
			grep -qE -e "^ +$option( |$)" <<<"$page"
			grep -qxF -e "$option" <<<"$offered"
		done
	done
	page=$(mandoc -T utf8 "$dest/usr/share/man/man1/vma2map-apply.1" | col -b)
	for step in $("$vma2map" steps); do
		grep -qE "^ +$step$" <<<"$page"
	done
	page=$(mandoc -T utf8 "$dest/usr/share/man/man1/vma2map-check.1" | col -b)
	for gate in "$root"/scripts/gate-*.sh; do
		gate=${gate##*/gate-}
		grep -qE "^ +${gate%.sh}$" <<<"$page"
		complete_line vma2map check -g '' | grep -qx "${gate%.sh}"
	done
}

@test "completion offers commands, steps after a comma, forms and directories" {
	run complete_line vma2map ''
	[ "$output" = "$(printf '%s\n' "${commands[@]}" steps version | sort)" ]
	run complete_line vma2map apply -s vfio_device_inode,vm
	[ "$output" = $'vfio_device_inode,vm_ops_open_close\nvfio_device_inode,vma_list_to_mapping' ]
	run complete_line vma2map check -f s
	[ "$output" = sarif ]
	run complete_line vma2map check -j ''
	[ "$output" = '' ]
	run complete_line vma2map apply "$BATS_TEST_TMPDIR/tr"
	[ "$output" = "$tree" ]
}

@test "a step that is added to the series is in completion and man without an edit" {
	cp -r "$dest" "$BATS_TEST_TMPDIR/more"
	cd "$BATS_TEST_TMPDIR/more/usr/share/vma2map"
	printf '\nStep: one_more\nTitle: vfio: One more\n' >>cocci/series
	dest=$BATS_TEST_TMPDIR/more vma2map=$BATS_TEST_TMPDIR/more/usr/bin/vma2map
	run complete_line vma2map apply -s one
	[ "$output" = one_more ]
	scripts/man.sh "$root/man/vma2map-apply.1.scd" | grep -q one_more
}

@test "make uninstall takes away all that make install put there" {
	dest=$BATS_TEST_TMPDIR/other
	mkdir -p "$dest/usr/bin"
	touch "$dest/usr/bin/theirs"
	install_here
	[ -x "$dest/usr/bin/vma2map" ]
	make -s -C "$root" uninstall DESTDIR="$dest" PREFIX=/usr
	run find "$dest" -type f
	[ "$output" = "$dest/usr/bin/theirs" ]
}
