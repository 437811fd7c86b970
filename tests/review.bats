#!/usr/bin/env bats
# make review: the page, as headless Chromium shows it.

load common

setup() {
	in_time
}

# page_of KERNEL: make its page.
page_of() {
	run "$root/scripts/review.sh" "$1" "$BATS_TEST_TMPDIR/out"
	echo "$output"
	[ "$status" -eq 0 ]
	page=$BATS_TEST_TMPDIR/out/review.html
}

# holds_in_browser: $page does what browser-test.mjs asks of it.
holds_in_browser() {
	run node "$root/review/browser-test.mjs" "$page" "$(command -v chromium)"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ ${lines[-1]} == 1..1[0-9] ]]
}

@test "the page of a tree with hostile text opens from its file, shows it as text, and can be walked, marked and filtered" {
	tree=$BATS_TEST_TMPDIR/tree
	small_tree "$tree"
	sed -i '/^#include <linux\/sched\/mm.h>/i /* <\/script><script>document.title = "owned"<\/script> &amp; */' "$tree/drivers/vfio/pci/my_pci.c"
	page_of "$tree"
	# spatch itself cannot run on a file with such a name: give it to what spatch made
	sed -i 's|my_pci\.c|<b>\&amp;.c|g' "$BATS_TEST_TMPDIR"/out/series/*.patch "$BATS_TEST_TMPDIR"/out/series/explain/*
	node "$root/review/page.mjs" "$BATS_TEST_TMPDIR/out/series" "$root/cocci" "$root/docs" >"$page"
	holds_in_browser
	grep -qF '&lt;b&gt;&amp;amp;.c' "$page"
	grep -qF '&lt;/script&gt;' "$page"
	run grep -cF 'document.title = "owned"' "$page"
	[ "$output" -eq 0 ]
}

@test "the page of linux-source-5.10 is interactive within 2 s, and every hunk has a rule" {
	kernel 5.10
	sources_of "$kernel" "$BATS_TEST_TMPDIR/tree"
	page_of "$BATS_TEST_TMPDIR/tree"
	holds_in_browser
}

@test "without Node, make review says so in one line" {
	mkdir "$BATS_TEST_TMPDIR/bin"
	for tool in bash dirname basename; do
		ln -s "$(command -v "$tool")" "$BATS_TEST_TMPDIR/bin"
	done
	PATH=$BATS_TEST_TMPDIR/bin run "$root/scripts/review.sh" "$BATS_TEST_TMPDIR"
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 1 ]
	[ "$output" = "review.sh: node is not installed, which Debian package nodejs brings: make prerequisites-review" ]
}

@test "each package of the page is pinned, and the lock file names no registry" {
	run jq -r '.dependencies + .devDependencies | .[]' "$root/review/package.json"
	[ "${#lines[@]}" -ge 4 ]
	for version in "${lines[@]}"; do
		[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]]
	done
	jq -e '[.packages[] | select(.resolved)] == [] and all(.packages[""] | .dependencies[]; test("^[0-9.]+$"))' "$root/review/package-lock.json"
}

@test "with BASE, the page begins with what changed since that series" {
	small_tree "$BATS_TEST_TMPDIR/tree"
	apply -q -o "$BATS_TEST_TMPDIR/old" "$BATS_TEST_TMPDIR/tree"
	[ "$status" -eq 0 ]
	sed -i 's/^+#define VFIO_MAGIC 0x5646494f/+#define VFIO_MAGIC 0x12345678/' "$BATS_TEST_TMPDIR"/old/0001-*.patch
	run "$root/scripts/review.sh" -b "$BATS_TEST_TMPDIR/old" "$BATS_TEST_TMPDIR/tree" "$BATS_TEST_TMPDIR/out"
	echo "$output"
	[ "$status" -eq 0 ]
	sed -n '/<h2>Changed since/,/<\/section>/p' "$BATS_TEST_TMPDIR/out/review.html" >"$BATS_TEST_TMPDIR/changed"
	grep -q '^ *-+#define VFIO_MAGIC 0x12345678' "$BATS_TEST_TMPDIR/changed"
	grep -q '^ *++#define VFIO_MAGIC 0x5646494f' "$BATS_TEST_TMPDIR/changed"
	grep -q '^2:.* = 2:' "$BATS_TEST_TMPDIR/changed"
}

@test "the page shows what the gates said of the tree that the series leads to, and the order of the locks" {
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	small_tree "$BATS_TEST_TMPDIR/tree"
	cp -r "$BATS_TEST_TMPDIR/tree" "$BATS_TEST_TMPDIR/migrated"
	apply -q -w "$BATS_TEST_TMPDIR/migrated"
	"$root/scripts/check.sh" -g residue "$BATS_TEST_TMPDIR/migrated"
	# and the boot gate, of which a small tree is not capable
	(cd "$BATS_TEST_TMPDIR/cache/vma2map/gates" && for verdict in *.said; do
		printf 'boot: drivers/vfio/<b>.c:1: WARNING\n' >>"$verdict"
		printf 'boot: fails (1 message)\n' >>"${verdict%.said}"
		cat >"${verdict%.said}.ktap" <<-END
			KTAP version 1
			ok 1 BAR mappings can be used
			not ok 2 one mapping: no DMA after close reaches the device
			ok 3 two mappings: no DMA after close reaches the device
			ok 4 a mapping gets SIGBUS while its device is suspended # SKIP no runtime suspend
		END
	done)
	run "$root/scripts/review.sh" "$BATS_TEST_TMPDIR/tree" "$BATS_TEST_TMPDIR/out"
	echo "$output"
	[ "$status" -eq 0 ]
	page=$BATS_TEST_TMPDIR/out/review.html
	grep -q '^.*residue: holds$' "$page"
	grep -q 'boot: fails (1 message)' "$page"
	grep -qF 'boot: drivers/vfio/&lt;b&gt;.c:1: WARNING' "$page"
	row() { grep "^<tr><td>.*<td>$1</td><td>$2</td></tr>" "$page"; }
	row 'BAR mappings can be used' passed
	row 'no DMA after close reaches the device' failed
	row 'a mapping gets SIGBUS while its device is suspended' skipped
	row 'vfio has lost no memory' 'not run'
	[ "$(grep -c 'src="data:image/svg+xml;base64,' "$page")" -eq 2 ]
	grep -q '<figcaption>Linux [0-9.]*, after the series</figcaption>' "$page"
}
