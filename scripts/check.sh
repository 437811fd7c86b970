#!/usr/bin/env bash
# check.sh: say whether a migrated kernel tree holds what the series promises.
# TREE is only read, unless apply.sh was killed in it.  What is built is built from links to it, in the cache.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/common.sh"
# shellcheck source=scripts/step.sh
. "$top/scripts/step.sh"
# shellcheck source=scripts/background.sh
. "$top/scripts/background.sh"
# shellcheck source=scripts/drivers.sh
. "$top/scripts/drivers.sh"
# shellcheck source=scripts/look.sh
. "$top/scripts/look.sh"
# shellcheck source=scripts/farm.sh
. "$top/scripts/farm.sh"
# shellcheck source=scripts/tree-git.sh
. "$top/scripts/tree-git.sh"
# shellcheck source=scripts/write-tree.sh
. "$top/scripts/write-tree.sh"
# shellcheck source=scripts/states.sh
. "$top/scripts/states.sh"
# shellcheck source=scripts/collect.sh
. "$top/scripts/collect.sh"
# shellcheck source=scripts/format.sh
. "$top/scripts/format.sh"
# shellcheck source=scripts/gate-residue.sh
. "$top/scripts/gate-residue.sh"
# shellcheck source=scripts/gate-build.sh
. "$top/scripts/gate-build.sh"
# shellcheck source=scripts/gate-exports.sh
. "$top/scripts/gate-exports.sh"
# shellcheck source=scripts/gate-sparse.sh
. "$top/scripts/gate-sparse.sh"
# shellcheck source=scripts/gate-clang.sh
. "$top/scripts/gate-clang.sh"
# shellcheck source=scripts/gate-style.sh
. "$top/scripts/gate-style.sh"
# shellcheck source=scripts/gate-boot.sh
. "$top/scripts/gate-boot.sh"

all_gates='residue build exports sparse clang style boot'

usage() {
	cat <<-END
		Usage: check.sh [-g GATE,... | -x GATE,...] [-a ARCH,...] [-f text|tap|sarif] [-j N] [-b BASE] [-q] TREE

		  -g GATES  only these gates, comma-separated: ${all_gates// /,}
		  -x GATES  all gates but these; boot takes the longest, and needs QEMU
		  -a ARCHS  x86_64 (default), powerpc64le, arm64
		  -f FORM   text (default), tap or sarif
		  -j N      run at most N jobs at once (default: one per processor)
		  -b BASE   what TREE was before the series: a directory, or a revision of TREE's git
		            (default: known from apply.sh's record)
		  -q        no progress

		The makefiles of TREE are run.

		Exit status: 0 all gates hold, 1 a gate fails, 2 usage.
	END
}

# wanted GATE: whether it was asked for.
wanted() {
	[[ " ${gates[*]} " == *" $1 "* ]]
}

# wants_build: whether a gate was asked for that looks at objects.
wants_build() {
	wanted build || wanted exports || wanted sparse || wanted clang
}

# runs: GATE ARCH for each line of the verdict; - where the architecture does not matter.
runs() {
	local gate arch
	for gate in "${gates[@]}"; do
		case $gate in
		residue | style | boot) printf '%s -\n' "$gate" ;;
		*) for arch in "${archs[@]}"; do printf '%s %s\n' "$gate" "$arch"; done ;;
		esac
	done
}

# run_gate GATE ARCH: its messages; none means that it holds.
run_gate() {
	if [[ -e $scratch/$2.unprepared ]]; then
		cat "$scratch/$2.unprepared"
	else
		"gate_$1" "$2"
	fi
}

