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
		/^-[[:space:]]+struct[[:space:]]+(mutex|list_head)[[:space:]]+[A-Za-z0-9]+_[A-Za-z0-9_]+;$/ { gone[++n] = substr($NF, 1, length($NF) - 1) }
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
	{
		field "$1" Residue
		names_gone
	} | paste -sd'|' -
}

# without_stale_comments PATTERN FILE: FILE, without those that speak of what is gone.
without_stale_comments() {
	RESIDUE=${1//\\b/} awk -f "$top/scripts/stale-comments.awk" "$2"
}

# tidy PATTERN OLD NEW: in NEW, which a step made from OLD, drop what spatch left of lines that went, and the comments that speak of
# what is gone, put annotations where they belong, and space what was added as a person would.  Needs scratch.
tidy() {
	local text part=$scratch/tidying.$BASHPID
	local tidied=$part.whole
	diff -U0 "$2" "$3" >"$part.diff" || true
	awk -f "$top/scripts/remains.awk" "$part.diff" "$3" >"$tidied"
	if [[ -n $1 ]]; then
		without_stale_comments "$1" "$tidied" >"$part.commented"
		tidied=$part.commented
	fi
	IFS= read -r -d '' text <"$tidied" || true
	if [[ $text =~ __(acquire|release|must_hold) ]]; then
		diff -U0 "$2" "$tidied" >"$part.diff" || true
		awk -f "$top/scripts/added.awk" -f "$top/scripts/annotations.awk" "$part.diff" "$tidied" >"$part.annotated"
		tidied=$part.annotated
	fi
	diff -U0 "$2" "$tidied" >"$part.diff" || true
	awk -f "$top/scripts/added.awk" -f "$top/scripts/tidy.awk" "$part.diff" "$tidied" >"$3"
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
