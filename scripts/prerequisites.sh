#!/usr/bin/env bash
# prerequisites.sh [TARGET...]: install what scripts/prerequisites.list names and this machine lacks.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/common.sh"

usage() {
	cat <<-END
		Usage: prerequisites.sh [-n] [TARGET...]

		Install what is missing of scripts/prerequisites.list, as root or through sudo:
		what all targets of the Makefile need, and what these need besides.

		  -n  only print the packages that are missing

		Exit status: 0 nothing is missing, 1 the installation failed, 2 usage, or not allowed to install.
	END
}

# is_there THING: a command, or a file if it is a path.
is_there() {
	case $1 in
	/*) [[ -e $1 ]] ;;
	*) command -v -- "$1" >/dev/null || [[ -x /usr/sbin/$1 || -x /sbin/$1 ]] ;;
	esac
}

# wanted WORDS: whether one of the targets is among WORDS, or there are none.
wanted() {
	local word
	[[ -n $1 ]] || return 0
	for word in $1; do
		[[ " ${targets[*]} " != *" $word "* ]] || return 0
	done
	return 1
}

# missing_packages: the packages whose thing is wanted and not there.
missing_packages() {
	local thing package words
	while read -r thing package words; do
		[[ -n $thing && $thing != '#'* ]] || continue
		! wanted "$words" || is_there "$thing" || printf '%s\n' "$package"
	done <"${PREREQUISITES_LIST:-$top/scripts/prerequisites.list}"
}

# may_install: sets the command that gives apt-get its rights.
may_install() {
	command -v apt-get >/dev/null || return 1
	if ((EUID == 0)); then
		as_root=()
	elif sudo -n true 2>/dev/null; then
		as_root=(sudo)
	else
		return 1
	fi
}

dry=''
while getopts nh option; do
	case $option in
	n) dry=1 ;;
	h)
		usage
		exit 0
		;;
	*)
		usage >&2
		exit 2
		;;
	esac
done
shift $((OPTIND - 1))
targets=("$@")

mapfile -t packages < <(missing_packages)
((${#packages[@]})) || exit 0
if [[ -n $dry ]]; then
	printf '%s\n' "${packages[@]}"
	exit 0
fi
may_install || {
	printf '%s: not allowed to install what is missing; run:\n' "$program" >&2
	printf 'sudo apt-get install --no-install-recommends %s\n' "${packages[*]}"
	exit 2
}
progress "installing ${packages[*]}"
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq update >&2 ||
	progress 'apt-get update failed; going on with the lists that are there'
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends "${packages[@]}" >&2 ||
	die "apt-get could not install ${packages[*]}"
mapfile -t packages < <(missing_packages)
((${#packages[@]} == 0)) || die "still missing after the installation: ${packages[*]}"
