#!/usr/bin/env bats
# Reports for programs: TAP as a TAP parser reads it, SARIF as its official schema has it.
# shellcheck disable=SC2154 # root is of common.bash; status and output are of bats

load common

setup_file() {
	cd "$BATS_TEST_DIRNAME/sarif"
	cmp -s package-lock.json node_modules/.vma2map || {
		npm ci --silent --ignore-scripts
		cp package-lock.json node_modules/.vma2map
	}
}

setup() {
	in_time
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	tree="$BATS_TEST_TMPDIR/a tree%"
	small_tree "$tree"
	report=$BATS_TEST_TMPDIR/report
}

# report_of COMMAND...: its stdout; fails unless it ends with $want.
report_of() {
	status=0
	"$@" >"$report" || status=$?
	[ "$status" -eq "$want" ]
}

# as FORM <RECORDS: what scripts/format.sh makes of them.
as() {
	(
		cd "$root"
		# shellcheck source=scripts/common.sh
		. scripts/common.sh
		. scripts/format.sh
		program=test.sh
		as_report "$1" "$tree"
	) >"$report"
}

# is_sarif: whether $report is.
is_sarif() {
	run node "$root/tests/sarif/validate.mjs" "$report"
	echo "$output"
	[ "$status" -eq 0 ]
}

# in_report FILTER VALUE: what jq finds in $report.
in_report() {
	run jq -r "$1" "$report"
	echo "$output"
	[ "$output" = "$2" ]
}

