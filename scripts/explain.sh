# shellcheck shell=bash
# What apply.sh --explain puts into the mails of a series: for each hunk its rule and the rule's reason, and into the cover
# letter what was found, what was left alone and why, the gates, the base.  All of it stands where git am does not look.
# Source common.sh, step.sh, drivers.sh, look.sh, trace.sh and left-wrong.sh first; needs tree, sources, scratch and in_scratch().

# note_findings STEP: keep what it finds and what it leaves alone, before it runs.
note_findings() {
	mkdir -p "$scratch/notes"
	findings "$1" >"$scratch/notes/$1.found"
	left_alone "$1" >"$scratch/notes/$1.left"
	candidates "$1" | tr '\0' '\n' >"$scratch/notes/$1.looked-at"
}

# left_alone STEP: FILE:LINE: REASON, of what it recognises and does not rewrite.
left_alone() {
	local rule reason
	local sp_file=$scratch/notes/explain.cocci
	while IFS=$'\t' read -r rule reason; do
		awk -v mode=explain -v only="$rule" -f "$top/scripts/rules.awk" "$top/cocci/$1.cocci" >"$sp_file"
		run_on_candidates explain "$1" | awk -v step="$1" -f "$top/scripts/findings.awk" |
			cut -d: -f1,2 | sort -u -t: -k1,1 -k2,2n | while IFS= read -r place; do
			printf '%s: %s\n' "$place" "$reason"
		done
	done < <(rules "$1" explain)
}

# not_changed STEP: the files that it looked at and found nothing to rewrite in, one a line.
not_changed() {
	in_scratch diff --name-only "$1^" "$1" | grep -vxF -f - "$scratch/notes/$1.looked-at" || [[ $? == 1 ]]
}

# done_steps: those of the series that have changed something, in order.
done_steps() {
	local step
	for step in "${chosen[@]}"; do
		! in_scratch rev-parse -q --verify "refs/tags/$step" >/dev/null || printf '%s\n' "$step"
	done
}

# printable: without what could be taken for the end of a line or for a terminal's command.
printable() {
	tr -d '\000-\010\013-\037\177'
}

# hunk_table HUNKS: each file, and below it a line for each hunk: where it is, and its rules.
hunk_table() {
	awk -F '\t' '
		{ file[NR] = $1; place[NR] = $2 " " $3; rules[NR] = $4; gsub(/,/, ", ", rules[NR]) }
		length(place[NR]) > width && length(place[NR]) <= 40 { width = length(place[NR]) }
		END {
			for (i = 1; i <= NR; i++) {
				if (file[i] != file[i - 1])
					print "  " file[i]
				printf "    %-" width "s  %s\n", place[i], rules[i]
			}
		}' "$1"
}

# reason_list STEP HUNKS: the reason of each rule that is in the table.
reason_list() {
	cut -f4 "$2" | tr , '\n' | sort -u >"$scratch/notes/used"
	reasons "$1" | awk -F '\t' 'NR == FNR { used[$1]; next } $1 in used' "$scratch/notes/used" - | while IFS=$'\t' read -r rule reason; do
		printf '%s: %s\n' "$rule" "$reason" | fold -s -w 72 | sed '1s/^/  /; 1!s/^/    /; s/ *$//'
	done
}

# patch_notes STEP HUNKS: what goes under the "---" line of its mail.
patch_notes() {
	printf 'Why each hunk (the rules are in cocci/%s.cocci):\n\n' "$1"
	hunk_table "$2" | printable
	echo
	reason_list "$1" "$2"
	echo
}

# put_after PATTERN FILE NOTES: NOTES after the first line of FILE that matches.
put_after() {
	awk -v pattern="$1" -v notes="$3" '
		{ print }
		!done && $0 ~ pattern { done = 1; while ((getline line <notes) > 0) print line }' "$2" >"$scratch/notes/mail"
	cat "$scratch/notes/mail" >"$2"
}

# paragraph TITLE: a title and the lines of stdin below it, or nothing.
paragraph() {
	local text
	text=$(printable)
	[[ -z $text ]] || printf '%s\n%s\n\n' "$1" "$text"
}

# found_lines: how much each step found, and where.
found_lines() {
	local step
	for step in $(done_steps); do
		awk -F : -v step="$step" '
			{ count[$1]++; n++ }
			END { printf "  %s: %d place%s\n", step, n, n == 1 ? "" : "s"; for (f in count) printf "    %s: %d\n", f, count[f] | "sort" }' \
			"$scratch/notes/$step.found"
	done
}

# left_lines: what was left alone, and why.
left_lines() {
	local step
	for step in "${chosen[@]}"; do
		[[ -e $scratch/notes/$step.left ]] || continue
		sed "s/^/  /; s/\$/ ($step)/" "$scratch/notes/$step.left"
	done
	for step in $(done_steps); do
		not_changed "$step" | sed "s/^/  /; s/\$/: no rule of $step matches here/"
	done
}

