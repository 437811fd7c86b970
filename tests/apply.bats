#!/usr/bin/env bats
# apply.sh on trees made of fixtures, which are small, and on a real kernel's vfio sources.

load common

setup() {
	in_time
	export XDG_CACHE_HOME=$BATS_FILE_TMPDIR/cache
	tree=$BATS_TEST_TMPDIR/tree
	small_tree "$tree"
}

# unprivileged COMMAND...: without what lets root pass by file modes.
unprivileged() {
	setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search "$@"
}

# refused_unchanged PATTERN: the last run was a refusal that says PATTERN, and nothing in $tree changed since $before.
refused_unchanged() {
	[ "$status" -eq 1 ]
	[[ $output =~ refused:\ $1 ]]
	[ "$(digest "$tree")" = "$before" ]
}

# refused_driver FIXTURE PATTERN: a tree with this fixture as one more driver is refused at the line with PATTERN.
refused_driver() {
	local line
	cp "$BATS_TEST_DIRNAME/fixtures/vm_ops_open_close/$1" "$tree/drivers/vfio/their_driver.c"
	line=$(grep -n -m 1 -e "$2" "$tree/drivers/vfio/their_driver.c" | cut -d: -f1)
	[ -n "$line" ]
	before=$(digest "$tree")
	apply -q -w "$tree"
	refused_unchanged "drivers/vfio/their_driver.c:$line: no rule of vm_ops_open_close covers this"
	[ "${#lines[@]}" -eq 1 ]
}

@test "a usage error exits 2 and says what the matter is" {
	apply
	[ "$status" -eq 2 ]
	[[ $output == *Usage:* ]]
	apply -Z "$tree"
	[ "$status" -eq 2 ]
	apply -j many "$tree"
	[ "$status" -eq 2 ]
	[[ $output == *"-j wants a number"* ]]
	apply -s no_such_step "$tree"
	[ "$status" -eq 2 ]
	[[ $output == *"no step 'no_such_step'"* ]]
}

@test "help names every option and every step" {
	apply -h
	[ "$status" -eq 0 ]
	for word in -n -w -c -o -l -s -j -q vfio_device_inode vma_list_to_mapping vm_ops_open_close; do
		[[ $output == *"$word"* ]]
	done
}

@test "a tree that is missing, no kernel, or without vfio exits 2 in one line" {
	apply "$BATS_TEST_TMPDIR/nowhere"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ $output == *"nowhere: no such directory" ]]
	mkdir "$BATS_TEST_TMPDIR/empty"
	apply "$BATS_TEST_TMPDIR/empty"
	[ "$status" -eq 2 ]
	[[ $output == *"not a kernel tree"* ]]
	rm -r "$tree/drivers/vfio"
	apply "$tree"
	[ "$status" -eq 2 ]
	[[ $output == *"no drivers/vfio" ]]
}

@test "a source that cannot be read is refused" {
	chmod 000 "$tree/drivers/vfio/vfio_main.c"
	run unprivileged "$root/scripts/apply.sh" -q -n "$tree"
	[ "$status" -eq 1 ]
	[[ $output == *"cannot read all of its vfio sources"* ]]
}

@test "-n prints a patch that turns the tree into what -w makes of it, and writes nothing" {
	before=$(digest "$tree")
	"$root/scripts/apply.sh" -q -n "$tree" >"$BATS_TEST_TMPDIR/patch"
	[ "$(digest "$tree")" = "$before" ]
	cp -a "$tree" "$BATS_TEST_TMPDIR/written"
	apply -q -w "$BATS_TEST_TMPDIR/written"
	[ "$status" -eq 0 ]
	patch -s -d "$tree" -p1 <"$BATS_TEST_TMPDIR/patch"
	diff -r "$tree" "$BATS_TEST_TMPDIR/written"
}

