# shellcheck shell=bash
# Where a step looks, and what it finds there.  Source common.sh, step.sh and drivers.sh first; needs sources, the directory of a
# tree's vfio sources, and scratch.
# shellcheck source=scripts/halves.sh
. "$top/scripts/halves.sh"

# paths STEP: where in the sources the step looks, NUL-terminated.
paths() {
	local path
	for path in $(field "$1" Paths); do
		[[ ! -e $sources/$path ]] || printf '%s\0' "$path"
	done
	[[ -z $(field "$1" Copies) ]] || copies
}

# search STEP RG-OPTION...: ripgrep in its paths, in their order, but not in what it adds; nothing found is no error.
search() {
	local file
	local -a where but=()
	mapfile -d '' where < <(paths "$1")
	((${#where[@]})) || return 0
	for file in $(field "$1" Adds); do
		but+=(-g "!$file")
	done
	(cd "$sources" && { rg -H --sort path --no-ignore -g '*.[ch]' "${but[@]}" "${@:2}" -- "${where[@]}" || [[ $? == 1 ]]; })
}

# candidates STEP [MODE]: the files a step is to look at, NUL-terminated: for a report, those that it may have to leave, too.
candidates() {
	local pattern reports=''
	pattern=$(field "$1" Tokens)
	[[ ${2-} != report ]] || reports=$(field "$1" Reports)
	search "$1" -l0 -e "$pattern${reports:+|$reports}"
}

# run_on_copy MODE STEP LOG DRIVER OPTION... FILE...: spatch on a copied driver, whose sources are in the file DRIVER.  It may change
# any of these, or say something of it, and of no other: what it sees beside them is as before the step.
run_on_copy() {
	local file
	local -A own=()
	local -a shared=() copied=()
	while IFS= read -r -d '' file; do
		own[$file]=1
	done <"$4"
	while IFS= read -r -d '' file; do
		[[ -n ${own[$file]-} ]] || shared+=("$file")
	done < <(names "${@:5}")
	! grep -q "^virtual copied$" "${sp_file:-$top/cocci/$2.cocci}" || copied=(-D copied)
	(cd "$sources" && names "${shared[@]}" | cpio -0 -p --quiet -d "$3.shared")
	(cd "$sources" && run_spatch "$1" "$2" "$3" "${copied[@]}" "${@:5}") |
		awk -v own=" ${!own[*]} " '/^--- / { ours = index(own, " " $2 " ") } ours'
	cp -r -- "$3.shared/." "$sources"
	rm -rf -- "$3.shared"
}

# run_by_driver MODE STEP LOG [OPTION...]: spatch on the candidates; what it says of all goes to LOG.  Which drivers were copied is found
# each time: a step gives functions of one name to two drivers.
run_by_driver() {
	local driver
	local -a all files
	: >"$3"
	mapfile -d '' all < <(candidates "$2" "$1")
	((${#all[@]})) || return 0
	rm -rf -- "$3.copied"
	find_copied "$3.copied"
	for driver in "$3.copied"/*; do
		[[ -e $driver ]] || continue
		[[ -n $(printf '%s\0' "${all[@]}" | grep -zxF -f <(tr '\0' '\n' <"$driver") | tr '\0' '\n') ]] || continue
		mapfile -d '' files < <(printf '%s\0' "${all[@]}" | seen_with "$3.copied" "${driver##*/}")
		run_on_copy "$1" "$2" "$3.one" "$driver" "${@:4}" "${files[@]}"
		cat "$3.one" >>"$3"
	done
	mapfile -d '' files < <(printf '%s\0' "${all[@]}" | seen_with "$3.copied" '')
	((${#files[@]})) || return 0
	if [[ -n $(field "$2" Halves) && ${jobs:-1} != 1 ]]; then
		printf '%s\0' "${files[@]}" | (cd "$sources" && run_halves "$1" "$2" "$3.one" "${@:4}")
	else
		(cd "$sources" && run_spatch "$1" "$2" "$3.one" "${@:4}" "${files[@]}")
	fi
	cat "$3.one" >>"$3"
}

# run_on_candidates MODE STEP [OPTION...]
run_on_candidates() {
	run_by_driver "$1" "$2" "$scratch/spatch.log" "${@:3}"
}

# hint_candidates STEP: if the series says so, what it does in macros, in those: spatch cannot parse them.
hint_candidates() {
	[[ -z $(field "$1" Macros) ]] || (cd "$sources" && candidates "$1" | hint_macros)
}

# drop_comments STEP: in the files of its paths that have not changed, the comments that speak of what it takes away.
drop_comments() {
	local file pattern
	pattern=$(field "$1" Residue)
	[[ -n $pattern ]] || return 0
	while IFS= read -r -d '' file; do
		in_scratch --literal-pathspecs diff --quiet HEAD -- "$file" || continue
		without_stale_comments "$pattern" "$sources/$file" >"$scratch/without"
		cmp -s "$scratch/without" "$sources/$file" || cat "$scratch/without" >"$sources/$file"
	done < <(search "$1" -l0 -e "$pattern")
}

# findings STEP: what the step finds to do, FILE:LINE:COLUMN: STEP: TEXT.
findings() {
	run_on_candidates report "$1" | (cd "$sources" && report_findings "$1")
}

# residue STEP: what the step may not leave, FILE:LINE:TEXT: something that it finds to do, or a word in the sources; code before
# comments.
residue() {
	local pattern
	findings "$1" | sed "s/^\([^:]*:[0-9]*:\)[0-9]*: $1: /\1/"
	pattern=$(field "$1" Residue)
	[[ -z $pattern ]] || search "$1" -n --no-heading -e "$pattern" |
		awk '/^[^:]*:[0-9]*:[[:space:]]*(\*|\/[*\/])/ { comments = comments $0 "\n"; next } { print } END { printf "%s", comments }'
}
