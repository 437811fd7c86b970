#!/usr/bin/env bats
# Drivers and cores as vendors change them, made from the fixtures: a variant that was migrated is the variant of what was migrated,
# but for comments and white space, or it is left as it was, or report mode still finds something in it, so that apply.sh refuses it.
# shellcheck disable=SC2154,SC2016,SC2030,SC2031 # root is of common.bash, status and output of bats; awk has its own $

load common

setup() {
	in_time
	. "$root/scripts/common.sh"
	. "$root/scripts/step.sh"
	set +u # bats has unset variables of its own
	scratch=$BATS_TEST_TMPDIR
	variants=$BATS_TEST_DIRNAME/variants
	cd "$BATS_TEST_TMPDIR" || return
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
}

# choose STEP: the step, and those of its fixtures, that the rest is about.
choose() {
	step=$1
	fixtures=$BATS_TEST_DIRNAME/fixtures/$step
	mapfile -t chosen < <(to_rewrite)
	rm -rf in want drivers
	mkdir -p in want drivers/vfio
}

# to_rewrite: the names of the step's fixtures that are no look-alikes.
to_rewrite() {
	awk 'FNR == 2 && !/^\/\* Look-alike: / { sub(/.*\//, "", FILENAME); sub(/\.c$/, "", FILENAME); print FILENAME }' "$fixtures"/*.c
}

# inserted N: what vendors put into a function of the fixtures, at each Nth place.
inserted() {
	local variant fixture
	local -a sources=("${chosen[@]/#/$fixtures/}")
	awk -v into=in -v every="$1" -f "$variants/insert.awk" "${sources[@]/%/.c}"
	for variant in in/*; do
		fixture=${variant#in/}
		cp "$fixtures/${fixture%%.*}.res" "want/$fixture"
	done
}

# whole NAME FILTER...: all of each fixture, and of what becomes of it, through a filter.
whole() {
	local fixture
	for fixture in "${chosen[@]}"; do
		"${@:2}" <"$fixtures/$fixture.c" >"in/$1.$fixture.c"
		"${@:2}" <"$fixtures/$fixture.res" >"want/$1.$fixture.c"
	done
}

# other_members, sorted_members: filters that give structs their members in another order, and in one that does not depend on it.
other_members() {
	awk '/^(static )?struct [a-z_]+ \{/ { print; inside = 1; next }
		inside && /^\}/ { while (n) print member[n--]; inside = 0 }
		inside { member[++n] = $0; next }
		{ print }' "$@"
}

sorted_members() {
	awk '/^(static )?struct [a-z_]+ \{/ { print; fflush(); inside = 1; next }
		inside && /^\}/ { close("sort"); inside = 0 }
		inside { gsub(/[ \t]+/, " "); print | "sort"; next }
		{ print }' "$@"
}

# hinted, unhinted: filters that put likely() or unlikely() around each condition that is one comparison, and take it away.
hinted() {
	sed -E "/likely\\(|WARN|&&|\\|\\|/!s/^([[:space:]]*if )\\((.*)\\)( \\{)?$/\\1($1(\\2))\\3/"
}

unhinted() {
	sed -E 's/\((un)?likely\((.*)\)\)( \{)?$/(\2)\3/' "$@"
}

# braced: a filter that puts braces around each single statement of an if or else.
braced() {
	awk '{ text[NR] = $0 }
		END {
			for (i = 1; i <= NR + 1; i++) {
				line = text[i]
				if (closing != "" && line ~ "^" closing "else")
					sub(/else/, "} else", line)
				else if (closing != "")
					print closing "}"
				closing = ""
				if (line ~ /^\t+(\} )?((else )?if \(.*\)|else)$/ && text[i + 1] ~ /^\t+[^\t].*;$/ && text[i + 1] !~ /^\t+(if|for|while|do|list_for[a-z_]*) ?\(/) {
					match(line, /^\t+/)
					closing = substr(line, 1, RLENGTH)
					line = line " {\n" text[++i]
				}
				if (i <= NR)
					print line
			}
		}'
}

# spatch_each MODE FILE...: each file by itself, in two runs at once: rules are read only once.
spatch_each() {
	local half
	local -a runs=()
	printf '%s\n' "${@:2}" | awk '{ print $0 "\n" >("groups." NR % 2) }'
	for half in groups.[01]; do
		run_spatch "$1" "$step" "log.$half" ${in_place:+--in-place} --file-groups "$half" >"out.$half" &
		runs+=($!)
	done
	for half in "${runs[@]}"; do
		wait "$half" || return
	done
	cat out.groups.[01]
	rm groups.[01] out.groups.[01]
}

# judge VARIANT: what became of it.
judge() {
	if [[ $1 == members.* ]]; then
		awk -f "$variants/judge.awk" <(sorted_members "in/$1") <(sorted_members "drivers/vfio/$1") <(sorted_members "want/$1")
	elif [[ $1 == *likely.* ]]; then
		awk -f "$variants/judge.awk" <(unhinted "in/$1") <(unhinted "drivers/vfio/$1") <(unhinted "want/$1")
	elif [[ $1 == braced.* ]]; then
		awk -f "$variants/judge.awk" <(tr -d '{}' <"in/$1") <(tr -d '{}' <"drivers/vfio/$1") <(tr -d '{}' <"want/$1")
	else
		awk -f "$variants/judge.awk" "in/$1" "drivers/vfio/$1" "want/$1"
	fi
}

# annotated VARIANT: what apply.sh does after a step that annotates.
annotated() {
	[[ -n $(field "$step" Annotates) ]] || return 0
	[[ -z $(field "$step" Macros) ]] || printf "%s\0" "drivers/vfio/$1" | hint_macros
	tidy '' "in/$1" "drivers/vfio/$1"
}

# migrated: "VARIANT: migrated", or left, refused or wrong, for each in the directory in.
migrated() {
	local variant verdict
	local -a doubtful=()
	cp in/* drivers/vfio
	in_place=1 spatch_each patch drivers/vfio/*.c >/dev/null || return
	for variant in in/*; do
		variant=${variant#in/}
		annotated "$variant"
		verdict=$(judge "$variant")
		[[ $verdict != wrong ]] || doubtful+=("drivers/vfio/$variant")
		printf '%s: %s\n' "$variant" "$verdict"
	done >verdicts
	: >found
	((${#doubtful[@]} == 0)) || spatch_each report "${doubtful[@]}" >found
	awk -F '[: ]' 'FILENAME == "found" { if (/^--- drivers/) { sub(/.*\//, ""); sub(/[ \t].*/, ""); found[$0] }; next }
		$3 == "wrong" && $1 in found { sub(/wrong$/, "refused") } { print }' found verdicts
}

