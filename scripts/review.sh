#!/usr/bin/env bash
# review.sh: one HTML page about the series for a kernel: each hunk with its rule and reason, what was left alone, the gates.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/common.sh"

usage() {
	cat <<-END
		Usage: review.sh [-b SERIES] TREE [OUT]

		  -b SERIES  begin with what has changed since this series, which was reviewed before

		The page is OUT/review.html.

		Exit status: 0 it is written, 1 refused, 2 usage, 3 nothing to do.
	END
}

# install_renderer: what the lock file names, once; in the cache, if this is installed.  Sets renderer.
install_renderer() {
	renderer=$top/review
	if is_installed; then
		renderer=$(cache_dir)/review
		mkdir -p -- "$renderer"
		cp -r -- "$top/review/." "$renderer"
	fi
	cmp -s "$renderer/package-lock.json" "$renderer/node_modules/.vma2map" && return
	progress "npm ci in $renderer"
	(cd -- "$renderer" && npm ci --silent --ignore-scripts >&2) || die "npm ci failed in $renderer"
	cp "$renderer/package-lock.json" "$renderer/node_modules/.vma2map"
}

# in_compare GITARGS...: git on a copy of a kernel's vfio sources, free of anyone's configuration.
in_compare() {
	GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 git -C "$scratch/compare" -c user.name=vma2map -c user.email=vma2map@localhost "$@"
}

# commits_of SERIES BRANCH: the mails of SERIES on a branch of their own.
commits_of() {
	local -a mails
	mails=("$1"/0*.patch)
	in_compare checkout -q -b "$2" base
	in_compare am -q "${mails[@]:1}" >&2 || die "$1: this series is not one for this kernel"
}

# compare_series KERNEL OLD NEW: what NEW has that OLD has not, and the other way round.
compare_series() {
	local old new
	old=$(realpath -- "$2")
	new=$(realpath -- "$3")
	scratch=$(mktemp -d)
	trap 'rm -rf -- "$scratch"' EXIT
	mkdir "$scratch/compare"
	vfio_files "$1" | (cd -- "$1" && cpio -0 -p --quiet -L -d "$scratch/compare")
	GIT_TEMPLATE_DIR='' git init -q "$scratch/compare"
	in_compare add -A
	in_compare commit -q -m base
	in_compare tag base
	commits_of "$old" old
	commits_of "$new" new
	in_compare range-diff --no-color base..old base..new
}

base=''
while getopts b:h option; do
	case $option in
	b) base=$OPTARG ;;
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
(($# == 1 || $# == 2)) || {
	usage >&2
	exit 2
}
[[ -z $base ]] || compgen -G "$base/0001-*.patch" >/dev/null || usage_error "-b $base: no series there"
require_tools node npm
require_kernel "$1"
out=${2:-$(out_dir)/review-$(kernel_version "$1")}
mkdir -p -- "$out"
install_renderer
rm -rf -- "$out/series"
status=0
sign_as_nobody "$1"
"$top/scripts/apply.sh" -o "$out/series" --explain "$1" || status=$?
((status == 0)) || exit "$status"
# the pictures say themselves which kernel they are of
locks=$(out_dir)/locks/$(kernel_version "$1")
[[ -e $locks ]] || locks=$top/docs
[[ -z $base ]] || compare_series "$1" "$base" "$out/series" >"$out/series/explain/changes"
node "$renderer/page.mjs" "$out/series" "$top/cocci" "$locks" >"$out/page.new"
mv -f -- "$out/page.new" "$out/review.html"
printf '%s\n' "$out/review.html"
