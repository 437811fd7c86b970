# shellcheck shell=bash
# What apply.sh -l says: FILE:LINE:COLUMN: STEP: STATE: TEXT for each site, in TREE's lines.  Source common.sh, step.sh, drivers.sh, look.sh and
# format.sh first; needs tree, sources, scratch, chosen, refused, refusal, and in_scratch() of apply.sh.
#
#   would rewrite  the step finds something to do
#   already done   what the step brings is there
#   refused        and why; the later steps, which build on this one, are not looked at
#   left alone     other code that keeps a list of vmas to zap them, or that maps the memory of a vfio device

# others: C files elsewhere, and no copies of vfio's drivers: what zaps the vmas of a list of its own, into $scratch/zapping, and what is the
# driver of a vfio device and maps its memory, into $scratch/mapping.
others() {
	elsewhere <"$scratch/scanned" | sort -z | comm -z -23 - "$scratch/files" >"$scratch/others"
	(
		cd -- "$tree" || exit
		matching '\bzap_vma_ptes\(' <"$scratch/others" | matching '\blist_(first_entry|for_each_entry\w*)\(' | matching '= \w+->vma;' |
			sort -z >"$scratch/zapping"
		matching '\bremap_pfn_range\(' <"$scratch/others" | matching '\bstruct (vfio_device|mdev_parent)_ops\b' |
			sort -z >"$scratch/mapping"
	)
}

# outside STEP WHY CALL: the calls in the files on stdin.
outside() {
	(cd -- "$tree" && xargs -0 -r rg --no-ignore -H -n --column --no-heading --sort path -e "\\b$3\\(" --) |
		sed "s|^\([^:]*:[0-9]*:[0-9]*:\)[[:space:]]*|\1 $1: left alone: $2: |"
}

# done_already STEP: where it was in TREE, by the first site in each file.
done_already() {
	local pattern sources=$scratch/before
	pattern=${fields["$1 Done"]-}
	[[ -n $pattern ]] || pattern=${fields["$1 Needs"]-}
	search "$1" -m 1 -n --column --no-heading -e "$pattern" |
		sed "s/^\([^:]*:[0-9]*:[0-9]*:\)[[:space:]]*/\1 $1: already done: /"
}

# refusal STEP SAID: the line for what apply.sh would say of it.
refusal() {
	local said=${2#*refused: } place
	if [[ $2 == *refused:* && $said =~ ^([^:]+:[0-9]+):\ (.*) ]]; then
		place=${BASH_REMATCH[1]}
		printf '%s:1: %s: refused: %s\n' "$place" "$1" "${BASH_REMATCH[2]}"
	else
		printf 'drivers/vfio:1:1: %s: refused: %s\n' "$1" "$said"
	fi
}

# sites STEP: where it changed what is in TREE.
sites() {
	in_scratch ls-tree -r --name-only base >"$scratch/names"
	in_scratch diff -U0 --diff-filter=M "$1^" "$1" | awk -v step="$1" -f "$top/scripts/sites.awk" part=1 "$scratch/names" part=2 - | in_old_lines "$1^"
}

# list_tree: what the steps have done on the scratch copy, each on what those before it made.
list_tree() {
	local step
	for step in "${chosen[@]}"; do
		if [[ $step == "$refused" ]]; then
			refusal "$step" "$(cat "$refusal")"
			break
		elif [[ -n $(in_scratch tag -l "$step") ]]; then
			sites "$step"
		else
			done_already "$step"
		fi
	done
	if [[ " ${chosen[*]} " == *" vma_list_to_mapping "* ]]; then
		outside vma_list_to_mapping "a list of vmas, but no copy of a driver of vfio" zap_vma_ptes <"$scratch/zapping"
	fi
	if [[ " ${chosen[*]} " == *" vm_ops_open_close "* ]]; then
		outside vm_ops_open_close "maps the memory of a vfio device, but not below drivers/vfio" remap_pfn_range <"$scratch/mapping"
	fi
}

# list_key: one hash over all that the list depends on.
list_key() {
	{
		printf '%s\n' "${chosen[@]}"
		(cd -- "$top" && find cocci kernel scripts -type f -print0 | sort -z | xargs -0 sha256sum)
		(cd -- "$tree" && xargs -0 -r sha256sum -- <"$scratch/files" && xargs -0 -r sha256sum -- <"$scratch/zapping" && xargs -0 -r sha256sum -- <"$scratch/mapping")
	} | sha256sum | cut -d' ' -f1
}

# listed_before: whether the list of this very TREE is kept; sets kept, where it is, or will be.
listed_before() {
	others
	kept=$(cache_dir)/lists/$(list_key)
	[[ -e $kept ]]
}

# keep_list: for the next time, unless something was refused, which may be otherwise then: spatch may have been too slow.
keep_list() {
	! grep -q '^[^ ]* [a-z0-9_]*: refused: ' "$scratch/listed" || return 0
	mkdir -p -- "$(dirname -- "$kept")" && cp -- "$scratch/listed" "$kept.$$" && mv -f -- "$kept.$$" "$kept"
} 2>/dev/null

# make_list: the list, in $scratch/listed, and kept.  What -o has done is all that -l would have to.
make_list() {
	list_tree >"$scratch/listed"
	keep_list || progress "cannot keep the list in $(cache_dir)"
}

# report_list FILE FORM: as text, or as tap or sarif, where a step that finds nothing is named, too.
report_list() {
	if [[ $2 == text ]]; then
		cat -- "$1"
	else
		{
			printf '%s\tpass\t\t\t\t\n' "${chosen[@]}"
			awk -v list=1 -f "$top/scripts/records.awk" "$1"
		} | as_report "$2" "$tree"
	fi
}