# tally LOG MIGRATED [OTHERS]: nothing is wrong, at least so many were migrated, and no more than OTHERS left or refused.
tally() {
	cat "$1"
	! grep ': wrong$' "$1" || return
	[ "$(grep -c ': migrated$' "$1")" -ge "$2" ] || return
	[ "$(grep -vc ': migrated$' "$1")" -le "${3:-0}" ]
}

@test "what a vendor adds to a function of the core stays where it was, or the core is left alone" {
	choose vfio_device_inode
	inserted 1
	migrated >log
	tally log 70 12
}

@test "what a vendor adds to a function of a driver with a list stays where it was, or the driver is left alone" {
	choose vma_list_to_mapping
	chosen=(dev_set_hot_reset slot_or_bus_hot_reset without_memory_lock)
	inserted 2
	migrated >log
	tally log 40 65
}

@test "what a vendor adds to a function that opens, maps or populates stays where it was" {
	choose vm_ops_open_close
	inserted 1
	migrated >log
	# a loop that does more than populate is kept, and each page of it looks at the handle
	sed -i '/^whole_vma\.[a-z]*\.3[45]\.c: wrong$/d' log
	# one stands in the branch of an error that goes, another between the answer of mmap() and the look at it, and two in a loop
	tally log 180 8
}

@test "what a vendor adds to a function of the IOMMU backend stays where it was" {
	choose type1_pfn_range
	inserted 1
	migrated >log
	tally log 120
}

@test "what a vendor adds to a function that passes a lock on stays where it was" {
	choose memory_lock_context
	inserted 2
	migrated >log
	tally log 65 2
}

