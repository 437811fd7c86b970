#!/usr/bin/env bats
# apply.sh --explain: the rule of each hunk and its reason, in the mails of a series.

load common

setup() {
	in_time
	export GIT_AUTHOR_DATE=2026-01-01T00:00:00Z GIT_COMMITTER_DATE=2026-01-01T00:00:00Z
	series=$BATS_TEST_TMPDIR/series
}

# small_git_tree DIR: a small kernel tree in git.
small_git_tree() {
	small_tree "$1"
	mkdir "$1/scripts"
	git -C "$1" init -q
	git -C "$1" add -A
	git -C "$1" commit -q -m base
}

# without_traces MAIL: what it is without what --explain put there.
without_traces() {
	awk '
		FNR == 1 { in_notes = 0 }
		/^Found:$/ { in_notes = 1; held = 0 }
		in_notes && /^[^ ].* \([0-9]+\):$/ { in_notes = 0 }
		/^Why each hunk \(/ { in_notes = 2 }
		in_notes == 2 && /^ [^ ]/ { in_notes = 0 }
		in_notes { next }
		/^base-commit: / { blank = 0; next }
		{ while (blank > 0) { print ""; blank-- } }
		/^$/ { blank++; next }
		{ print }
		END { while (blank-- > 0) print "" }' "$1"
}

# rules_of MAIL: the rules that its table names.
rules_of() {
	sed -n '/^Why each hunk (/,/^ [^ ]/s/^    [0-9][^ ]* .*  \([a-z].*\)$/\1/p' "$1" | sed 's/, /\n/g'
}

# every_hunk_explained MAIL: as many lines in its table as hunks, and a reason for each rule there.
every_hunk_explained() {
	local rule hunks lines
	hunks=$(grep -c '^@@ ' "$1")
	lines=$(sed -n '/^Why each hunk (/,/^ [^ ]/p' "$1" | grep -c '^    [0-9][0-9]* .*  [a-z]')
	[ "$hunks" -gt 0 ]
	[ "$lines" -eq "$hunks" ]
	while read -r rule; do
		grep -q "^  $rule: [A-Z.a-z]" "$1"
	done < <(rules_of "$1")
}

# explained_series KERNEL: the series of its sources with and without traces; every hunk of it has a rule and a reason.
explained_series() {
	local mail plain=$BATS_TEST_TMPDIR/plain tree=$BATS_TEST_TMPDIR/tree
	sources_of "$1" "$tree"
	apply -q -o "$plain" "$tree"
	[ "$status" -eq 0 ]
	apply -q -o "$series" --explain "$tree"
	[ "$status" -eq 0 ]
	for mail in "$series"/0*.patch; do
		diff "$plain/${mail##*/}" <(without_traces "$mail")
		[[ $mail == */0000-* ]] || every_hunk_explained "$mail"
	done
	for mail in "$series"/000[1-9]*.patch; do
		HOME=$BATS_TEST_TMPDIR perl "$1/scripts/checkpatch.pl" --strict --no-tree --terse --no-summary \
			--ignore FILE_PATH_CHANGES "$mail"
	done
}

@test "every rule that writes, or that leaves alone, has a name of its own and one sentence of reason" {
	for step in "$root"/cocci/*.cocci; do
		grep -qx 'virtual explain' "$step"
		for mode in patch explain; do
			awk -v mode=$mode -f "$root/scripts/rules.awk" "$step" >"$BATS_TEST_TMPDIR/rules"
			[ -s "$BATS_TEST_TMPDIR/rules" ]
			run awk -F '\t' '$1 == "depends" || seen[$1]++ || $2 !~ /^[A-Za-z_.()>-]+ .*[a-z)]\.$/ || $2 ~ /[.!?] [A-Z]/' "$BATS_TEST_TMPDIR/rules"
			[ "$status" -eq 0 ]
			[ -z "$output" ]
		done
		diff <(awk -v mode=patch -f "$root/scripts/rules.awk" "$step" | wc -l) <(grep -c '^@.*depends on .*\<patch\>' "$step")
	done
}

@test "a semantic patch up to its last rule is all of it, and up to its first holds no other that writes" {
	for step in "$root"/cocci/*.cocci; do
		last=$(sed -n 's/^@\([a-z_]*\) .*$/\1/p' "$step" | tail -n 1)
		awk -v mode=patch -v upto="$last" -f "$root/scripts/rules.awk" "$step" | cmp - "$step"
		first=$(awk -v mode=patch -f "$root/scripts/rules.awk" "$step" | sed -n '1s/\t.*//p')
		[ "$(awk -v mode=patch -v upto="$first" -f "$root/scripts/rules.awk" "$step" | grep -c '^@.*depends on .*\<patch\>')" -eq 1 ]
	done
}

@test "the explained mails say rule, reason, findings, base; they can be applied, and without the traces are the plain ones" {
	tree=$BATS_TEST_TMPDIR/tree
	small_git_tree "$tree"
	apply -q -s vfio_device_inode -o "$BATS_TEST_TMPDIR/plain" "$tree"
	[ "$status" -eq 0 ]
	apply -q -s vfio_device_inode -o "$series" --explain "$tree"
	echo "$output"
	[ "$status" -eq 0 ]
	for mail in "$series"/0*.patch; do
		diff "$BATS_TEST_TMPDIR/plain/${mail##*/}" <(without_traces "$mail")
	done
	every_hunk_explained "$series"/0001-*.patch
	for text in 'Found:' '  vfio_device_inode: ' 'Gates:' 'To make it again:' "base-commit: $(git -C "$tree" rev-parse HEAD)"; do
		grep -q "^$text" "$series"/0000-*.patch
	done
	git -C "$tree" am -q "$series"/0001-*.patch
	[ "$(git -C "$tree" log -1 --format=%s)" = "vfio: Give every device an inode of a pseudo filesystem" ]
	run git -C "$tree" log -1 --format=%b
	[[ $output != *"Why each hunk"* ]]
}

@test "a comment that goes in a file that no rule changes is explained, too" {
	tree=$BATS_TEST_TMPDIR/tree
	small_git_tree "$tree"
	sed -i '$a\\n/* Lock order: vma_lock, then memory_lock. */' "$tree/drivers/vfio/vfio_main.c"
	apply -q -s vfio_device_inode,vma_list_to_mapping -o "$series" --explain "$tree"
	echo "$output"
	[ "$status" -eq 0 ]
	every_hunk_explained "$series"/0002-*.patch
	sed -n '/^Why each hunk/,/^ [^ ]/p' "$series"/0002-*.patch | grep -A 1 '^  drivers/vfio/vfio_main.c$' | grep -q ' stale-comments$'
}

@test "To and Cc are what the tree's get_maintainer.pl says" {
	tree=$BATS_TEST_TMPDIR/tree
	small_git_tree "$tree"
	# shellcheck disable=SC2016,SC2028 # perl expands it
	echo 'print join(" ", @ARGV) =~ /--nol/ ? "\"A. B.\" <a\@example.org>\nC <c\@example.org>\n" : "list\@example.org\n";' \
		>"$tree/scripts/get_maintainer.pl"
	apply -q -s vfio_device_inode,vma_list_to_mapping -o "$series" --maintainers "$tree"
	echo "$output"
	[ "$status" -eq 0 ]
	for mail in "$series"/0*.patch; do
		[ "$(git mailinfo /dev/null /dev/null <"$mail" | sed -n 's/^Email: //p')" = tester@example.org ]
		[ "$(sed -n '/^To: /,/^Cc: /p' "$mail")" = $'To: "A. B." <a@example.org>,\n    C <c@example.org>\nCc: list@example.org' ]
	done
	# a long subject, which git folds, stays in one piece
	[ "$(git mailinfo /dev/null /dev/null <"$series"/0002-*.patch | sed -n "s/^Subject: //p")" = "vfio/pci: Zap BAR mappings through the device's address_space" ]
}

@test "--explain and --maintainers are refused where no mail is written" {
	small_git_tree "$BATS_TEST_TMPDIR/tree"
	for option in --explain --maintainers; do
		apply -q -n "$option" "$BATS_TEST_TMPDIR/tree"
		[ "$status" -eq 2 ]
		[[ $output == *"go with -o DIR"* ]]
	done
	apply --no-such "$BATS_TEST_TMPDIR/tree"
	[ "$status" -eq 2 ]
}

# changed_toolkit: a copy of the toolkit that a test may spoil.
changed_toolkit() {
	mkdir "$BATS_TEST_TMPDIR/toolkit"
	cp -a "$root/scripts" "$root/cocci" "$root/kernel" "$BATS_TEST_TMPDIR/toolkit"
}

@test "a rule without a reason fails" {
	changed_toolkit
	small_git_tree "$BATS_TEST_TMPDIR/tree"
	sed -i '/^\/\/ Why: An inode is put before/,/^\/\/  /d' "$BATS_TEST_TMPDIR/toolkit/cocci/vfio_device_inode.cocci"
	run "$BATS_TEST_TMPDIR/toolkit/scripts/apply.sh" -q -s vfio_device_inode -o "$series" --explain "$BATS_TEST_TMPDIR/tree"
	[ "$status" -eq 1 ]
	[[ $output == *"rule inode_end has no reason"* ]]
}

@test "a hunk that no rule made fails" {
	changed_toolkit
	small_git_tree "$BATS_TEST_TMPDIR/tree"
	# shellcheck disable=SC2016 # the script that is changed expands it
	sed -i 's|^\tadd_files "$1"|\tsed -i 1a/**/ "$sources/drivers/vfio/vfio_main.c"\n&|' "$BATS_TEST_TMPDIR/toolkit/scripts/apply.sh"
	run "$BATS_TEST_TMPDIR/toolkit/scripts/apply.sh" -q -s vfio_device_inode -o "$series" --explain "$BATS_TEST_TMPDIR/tree"
	[ "$status" -eq 1 ]
	[[ $output == *"vfio_main.c:1: no rule of vfio_device_inode explains all of this hunk"* ]]
}

@test "what is left alone is shown with its reason" {
	tree=$BATS_TEST_TMPDIR/tree
	small_git_tree "$tree"
	rm "$tree/drivers/vfio/pci/my_pci.c"
	printf 'static const struct vm_operations_struct their_ops = {\n\t.open = their_open,\n\t.fault = their_fault,\n};\n' \
		>"$tree/drivers/vfio/their.c"
	run bash -c '. "$0/scripts/common.sh"; . "$top/scripts/step.sh"; . "$top/scripts/drivers.sh"; . "$top/scripts/look.sh"; . "$top/scripts/trace.sh"
		. "$top/scripts/explain.sh"; sources=$1 scratch=$2; mkdir "$2/notes"; left_alone vm_ops_open_close' \
		"$root" "$tree" "$BATS_TEST_TMPDIR"
	echo "$output"
	[ "$output" = "drivers/vfio/their.c:1: Its .open and .close are its own already: the common ones would take their place." ]
}

@test "linux-source-6.1: every hunk has its rule and reason, and without the traces the series is the plain one" {
	kernel 6.1
	explained_series "$kernel"
}

@test "linux-source-5.10: every hunk has its rule and reason, and without the traces the series is the plain one" {
	kernel 5.10
	explained_series "$kernel"
}
