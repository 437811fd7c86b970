#!/usr/bin/env bats
# shellcheck disable=SC2154 # root is of common.bash; status and output are of bats

setup() {
	load common
	in_time
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
}

# stub_apt LINE...: an apt that knows no package, whatever the configuration.
stub_apt() {
	mkdir -p "$BATS_TEST_TMPDIR/bin"
	printf '#!/bin/sh\nexit 0\n' >"$BATS_TEST_TMPDIR/bin/apt-get"
	printf '#!/bin/sh\necho "  Candidate: (none)"\n' >"$BATS_TEST_TMPDIR/bin/apt-cache"
	chmod +x "$BATS_TEST_TMPDIR"/bin/*
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

@test "a kernel that is in the cache is printed at once" {
	mkdir -p "$XDG_CACHE_HOME/vma2map/kernels/linux-source-6.1"
	stub_apt
	run "$root/scripts/kernel-source.sh" 6.1
	[ "$status" -eq 0 ]
	[ "$output" = "$XDG_CACHE_HOME/vma2map/kernels/linux-source-6.1" ]
}

@test "a version that no mirror carries exits 3, says so in one line and leaves no directory" {
	stub_apt
	run "$root/scripts/kernel-source.sh" -q 9.99
	[ "$status" -eq 3 ]
	[ "$output" = "kernel-source.sh: linux-source-9.99: no mirror carries it" ]
	run find "$XDG_CACHE_HOME/vma2map/kernels" -name '*9.99*' -type d
	[ "$output" = "" ]
}

@test "a package that cannot be downloaded exits 1 and leaves no directory" {
	stub_apt
	printf '#!/bin/sh\necho "  Candidate: 1.0"\n' >"$BATS_TEST_TMPDIR/bin/apt-cache"
	printf '#!/bin/sh\necho "E: no network"\nexit 100\n' >"$BATS_TEST_TMPDIR/bin/apt-get"
	run "$root/scripts/kernel-source.sh" -q 9.99
	[ "$status" -eq 1 ]
	[ "$output" = "kernel-source.sh: linux-source-9.99: E: no network" ]
	[ ! -e "$XDG_CACHE_HOME/vma2map/kernels/linux-source-9.99" ]
}

@test "the package's tarball is unpacked without its top directory" {
	stub_apt
	mkdir -p "$BATS_TEST_TMPDIR/pkg/usr/src" "$BATS_TEST_TMPDIR/pkg/DEBIAN" "$BATS_TEST_TMPDIR/linux-source-9.99"
	echo 'PATCHLEVEL = 99' >"$BATS_TEST_TMPDIR/linux-source-9.99/Makefile"
	tar -C "$BATS_TEST_TMPDIR" -cJf "$BATS_TEST_TMPDIR/pkg/usr/src/linux-source-9.99.tar.xz" linux-source-9.99
	printf 'Package: linux-source-9.99\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@localhost>\nDescription: test\n' \
		>"$BATS_TEST_TMPDIR/pkg/DEBIAN/control"
	dpkg-deb -b "$BATS_TEST_TMPDIR/pkg" "$BATS_TEST_TMPDIR/linux-source-9.99_1_all.deb"
	printf '#!/bin/sh\necho "  Candidate: 1"\n' >"$BATS_TEST_TMPDIR/bin/apt-cache"
	printf '#!/bin/sh\ncp %q .\n' "$BATS_TEST_TMPDIR/linux-source-9.99_1_all.deb" >"$BATS_TEST_TMPDIR/bin/apt-get"
	run "$root/scripts/kernel-source.sh" -q 9.99
	[ "$status" -eq 0 ]
	[ "$output" = "$XDG_CACHE_HOME/vma2map/kernels/linux-source-9.99" ]
	[ "$(cat "$output/Makefile")" = 'PATCHLEVEL = 99' ]
	[ "$(find "$XDG_CACHE_HOME/vma2map/kernels" -mindepth 1 -maxdepth 1 -type d | wc -l)" -eq 1 ]
}

@test "anything but a version is a usage error" {
	run "$root/scripts/kernel-source.sh" ../6.1
	[ "$status" -eq 2 ]
	[ "$output" = "kernel-source.sh: '../6.1' is not a version such as 6.1" ]
	run "$root/scripts/kernel-source.sh"
	[ "$status" -eq 2 ]
	[[ $output == Usage:* ]]
}
