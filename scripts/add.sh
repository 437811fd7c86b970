# shellcheck shell=bash
# What a step adds to a tree besides what its semantic patch does: files from kernel/, and the lines by which Kconfig and
# Makefile know of them.  Source common.sh and step.sh first; needs tree, sources and scratch.

# without_annotations FILE: FILE but for what says which locks a function takes and drops: the last step adds to that.
without_annotations() {
	sed -Ez 's/\n#include <linux\/vfio_context\.h>//; s/\n[[:space:]]+__(acquires|releases|must_hold)(_shared)?\([^()]*\)//g' "$1"
}

# add_files STEP: copy the files it adds; one that is there already has to be the same, but for its annotations.
# Why: The other patches of the series use what is in this file, an ordinary source that is the same for every kernel.
add_files() {
	local file
	for file in ${fields["$1 Adds"]-}; do
		if [[ -e $sources/$file ]]; then
			cmp -s <(without_annotations "$sources/$file") <(without_annotations "$top/kernel/$file") ||
				die "refused: $file:1: $1 adds this file, but the tree has another"
		else
			install -D -m 644 -- "$top/kernel/$file" "$sources/$file"
		fi
	done
}

# lines_to_insert FRAGMENT: the lines that kernel/FRAGMENT has for a file of a tree, without selecting what its Kconfig lacks:
# SRCU is always there since 6.3.
lines_to_insert() {
	local text
	IFS= read -r -d '' text <"$top/kernel/$1" || true
	if [[ $text == *$'\n\tselect SRCU\n'* && -e $tree/kernel/rcu/Kconfig ]] && ! grep -qx 'config SRCU' "$tree/kernel/rcu/Kconfig"; then
		text=${text/$'\n\tselect SRCU\n'/$'\n'}
	fi
	printf '%s' "$text"
}

# insert_lines STEP: put the lines of kernel/FILE.STEP before or after the line of FILE that the series names, with the line
# end that this has.
# Why: The build has to know of what the patch adds.
insert_lines() {
	local file where pattern status
	while read -r file where pattern; do
		lines_to_insert "$file.$1" >"$scratch/lines"
		status=0
		PATTERN=$pattern awk -v where="$where" -f "$top/scripts/insert.awk" "$scratch/lines" "$sources/$file" \
			>"$scratch/inserted" 2>"$scratch/awk.log" || status=$?
		case $status in
		0) cat "$scratch/inserted" >"$sources/$file" ;;
		3) ;;
		*) die "refused: $file:1: $1 adds to this file $where '$pattern', which it does not have" ;;
		esac
	done < <(field "$1" Inserts)
}

# include_annotations STEP: let each file that the step has changed see the header with the annotations that a kernel may lack.
include_annotations() {
	local file
	[[ -n ${fields["$1 Annotates"]-} ]] || return 0
	while IFS= read -r file; do
		sed -i "$(grep -n '^#include <linux/' "$sources/$file" | sed -n '$s/:.*//p')a #include <linux/vfio_context.h>" "$sources/$file"
	done < <(cd "$sources" && matching '__[a-z_]*_shared\(' <"$scratch/changed" | sed -z '/\.h$/d' |
		xargs -0 -r awk -f "$top/scripts/lacks-header.awk" 'include/linux/vfio(_pfn|_context)?[.]h')
}