@test "git am of -o, and -c, give the tree that -w gives" {
	cp -a "$tree" "$BATS_TEST_TMPDIR/written"
	"$root/scripts/apply.sh" -q -w "$BATS_TEST_TMPDIR/written"
	make_git "$tree"
	cp -a "$tree" "$BATS_TEST_TMPDIR/committed"
	"$root/scripts/apply.sh" -q -o "$BATS_TEST_TMPDIR/series" "$tree"
	git -C "$tree" am -q "$BATS_TEST_TMPDIR"/series/000[1-9]*.patch
	"$root/scripts/apply.sh" -q -c "$BATS_TEST_TMPDIR/committed"
	diff -r -x .git "$tree" "$BATS_TEST_TMPDIR/written"
	diff -r -x .git "$BATS_TEST_TMPDIR/committed" "$BATS_TEST_TMPDIR/written"
	[ "$(git -C "$BATS_TEST_TMPDIR/committed" rev-list --count HEAD)" -eq 5 ]
	[ -z "$(git -C "$BATS_TEST_TMPDIR/committed" status --porcelain)" ]
}

@test "each patch has a subject, a reason, a diffstat and a sign-off, and a cover letter leads them" {
	"$root/scripts/apply.sh" -q -o "$BATS_TEST_TMPDIR/series" "$tree"
	[ "$(find "$BATS_TEST_TMPDIR/series" -name '000[1-9]-*.patch' | wc -l)" -eq 4 ]
	for mail in "$BATS_TEST_TMPDIR"/series/000[1-9]-*.patch; do
		grep -q '^Subject: \[PATCH [1-4]/4\] vfio' "$mail"
		grep -q '^Signed-off-by: Tester <tester@example.org>$' "$mail"
		grep -q ' insertions\?(+)' "$mail"
		[ "$(sed -n '/^$/,/^---$/p' "$mail" | wc -l)" -gt 8 ]
	done
	cover=$BATS_TEST_TMPDIR/series/0000-cover-letter.patch
	grep -q '^Subject: \[PATCH 0/4\] vfio' "$cover"
	run grep -F '***' "$cover"
	[ "$status" -eq 1 ]
}

@test "-o does not mix a series with another's patches" {
	"$root/scripts/apply.sh" -q -o "$BATS_TEST_TMPDIR/series" "$tree"
	before=$(digest "$BATS_TEST_TMPDIR/series")
	apply -q -s vfio_device_inode -o "$BATS_TEST_TMPDIR/series" "$tree"
	[ "$status" -eq 2 ]
	[[ $output == *"/series/0002-"*".patch: is there already, and not of this series" ]]
	[ "$(digest "$BATS_TEST_TMPDIR/series")" = "$before" ]
	# the same again is no other
	"$root/scripts/apply.sh" -q -o "$BATS_TEST_TMPDIR/series" "$tree"
}

@test "who commits signs off, by the environment or by git's configuration, and nobody is made up" {
	make_git "$tree"
	before=$(digest "$tree")
	unset GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
	export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
	cd "$BATS_TEST_TMPDIR"
	for mode in "-o $BATS_TEST_TMPDIR/series" -c; do
		# shellcheck disable=SC2086 # -o and its directory
		apply -q $mode "$tree"
		[ "$status" -eq 2 ]
		[[ $output == *"who signs off"* ]]
	done
	[ "$(digest "$tree")" = "$before" ]
	git -C "$tree" config user.name Vendor
	git -C "$tree" config user.email vendor@example.org
	"$root/scripts/apply.sh" -q -o series "$tree"
	for mail in series/000[1-9]-*.patch; do
		grep -q "^From: Vendor <vendor@example.org>$" "$mail"
		grep -q "^Signed-off-by: Vendor <vendor@example.org>$" "$mail"
	done
}

@test "a second run exits 3 and changes nothing" {
	"$root/scripts/apply.sh" -q -w "$tree"
	before=$(digest "$tree")
	apply -w "$tree"
	[ "$status" -eq 3 ]
	[[ $output == *"nothing to do"* ]]
	[ "$(digest "$tree")" = "$before" ]
}

@test "what spatch made, and nobody asked for in a month, goes with the next run, and a list that is as old" {
	unasked=$XDG_CACHE_HOME/vma2map/spatch/unasked
	list=$XDG_CACHE_HOME/vma2map/lists/old
	mkdir -p "$unasked" "$(dirname "$list")"
	touch -d '40 days ago' "$unasked" "$list"
	apply -q -n -s vfio_device_inode "$tree"
	[ "$status" -eq 0 ]
	[ ! -e "$unasked" ]
	[ ! -e "$list" ]
}