@test "other names, another order of members and other formatting make no difference" {
	for step in $(steps); do
		choose "$step"
		[ "$step" != vma_list_to_mapping ] || chosen=(dev_set_hot_reset slot_or_bus_hot_reset list_first)
		# where an annotation stands that was there is a matter of formatting
		[ "$step" != memory_lock_context ] || mapfile -t chosen < <(printf "%s\n" "${chosen[@]}" | grep -vx annotated)
		whole names sed -E 's/\b(my|demo|card|box)_/acme_/g; s/vma_lock\b/map_lock/g; s/vma_list\b/maps/g; s/\bmemory_lock\b/mem_sem/g; s/\b(entry|ram|again|undo|out_uninit|existing_device|req_len)\b/the_\1/g'
		whole members other_members
		whole crlf sed 's/$/\r/'
		whole llvm clang-format --style='{BasedOnStyle: LLVM, SortIncludes: false}'
		whole google clang-format --style='{BasedOnStyle: Google, SortIncludes: false}'
		whole indent indent -kr -i8 -l80
		migrated
	done >log
	tally log 180
}

@test "likely() and unlikely() around conditions make no difference, and stay" {
	for step in $(steps); do
		choose "$step"
		[ "$step" != vma_list_to_mapping ] || chosen=(dev_set_hot_reset slot_or_bus_hot_reset list_first)
		# a condition there becomes an operand, with its hint
		mapfile -t chosen < <(printf "%s\n" "${chosen[@]}" | grep -vxF two_tables)
		whole likely hinted likely
		whole unlikely hinted unlikely
		[ "$(cat in/unlikely.* | grep -c unlikely)" -ge 5 ]
		migrated
		cat drivers/vfio/unlikely.* >>hinted
	done >log
	tally log 50
	for kept in '!device' existing_device '!down_write_trylock(&cur_mem->memory_lock)' '!down_write_trylock(&my->memory_lock)' err 'ret == -EAGAIN'; do
		grep -F "if (unlikely($kept))" hinted
	done
}

@test "braces around single statements make no difference, and stay" {
	for step in $(steps); do
		choose "$step"
		# that has conditionals in which nothing is left, which apply.sh sees to
		mapfile -t chosen < <(printf "%s\n" "${chosen[@]}" | grep -vxF vendor_additions)
		whole braced braced
		migrated
		cat drivers/vfio/braced.* >>with-braces
	done >log
	tally log 55
	grep -A 1 -F 'if (cur == cur_mem) {' with-braces | grep -qx '			break;'
}

