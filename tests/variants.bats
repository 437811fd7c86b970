#!/usr/bin/env bats
# Drivers as vendors change them, made from the fixtures: a variant that was migrated is the variant of what was migrated, but for
# comments and white space, or it is left as it was.
# shellcheck disable=SC2154,SC2016,SC2030,SC2031 # root is of common.bash, status and output of bats; awk has its own $

load common

setup() {
	. "$root/scripts/common.sh"
	. "$root/scripts/step.sh"
	set +u # bats has unset variables of its own
	step=vma_list_to_mapping
	fixtures=$BATS_TEST_DIRNAME/fixtures/$step
	insert=$BATS_TEST_DIRNAME/variants/insert.awk
	cd "$BATS_TEST_TMPDIR" || return
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
}

# code FILE: without comments and white space.
code() {
	awk 'BEGIN { RS = "\001" }
		{
			while (match($0, /\/\*([^*]|\*+[^*\/])*\*+\//))
				$0 = substr($0, 1, RSTART - 1) " " substr($0, RSTART + RLENGTH)
			gsub(/[ \t\r\n]+/, "")
			print
		}' "$1"
}

# functions FILE: the names of those that it defines.
functions() {
	sed -n 's/^[a-z].*[ *]\([a-z_]*\)(.*[^;]$/\1/p' "$1"
}

# migrate_variant IN WANT: "migrated" if IN becomes WANT, "left" if nothing, or "wrong".
migrate_variant() {
	local place
	place=$(mktemp -d)
	mkdir -p "$place/drivers/vfio"
	cp "$1" "$place/drivers/vfio/new.c"
	(cd "$place" && run_spatch patch "$step" log --in-place drivers/vfio/new.c >out)
	if cmp -s "$1" "$place/drivers/vfio/new.c"; then
		echo left
	elif [ "$(code "$place/drivers/vfio/new.c")" = "$(code "$2")" ]; then
		echo migrated
	else
		echo wrong
	fi
}

# whole NAME FIXTURE COMMAND...: COMMAND, a filter, over all of a fixture, and of what becomes of it.
whole() {
	"${@:3}" <"$fixtures/$2.c" >"$1.$2.c"
	"${@:3}" <"$fixtures/$2.res" >"$1.$2.want"
	printf '%s %s: %s\n' "$1" "$2" "$(migrate_variant "$1.$2.c" "$1.$2.want")"
}

# inserted FIXTURE KIND: one vendor's addition, in each function by itself.
inserted() {
	local name after
	for name in $(functions "$fixtures/$1.c"); do
		after=$name
		grep -q "^[a-z].*\b$name(" "$fixtures/$1.res" || after=vfio_pci_try_lock_and_zap_cb
		awk -v function_name="$name" -v kind="$2" -f "$insert" "$fixtures/$1.c" >"$1.$2.c"
		awk -v function_name="$after" -v kind="$2" -f "$insert" "$fixtures/$1.res" >"$1.$2.want"
		grep -q vendor_ "$1.$2.c" || return
		printf '%s %s %s: %s\n' "$2" "$1" "$name" "$(migrate_variant "$1.$2.c" "$1.$2.want")"
	done
}

# tally LOG MIGRATED: nothing is wrong, at least so many were migrated, and only the functions that the step takes away whole were left.
tally() {
	cat "$1"
	! grep ': wrong$' "$1" || return
	[ "$(grep -c ': migrated$' "$1")" -ge "$2" ] || return
	! grep ': left$' "$1" | grep -vE ' my_(zap_and_vma_lock|add_vma|mmap_open|mmap_close): left$'
}

# refused_whole DRIVER PATTERN: a tree with the driver DRIVER is refused, for what matches PATTERN, and is as it was.
refused_whole() {
	rm -rf tree
	small_tree tree
	grep -v '^void vfio_device_unmap_range' "$1" >tree/drivers/vfio/pci/my_pci.c
	before=$(digest tree)
	apply -q -w tree
	echo "$1: $output"
	[ "$status" -eq 1 ]
	[[ $output =~ $2 ]]
	[ "$(digest tree)" = "$before" ]
}

@test "what a vendor adds to a function stays, or the driver is left alone" {
	local fixture kind
	for fixture in dev_set_hot_reset slot_or_bus_hot_reset; do
		for kind in statement local first ifdef label; do
			printf '%s\n' "$fixture $kind"
		done
	done >kinds
	export -f inserted migrate_variant code functions run_spatch names require_plain_names hanging field die
	export step fixtures top insert
	xargs -P 2 -L 1 bash -c 'inserted "$@"' inserted <kinds >log
	tally log 65
}

@test "other names, another order of members and other formatting make no difference" {
	local fixture
	for fixture in dev_set_hot_reset slot_or_bus_hot_reset list_first; do
		whole names "$fixture" sed 's/\bmy_/acme_/g; s/\bmy\b/adev/g; s/vma_lock\b/map_lock/g; s/vma_list\b/maps/g; s/\bmemory_lock\b/mem_sem/g; s/\bentry\b/node/g'
		whole members "$fixture" awk '
			/^struct my_device \{/ { print; inside = 1; next }
			inside && /^\}/ { while (n) print member[n--]; inside = 0 }
			inside { member[++n] = $0; next }
			{ print }'
		whole crlf "$fixture" sed 's/$/\r/'
		whole llvm "$fixture" clang-format --style=LLVM
		whole google "$fixture" clang-format --style='{BasedOnStyle: Google, SortIncludes: false}'
		whole indent "$fixture" indent -kr -i8 -l80
	done >log
	tally log 18
}

@test "a second list, of something else, stays" {
	whole second dev_set_hot_reset awk '
		/^struct my_device \{/ { print "struct vendor_event {\n\tint what;\n\tstruct list_head next;\n};\n"; print; print "\tstruct list_head events;\n\tstruct mutex event_lock;"; next }
		{ print }
		END { print "\nvoid vendor_flush(struct my_device *my)\n{\n\tstruct vendor_event *event, *tmp;\n\n\tmutex_lock(&my->event_lock);\n\tlist_for_each_entry_safe(event, tmp, &my->events, next) {\n\t\tlist_del(&event->next);\n\t\tkfree(event);\n\t}\n\tmutex_unlock(&my->event_lock);\n}" }' >log
	tally log 1
}

@test "a driver with a vendor's statement in what goes as a whole is refused, whatever its names are" {
	local name
	for name in my_zap_and_vma_lock my_add_vma my_mmap_open my_mmap_close; do
		awk -v function_name="$name" -v kind=statement -f "$insert" "$fixtures/dev_set_hot_reset.c" |
			sed 's/\bmy_/acme_/g; s/vma_lock\b/map_lock/g; s/vma_list\b/maps/g; s/\bmemory_lock\b/mem_sem/g' >"$name.c"
		grep -q vendor_note "$name.c"
		refused_whole "$name.c" 'refused: drivers/vfio/pci/my_pci.c:[0-9]+: '
	done
}

@test "a second list of vmas is refused, whether it is the same device's or another's" {
	awk -f "$BATS_TEST_DIRNAME/variants/second-list.awk" "$fixtures/list_first.c" >same.c
	[ "$(grep -c db_list same.c)" -ge 5 ]
	refused_whole same.c 'refused: drivers/vfio/pci/my_pci.c:[0-9]+: no rule of vma_list_to_mapping covers this'
	{
		cat "$fixtures/list_first.c"
		sed -n '/^struct my_vma {/,$ { s/\bmy_/acme_/g; s/\bmy\b/acme/g; p }' "$fixtures/list_first.c"
	} >other.c
	refused_whole other.c 'refused: drivers/vfio/pci/my_pci.c:[0-9]+: vma_list_to_mapping adds a function [a-z_]*, but that name is taken here'
}

@test "a function of the vendor's with the name of one that the series adds is refused, and named" {
	awk '/^static void my_mmap_open/ { print "static unsigned long vma_to_pfn(struct vm_area_struct *vma)\n{\n\treturn vma->vm_pgoff;\n}\n" } { print }' \
		"$fixtures/list_first.c" >defined.c
	awk '/^struct my_device \{/ { print "unsigned long vma_to_pfn(struct vm_area_struct *vma);\n" } { print }' "$fixtures/list_first.c" >declared.c
	for driver in defined.c declared.c; do
		refused_whole "$driver" "refused: drivers/vfio/pci/my_pci.c:$(grep -v '^void vfio_device_unmap_range' "$driver" | sed -n '/vma_to_pfn/=' | tail -n 1): vma_list_to_mapping adds a function vma_to_pfn"
	done
}

@test "a rule that drops what a vendor added is found out" {
	printf 'int f(void)\n{\n\tvendor_note();\n\tg();\n}\n' >in.c
	printf 'int f(void)\n{\n\tvendor_note();\n\th();\n}\n' >want
	printf '@@\n@@\n-vendor_note();\n-g();\n+h();\n' >drops.cocci
	sp_file=$PWD/drops.cocci
	step=vma_list_to_mapping
	sed -i '1i virtual patch\n' drops.cocci
	[ "$(migrate_variant in.c want)" = wrong ]
	printf 'virtual patch\n\n@@\n@@\n-g();\n+h();\n' >drops.cocci
	[ "$(migrate_variant in.c want)" = migrated ]
	printf 'virtual patch\n\n@@\n@@\n-k();\n+h();\n' >drops.cocci
	[ "$(migrate_variant in.c want)" = left ]
}
