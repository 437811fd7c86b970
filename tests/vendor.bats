#!/usr/bin/env bats
# Real kernels as a vendor may have changed them.  Each vendor/NAME.sed changes files of one kernel:
#
#   # VERSION FILE...
#   # refused: TEXT     apply.sh names a line of FILE, the last of them, that begins with TEXT, and TREE stays as it is
#   # migrated: TEXT    a line of the patch begins with TEXT; there may be several of these
#
# shellcheck disable=SC2016,SC2154 # make expands what is quoted; kernel, output and status are set elsewhere

load common

setup() {
	in_time
}

# which steps are to run, as options; all of them
only=()

# base_of VERSION: the sources of a kernel, after the steps that before names; made once.
base_of() {
	base=$BATS_FILE_TMPDIR/$1${before+-before}
	[[ ! -d $base ]] || return 0
	kernel "$1"
	sources_of "$kernel" "$base"
	[[ ! -v before ]] || "$root/scripts/apply.sh" -q -w -s "$before" "$base"
}

# changed NAME: what its first lines say, in verdict, texts and file, and the tree that it makes, in tree.
changed() {
	local version
	local -a files
	script=$BATS_TEST_DIRNAME/vendor/$1.sed
	read -r -a files < <(sed -n '1s/^# //p' "$script")
	version=${files[0]}
	verdict=$(sed -n '2s/^# \([a-z]*\):.*/\1/p' "$script")
	mapfile -t texts < <(sed -n "s/^# $verdict: \{0,1\}//p" "$script")
	base_of "$version" || return
	tree=$BATS_TEST_TMPDIR/$1
	cp -a "$base" "$tree"
	for file in "${files[@]:1}"; do
		sed -i -f "$script" "$tree/$file"
		! cmp -s "$tree/$file" "$base/$file" || return
	done
}

# judged NAME: whether apply.sh does what is said there.
judged() {
	local as_was place text
	changed "$1" || return
	as_was=$(digest "$tree")
	# with one job no step begins before those in front of it have ended: a refusal takes half the work
	if [[ $verdict == refused ]]; then
		apply -q -j 1 "${only[@]}" -n "$tree"
	else
		apply -q "${only[@]}" -n "$tree"
	fi
	printf '%s\n' "$output" >"$tree.out"
	case $verdict in
	refused)
		echo "$1: $output"
		[ "$status" -eq 1 ] || return
		[[ $output != *"no earlier step"* ]] || return
		[[ $output =~ refused:\ $file:([0-9]+): ]] || return
		place=$(sed -n "${BASH_REMATCH[1]}s/^[[:space:]]*//p" "$tree/$file")
		echo "$place"
		[[ $place == "${texts[0]}"* ]] || return
		;;
	migrated)
		[ "$status" -eq 0 ] || {
			echo "$1: $output"
			return 1
		}
		for text in "${texts[@]}"; do
			echo "$1: $text"
			text=$text awk 'index($0, ENVIRON["text"]) == 1 { found = 1 } END { exit !found }' "$tree.out" || return
		done
		;;
	*) return 1 ;;
	esac
	[ "$(digest "$tree")" = "$as_was" ]
}

# each PREFIX: all of that name, and at least two.
each() {
	local script count=0
	for script in "$BATS_TEST_DIRNAME/vendor/$1"-*.sed; do
		judged "$(basename "$script" .sed)" || return
		((++count))
	done
	((count >= 2))
}

@test "a vendor's IOMMU backend is migrated, or refused where a DMA mapping would hold nothing" {
	# the steps before it leave the backend as it is
	before=vfio_device_inode,vma_list_to_mapping,vm_ops_open_close
	only=(-s type1_pfn_range)
	each type1
}

@test "a vendor's core is migrated, or refused where an fd would have no inode, or a session no end" {
	each core
}

@test "functions that take locks in a vendor's way are annotated, or refused, and nothing else in them changes" {
	each locks
}

@test "a line goes into a vendor's Makefile where make reads it as one" {
	changed makefile-goes-on
	apply -q -w "$tree"
	[ "$status" -eq 0 ]
	diff <(printf 'obj-$(CONFIG_VFIO) += vfio.o \\\n\tvendor_trace.o\nobj-$(CONFIG_VFIO_PFN) += vfio_pfn.o\n') \
		<(sed -n '/^obj-$(CONFIG_VFIO) /,/VFIO_PFN/p' "$tree/$file")
}

@test "a vendor's list of vmas and its fault handlers are migrated, or refused where a part would be left" {
	each list
}

@test "a vendor's .mmap is refused where something else would be mapped, or would not be zapped" {
	each mmap
}