@test "a second list, of something else, stays" {
	choose vma_list_to_mapping
	chosen=(dev_set_hot_reset)
	whole events awk '
		/^struct my_device \{/ { print "struct my_event {\n\tint what;\n\tstruct list_head next;\n};\n"; print; print "\tstruct list_head events;\n\tstruct mutex event_lock;"; next }
		{ print }
		END { print "\nvoid my_flush(struct my_device *my)\n{\n\tstruct my_event *event, *tmp;\n\n\tmutex_lock(&my->event_lock);\n\tlist_for_each_entry_safe(event, tmp, &my->events, next) {\n\t\tlist_del(&event->next);\n\t\tkfree(event);\n\t}\n\tmutex_unlock(&my->event_lock);\n}" }'
	migrated >log
	tally log 1
}

# driver_tree FILE: a tree with the driver FILE.
driver_tree() {
	rm -rf tree
	small_tree tree
	grep -v '^void vfio_device_unmap_range' "$1" >tree/drivers/vfio/pci/my_pci.c
}

# refused PATTERN: the tree is, for what matches PATTERN, and is as it was.
refused() {
	before=$(digest tree)
	apply -q -w tree
	echo "$output"
	[ "$status" -eq 1 ]
	[[ $output =~ $1 ]]
	[ "$(digest tree)" = "$before" ]
}

@test "a driver with a vendor's statement in what goes as a whole is refused, whatever its names are" {
	choose vma_list_to_mapping
	for place in '/^static int my_zap_and_vma_lock/,/^}/s/^\t\tmmput(mm);/&\n\t\tvendor_note();/' '/^static void my_mmap_close/,/^}/s/^\tmutex_unlock.*/&\n\tvendor_note();/'; do
		sed -e "$place" -e 's/\bmy_/acme_/g; s/vma_lock\b/map_lock/g; s/vma_list\b/maps/g; s/\bmemory_lock\b/mem_sem/g' \
			"$fixtures/dev_set_hot_reset.c" >driver.c
		grep -q vendor_note driver.c
		driver_tree driver.c
		refused 'refused: drivers/vfio/pci/my_pci.c:[0-9]+: '
	done
}

@test "a core with a vendor's statement among what takes a failed initialization back is refused" {
	choose vma_list_to_mapping
	driver_tree "$fixtures/dev_set_hot_reset.c"
	sed -i '/^out_uninit:/,/^}/s/^\tida_free.*/\tvendor_note();\n&/' tree/drivers/vfio/vfio_main.c
	grep -q vendor_note tree/drivers/vfio/vfio_main.c
	refused 'refused: drivers/vfio/vfio_main.c:[0-9]+: no rule of vfio_device_inode covers this: '
}

@test "a .mmap with a vendor's statement between the populate and the look at its result is refused" {
	choose vma_list_to_mapping
	driver_tree "$fixtures/dev_set_hot_reset.c"
	sed '/start_pfn,$/,/^\tif (ret)/s/^\tif (ret)/\tvendor_note(ret);\n&/' "$BATS_TEST_DIRNAME/fixtures/vm_ops_open_close/populates.c" \
		>tree/drivers/vfio/pci/more.c
	refused "refused: drivers/vfio/pci/more.c:$(grep -n -m 1 'ret = remap_pfn_range' tree/drivers/vfio/pci/more.c | cut -d: -f1): no rule of vm_ops_open_close covers this: ret = remap_pfn_range"
}

@test "tracepoints, other labels, unlikely(), vmf->vma as it is, and other kinds of function and table make no difference" {
	choose vma_list_to_mapping
	chosen=(dev_set_hot_reset list_first)
	whole trace sed -E 's/^(\t+)down_read\(&my->memory_lock\);/&\n\1trace_my_fault(my, vmf->address);/'
	whole labels sed -E 's/\b(up_out|err_undo)\b/my_\1/'
	whole unlikely sed -E '/^static (vm_fault_t|int) my_(mmap_fault|add_vma)/,/^\}/{ s/if \((!entry|my_add_vma\(.*\))\)/if (unlikely(\1))/; s/if \((io_remap_pfn_range.*)/if (unlikely(\1/; s/(vm_page_prot\))\)/\1))/ }'
	whole direct sed -E '/struct vm_area_struct \*vma = vmf->vma;/,/^}/{ /struct vm_area_struct \*vma = vmf->vma;/d; s/([^>])\bvma\b/\1vmf->vma/g }'
	whole entry_first sed -zE 's/(\n\tstruct vm_area_struct \*vma = vmf->vma;)((\n\t[a-z_]+ [^\n]*;)*)\n\tstruct my_vma \*entry;/\n\tstruct my_vma *entry;\1\2/'
	whole noinline sed -E '/;/!s/^static ([a-z_]+ my_)/static noinline \1/'
	whole cold sed -E '/;/!s/^static ([a-z_]+) (my_)/static \1 __cold \2/'
	whole global sed -E '/;/!s/^static ([a-z_]+ my_)/\1/'
	whole table sed -E 's/^static const (struct vm_operations_struct [a-z_]+) =/static \1 __ro_after_init =/'
	migrated >log
	tally log 18
}

@test "a lock that is nested, wrapped or guarded, a table that a macro declares and a function that spatch cannot parse are refused" {
	choose vma_list_to_mapping
	chosen=(dev_set_hot_reset)
	whole nested sed -E 's/mutex_lock\((&my->vma_lock)\);/mutex_lock_nested(\1, 1);/'
	whole wrapped sed -E 's/mutex_(lock|unlock)\(&my->vma_lock\);/my_\1_list(my);/'
	whole guard sed -E 's/mutex_lock\((&my->vma_lock)\);/guard(mutex)(\1);/; /mutex_unlock\(&my->vma_lock\)/d'
	whole guarded_fault sed -E 's/^\tdown_read\((&my->memory_lock)\);/\tguard(rwsem_read)(\1);/; /^\tup_read/d'
	whole macro sed -E 's/^static const struct vm_operations_struct (my_mmap_ops) =/static MY_VM_OPS(\1) =/'
	whole attribute sed -E '/;/!s/^static ([a-z_]+ my_)/static __attribute__((noinline)) \1/'
	whole scoped sed -E '/^static void my_mmap_close/,/^\}/{ s/^\tmutex_lock\((&my->vma_lock)\);/\tmy_scoped(mutex, \1) {/; s/^\tmutex_unlock.*/\t}/ }'
	migrated >log
	tally log 0 7
	driver_tree in/nested.dev_set_hot_reset.c
	refused 'refused: drivers/vfio/pci/my_pci.c:[0-9]+: no rule of vma_list_to_mapping covers this: '
	driver_tree in/scoped.dev_set_hot_reset.c
	refused 'refused: drivers/vfio/pci/my_pci.c:[0-9]+: spatch cannot parse this, so vma_list_to_mapping cannot be complete'
}

@test "a fault handler whose table a macro declares, or that is put into one later, is refused" {
	choose vm_ops_open_close
	chosen=(handler_embedded handler_by_pointer huge_fault whole_vma)
	whole macro sed -E 's/^static const struct vm_operations_struct (demo\w*) =/static MY_VM_OPS(\1) =/; /vma->vm_ops = /d'
	whole later sed -E '/^static const struct vm_operations_struct demo/,/^};/d; s/^\tvma->vm_ops = .*/\tmy_fill(vma);/'
	migrated >log
	tally log 0 8
	driver_tree "$fixtures/../vma_list_to_mapping/dev_set_hot_reset.c"
	cp in/later.handler_embedded.c tree/drivers/vfio/pci/more.c
	refused "refused: drivers/vfio/pci/more.c:$(sed -n '/^static vm_fault_t/=' in/later.handler_embedded.c): no rule of vm_ops_open_close covers this: static vm_fault_t demo_fault"
}

@test "what keeps a driver from being rewritten is named" {
	choose vma_list_to_mapping
	for name in walk_does_more walked_elsewhere lock_by_hand; do
		cp "$fixtures/$name.c" drivers/vfio
		spatch_each report "drivers/vfio/$name.c" >found
		sed -n 's/^-[[:space:]]*\([^-].*\)/\1/p' found | sed -n 1p
	done >log
	diff - log <<-'END'
		my_count_zap(my);
		mutex_lock(&my->vma_lock);
		static vm_fault_t my_mmap_fault(struct vm_fault *vmf)
	END
	driver_tree "$fixtures/walk_does_more.c"
	refused 'refused: drivers/vfio/pci/my_pci.c:[0-9]+: no rule of vma_list_to_mapping covers this: my_count_zap\(my\);'
}

@test "what a driver does in a way that no rule knows is named, and nothing is made of it" {
	choose vma_list_to_mapping
	while IFS=@ read -r change text; do
		sed "$change" "$fixtures/dev_set_hot_reset.c" >driver.c
		driver_tree driver.c
		refused "refused: drivers/vfio/pci/my_pci.c:([0-9]+): no rule of vma_list_to_mapping covers this: "
		[[ ${output#*covers this: } == "$text"* ]]
		[[ $(sed -n "${BASH_REMATCH[1]}p" tree/drivers/vfio/pci/my_pci.c) == *"$text"* ]]
	done <<-'END'
		/^struct my_vma/,/^}/s/^\tstruct list_head.*/&\n\tunsigned long stamp;/@struct my_vma {
		/^static void my_mmap_close/,/^}/s/^\tmutex_unlock.*/&\n\ttrace_my_close(vma);/@static void my_mmap_close(
		/^static void my_mmap_open/,/^}/s/^\tzap_vma_ptes.*/&\n\ttrace_my_open(vma);/@static void my_mmap_open(
		/^static int my_add_vma/,/^}/s/^\treturn 0;/\tmy->other++;\n&/@list_add(
		/^static vm_fault_t my_mmap_fault/,/^}/s/vma->vm_page_prot)) {/pgprot_device(vma->vm_page_prot))) {/@static vm_fault_t my_mmap_fault(
		s/^\tvma->vm_pgoff = .*/\tvma->vm_pgoff = (my->start[index] >> PAGE_SHIFT) + pgoff;/@vma->vm_pgoff = (my->start
		s/^\tvma->vm_pgoff = .*/&\n\tif (my->other)\n\t\tvma->vm_pgoff = my->other;/@vma->vm_pgoff = my->other
		s/^\tvma->vm_private_data = my;/\tpgoff += my->other;\n&/@pgoff += my->other
		s/^\tvma->vm_private_data = my;/\tmy_alias(\&index);\n&/@my_alias(&index)
		/vma->vm_flags |= /d@vma->vm_ops = &my_mmap_ops
		s/vma->vm_flags |= .*/vma->vm_flags |= VM_IO | VM_MIXEDMAP;/@vma->vm_ops = &my_mmap_ops
	END
}

@test "a second list of vmas that is kept in another way is refused, and so is another device's" {
	choose vma_list_to_mapping
	while read -r name change; do
		sed "$change" "$fixtures/two_lists.c" >"$name.c"
		! cmp -s "$fixtures/two_lists.c" "$name.c"
		driver_tree "$name.c"
		refused 'refused: drivers/vfio/pci/my_pci.c:([0-9]+): '
		# not in the walker of the first list, which has many of the same lines
		[ "${BASH_REMATCH[1]}" -gt "$(sed -n '/^static int my_zap_and_db_lock/=' tree/drivers/vfio/pci/my_pci.c)" ]
	done <<-'END'
		close /^static void my_db_close/,/^}/s/^\tmutex_unlock.*/&\n\tvendor_note();/
		walk /^static int my_zap_and_db_lock/,/^}/s/^\t\tmmput(mm);/&\n\t\tvendor_note(my);/
		open /^\t\.open = my_db_open,/d
		fault /^static vm_fault_t my_db_fault/,/^}/s/my_add_db(my, vma)/my_add_db(my, vma) < 0/
		reset /^static int my_hot_reset/,/^}/s/^\t\tmutex_unlock(&cur_mem->vma_lock);/&\n\t\tmutex_unlock(\&cur_mem->db_lock);/
	END
	{
		cat "$fixtures/list_first.c"
		sed -n '/^struct my_vma {/,$ { s/\bmy_/acme_/g; s/\bmy\b/acme/g; p }' "$fixtures/list_first.c"
	} >other.c
	driver_tree other.c
	refused 'refused: drivers/vfio/pci/my_pci.c:[0-9]+: vma_list_to_mapping adds a function [a-z_]*, but that name is taken here'
}

