# shellcheck shell=bash
# Where a step looks, and what it finds there.  Source common.sh and step.sh first; needs sources, the directory of a
# tree's vfio sources, and scratch.

# paths STEP: where in the sources the step looks, NUL-terminated.
paths() {
	local path
	for path in $(field "$1" Paths); do
		[[ ! -e $sources/$path ]] || printf '%s\0' "$path"
	done
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
	(cd "$sources" && { rg --sort path --no-ignore -g '*.[ch]' "${but[@]}" "${@:2}" -- "${where[@]}" || [[ $? == 1 ]]; })
}

# candidates STEP: the files a step is to look at, NUL-terminated.
candidates() {
	search "$1" -l0 -e "$(field "$1" Tokens)"
}

# run_on_candidates MODE STEP [OPTION...]
run_on_candidates() {
	local -a files
	mapfile -d '' files < <(candidates "$2")
	((${#files[@]})) || return 0
	(cd "$sources" && run_spatch "$1" "$2" "$scratch/spatch.log" "${@:3}" "${files[@]}")
}

# findings STEP: what the step finds to do, FILE:LINE:COLUMN: STEP: TEXT.
findings() {
	run_on_candidates report "$1" | (cd "$sources" && report_findings "$1")
}

# residue STEP: what the step may not leave, FILE:LINE:TEXT: a word in the sources, or something that it finds to do.
residue() {
	local pattern
	pattern=$(field "$1" Residue)
	[[ -z $pattern ]] || search "$1" -n --no-heading -e "$pattern"
	findings "$1" | sed "s/^\([^:]*:[0-9]*:\)[0-9]*: $1: /\1/"
}
