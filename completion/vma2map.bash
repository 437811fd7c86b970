# shellcheck shell=bash
# bash completion for vma2map: options are those that a command's -h names, and steps those of the series.

# _vma2map_options COMMAND: the options that its help explains.
_vma2map_options() {
	"$1" "$2" -h 2>/dev/null | grep -oE '^ +-(-[a-z]+|[a-zA-Z])' | tr -d ' '
}

# _vma2map_value COMMAND OPTION: what a value of the option may be; fails if nobody can say.
_vma2map_value() {
	case $2 in
	-s) "$1" steps ;;
	-g | -x) printf '%s\n' residue build exports sparse clang style boot ;;
	-a) printf '%s\n' x86_64 powerpc64le arm64 ;;
	-f) printf '%s\n' text tap sarif ;;
	*) return 1 ;;
	esac
}

# _vma2map_takes COMMAND OPTION: the word for its value in the help, if it takes one.
_vma2map_takes() {
	"$1" "$2" -h 2>/dev/null | sed -n "s/^ *$3 \([A-Z][A-Z]*\).*/\1/p"
}

_vma2map() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]-} values done_part
	local -a words
	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		mapfile -t words < <("$1" -h | sed -n 's/^  \([a-z]*\)  .*/\1/p')
		mapfile -t COMPREPLY < <(compgen -W "${words[*]}" -- "$word")
		return
	fi
	if [[ $before == -* ]] && values=$(_vma2map_value "$1" "$before"); then
		# the last of some with commas between them
		[[ $word != *,* ]] || done_part=${word%,*},
		mapfile -t COMPREPLY < <(compgen -P "${done_part-}" -W "$values" -- "${word##*,}")
		compopt -o nospace 2>/dev/null
		return
	fi
	if [[ $before == -* && $(_vma2map_takes "$1" "$command" "$before") == [JN] ]]; then
		return
	fi
	if [[ $word == -* ]]; then
		mapfile -t words < <(_vma2map_options "$1" "$command")
		mapfile -t COMPREPLY < <(compgen -W "${words[*]}" -- "$word")
		return
	fi
	compopt -o filenames 2>/dev/null
	if [[ $command == fleet ]]; then
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
	else
		mapfile -t COMPREPLY < <(compgen -d -- "$word")
	fi
}

complete -F _vma2map vma2map
