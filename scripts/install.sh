#!/usr/bin/env bash
# install.sh install|uninstall: put the vma2map program and what it needs under $DESTDIR$PREFIX, or take it away again.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/common.sh"

prefix=${DESTDIR-}${PREFIX:-/usr/local}
share=$prefix/share/vma2map
man=$prefix/share/man/man1
completion=$prefix/share/bash-completion/completions/vma2map

# install_directory DIR: its files, executable if they are here.
install_directory() {
	local file mode
	while IFS= read -r -d '' file; do
		mode=644
		[[ ! -x $top/$file ]] || mode=755
		install -D -m "$mode" -- "$top/$file" "$share/$file"
	done < <(cd -- "$top" && find "$1" -name node_modules -prune -o -type f -print0)
}

# install_pages: the man pages.
install_pages() {
	local page
	for page in "$top"/man/*.scd; do
		"$top/scripts/man.sh" "$page" >"$man/$(basename -- "$page" .scd)"
	done
	chmod 644 "$man"/vma2map*.1
}

install_all() {
	local directory
	remove_all
	for directory in scripts cocci kernel analysis guest review docs; do
		install_directory "$directory"
	done
	vma2map_version >"$share/VERSION"
	chmod 644 "$share/VERSION"
	install -D -m 755 -- "$top/bin/vma2map" "$prefix/bin/vma2map"
	install -D -m 644 -- "$top/completion/vma2map.bash" "$completion"
	install -d -- "$man"
	install_pages
}

remove_all() {
	rm -rf -- "$share"
	rm -f -- "$prefix/bin/vma2map" "$completion" "$man"/vma2map.1 "$man"/vma2map-*.1
}

umask 022
case ${1-} in
install) install_all ;;
uninstall) remove_all ;;
*) usage_error 'usage: install.sh install|uninstall' ;;
esac