# why_unprepared LOG: the first error, or what was said before make gave up, if make does not say it.
why_unprepared() {
	awk '
		/(^|[ :])error[ :]/ && !/\*\*\*/ { print; told = 1; exit }
		/\*\*\* \[/ && before != "" { print before; told = 1; exit }
		/^make.*\*\*\*/ { print; told = 1; exit }
		{ before = /^make.* directory / ? "" : $0 }
		END { if (!told) print before }' "$1"
}

# collect_or_explain ARCH: a tree that cannot be prepared fails every gate that needs it.
collect_or_explain() {
	collect "$1" ||
		printf 'Makefile:1: cannot prepare this tree for %s: %s\n' "$1" "$(why_unprepared "$objects/$1.prepare.log")" \
			>"$scratch/$1.unprepared"
}

# label GATE ARCH: how the verdict calls it.
label() {
	if [[ $2 == - ]]; then
		echo "$1"
	else
		echo "$1 $2"
	fi
}

# not_compiled GATE ARCH: the sources that the series changed and ARCH does not build: of those the verdict says nothing.
not_compiled() {
	local file
	[[ $2 != - && -d ${states[0]}/drivers/vfio ]] || return 0
	(cd "$scratch/after" && find . -name '*.c' -printf '%P\n' | sort) | while read -r file; do
		cmp -s "${states[0]}/$file" "$scratch/after/$file" || [[ -e $objects/$2/${file%.c}.o ]] || printf '%s\n' "$file"
	done
}

# note_verdict GATE ARCH MESSAGES: what there is to say at the end, and to keep.
note_verdict() {
	local count unseen verdict=holds
	sed "s/^/$(label "$1" "$2"): /" "$3" >>"$scratch/said"
	count=$(wc -l <"$3")
	((count == 0)) || verdict="fails ($count message$( ((count == 1)) || echo s))"
	unseen=$(not_compiled "$1" "$2" | paste -sd' ' -)
	[[ -z $unseen ]] || verdict+=" (not compiled: $unseen)"
	printf '%s: %s\n' "$(label "$1" "$2")" "$verdict" >>"$scratch/verdict"
}

# with_kept KEPT NEW: NEW, after what KEPT has of other gates.
with_kept() {
	[[ ! -e $1 ]] || awk -F ': ' 'FILENAME == ARGV[1] { again[$1]; next } !($1 in again)' "$scratch/verdict" "$1"
	cat -- "$2"
}

# keep_verdict: for apply.sh --explain and make review, which say what the gates said of the tree that a series leads to.
keep_verdict() {
	local kept
	kept=$(verdict_file "$(vfio_digest "$tree")")
	mkdir -p -- "$(dirname -- "$kept")" 2>/dev/null || return
	with_kept "$kept" "$scratch/verdict" >"$scratch/kept"
	with_kept "$kept.said" "$scratch/said" >"$scratch/kept.said"
	cp -- "$scratch/kept" "$kept" && cp -- "$scratch/kept.said" "$kept.said"
	[[ ! -e $scratch/ktap ]] || cp -- "$scratch/ktap" "$kept.ktap"
}

# gate_records GATE ARCH MESSAGES: for scripts/format.sh.
gate_records() {
	local rule
	rule=$(label "$1" "$2")
	printf '%s\tpass\t\t\t\t\n' "$rule"
	awk -v rule="$rule" -v level=error -f "$top/scripts/records.awk" "$3"
	not_compiled "$1" "$2" | sed "s/\$/:1: not compiled for $2, so the gate says nothing of it/" |
		awk -v rule="$rule" -v level=note -f "$top/scripts/records.awk"
}

# boots: whether the guest, which is x86_64, is asked for.
boots() {
	[[ " ${archs[*]} " == *" x86_64 "* ]]
}

# choose_gates: all but those that are left out, unless some were named.
choose_gates() {
	local gate
	((${#gates[@]} == 0)) || return 0
	for gate in $all_gates; do
		[[ $gate != boot ]] || boots || continue
		[[ " ${left_out[*]} " == *" $gate "* ]] || gates+=("$gate")
	done
	((${#gates[@]})) || usage_error "-x leaves no gate of: $all_gates"
}

# check_options: refuse what is not there before anything long starts.
check_options() {
	local gate arch
	for gate in "${gates[@]}" "${left_out[@]}"; do
		[[ " $all_gates " == *" $gate "* ]] || usage_error "gate '$gate' is not there yet; there are: $all_gates"
	done
	for arch in "${archs[@]}"; do
		describe_arch "$arch" || usage_error "no architecture '$arch': x86_64, powerpc64le, arm64"
		! wants_build || require_tools "${cross}gcc"
	done
	! wanted boot || boots || usage_error "gate boot wants -a x86_64"
	# shellcheck disable=SC2046 # names of tools are words
	require_tools spatch rg rsync cpio patch perl $([[ $form == text ]] || echo jq) \
		$(! wants_build || echo make flex bison bc) $(! wanted sparse || echo sparse) \
		$(! wanted clang || echo "${CLANG:-clang}") $(! wanted boot || echo qemu-system-x86_64)
	[[ -z $base || -d $base/drivers/vfio ]] || git -C "$tree" rev-parse -q --verify "$base^{commit}" >/dev/null 2>&1 ||
		usage_error "-b $base: neither a kernel tree nor a revision of $tree"
}

gates=() left_out=() archs=(x86_64) form=text base='' quiet='' jobs=$(nproc)
while getopts g:x:a:f:j:b:qh option; do
	case $option in
	g) IFS=, read -ra gates <<<"$OPTARG" ;;
	x) IFS=, read -ra left_out <<<"$OPTARG" ;;
	a) IFS=, read -ra archs <<<"$OPTARG" ;;
	f) form=$OPTARG ;;
	j) jobs=$OPTARG ;;
	b) base=$OPTARG ;;
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
((${#archs[@]})) || usage_error '-a wants an architecture: x86_64, powerpc64le, arm64'
choose_gates
[[ $form =~ ^(text|tap|sarif)$ ]] || usage_error "-f wants text, tap or sarif, not '$form'"
[[ $jobs =~ ^[1-9][0-9]*$ ]] || usage_error "-j wants a number, not '$jobs'"
require_kernel "$1"
tree=$(realpath -- "$1")
check_options

scratch=$(mktemp -d)
trap 'end_begun; rm -rf -- "$scratch"' EXIT
trap 'exit 1' INT TERM HUP
sources=$scratch/after
distrust_git
settle_tree
hold_tree shared
copy_vfio "$tree" "$sources"
let_tree_go
begin_boot
if wants_build || wanted style; then
	find_states
fi
if wants_build; then
	progress "running the makefiles of $tree"
	open_farm "$tree" "$sources"
	for arch in "${archs[@]}"; do
		collect_or_explain "$arch"
	done
fi

: >"$scratch/said"
status=0
while read -r gate arch; do
	run_gate "$gate" "$arch" >"$scratch/messages"
	[[ ! -s $scratch/messages ]] || status=1
	note_verdict "$gate" "$arch" "$scratch/messages"
	if [[ $form == text ]]; then
		cat "$scratch/messages"
	else
		gate_records "$gate" "$arch" "$scratch/messages" >>"$scratch/records"
	fi
done < <(runs)
keep_verdict || progress "cannot keep the verdict in $(cache_dir)"
if [[ $form == text ]]; then
	cat "$scratch/verdict"
else
	as_report "$form" "$tree" <"$scratch/records"
fi
exit "$status"