@test "a read-only tree can be looked at with -n, -o and -l" {
	chmod -R a-w "$tree"
	for mode in -n -l "-o $BATS_TEST_TMPDIR/series"; do
		# shellcheck disable=SC2086 # -o and its argument
		run unprivileged "$root/scripts/apply.sh" -q $mode "$tree"
		[ "$status" -eq 0 ]
	done
	run unprivileged "$root/scripts/apply.sh" -q -w "$tree"
	[ "$status" -eq 1 ]
	chmod -R u+w "$tree"
}

@test "a tree whose path has spaces and a leading dash is migrated" {
	mv "$tree" "$BATS_TEST_TMPDIR/-a tree with \$paces"
	cd "$BATS_TEST_TMPDIR"
	apply -q -w -- "-a tree with \$paces"
	[ "$status" -eq 0 ]
	run grep -r vma_lock "./-a tree with \$paces/drivers"
	[ "$status" -eq 1 ]
}

@test "files keep their modes" {
	chmod 640 "$tree/drivers/vfio/pci/my_pci.c"
	"$root/scripts/apply.sh" -q -w "$tree"
	[ "$(stat -c %a "$tree/drivers/vfio/pci/my_pci.c")" = 640 ]
}

@test "a driver cut off in the middle is refused by file and line" {
	sed -i '/^static int my_hot_reset/,$d' "$tree/drivers/vfio/pci/my_pci.c"
	echo 'static int my_hot_reset(struct vfio_device_set *dev_set) { if (' >>"$tree/drivers/vfio/pci/my_pci.c"
	before=$(digest "$tree")
	apply -q -w "$tree"
	refused_unchanged 'drivers/vfio/pci/my_pci.c:[0-9]+: spatch cannot parse this'
	[ "${#lines[@]}" -eq 1 ]
}

@test "a driver cut off in a function that no step would look at is refused, for what came behind it may matter" {
	printf 'static int odd(int x)\n{\n\treturn x' >>"$tree/drivers/vfio/pci/my_pci.c"
	before=$(digest "$tree")
	apply -q -w "$tree"
	refused_unchanged 'drivers/vfio/pci/my_pci.c:[0-9]+: spatch cannot parse this, so vma_list_to_mapping cannot be complete: it ends in the middle'
	[ "${#lines[@]}" -eq 1 ]
}

@test "a driver that comes to a migrated tree is migrated beside the others" {
	sed 's/my_/us_/g; s/\bmy\b/us/g' "$tree/drivers/vfio/pci/my_pci.c" >"$BATS_TEST_TMPDIR/us_pci.c"
	"$root/scripts/apply.sh" -q -w "$tree"
	sed 's/my_/us_/g; s/\bmy\b/us/g' "$tree/drivers/vfio/pci/my_pci.c" >"$BATS_TEST_TMPDIR/expected.c"
	cp "$BATS_TEST_TMPDIR/us_pci.c" "$tree/drivers/vfio/pci"
	apply -q -w "$tree"
	[ "$status" -eq 0 ]
	diff "$BATS_TEST_TMPDIR/expected.c" "$tree/drivers/vfio/pci/us_pci.c"
}

@test "comments behind statements make no difference, and each goes with its own" {
	local file
	cp -a "$tree" "$BATS_TEST_TMPDIR/plain"
	find "$tree" -name '*.c' -exec sed -i -E '=; s|^(\t.*;)$|\1 /* note */|' {} +
	for file in vfio_main.c pci/my_pci.c; do
		file=$tree/drivers/vfio/$file
		# sed has put each line's number on a line of its own above it
		awk 'NR % 2 { number = $0; next } { sub(/\/\* note \*\//, "/* note " number " */"); print }' "$file" >"$BATS_TEST_TMPDIR/noted"
		cat "$BATS_TEST_TMPDIR/noted" >"$file"
	done
	cp -a "$tree" "$BATS_TEST_TMPDIR/noted-before"
	apply -q -w "$BATS_TEST_TMPDIR/plain"
	[ "$status" -eq 0 ]
	apply -q -w "$tree"
	[ "$status" -eq 0 ]
	for file in vfio_main.c pci/my_pci.c; do
		file=drivers/vfio/$file
		! grep 'note.*note' "$tree/$file" || false
		# with them, some lines are too long
		diff <(sed -E 's| /\* note [0-9]* \*/||' "$tree/$file" | tr -s '[:space:]' ' ' | tr ';' '\n') \
			<(tr -s '[:space:]' ' ' <"$BATS_TEST_TMPDIR/plain/$file" | tr ';' '\n')
		# a statement that is there once, and stayed, has the comment that it had
		awk '{ note = match($0, / \/\* note [0-9]* \*\//) ? substr($0, RSTART, RLENGTH) : ""; sub(/^\t+/, ""); code = $0; sub(/ \/\* note [0-9]* \*\//, "", code) }
			FILENAME == ARGV[1] && note != "" { was[note] = code; stays[code]++; next }
			FILENAME == ARGV[2] && note != "" && stays[code] == 1 && was[note] != code { print "now behind " code note; wrong = 1 }
			END { exit wrong }' "$BATS_TEST_TMPDIR/noted-before/$file" "$tree/$file"
		grep -c note "$tree/$file"
	done
}