@test "who else takes vm_pgoff of the device's vmas for a pfn is refused" {
	choose vma_list_to_mapping
	cat "$fixtures/dev_set_hot_reset.c" - >driver.c <<-'END'

		static vm_fault_t my_page_fault(struct vm_fault *vmf)
		{
			struct my_device *my = vmf->vma->vm_private_data;
			unsigned long off = vmf->address - vmf->vma->vm_start;

			my_count(my);
			return vmf_insert_pfn(vmf->vma, vmf->address, vmf->vma->vm_pgoff + (off >> PAGE_SHIFT));
		}

		static const struct vm_operations_struct my_page_ops = {
			.fault = my_page_fault,
		};
	END
	sed 's/struct my_device \*my = vmf->vma->vm_private_data;/my_count(vmf);/; /my_count(my);/d' driver.c >without_device.c
	grep -q 'my_count(vmf)' without_device.c
	for name in driver without_device; do
		driver_tree "$name.c"
		refused "refused: drivers/vfio/pci/my_pci.c:$(sed -n '/vma->vm_pgoff + (off/=' tree/drivers/vfio/pci/my_pci.c): no rule of vma_list_to_mapping covers this: return vmf_insert_pfn"
	done
}

@test "a function, a struct or a lock that would go, and that something else needs, is a reason to refuse" {
	choose vma_list_to_mapping
	while IFS='|' read -r gone line; do
		# a lock of another name than the usual one
		sed 's/\bvma_lock\b/map_lock/g' "$fixtures/dev_set_hot_reset.c" >driver.c
		printf '\nint my_note(struct vfio_device *core, struct my_device *my, struct vm_area_struct *vma)\n{\n\t%s\n}\n' "$line" >>driver.c
		driver_tree driver.c
		refused "refused: drivers/vfio/pci/my_pci.c:$(($(wc -l <tree/drivers/vfio/pci/my_pci.c) - 1)): vma_list_to_mapping would take $gone away, and this needs it: "
		[[ $output == *": $line" ]]
	done <<-'END'
		my_add_vma|return my_add_vma(my, vma);
		my_zap_and_vma_lock|return my_zap_and_vma_lock(my, false);
		my_mmap_close|return vma->vm_ops && vma->vm_ops->close == my_mmap_close;
		my_vma|return sizeof(struct my_vma);
		map_lock|return mutex_is_locked(&my_of(core)->map_lock);
	END
}

