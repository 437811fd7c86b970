# shellcheck shell=bash
# What boot.sh makes of its logs: FILE:LINE: MESSAGE, and nothing if all is well.  Source common.sh first; needs farm, objects,
# qemu_status and boot_timeout.

# as_in_tree: the paths of what was compiled in $objects, as the tree has them.
as_in_tree() {
	sed -E 's|^[^ :]*/\.\./||; s|^\.\./||'
}

# build_messages: why there is no kernel.
build_messages() {
	local last
	as_in_tree <"$farm/build.log" | awk -v farm="$farm/source" -f "$top/scripts/messages.awk" |
		awk -F '\t' '$3 ~ /error: / { sub(/^drivers\/vfio\/vma2map/, "guest/driver", $1); print $1 ":" $2 ": " $3 }' >"$scratch/errors"
	cat "$scratch/errors"
	[[ ! -s $scratch/errors ]] || return 0
	last=$(grep -m 1 -e 'error: ' -e 'undefined reference' -e '\*\*\* [^ ]' "$farm/build.log" || tail -n 1 "$farm/build.log")
	printf 'Makefile:1: the kernel does not build: %s\n' "${last:-make said nothing}"
}

# qemu_message: how QEMU ended, if not as it does when the guest powers off.
qemu_message() {
	case $qemu_status in
	0) ;;
	124) printf 'the guest did not end within %s s; ' "$boot_timeout" ;;
	*) printf 'QEMU ended with status %s: %s; ' "$qemu_status" "$(tail -n 1 "$farm/qemu.log")" ;;
	esac
}

# ktap_messages: what failed, and whatever keeps the guest's KTAP from being whole.
ktap_messages() {
	local ended cut=''
	ended=$(qemu_message)
	if [[ ! -s $farm/ktap.log ]]; then
		printf 'Makefile:1: %sinit said nothing; the kernel'\''s last line: %s\n' "$ended" \
			"$(tail -n 1 "$farm/kernel.log" 2>/dev/null | tr -d '\r')"
		return
	fi
	[[ -z $(tail -c 1 "$farm/ktap.log") ]] || cut=1
	tr -d '\r' <"$farm/ktap.log" | ended=$ended cut=$cut awk -f "$top/scripts/read-ktap.awk"
}

# address_of FRAME SYMBOLS: of FUNCTION+0xOFFSET, less one, for the call is before the address that it returns to.
address_of() {
	local start
	start=$(awk -v name="${1%%+*}" '$3 == name && $2 ~ /^[tTwW]$/ { print $1; exit }' "$2")
	[[ -z $start ]] || printf '%x\n' "$((0x$start + ${1#*+} - 1))"
}

# place_of FRAME...: the first that is in vfio, as FILE:LINE.
place_of() {
	local frame
	[[ -e $objects/vmlinux ]] || return 0
	for frame; do
		address_of "$frame" "$scratch/symbols"
	done | addr2line -e "$objects/vmlinux" | as_in_tree | sed 's/ (discriminator .*//' |
		awk '!found && (/^drivers\/vfio\/.*:[0-9]+$/ && !/^drivers\/vfio\/vma2map\// || /^include\/linux\/vfio.*:[0-9]+$/) { print; found = 1 }'
}

# kernel_messages: each report in the kernel's log, at the place in vfio that it names, else at its line in the log.
kernel_messages() {
	local line text frames place
	if [[ ! -s $farm/kernel.log ]]; then
		echo 'Makefile:1: the kernel said nothing'
		return
	fi
	tr -d '\r' <"$farm/kernel.log" | awk -f "$top/scripts/kernel-reports.awk" >"$scratch/reports"
	[[ ! -s $scratch/reports || ! -e $objects/vmlinux ]] || nm "$objects/vmlinux" >"$scratch/symbols"
	while IFS=$'\t' read -r line text frames; do
		# shellcheck disable=SC2086 # frames are words
		place=$(place_of $frames)
		printf '%s: %s\n' "${place:-$farm/kernel.log:$line}" "$text"
	done <"$scratch/reports"
}