@test "a driver cut off in a comment is refused, for what came behind it may matter" {
	printf '/*\n * This function\n' >>"$tree/drivers/vfio/pci/my_pci.c"
	before=$(digest "$tree")
	apply -q -w "$tree"
	refused_unchanged 'drivers/vfio/pci/my_pci.c:[0-9]+: spatch cannot parse this, so vma_list_to_mapping cannot be complete: it ends in the middle'
	[ "${#lines[@]}" -eq 1 ]
}

@test "a fault handler that takes vma_lock in a way no rule covers is refused by file and line" {
	sed -i '/^static vm_fault_t my_mmap_fault/,/^}/s/^\tmutex_lock(&my->vma_lock);/\tif (mutex_lock_killable(\&my->vma_lock))\n\t\treturn VM_FAULT_RETRY;/' \
		"$tree/drivers/vfio/pci/my_pci.c"
	grep -q mutex_lock_killable "$tree/drivers/vfio/pci/my_pci.c"
	before=$(digest "$tree")
	apply -q -w "$tree"
	refused_unchanged 'drivers/vfio/pci/my_pci.c:[0-9]+: no rule of vma_list_to_mapping covers this'
	[ "${#lines[@]}" -eq 1 ]
}

@test "a second step whose first has not run is refused by the name it lacks" {
	before=$(digest "$tree")
	apply -q -w -s vma_list_to_mapping "$tree"
	refused_unchanged 'drivers/vfio/pci/my_pci.c:[0-9]+: .*builds on vfio_device_unmap_range'
}

@test "a core that the first step does not understand is refused, not taken for one that needs nothing" {
	sed -i 's/filep->f_mode |= /filep->f_mode = filep->f_mode | /' "$tree/drivers/vfio/vfio_main.c"
	before=$(digest "$tree")
	apply -q -w -s vfio_device_inode "$tree"
	refused_unchanged 'drivers/vfio/vfio_main.c:[0-9]+: no rule of vfio_device_inode covers this'
}

@test "a git hook's environment and a person's git configuration do not matter" {
	make_git "$tree"
	printf '[color]\n\tui = always\n[diff]\n\tnoprefix = true\n\texternal = false\n[format]\n\tsignOff = true\n' >"$BATS_TEST_TMPDIR/gitconfig"
	"$root/scripts/apply.sh" -q -n "$tree" >"$BATS_TEST_TMPDIR/plain"
	GIT_DIR=$tree/.git GIT_CONFIG_GLOBAL=$BATS_TEST_TMPDIR/gitconfig "$root/scripts/apply.sh" -q -n "$tree" >"$BATS_TEST_TMPDIR/other"
	cmp "$BATS_TEST_TMPDIR/plain" "$BATS_TEST_TMPDIR/other"
}

@test "-c refuses sources with changes that are not committed, and a tree without git" {
	before=$(digest "$tree")
	apply -q -c "$tree"
	refused_unchanged '.*-c wants a git work tree'
	make_git "$tree"
	echo '/* mine */' >>"$tree/drivers/vfio/vfio_main.c"
	before=$(digest "$tree")
	apply -q -c "$tree"
	refused_unchanged 'drivers/vfio/vfio_main.c:1: has changes that are not committed'
}

@test "a hook of the tree is not run" {
	make_git "$tree"
	mkdir -p "$tree/.git/hooks"
	for hook in pre-commit applypatch-msg post-applypatch pre-applypatch; do
		printf '#!/bin/sh\ntouch "%s"\n' "$BATS_TEST_TMPDIR/ran" >"$tree/.git/hooks/$hook"
		chmod +x "$tree/.git/hooks/$hook"
	done
	apply -q -c "$tree"
	[ "$status" -eq 0 ]
	[ ! -e "$BATS_TEST_TMPDIR/ran" ]
}