@test "operations whose callback computes its pfns in a way of its own are refused" {
	choose vma_list_to_mapping
	for page in 'vmf->page = my_page(vmf->pgoff), 0' 'vmf_insert_pfn(vmf->vma, vmf->address, my_page(vmf->pgoff))'; do
		awk -v page="$page" '/^int my_mmap\(/ { print "static vm_fault_t my_ring_fault(struct vm_fault *vmf)\n{\n\treturn " page ";\n}\n\nstatic const struct vm_operations_struct my_ring_ops = {\n\t.fault = my_ring_fault,\n};\n" }
			/index >= VFIO_PCI_ROM/ { print "\tif (index == MY_RING) {\n\t\tvma->vm_ops = &my_ring_ops;\n\t\treturn 0;\n\t}" } { print }' \
			"$fixtures/dev_set_hot_reset.c" >driver.c
		driver_tree driver.c
		refused "refused: drivers/vfio/pci/my_pci.c:$(sed -n '/vm_ops = &my_ring_ops/=' tree/drivers/vfio/pci/my_pci.c): no rule of vm_ops_open_close covers this: vma->vm_ops = &my_ring_ops;"
	done
}

@test "who passes vm_private_data on is refused, however the vma is reached" {
	choose vma_list_to_mapping
	for vma in vma 'ctx->vma'; do
		{
			cat "$fixtures/dev_set_hot_reset.c"
			printf '\nint my_note(struct my_context *ctx, struct vm_area_struct *vma)\n{\n\treturn my_count(%s->vm_private_data);\n}\n' "$vma"
		} >driver.c
		driver_tree driver.c
		refused "refused: drivers/vfio/pci/my_pci.c:$(sed -n '/my_count(/=' tree/drivers/vfio/pci/my_pci.c): no rule of vm_ops_open_close covers this: return my_count\("
	done
}