# our_verdict: where check.sh keeps what it says of the tree that this series leads to.
our_verdict() {
	verdict_file "$(vfio_digest "$sources")"
}

# gate_lines: what it said of that, if it was asked.
gate_lines() {
	local verdict
	verdict=$(our_verdict)
	if [[ -s $verdict ]]; then
		sed 's/^/  /' "$verdict"
	else
		echo '  not run on this tree yet: scripts/check.sh TREE'
	fi
}

# keep_gates DIR: the same for programs, with all that the gates printed, and the guest's KTAP.
keep_gates() {
	local verdict part
	verdict=$(our_verdict)
	gate_lines | printable >"$1/gates"
	for part in said ktap; do
		[[ ! -e $verdict.$part ]] || printable <"$verdict.$part" >"$1/gate-$part"
	done
}

# clean_head: the commit that TREE is at, if its vfio sources are as in it.
clean_head() {
	local -a where
	mapfile -d '' where < <(pathspecs)
	in_tree diff --no-ext-diff --quiet HEAD -- "${where[@]}" 2>/dev/null && in_tree rev-parse -q --verify HEAD
}

# reproduce_lines
reproduce_lines() {
	printf '  vma2map %s: scripts/apply.sh -o DIR --explain TREE\n' "$(vma2map_version)"
	printf '  TREE: Linux %s, vfio sources %s\n' "$(kernel_version "$tree")" "$(vfio_digest "$scratch/before" | cut -c1-16)"
}

# cover_notes: what goes into the cover letter, below its text.
cover_notes() {
	echo
	found_lines | paragraph 'Found:'
	left_lines | paragraph 'Left alone:'
	gate_lines | paragraph 'Gates:'
	echo 'To make it again:'
	reproduce_lines
}

# keep_trace STEP DIR: the same for programs: STEP<TAB>FILE<TAB>LINE<TAB>FUNCTION<TAB>RULES, and STEP<TAB>RULE<TAB>REASON.
keep_trace() {
	sed "s/^/$1\t/" "$scratch/notes/$1.hunks" >>"$2/hunks.tsv"
	reasons "$1" | sed "s/^/$1\t/" >>"$2/reasons.tsv"
}

# explain_series DIR: put it all into the mails there.
explain_series() {
	local step base number=0
	local -a mails
	mails=("$1"/0*.patch)
	rm -rf -- "$1/explain"
	mkdir "$1/explain"
	for step in $(done_steps); do
		number=$((number + 1))
		hunks "$step" >"$scratch/notes/$step.hunks"
		require_reasons "$step" "$scratch/notes/$step.hunks"
		patch_notes "$step" "$scratch/notes/$step.hunks" >"$scratch/notes/text"
		put_after '^---$' "${mails[number]}" "$scratch/notes/text"
		keep_trace "$step" "$1/explain"
	done
	{
		left_lines
		notes_on_left_wrong "$tree"
	} | printable >"$1/explain/left-alone"
	keep_gates "$1/explain"
	! base=$(clean_head) || printf '\nbase-commit: %s\n' "$base" >>"${mails[0]}"
}

# require_reasons STEP HUNKS: a hunk of which a line is nobody's, or a rule without a reason, is a fault of ours.
require_reasons() {
	local line
	line=$(awk -F '\t' '$4 ~ /^$|(^|,)[?](,|$)/ { print $1 ":" $2; exit }' "$2")
	[[ -z $line ]] || die "$line: no rule of $1 explains all of this hunk"
	line=$(reasons "$1" | awk -F '\t' '$2 == "" { print $1; exit }')
	[[ -z $line ]] || die "cocci/$1.cocci: rule $line has no reason"
}

# maintainers OPTION... PATCH...: their addresses, as a header's folded value.
maintainers() {
	(cd -- "$tree" && perl scripts/get_maintainer.pl --no-git --no-git-fallback --norolestats "$@") | paste -sd, - | sed 's/,/,\n    /g'
}

# address_series DIR: To and Cc of each mail, as TREE's own get_maintainer.pl has it.
address_series() {
	local mail to cc
	local -a patches mails
	mkdir -p "$scratch/notes"
	mails=("$1"/0*.patch)
	[[ -r $tree/scripts/get_maintainer.pl ]] || die "$tree: no scripts/get_maintainer.pl to ask"
	for mail in "${mails[@]}"; do
		patches=("$mail")
		[[ $mail != */0000-* ]] || patches=("${mails[@]:1}")
		to=$(maintainers --nol "${patches[@]}")
		cc=$(maintainers --nom --nor "${patches[@]}")
		printf '%s\n' ${to:+"To: $to"} ${cc:+"Cc: $cc"} >"$scratch/notes/text"
		put_after '^Date: ' "$mail" "$scratch/notes/text"
	done
}