@test "spatch that hangs is stopped and named" {
	mkdir "$BATS_TEST_TMPDIR/bin"
	printf '#!/bin/sh\nexec sleep 60\n' >"$BATS_TEST_TMPDIR/bin/spatch"
	chmod +x "$BATS_TEST_TMPDIR/bin/spatch"
	before=$(digest "$tree")
	XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache PATH=$BATS_TEST_TMPDIR/bin:$PATH SPATCH_TIMEOUT=1 apply -q -w "$tree"
	[ "$status" -eq 1 ]
	[[ $output == *"spatch did not end within 1 s"* ]]
	[ "$(digest "$tree")" = "$before" ]
}

@test "one job and two make the same of a tree, and neither leaves anything behind, nor does a refusal" {
	mkdir "$BATS_TEST_TMPDIR/tmp"
	export TMPDIR=$BATS_TEST_TMPDIR/tmp XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	for jobs in 1 2; do
		rm -rf "$XDG_CACHE_HOME"
		apply -q -j "$jobs" -n "$tree"
		[ "$status" -eq 0 ]
		printf "%s\n" "$output" >"$BATS_TEST_TMPDIR/patch$jobs"
		[ -z "$(ls -A "$TMPDIR")" ]
	done
	cmp "$BATS_TEST_TMPDIR"/patch[12]
	echo "/* mine */" >"$tree/drivers/vfio/vfio_pfn.c"
	apply -q -j 2 -n "$tree"
	[ "$status" -eq 1 ]
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "what a step adds to the tree is there, and the build knows of it" {
	# the last step annotates what the others added
	apply -q -w -s vfio_device_inode,vma_list_to_mapping,vm_ops_open_close "$tree"
	[ "$status" -eq 0 ]
	cmp "$tree/drivers/vfio/vfio_pfn.c" "$root/kernel/drivers/vfio/vfio_pfn.c"
	cmp "$tree/include/linux/vfio_pfn.h" "$root/kernel/include/linux/vfio_pfn.h"
	# shellcheck disable=SC2016 # make expands it
	grep -qx 'obj-$(CONFIG_VFIO_PFN) += vfio_pfn.o' "$tree/drivers/vfio/Makefile"
	[ "$(grep -n '^config VFIO_PFN$' "$tree/drivers/vfio/Kconfig" | cut -d: -f1)" = 1 ]
	grep -qx 'menuconfig VFIO' "$tree/drivers/vfio/Kconfig"
	[ -z "$(find "$tree" -name '*.vma2map.*')" ]
}

@test "SRCU is selected where a tree still has it as an option" {
	mkdir -p "$tree/kernel/rcu"
	printf 'config SRCU\n\tbool\n' >"$tree/kernel/rcu/Kconfig"
	apply -q -n "$tree"
	[[ $output == *"+	select SRCU"* ]]
	printf 'config TREE_SRCU\n\tdef_bool y\n' >"$tree/kernel/rcu/Kconfig"
	apply -q -n "$tree"
	[[ $output == *"+	select INTERVAL_TREE"* ]]
	[[ $output != *"select SRCU"* ]]
}

@test "a tree that has another file of the name that a step adds is refused" {
	echo '/* mine */' >"$tree/drivers/vfio/vfio_pfn.c"
	before=$(digest "$tree")
	apply -q -w "$tree"
	refused_unchanged 'drivers/vfio/vfio_pfn.c:1: vm_ops_open_close adds this file, but the tree has another'
}

@test "a Kconfig or Makefile without the line that a step adds to is refused" {
	for file in Kconfig Makefile; do
		cp "$tree/drivers/vfio/$file" "$BATS_TEST_TMPDIR"
		echo '# nothing' >"$tree/drivers/vfio/$file"
		before=$(digest "$tree")
		apply -q -w "$tree"
		refused_unchanged "drivers/vfio/$file:1: vm_ops_open_close adds to this file"
		cp "$BATS_TEST_TMPDIR/$file" "$tree/drivers/vfio/$file"
	done
}

@test "a driver with an open and close of its own is refused by file and line" {
	refused_driver own_open_close.c '= vma->vm_private_data;'
}

@test "a driver whose .mmap populates a part of the vma is refused by file and line" {
	refused_driver populates_a_part.c 'remap_pfn_range(vma'
}

@test "a driver that keeps something else in vm_private_data is refused by file and line" {
	sed 's/struct demo_device \*ddev = vma->vm_private_data/struct demo_queue *ddev = vma->vm_private_data/' \
		"$BATS_TEST_DIRNAME/fixtures/vm_ops_open_close/handler_embedded.c" >"$tree/drivers/vfio/their_driver.c"
	line=$(grep -n -m 1 'struct demo_queue' "$tree/drivers/vfio/their_driver.c" | cut -d: -f1)
	before=$(digest "$tree")
	apply -q -w "$tree"
	refused_unchanged "drivers/vfio/their_driver.c:$line: no rule of vm_ops_open_close covers this"
}

@test "a core that opens a device in another way is refused by file and line" {
	sed -i 's/^\terr = demo_use_iommu(device);/\tif (device->ops->open_device \&\& device->ops->open_device(device))\n\t\treturn -EIO;\n&/' \
		"$tree/drivers/vfio/vfio_main.c"
	line=$(grep -n 'return -EIO' "$tree/drivers/vfio/vfio_main.c" | cut -d: -f1)
	before=$(digest "$tree")
	apply -q -w "$tree"
	refused_unchanged 'drivers/vfio/vfio_main.c:[0-9]+: no rule of vm_ops_open_close covers this: if \(device->ops->open_device'
}

@test "a tree with CRLF line ends keeps them, in every line that is added" {
	cp -a "$tree" "$BATS_TEST_TMPDIR/unix"
	find "$tree" -type f -exec sed -i 's/$/\r/' {} +
	apply -q -w "$tree"
	[ "$status" -eq 0 ]
	apply -q -w "$BATS_TEST_TMPDIR/unix"
	for file in drivers/vfio/vfio_main.c drivers/vfio/pci/my_pci.c drivers/vfio/Kconfig drivers/vfio/Makefile; do
		sed 's/$/\r/' "$BATS_TEST_TMPDIR/unix/$file" | diff - "$tree/$file"
	done
}

@test "a macro that defines functions may be used with an indent, as Lindent leaves it" {
	local used=$BATS_TEST_TMPDIR/used indented=$BATS_TEST_TMPDIR/indented change
	cp -a "$tree" "$BATS_TEST_TMPDIR/plain"
	# in the second round, they are exported where they are defined
	for change in '' 's/^static //; s/^}$/}\t\\\nEXPORT_SYMBOL_GPL(card_write##size);/; /^$/d'; do
		rm -rf "$tree" "$indented"
		cp -a "$BATS_TEST_TMPDIR/plain" "$tree"
		sed -n '/^#define CARD_WRITE/,/^CARD_WRITE(16/p' "$BATS_TEST_DIRNAME/fixtures/memory_lock_context/in_macro.c" | sed "$change" >"$used"
		sed 's/CARD_WRITE/CARD_READ/; s/card_write/card_read/' "$used" | cat "$used" - >>"$tree/drivers/vfio/pci/my_pci.c"
		cp -a "$tree" "$indented"
		sed -i 's/^CARD_[A-Z]*(/    &/' "$indented/drivers/vfio/pci/my_pci.c"
		"$root/scripts/apply.sh" -q -w "$tree"
		apply -q -w "$indented"
		[ "$status" -eq 0 ]
		grep -x $'\t} else {\t*\\\\' "$tree/drivers/vfio/pci/my_pci.c"
		sed 's/^    CARD_/CARD_/' "$indented/drivers/vfio/pci/my_pci.c" | diff "$tree/drivers/vfio/pci/my_pci.c" -
	done
}

@test "a tree in GNU style, with braces on lines of their own and spaces before parentheses, is migrated whole" {
	sed -n '/^struct vfio_device {/,/^};/p' "$tree/drivers/vfio/vfio_main.c" >>"$tree/include/linux/vfio.h"
	sed -i '/^struct vfio_device {/,/^};/d' "$tree/drivers/vfio/vfio_main.c"
	find "$tree" -name '*.[ch]' -print0 | while IFS= read -r -d '' file; do
		indent -gnu -l100 "$file" -o "$BATS_TEST_TMPDIR/gnu"
		cat "$BATS_TEST_TMPDIR/gnu" >"$file"
	done
	grep -x 'struct vfio_device' "$tree/include/linux/vfio.h"
	apply -q -w "$tree"
	[ "$status" -eq 0 ]
	! grep -r vma_list "$tree" || false
	grep -r 'vfio_pfn_open' "$tree/drivers/vfio/pci/my_pci.c"
	apply -w "$tree"
	[ "$status" -eq 3 ]
}

@test "KVM code that takes vm_pgoff for a pfn is named, and a look-alike is not" {
	apply -q -o "$BATS_TEST_TMPDIR/without" "$tree"
	! grep vm_pgoff "$BATS_TEST_TMPDIR/without/0000-cover-letter.patch" || false
	mkdir -p "$tree/arch/arm64/kvm" "$tree/arch/riscv/kvm"
	cat >"$tree/arch/riscv/kvm/mmu.c" <<-'END'
		/* a block of what the vma maps, at the offset that hva has in it */
		if (vma->vm_flags & VM_PFNMAP)
			pa = (vma->vm_pgoff << PAGE_SHIFT) + (hva - vma->vm_start);
	END
	cat >"$tree/arch/arm64/kvm/mmu.c" <<-'END'
		if (vma->vm_flags & VM_PFNMAP) {
			pa = (phys_addr_t)vma->vm_pgoff << PAGE_SHIFT;
	END
	apply -q -o "$BATS_TEST_TMPDIR/with" "$tree"
	grep -A 3 'vm_pgoff of a vma for its first$' "$BATS_TEST_TMPDIR/with/0000-cover-letter.patch" | grep -x '  arch/arm64/kvm/mmu.c:2'
	! grep riscv "$BATS_TEST_TMPDIR/with/0000-cover-letter.patch" || false
	# what ripgrep is done with last
	printf '\t\tpfn = vma->vm_pgoff;\n%*sVM_PFNMAP\n' 20000000 '' >"$tree/arch/arm64/kvm/a.c"
	apply -q -w "$tree"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
	[[ ${lines[0]} == "apply.sh: warning: arch/arm64/kvm/a.c:1: takes vm_pgoff"* ]]
	[[ ${lines[1]} == "apply.sh: warning: arch/arm64/kvm/mmu.c:2: takes vm_pgoff"* ]]
}

@test "code elsewhere that takes vm_private_data for a device of vfio is named, and a step that does not change that names nothing" {
	mkdir -p "$tree/drivers/misc"
	printf '\tstruct vfio_device *vdev = vma->vm_private_data;\n' >"$tree/drivers/misc/probe.c"
	printf '\tstruct fb_info *info = vma->vm_private_data;\n' >"$tree/drivers/misc/other.c"
	apply -q -o "$BATS_TEST_TMPDIR/series" "$tree"
	grep -A 4 'vm_private_data of a vma for a$' "$BATS_TEST_TMPDIR/series/0000-cover-letter.patch" | grep -x '  drivers/misc/probe.c:1'
	! grep other.c "$BATS_TEST_TMPDIR/series/0000-cover-letter.patch" || false
	apply -q -w -s vfio_device_inode "$tree"
	[ -z "$output" ]
	apply -q -w "$tree"
	[ "$status" -eq 0 ]
	[[ $output == "apply.sh: warning: drivers/misc/probe.c:1: takes vm_private_data"* ]]
}

@test "a step that finds only a part of what it needs is refused by the name that is missing" {
	cp "$BATS_TEST_DIRNAME/fixtures/type1_pfn_range/batched.c" "$tree/drivers/vfio/vfio_iommu_type1.c"
	# shellcheck disable=SC2016 # make expands it
	echo 'obj-$(CONFIG_VFIO_IOMMU_TYPE1) += vfio_iommu_type1.o' >>"$tree/drivers/vfio/Makefile"
	line=$(grep -n '^struct vfio_dma {' "$tree/drivers/vfio/vfio_iommu_type1.c" | cut -d: -f1)
	before=$(digest "$tree")
	apply -q -w "$tree"
	refused_unchanged "drivers/vfio/vfio_iommu_type1.c:$line: no rule of type1_pfn_range found the place for vfio_pfn_iommu_init here"
}

@test "the backend is not changed in a tree whose vmas have no handle" {
	cp "$BATS_TEST_DIRNAME/fixtures/type1_pfn_range/batched.c" "$tree/drivers/vfio/vfio_iommu_type1.c"
	before=$(digest "$tree")
	apply -q -w -s type1_pfn_range "$tree"
	refused_unchanged 'drivers/vfio/vfio_iommu_type1.c:1: type1_pfn_range builds on '
}

@test "a file whose name a shell would run is refused, and not run" {
	local name
	# shellcheck disable=SC2016 # that is the point
	for name in 'a;touch pwned;b.c' '$(touch pwned).c' 'a b.c'; do
		cp "$tree/drivers/vfio/pci/my_pci.c" "$tree/drivers/vfio/pci/$name"
		before=$(digest "$tree")
		apply -q -w "$tree"
		[ "$status" -eq 1 ]
		[[ $output == *"refused: drivers/vfio/pci/$name:1: the name of this file is not plain"* ]]
		[ "$(digest "$tree")" = "$before" ]
		rm "$tree/drivers/vfio/pci/$name"
	done
}

@test "the message of a step ends as it should where the step adds what only some trees need" {
	small_tree "$BATS_TEST_TMPDIR/some"
	for expected in 0 1; do
		rm -rf "$BATS_TEST_TMPDIR/out"
		apply -q -s vfio_device_inode,vma_list_to_mapping,vm_ops_open_close -o "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/some"
		echo "$output"
		[ "$status" -eq 0 ]
		[ "$(cat "$BATS_TEST_TMPDIR/out"/0003-* | grep -c '^Up to 5.7 type1 found the pfn')" -eq "$expected" ]
		cp "$BATS_TEST_DIRNAME/fixtures/vm_ops_open_close/finds_pfn.c" "$BATS_TEST_TMPDIR/some/drivers/vfio/vfio_iommu_demo.c"
	done
}

@test "a driver without a memory_lock is migrated beside one that has it, and the message says why its list's lock stays" {
	local tree=$BATS_TEST_TMPDIR/both
	small_tree "$tree"
	mkdir "$tree/drivers/vfio/part"
	grep -v '^void vfio_device_unmap_range' "$BATS_TEST_DIRNAME/fixtures/vma_list_to_mapping/without_memory_lock.c" >"$tree/drivers/vfio/part/part.c"
	apply -q -s vfio_device_inode,vma_list_to_mapping,vm_ops_open_close -o "$BATS_TEST_TMPDIR/out" "$tree"
	echo "$output"
	[ "$status" -eq 0 ]
	grep -q "^list's lock stays, under another name," "$BATS_TEST_TMPDIR/out"/0002-*
	run grep "^list's lock stays" "$BATS_TEST_TMPDIR/out"/0003-*
	[ "$status" -eq 1 ]
	apply -q -w -s vfio_device_inode,vma_list_to_mapping,vm_ops_open_close "$tree"
	[ "$status" -eq 0 ]
	run grep -n 'map_list\|maps_lock\|zap_vma_ptes\|vma_list\|vma_lock' "$tree"/drivers/vfio/*/*.c
	[ "$status" -eq 1 ]
	grep -q 'fault = vfio_pfn_populate(vma, pfn);' "$tree/drivers/vfio/part/part.c"
	# what a vendor does where a fault fails cannot be told from what goes, nor may the entry be told to others, or a private vma be mapped
	small_tree "$BATS_TEST_TMPDIR/other"
	mkdir "$BATS_TEST_TMPDIR/other/drivers/vfio/part"
	for change in 's/^out_free:$/&\n\tvendor_note(part);/' 's/^\tentry->vma = vma;/&\n\tvendor_note(entry);/' 's/!(vma->vm_flags/(vma->vm_flags/'; do
		grep -v '^void vfio_device_unmap_range' "$BATS_TEST_DIRNAME/fixtures/vma_list_to_mapping/without_memory_lock.c" |
			sed "$change" >"$BATS_TEST_TMPDIR/other/drivers/vfio/part/part.c"
		apply -q -j 1 -n "$BATS_TEST_TMPDIR/other"
		echo "$change: $output"
		[ "$status" -eq 1 ]
		[[ $output =~ refused:\ drivers/vfio/part/part.c:[0-9]+:\ no\ rule\ of\ vma_list_to_mapping ]]
	done
}