@test "a function of the vendor's with the name of one that the series adds is refused, and named" {
	choose vma_list_to_mapping
	awk '/^static void my_mmap_open/ { print "static unsigned long vma_to_pfn(struct vm_area_struct *vma)\n{\n\treturn vma->vm_pgoff;\n}\n" } { print }' \
		"$fixtures/list_first.c" >defined.c
	awk '/^struct my_device \{/ { print "unsigned long vma_to_pfn(struct vm_area_struct *vma);\n" } { print }' "$fixtures/list_first.c" >declared.c
	for driver in defined.c declared.c; do
		driver_tree "$driver"
		refused "refused: drivers/vfio/pci/my_pci.c:$(sed -n '/vma_to_pfn/=' tree/drivers/vfio/pci/my_pci.c | tail -n 1): vma_list_to_mapping adds a function vma_to_pfn"
	done
}

@test "a rule that drops or moves what a vendor added is found out" {
	choose vma_list_to_mapping
	printf 'int f(void)\n{\n\tint a;\n\n\tvendor_note();\n\tg();\n\tb();\n}\n' >in/f.c
	printf 'int f(void)\n{\n\tint a;\n\n\th();\n\tb();\n}\n' >want/f.c
	sp_file=$PWD/rule.cocci
	while read -r verdict rule; do
		printf 'virtual patch\n\n@@\n@@\n%b' "$rule" >rule.cocci
		[ "$(migrated)" = "f.c: $verdict" ]
	done <<-'END'
		wrong -vendor_note();\n-g();\n+h();\n
		wrong -vendor_note();\n-g();\n+h();\n b();\n+vendor_note();\n
		wrong -g();\n
		migrated -g();\n+h();\n
		left -k();\n+h();\n
	END
}
