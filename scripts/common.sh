# shellcheck shell=bash
# What every script here shares.  Source it first: . "$(dirname "$0")/common.sh"

set -euo pipefail
export LC_ALL=C
# a git hook that runs us must not point our git at its repository
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_COMMON_DIR GIT_PREFIX
shopt -s extglob

top=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
program=$(basename -- "$0")

# die MESSAGE: the work was refused or failed; nothing is left half done.
die() {
	printf '%s: %s\n' "$program" "$*" >&2
	exit 1
}

# usage_error MESSAGE: the command line is wrong.
usage_error() {
	printf '%s: %s\n' "$program" "$*" >&2
	exit 2
}

# progress MESSAGE: say on stderr what runs now, unless quiet=1.
progress() {
	[[ -n ${quiet-} ]] || printf '  %s\n' "$*" >&2
}

# vma2map_version: what an installation wrote down, or what git says.
vma2map_version() {
	cat -- "$top/VERSION" 2>/dev/null || git -C "$top" describe --always --tags 2>/dev/null || echo unknown
}

# is_installed: whether this is what make install made, where nothing is to be written.
is_installed() {
	[[ -e $top/VERSION ]]
}

# out_dir: where results go, unless told otherwise.
out_dir() {
	if is_installed; then
		printf '%s/out\n' "$PWD"
	else
		printf '%s/out\n' "$top"
	fi
}

# cache_dir: the directory that every clone of vma2map on this account shares.
cache_dir() {
	printf '%s\n' "${XDG_CACHE_HOME:-$HOME/.cache}/vma2map"
}

# vfio_digest TREE: one hash over names and contents of vfio_files.
vfio_digest() {
	vfio_files "$1" | (cd -- "$1" && xargs -0 sha256sum) | sha256sum | cut -d' ' -f1
}

# series_record DIGEST: where the series that led to a tree with this vfio_digest is kept.
series_record() {
	printf '%s/series/%s\n' "$(cache_dir)" "$1"
}

# verdict_file DIGEST: where check.sh keeps what the gates said of a tree with this vfio_digest.
verdict_file() {
	printf '%s/gates/%s\n' "$(cache_dir)" "$1"
}

# kernel_version TREE: the version that TREE's Makefile names, for example 6.1.192.
kernel_version() {
	awk -F ' *= *' '/^(VERSION|PATCHLEVEL|SUBLEVEL) *=/ { v = v sep $2; sep = "." } /^EXTRAVERSION/ { exit } END { print v }' "$1/Makefile"
}

# require_kernel TREE: refuse what is not a readable kernel tree with vfio in it.
require_kernel() {
	[[ -e $1 ]] || usage_error "$1: no such directory"
	[[ -d $1 && -r $1 && -x $1 ]] || usage_error "$1: not a readable directory"
	[[ -r $1/Makefile && -f $1/Kconfig ]] && grep -q '^PATCHLEVEL *=' -- "$1/Makefile" ||
		usage_error "$1: not a kernel tree (no Makefile that names a version, or no Kconfig)"
	[[ -d $1/drivers/vfio ]] || usage_error "$1: no drivers/vfio"
}

# committer TREE: "NAME <EMAIL> TIME" as git would commit there, or else here: the environment, then what is configured.  Nothing
# where git would make one up of the name of the host.
committer() {
	git -C "$1" -c user.useConfigOnly=true var GIT_COMMITTER_IDENT 2>/dev/null ||
		git -c user.useConfigOnly=true var GIT_COMMITTER_IDENT 2>/dev/null || true
}

# sign_as_nobody TREE: where git knows no user, a placeholder signs off a series that is to be looked at first.
sign_as_nobody() {
	[[ -z $(committer "$1") ]] || return 0
	export GIT_COMMITTER_NAME=vma2map GIT_COMMITTER_EMAIL=vma2map@localhost
	progress "git knows no user.name and user.email: vma2map@localhost signs off"
}

# link_into DIR ENTRY...: symbolic links in DIR to each ENTRY that exists.
link_into() {
	local entry
	for entry in "${@:2}"; do
		[[ ! -e $entry ]] || ln -s -t "$1" -- "$entry"
	done
}

# linked_copy KERNEL DIR: a copy of a tree that costs little: links to everything but git's, and real vfio sources.  A tree
# that was built in place is linked file by file, so that what the build left can be told from what it was made of.
linked_copy() {
	local from file
	from=$(realpath -- "$1")
	rm -rf -- "$2"
	mkdir -p -- "$2"
	shopt -s dotglob nullglob
	if [[ -e $from/.config || -d $from/include/config ]]; then
		cp -as -- "$from"/!(.git) "$2"
		rm -rf -- "$2/drivers/vfio" "$2"/include/linux/vfio*
	else
		mkdir -p -- "$2/drivers" "$2/include/linux"
		link_into "$2" "$from"/!(.git|drivers|include)
		link_into "$2/drivers" "$from"/drivers/!(vfio)
		link_into "$2/include" "$from"/include/!(linux)
		link_into "$2/include/linux" "$from"/include/linux/!(vfio*)
	fi
	shopt -u dotglob nullglob
	vfio_files "$from" >"$2/.vfio-files"
	while IFS= read -r -d '' file; do
		own_path "$2" "$file"
	done < <(elsewhere <"$2/.vfio-files")
	(cd -- "$from" && cpio -0 -p --quiet -L -u -d "$(realpath -- "$2")") <"$2/.vfio-files"
	rm -- "$2/.vfio-files"
}

# own_path COPY PATH: in a copy that linked_copy made, no link leads to PATH any more: what is written there does not reach
# the tree that it is a copy of.
own_path() {
	local directory=$1 part target
	local -a parts
	IFS=/ read -ra parts <<<"$(dirname -- "$2")"
	for part in "${parts[@]}"; do
		directory+=/$part
		[[ -L $directory ]] || continue
		target=$(realpath -- "$directory")
		rm -- "$directory"
		mkdir -- "$directory"
		(
			shopt -s dotglob nullglob
			link_into "$directory" "$target"/*
		)
	done
	[[ ! -L $1/$2 ]] || cp --remove-destination -- "$(realpath -- "$1/$2")" "$1/$2"
}

# require_tools TOOL...: stop if one is not there, and name the package that brings it.
require_tools() {
	local tool thing package target
	for tool; do
		command -v "$tool" >/dev/null && continue
		while read -r thing package target _; do
			[[ $thing != "$tool" ]] || break
		done <"$top/scripts/prerequisites.list"
		die "$tool is not installed${package:+, which Debian package $package brings}: make prerequisites${target:+-$target}"
	done
}

# shellcheck source=scripts/scan.sh
. "$top/scripts/scan.sh"
