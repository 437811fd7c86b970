# shellcheck shell=bash
# One step of the series: what cocci/series says of it, and what is done to the files after its semantic patch.  Source
# common.sh first.

# read_series: fields["STEP NAME"] for each field of cocci/series; indented lines go on, "." alone is an empty one.
read_series() {
	local step name text
	declare -gA fields=()
	while IFS=$'\t' read -r step name text; do
		fields["$step $name"]+=${fields["$step $name"]+$'\n'}$text
	done < <(awk '
		/^#/ || /^$/ { name = ""; next }
		$1 == "Step:" { step = $2 }
		/^[^ ]/ { name = $1; sub(/:$/, "", name); sub(/^[^:]*: */, ""); if ($0 == "") next }
		name != "" { sub(/^ /, ""); print step "\t" name "\t" ($0 == "." ? "" : $0) }' "$top/cocci/series")
}

# steps: the names of the series, in order.
steps() {
	awk '$1 == "Step:" { print $2 }' "$top/cocci/series"
}

# field STEP NAME: a field of a step in cocci/series, if it has it.
field() {
	[[ ! -v fields["$1 $2"] ]] || printf '%s\n' "${fields["$1 $2"]}"
}

read_series

# names_gone <DIFF: the locks and lists that the diff takes away from structs, if their name is not a common word, and the flags of vmas
# that it no longer asks for, but the handle.
names_gone() {
	awk '
		/^-[[:space:]]+struct[[:space:]]+(mutex|list_head)[[:space:]]+[A-Za-z0-9]+_[A-Za-z0-9_]+;[[:space:]]*(\/[*\/].*)?$/ {
			sub(/;.*/, "")
			gone[++n] = $NF
		}
		/^-/ && match($0, /vm_flags & VM_[A-Z0-9_]+/) { gone[++n] = substr($0, RSTART + 11, RLENGTH - 11) }
		/^\+.*!vfio_pfn_vma_range\(/ { asked = 1 }
		END {
			for (i = 1; i <= n; i++)
				if (!seen[gone[i]]++ && (gone[i] !~ /^VM_/ || asked))
					print gone[i]
		}'
}

# stale_pattern STEP <DIFF: a regular expression for what no comment may speak of after STEP, which made DIFF: what the
# series says, and names_gone().
stale_pattern() {
	local IFS='|'
	local -a words
	mapfile -t words < <(names_gone)
	words=(${fields["$1 Residue"]+"${fields["$1 Residue"]}"} "${words[@]}")
	printf '%s\n' "${words[*]}"
}

# without_stale_comments PATTERN FILE: FILE, without those that speak of what is gone.
without_stale_comments() {
	RESIDUE=${1//\\b/} awk -f "$top/scripts/stale-comments.awk" "$2"
}

# bundle FILE...: all of them in one, each behind a line that no C has.
bundle() {
	local file text number=0
	for file; do
		IFS= read -r -d '' text <"$file" || true
		[[ -z $text || $text == *$'\n' ]] || text+=$'\n'
		printf '@file %d;\n%s' "$((++number))" "$text"
	done
}

# unbundle BUNDLE FILE...: the FILEs again.
unbundle() {
	awk '
		BEGIN {
			for (i = 2; i < ARGC; i++)
				names[i - 1] = ARGV[i]
			ARGC = 2
		}
		$0 == "@file " (n + 1) ";" {
			close(name)
			name = names[++n]
			printf "" >name
			next
		}
		{ print >name }' "$@"
}

# tidy PATTERN [OLD NEW]...: in each NEW, which a step made from OLD, drop what spatch left of lines that went, and the comments that speak of
# what is gone, put annotations where they belong, and space what was added as a person would.  All are done at once.  Needs scratch.
tidy() {
	local pattern=$1 text part=$scratch/tidying.$BASHPID
	local tidied=$part.whole
	local -a olds=() news=()
	shift
	while (($#)); do
		olds+=("$1")
		news+=("$2")
		shift 2
	done
	bundle "${olds[@]}" >"$part.old"
	bundle "${news[@]}" >"$part.new"
	diff -U0 "$part.old" "$part.new" >"$part.diff" || true
	awk -f "$top/scripts/remains.awk" "$part.diff" "$part.new" >"$tidied"
	if [[ -n $pattern ]]; then
		without_stale_comments "$pattern" "$tidied" >"$part.commented"
		tidied=$part.commented
	fi
	IFS= read -r -d '' text <"$tidied" || true
	if [[ $text =~ __(acquire|release|must_hold) ]]; then
		diff -U0 "$part.old" "$tidied" >"$part.diff" || true
		awk -f "$top/scripts/added.awk" -f "$top/scripts/annotations.awk" "$part.diff" "$tidied" >"$part.annotated"
		tidied=$part.annotated
	fi
	diff -U0 "$part.old" "$tidied" >"$part.diff" || true
	awk -f "$top/scripts/added.awk" -f "$top/scripts/tidy.awk" "$part.diff" "$tidied" >"$part.tidy"
	unbundle "$part.tidy" "${news[@]}"
}

# hint_macros: in the files on stdin, NUL-terminated, give hints to functions that macros define, too:
# spatch cannot parse them.
hint_macros() {
	local file hinted
	hinted=$(mktemp)
	while IFS= read -r -d '' file; do
		awk -f "$top/scripts/macro-locks.awk" "$file" >"$hinted"
		cmp -s "$hinted" "$file" || cat "$hinted" >"$file"
	done < <(matching '\\\r?$')
	rm -f "$hinted"
}

# report_findings STEP: what spatch printed in report mode for files of the current directory, as FILE:LINE:COLUMN: STEP: TEXT.
report_findings() {
	if [[ -n ${fields["$1 Annotates"]-} ]]; then
		awk -v step="$1" -f "$top/scripts/findings.awk" | awk -f "$top/scripts/annotated.awk"
	else
		awk -v step="$1" -f "$top/scripts/findings.awk"
	fi
}

# shellcheck source=scripts/spatch.sh
. "$top/scripts/spatch.sh"
