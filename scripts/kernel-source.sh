#!/usr/bin/env bash
# kernel-source.sh: print the directory of Debian's unpacked linux-source-VERSION, fetching it if need be.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/common.sh"

usage() {
	cat <<-END
		Usage: kernel-source.sh [-q] VERSION

		Print the directory of the unpacked package linux-source-VERSION (5.10, 6.1, 6.12, ...),
		which is fetched once from the mirrors that this machine's apt is configured for.

		  -q  no progress

		Exit status: 0 printed, 1 failed, 2 usage, 3 no mirror carries this version.
	END
}

# the suites looked through when the configured ones do not carry a version
suites='bullseye bullseye-security bullseye-updates bookworm bookworm-security bookworm-updates trixie trixie-security trixie-updates'
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# has_candidate [APT-OPTION...]: whether apt knows a package to download.
has_candidate() {
	apt-cache "$@" policy "$package" 2>/dev/null | grep "^ *Candidate: [^(]" >/dev/null
}

# configured_uris: where this machine's apt gets Debian from; the label is unknown until lists have been fetched.
configured_uris() {
	local uris
	# shellcheck disable=SC2016 # apt expands it
	uris=$(for label in Debian Debian-Security; do
		apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Label: $label"
	done)
	# shellcheck disable=SC2016 # apt expands it
	[[ -n $uris ]] || uris=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages')
	sort -u <<<"$uris"
}

# write_sources: every configured place with every suite; apt passes over the pairs that do not exist.
write_sources() {
	local uri suite
	while read -r uri; do
		for suite in $suites; do
			printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$uri" "$suite"
		done
	done < <(configured_uris)
}

# use_private_apt: an apt of our own under the cache; the machine's configuration stays as it is.
use_private_apt() {
	local apt
	apt=$(cache_dir)/apt
	mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial"
	write_sources >"$apt/sources.list"
	: >"$apt/status"
	private=(-o "Dir::State=$apt/state" -o "Dir::State::status=$apt/status" -o "Dir::Cache=$apt/cache"
		-o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=-
		-o Acquire::Languages=none -o APT::Get::List-Cleanup=false -o APT::Sandbox::User=)
	progress "$package: not in the configured suites; looking through $suites"
	apt-get "${private[@]}" -q update >"$work/update.log" 2>&1 || true
}

# download: the package, into the work directory.
download() {
	local -a private=()
	has_candidate || use_private_apt
	has_candidate "${private[@]}" || {
		printf '%s: %s: no mirror carries it\n' "$program" "$package" >&2
		exit 3
	}
	progress "$package: downloading"
	(cd "$work" && apt-get "${private[@]}" -q -o APT::Sandbox::User= download "$package") >"$work/download.log" 2>&1 ||
		die "$package: $(grep '^E:' "$work/download.log" | head -n 1)"
}

# unpack: the tarball in the package, which holds one directory.
unpack() {
	progress "$package: unpacking"
	dpkg-deb --fsys-tarfile "$work"/"$package"_*.deb | tar -C "$work" -xf - --wildcards './usr/src/*.tar.xz'
	mkdir "$work/tree"
	tar -C "$work/tree" --strip-components=1 -xJf "$work"/usr/src/*.tar.xz
}

quiet=''
while getopts qh option; do
	case $option in
	q) quiet=1 ;;
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
(($# == 1)) || {
	usage >&2
	exit 2
}
[[ $1 =~ ^[0-9]+\.[0-9]+$ ]] || usage_error "'$1' is not a version such as 6.1"

package=linux-source-$1
kernels=$(cache_dir)/kernels
if [[ ! -d $kernels/$package ]]; then
	for tool in apt-get apt-cache dpkg-deb tar xz; do
		command -v "$tool" >/dev/null || die "$tool is not installed, so $package cannot be fetched"
	done
	mkdir -p "$kernels"
	exec {lock}>"$kernels/.$package.lock"
	flock "$lock"
fi
if [[ ! -d $kernels/$package ]]; then
	work=$(mktemp -d "$kernels/.$package.XXXXXX")
	trap 'rm -rf -- "$work"' EXIT
	trap 'exit 1' INT TERM HUP
	download
	unpack
	mv "$work/tree" "$kernels/$package"
fi
printf '%s\n' "$kernels/$package"
