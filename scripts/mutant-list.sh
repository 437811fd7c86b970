# shellcheck shell=bash
# The mutants of a migrated tree: each is a place that an operator of mutants/ applies to, in what the series changed or
# added.  Source common.sh and states.sh first; needs scratch, tree, out, operators and only_files.

# sources_before: what TREE's vfio sources were, in $scratch/before, or stop: without that nobody knows what changed.
sources_before() {
	find_patches
	copy_before || die "$tree: nobody knows what it was before the series: say so with -b BASE"
}

# changed_sources: C of the tree that was another before, or was not there.
changed_sources() {
	vfio_files "$tree" | tr '\0' '\n' | sed -n '/\.[ch]$/p' | while read -r file; do
		[[ -z $only_files || " $only_files " == *" $file "* ]] || continue
		cmp -s "$tree/$file" "$scratch/before/$file" || printf '%s\n' "$file"
	done
}

# changed_lines FILE: A,B for each range of lines that was not there before.
changed_lines() {
	local before=$scratch/before/$1
	[[ -e $before ]] || before=/dev/null
	{ diff -U0 "$before" "$tree/$1" || true; } | awk '
		/^@@/ {
			split(substr($3, 2), part, ",")
			print part[1] "," part[1] + (part[2] > 1 ? part[2] - 1 : 0)
		}'
}

# field_of OPERATOR NAME: what its header says.
operator_class() {
	sed -n 's/^# Class: //p' "$top/mutants/$1.awk"
}

# operator_mutants OPERATOR FILE: its mutants in FILE, each a diff; on stdout ID, KEY, OPERATOR, CLASS, FILE, LINE, FUNCTION, TEXT.
operator_mutants() {
	local made=$scratch/made number line function text id key class
	class=$(operator_class "$1")
	rm -rf -- "$made"
	mkdir "$made"
	awk -v changed="$scratch/changed" -v out="$made" -f "$top/scripts/mutate.awk" -f "$top/mutants/$1.awk" "$tree/$2" >"$scratch/places"
	while IFS=$'\t' read -r number line function text; do
		id=$1-${2##*/}-$number
		key=$(sha256sum <"$made/$number" | cut -c1-16)
		diff -u --label "a/$2" --label "b/$2" "$tree/$2" "$made/$number" >"$out/diffs/$id.diff" || true
		printf '%s\t' "$id" "$key" "$1" "$class" "$2" "$line" "${function:--}"
		printf '%s\n' "$text"
	done <"$scratch/places"
}

# list_mutants: all of them, but for those that are the same as one before.
list_mutants() {
	local file operator
	rm -rf -- "$out"
	mkdir -p "$out/diffs"
	while read -r file; do
		changed_lines "$file" >"$scratch/changed"
		for operator in "${operators[@]}"; do
			operator_mutants "$operator" "$file"
		done
	done < <(changed_sources) | awk -F'\t' '!seen[$2, $5]++' >"$out/list.tsv"
}
