#!/usr/bin/env bats
# What a program and a device see of a booted kernel: guest/init.c, on untouched and on migrated kernels.

load common

# guest_of KERNEL: boot it as it is in $tree, a copy in the cache that is kept for the next run; KTAP becomes $output.
guest_of() {
	run "$root/scripts/guest.sh" "$1"
	printf '%s\n' "$output" | sed 's/^/# /'
}

# copy_of KERNEL: set $tree to a copy that can be migrated.
copy_of() {
	tree=${XDG_CACHE_HOME:-$HOME/.cache}/vma2map/tests/guest-$(basename "$1")
	(
		. "$root/scripts/common.sh"
		linked_copy "$1" "$tree"
	)
}

# migrated VERSION: boot linux-source-VERSION after the series; all tests pass.
migrated() {
	kernel "$1"
	copy_of "$kernel"
	apply -q -w "$tree"
	[ "$status" -eq 0 ]
	guest_of "$tree"
	[ "$status" -eq 0 ]
	[[ $output == *"ok "*"one mapping: DMA after close is a fault in the log"* ]]
	[[ $output == *"# 0 failed"* ]]
	[[ $output != *"refuses memory of another driver # SKIP"* ]]
}

@test "the guest finds in an untouched linux-source-6.1 that DMA goes on after close, and nothing else" {
	kernel 6.1
	copy_of "$kernel"
	guest_of "$tree"
	[ "$status" -eq 1 ]
	failed=$(grep '^not ok' <<<"$output")
	[ "$(wc -l <<<"$failed")" -eq 10 ]
	# 6.1.192 copies the page tables of a fork after .open has zapped them: the list does not know the child's
	run grep -v 'after close\|a forked child gets SIGBUS' <<<"$failed"
	[ "$status" -eq 1 ]
}

@test "the guest passes on a migrated linux-source-6.1" {
	migrated 6.1
}

@test "the guest passes on a migrated linux-source-5.10" {
	migrated 5.10
}

@test "the guest passes on a migrated linux-source-6.12" {
	migrated 6.12
}
