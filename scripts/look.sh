# shellcheck shell=bash
# Where a step looks, and what it finds there.  Source common.sh and step.sh first; needs sources, the directory of a
# tree's vfio sources, and scratch.

# copies: the files of drivers that were copied from vfio's, NUL-terminated.
copies() {
	(cd "$sources" && find . -type f -name '*.[ch]' ! -path './.git/*' -printf '%P\0' | elsewhere | sort -z)
}

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

# candidates STEP: the files a step is to look at, NUL-terminated.
candidates() {
	search "$1" -l0 -e "$(field "$1" Tokens)"
}

# together DIRECTORY: of the names on stdin, those that spatch is to see in one run.  A driver that was copied may have the names
# of the one it was copied from, so it is seen with the core and the headers, but without the other drivers.
together() {
	local file
	while IFS= read -r -d '' file; do
		case $file in
		include/linux/*) ;;
		drivers/vfio/*) [[ -z $1 || $file != drivers/vfio/*/* ]] || continue ;;
		*) [[ -n $1 && ${file%/*} == "$1" ]] || continue ;;
		esac
		printf '%s\0' "$file"
	done
}

# run_on_copy MODE STEP LOG DIRECTORY OPTION... FILE...: spatch on a copied driver, of whose files alone it may change any, or say
# anything: what it sees beside them is as before the step.
run_on_copy() {
	local -a shared copied=()
	! grep -q "^virtual copied$" "${sp_file:-$top/cocci/$2.cocci}" || copied=(-D copied)
	mapfile -d '' shared < <(names "${@:5}" | grep -zv "^$4/[^/]*$")
	(cd "$sources" && names "${shared[@]}" | cpio -0 -p --quiet -d "$3.shared")
	(cd "$sources" && run_spatch "$1" "$2" "$3" "${copied[@]}" "${@:5}") |
		awk -v directory="$4/" '/^--- / { ours = index($2, directory) == 1 } ours'
	cp -r -- "$3.shared/." "$sources"
	rm -rf -- "$3.shared"
}

# run_by_driver MODE STEP LOG [OPTION...]: spatch on the candidates; what it says of all goes to LOG.
run_by_driver() {
	local directory
	local -a all files
	: >"$3"
	mapfile -d '' all < <(candidates "$2")
	((${#all[@]})) || return 0
	while IFS= read -r -d '' directory; do
		mapfile -d '' files < <(printf '%s\0' "${all[@]}" | together "$directory")
		[[ " ${files[*]}" == *" $directory/"* ]] || continue
		run_on_copy "$1" "$2" "$3.one" "$directory" "${@:4}" "${files[@]}"
		cat "$3.one" >>"$3"
	done < <(copies | sed -z 's|/[^/]*$||' | sort -zu)
	mapfile -d '' files < <(printf '%s\0' "${all[@]}" | together '')
	((${#files[@]})) || return 0
	(cd "$sources" && run_spatch "$1" "$2" "$3.one" "${@:4}" "${files[@]}")
	cat "$3.one" >>"$3"
}

# run_on_candidates MODE STEP [OPTION...]
run_on_candidates() {
	run_by_driver "$1" "$2" "$scratch/spatch.log" "${@:3}"
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