# in_tap: each test of $report as Perl's parser reads it: "ok NAME" or "not ok NAME", and its messages, one a line.
in_tap() {
	perl -MTAP::Parser -e '
		my $parser = TAP::Parser->new({ tap => do { local $/; <STDIN> } });
		while (my $result = $parser->next) {
			print $result->ok, " ", $result->description =~ s/^- //r, "\n" if $result->is_test;
			next unless $result->is_yaml;
			print join(" ", map { $_ // "-" } @$_{qw(severity file line column message)}), "\n" for @{ $result->data->{messages} };
		}
		print "broken: $_\n" for $parser->parse_errors' <"$report"
}

@test "check.sh -f tap is a test for each gate, with the place and text of each message" {
	want=1 report_of "$root/scripts/check.sh" -q -f tap -g residue,style "$tree"
	run in_tap
	echo "$output"
	[ "${lines[0]}" = 'not ok residue' ]
	line=$(grep -n 'mutex_init(&my->vma_lock)' "$tree/drivers/vfio/pci/my_pci.c" | cut -d: -f1)
	grep -qxF "error drivers/vfio/pci/my_pci.c $line - left by vma_list_to_mapping: mutex_init(&my->vma_lock);" <<<"$output"
	grep -qx 'not ok style' <<<"$output"
	[[ $output != *broken* ]]
}

@test "check.sh -f tap and -f sarif say of a gate that holds that it was run, and exit 0" {
	"$root/scripts/apply.sh" -q -w "$tree"
	want=0 report_of "$root/scripts/check.sh" -q -f tap -g residue "$tree"
	run in_tap
	[ "$output" = 'ok residue' ]
	want=0 report_of "$root/scripts/check.sh" -q -f sarif -g residue "$tree"
	is_sarif
	in_report '.runs[0].tool.driver.rules[].id, (.runs[0].results | length)' $'residue\n0'
}

@test "check.sh -f sarif is valid, and has every message of -f text with its file, line and gate" {
	want=1 report_of "$root/scripts/check.sh" -q -f sarif -g residue,style "$tree"
	is_sarif
	jq -r '.runs[0].results[] | "\(.locations[0].physicalLocation | "\(.artifactLocation.uri):\(.region.startLine)"): \(.message.text)"' \
		"$report" >"$BATS_TEST_TMPDIR/from-sarif"
	run "$root/scripts/check.sh" -q -g residue,style "$tree"
	grep -vE '^(residue|style): fails ' <<<"$output" | diff - "$BATS_TEST_TMPDIR/from-sarif"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/from-sarif")" -gt 10 ]
	in_report '[.runs[0].results[].level] | unique[]' error
	in_report '.runs[0].tool.driver.version' "$(git -C "$root" describe --always --tags)"
	in_report '.runs[0].tool.driver.rules[0].shortDescription.text' \
		'nothing is left of what the steps take away, and none of them finds anything to do.'
	in_report '.runs[0].originalUriBaseIds.TREE.uri' "file://${tree//[ ]/%20}25/"
}

@test "apply.sh -l -f sarif and -f tap have every line of -l" {
	sed -i '/static int my_hot_reset/i /* <&"\\ */' "$tree/drivers/vfio/pci/my_pci.c"
	"$root/scripts/apply.sh" -q -l "$tree" >"$BATS_TEST_TMPDIR/text"
	want=0 report_of "$root/scripts/apply.sh" -q -l -f sarif "$tree"
	is_sarif
	in_report '.runs[0].results | length' "$(wc -l <"$BATS_TEST_TMPDIR/text")"
	in_report '[.runs[0].tool.driver.rules[].id] | join(",")' "$(awk '$1 == "Step:" { print $2 }' "$root/cocci/series" | paste -sd, -)"
	column=$(grep -m 1 ': vma_list_to_mapping: .*mutex_init' "$BATS_TEST_TMPDIR/text" | cut -d: -f3)
	in_report '.runs[0].results[] | select(.message.text | startswith("would rewrite: mutex_init(&my->vma_lock)")) | .locations[0].physicalLocation.region.startColumn' "$column"
	want=0 report_of "$root/scripts/apply.sh" -q -l -f tap "$tree"
	run in_tap
	[ "$(grep -c '^ok ' <<<"$output")" -eq "$(grep -c '^Step:' "$root/cocci/series")" ]
	[[ $output != *broken* ]]
}

@test "the states of -l: refused fails its step, left alone and already done do not" {
	printf '%s\n' 'a.c:1:2: one: would rewrite: x();' 'a.c:2:2: one: already done: y: z();' \
		'b.c:3:4: two: refused: no rule covers this' 'b.c:4:4: three: left alone: uverbs' |
		awk -v list=1 -f "$root/scripts/records.awk" >"$BATS_TEST_TMPDIR/records"
	as tap <"$BATS_TEST_TMPDIR/records"
	run in_tap
	[ "${lines[0]}" = 'ok one' ]
	[ "${lines[2]}" = 'pass a.c 2 2 already done: y: z();' ]
	[ "${lines[3]}" = 'not ok two' ]
	[ "${lines[5]}" = 'ok three' ]
	as sarif <"$BATS_TEST_TMPDIR/records"
	is_sarif
	in_report '[.runs[0].results[] | "\(.kind // "-") \(.level)"] | join(",")' '- note,pass none,- error,notApplicable none'
}

@test "hostile names and texts are names and texts in both" {
	awk -v rule='gate #1 \x' -v level=error -f "$root/scripts/records.awk" >"$BATS_TEST_TMPDIR/records" <<-'END'
		drivers/a b%#?ü&<>.c:7: say "no" \ ... --- # TODO
		/abs/c.c:8:9: x
		:1: no file
		a message without a place
		d.c:0: no line

	END
	printf 'e.c:1: \xff and \x1b[31m\n' | awk -v rule=bytes -v level=warning -f "$root/scripts/records.awk" >>"$BATS_TEST_TMPDIR/records"
	as sarif <"$BATS_TEST_TMPDIR/records"
	is_sarif
	in_report '[.runs[0].results[] | .locations[0].physicalLocation.artifactLocation.uri // "none"] | join(" ")' \
		'drivers/a%20b%25%23%3F%C3%BC%26%3C%3E.c file:///abs/c.c none none d.c none e.c'
	in_report '.runs[0].results[0].message.text' 'say "no" \ ... --- # TODO'
	in_report '.runs[0].results[5].message.text' 'fails, and does not say why'
	as tap <"$BATS_TEST_TMPDIR/records"
	run in_tap
	echo "$output"
	[[ ${lines[0]} == 'not ok gate '*'1 '*x ]]
	[[ $output == *'a b%#?'*'.c 7 - say "no" \ ... --- # TODO'* ]]
	[[ $output == *'error - - - a message without a place'* ]]
	[[ $output == *'ok bytes'* ]]
	[[ $output != *broken* ]]
}

@test "a form that is not there is a usage error, and so is -f of apply.sh without -l" {
	for command in 'check.sh -g residue -f xml' 'apply.sh -l -f xml'; do
		# shellcheck disable=SC2086 # a command and its options
		run "$root"/scripts/$command "$tree"
		[ "$status" -eq 2 ]
		[[ $output == *"-f wants text, tap or sarif, not 'xml'" ]]
	done
	apply -n -f tap "$tree"
	[ "$status" -eq 2 ]
	[[ $output == *'-f goes with -l' ]]
}
