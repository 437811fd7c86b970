# shellcheck shell=bash
# Where a step looks, and what it finds there.  Source common.sh, step.sh and drivers.sh first; needs sources, the directory of a
# tree's vfio sources, and scratch.
# shellcheck source=scripts/halves.sh
. "$top/scripts/halves.sh"

# search STEP RG-OPTION...: ripgrep in its paths, in their order, but not in what it adds; nothing found is no error.  Changes the directory.
search() {
	local file
	local -a where=() but=()
	for file in ${fields["$1 Paths"]-}; do
		[[ ! -e $sources/$file ]] || where+=("$file")
	done
	if [[ -n ${fields["$1 Copies"]-} ]] && holds_copies "$sources"; then
		mapfile -d '' -O "${#where[@]}" where < <(copied_in "$sources")
	fi
	((${#where[@]})) || return 0
	for file in ${fields["$1 Adds"]-}; do
		but+=(-g "!$file")
	done
	cd "$sources" && { rg -H --sort path --no-ignore -g '*.[ch]' "${but[@]}" "${@:2}" -- "${where[@]}" || [[ $? == 1 ]]; }
}

# candidates STEP [MODE]: the files a step is to look at, NUL-terminated: for a report, those that it may have to leave, too.  Changes the
# directory.
candidates() {
	local pattern reports=''
	pattern=${fields["$1 Tokens"]-}
	[[ ${2-} != report ]] || reports=${fields["$1 Reports"]-}
	search "$1" -l0 -e "$pattern${reports:+|$reports}"
}

# run_on_copy MODE STEP LOG DRIVER OPTION... FILE...: spatch on a copied driver, whose sources are in the file DRIVER.  It may change
# any of these, or say something of it, and of no other: what it sees beside them is as before the step.
run_on_copy() {
	local file
	local -A own=()
	local -a names shared=() copied=()
	while IFS= read -r -d '' file; do
		own[$file]=1
	done <"$4"
	find_names "${@:5}"
	for file in "${names[@]}"; do
		[[ -n ${own[$file]-} ]] || shared+=("$file")
	done
	! grep -q "^virtual copied$" "${sp_file:-$top/cocci/$2.cocci}" || copied=(-D copied)
	printf '%s\0' "${shared[@]}" | (cd "$sources" && cpio -0 -p --quiet -d "$3.shared")
	(cd "$sources" && run_spatch "$1" "$2" "$3" "${copied[@]}" "${@:5}") |
		awk -v own=" ${!own[*]} " '/^--- / { ours = index(own, " " $2 " ") } ours'
	cp -r -- "$3.shared/." "$sources"
	rm -rf -- "$3.shared"
}

# run_by_driver MODE STEP LOG [OPTION...]: spatch on the candidates; what it says of all goes to LOG.  Which drivers were copied is found
# each time: a step gives functions of one name to two drivers.
run_by_driver() {
	local driver log=$3
	local -a all files
	: >"$3"
	mapfile -d '' all < <(candidates "$2" "$1")
	((${#all[@]})) || return 0
	files=("${all[@]}")
	[[ ! -d $3.copied ]] || rm -r -- "$3.copied"
	find_copied "$3.copied"
	if [[ -d $3.copied ]]; then
		log=$3.one
		for driver in "$3.copied"/*; do
			[[ -n $(printf '%s\0' "${all[@]}" | grep -zxF -f <(tr '\0' '\n' <"$driver") | tr '\0' '\n') ]] || continue
			mapfile -d '' files < <(printf '%s\0' "${all[@]}" | seen_with "$3.copied" "${driver##*/}")
			run_on_copy "$1" "$2" "$log" "$driver" "${@:4}" "${files[@]}"
			cat "$log" >>"$3"
		done
		mapfile -d '' files < <(printf '%s\0' "${all[@]}" | seen_with "$3.copied" '')
	fi
	((${#files[@]})) || return 0
	if [[ -n ${fields["$2 Halves"]-} && ${jobs:-1} != 1 ]]; then
		printf '%s\0' "${files[@]}" | (cd "$sources" && run_halves "$1" "$2" "$log" "${@:4}")
	else
		(cd "$sources" && run_spatch "$1" "$2" "$log" "${@:4}" "${files[@]}")
	fi
	[[ $log == "$3" ]] || cat "$log" >>"$3"
}

# run_on_candidates MODE STEP [OPTION...]
run_on_candidates() {
	run_by_driver "$1" "$2" "$scratch/spatch.log" "${@:3}"
}

# hint_candidates STEP: if the series says so, what it does in macros, in those: spatch cannot parse them.
hint_candidates() {
	[[ -z ${fields["$1 Macros"]-} ]] || candidates "$1" | (cd "$sources" && hint_macros)
}

# find_changed: the names of the files that have changed since the last step in $scratch/changed, NUL-terminated.
find_changed() {
	in_scratch diff --name-only -z HEAD >"$scratch/changed"
}

# drop_comments STEP: in the files of its paths that have not changed, the comments that speak of what it takes away.
drop_comments() {
	local file pattern dropped=''
	local -A changed=()
	pattern=${fields["$1 Residue"]-}
	[[ -n $pattern ]] || return 0
	while IFS= read -r -d '' file; do
		changed[$file]=1
	done <"$scratch/changed"
	while IFS= read -r -d '' file; do
		[[ -z ${changed[$file]-} ]] || continue
		without_stale_comments "$pattern" "$sources/$file" >"$scratch/without"
		! cmp -s "$scratch/without" "$sources/$file" || continue
		cat "$scratch/without" >"$sources/$file"
		dropped=1
	done < <(search "$1" -l0 -e "$pattern")
	[[ -z $dropped ]] || find_changed
}

# findings STEP: what the step finds to do, FILE:LINE:COLUMN: STEP: TEXT.
findings() {
	run_on_candidates report "$1" >"$scratch/reported"
	[[ ! -s $scratch/reported ]] || (cd "$sources" && report_findings "$1") <"$scratch/reported"
}

# residue STEP: what the step may not leave, FILE:LINE:TEXT: something that it finds to do, or a word in the sources; code before
# comments.
residue() {
	local pattern
	findings "$1" >"$scratch/found"
	[[ ! -s $scratch/found ]] || sed "s/^\([^:]*:[0-9]*:\)[0-9]*: $1: /\1/" "$scratch/found"
	pattern=${fields["$1 Residue"]-}
	[[ -z $pattern ]] || search "$1" -n --no-heading -e "$pattern" |
		awk '/^[^:]*:[0-9]*:[[:space:]]*(\*|\/[*\/])/ { comments = comments $0 "\n"; next } { print } END { printf "%s", comments }'
}
