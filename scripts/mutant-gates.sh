# shellcheck shell=bash
# What mutants are run through.  A gate is a function judge_GATE FILE OVERLAY: FILE is mutated in OVERLAY, a directory that
# stands before the tree.  It prints why the mutant is killed, or nothing; it fails if it cannot judge.  before_GATE makes
# sure that the gate has nothing to say about the tree as it is; key_GATE changes when an earlier verdict no longer counts.
# Source common.sh and farm.sh first; needs scratch, tree and jobs.

# record_flags: build the tree once, and keep how the kernel checks each of its vfio sources in $scratch/flags/FILE.
record_flags() {
	local record file
	mkdir -p "$scratch/flags" "$scratch/record"
	switch_farm "$tree"
	prepare_farm x86_64 || die "$tree: cannot prepare: see $objects/x86_64.prepare.log"
	progress "building drivers/vfio, to learn how it is compiled"
	ln -sf "$top/scripts/record-check.sh" "$scratch/record-check"
	forget_built x86_64
	SPARSE_LOG=$scratch/record build_vfio x86_64 C=1 CHECK="$scratch/record-check" >"$scratch/build.log" 2>&1 ||
		die "$tree: drivers/vfio does not build: $(grep -m 1 -e 'error' -e '\*\*\*' "$scratch/build.log")"
	for record in "$scratch"/record/*; do
		file=$(tail -n 1 "$record")
		file=${file#"$farm/"}
		mkdir -p "$scratch/flags/${file%/*}"
		# the last is the file
		sed '$d' "$record" >"$scratch/flags/$file"
	done
}

# compiled FILE: the sources that are compiled with FILE in them: itself, or what includes it.
compiled() {
	if [[ $1 == *.c ]]; then
		[[ ! -e $scratch/flags/$1 ]] || printf '%s\n' "$1"
	else
		(cd "$scratch/flags" && find . -name '*.c' -printf '%P\n' | sort) | while read -r file; do
			! grep -qsF "/$1" "$objects/x86_64/${file%/*}/.$(basename "$file" .c).o.cmd" || printf '%s\n' "$file"
		done
	fi
}

# put_sources FILE OVERLAY: what is compiled with FILE, beside it.
put_sources() {
	local file
	while read -r file; do
		[[ -e $2/$file ]] || install -D -m 644 "$tree/$file" "$2/$file"
	done < <(compiled "$1")
}

# in_kernel_flags FILE OVERLAY COMMAND...: COMMAND as the kernel would run it, COMMAND's arguments before the kernel's.
in_kernel_flags() {
	local file=$1 overlay=$2 directory
	local -a flags=()
	shift 2
	mapfile -t flags <"$scratch/flags/$file"
	directory=${flags[0]}
	(cd "$directory" && "$@" -I"$overlay/include" "${flags[@]:1}" "$overlay/$file" 2>&1) || true
}

# run_compile ARG...: gcc, which wants the flags after what is for sparse only.
run_compile() {
	local -a flags=("$@")
	while [[ ${flags[0]} != -Wp,-M* ]]; do
		flags=("${flags[@]:1}")
	done
	gcc -fsyntax-only -I"${overlay:?}/include" "${flags[@]:1}"
}

# messages FILE OVERLAY GATE: what GATE says about all that is compiled with FILE.
messages() {
	local file=$1 overlay=$2 source
	put_sources "$1" "$2"
	while read -r source; do
		in_kernel_flags "$source" "$overlay" "run_$3" | sed "s|^$overlay/||" |
			awk -v farm="$farm" -f "$top/scripts/messages.awk"
	done < <(compiled "$file") | sort -u -t $'\t' -k1,1 -k2,2n -k3
}

# judge_by_messages GATE FILE OVERLAY: those that the tree itself does not bring.
judge_by_messages() {
	local before=$scratch/before-$1/${2//\//_}
	messages "$2" "$3" "$1" >"$3/messages"
	awk -f "$top/scripts/new-messages.awk" "$before" "$3/messages"
}

# plant_lock FILE: a function that keeps a lock, at the end of FILE.
plant_lock() {
	cat >>"$1" <<-END
		#include <linux/mutex.h>
		static DEFINE_MUTEX(planted_lock);
		void planted(void);
		void planted(void)
		{
			mutex_lock(&planted_lock);
		}
	END
}

# plant_error FILE: what does not compile.
plant_error() {
	printf 'int planted(void) { return planted_where; }\n' >>"$1"
}

# require_sight GATE PLANT: a gate that does not see what PLANT plants in every source would not see mutants either.
require_sight() {
	local file
	while read -r file; do
		[[ -n $(compiled "$file") ]] || continue
		rm -rf -- "$scratch/same"
		install -D -m 644 "$tree/$file" "$scratch/same/$file"
		"$2" "$scratch/same/$file"
		[[ -n $("judge_$1" "$file" "$scratch/same") ]] || die "$1 does not see what was planted in $file"
	done < <(mutated_files | sed -n '/\.c$/p')
}

# show_log: what an analyser said, unless it could not be run.
show_log() {
	! awk -F'\t' '$1 > 1' "$overlay/log.runs" | grep . >&2 || die "an analyser stopped"
	cat "$overlay/log" 2>/dev/null || true
	rm -f "$overlay/log" "$overlay/log.runs"
}

# learn_messages GATE: of all files that have mutants.
learn_messages() {
	local file
	mkdir -p "$scratch/before-$1"
	while read -r file; do
		rm -rf -- "$scratch/same"
		install -D -m 644 "$tree/$file" "$scratch/same/$file"
		messages "$file" "$scratch/same" "$1" >"$scratch/before-$1/${file//\//_}"
	done < <(mutated_files)
}

# mutated_files: each once.
mutated_files() {
	cut -f5 "$out/list.tsv" | sort -u
}

# digest_of PATH...: one hash of files and of what is below directories.
digest_of() {
	(cd "$top" && find "$@" -type f -print0 | sort -z | xargs -0 sha256sum) | sha256sum | cut -c1-16
}

# tree_key: the tree's vfio sources, in its version.
tree_key() {
	printf '%s-%s' "$(kernel_version "$tree")" "$(vfio_digest "$tree" | cut -c1-16)"
}

# compile: what does not compile is no mutant.
before_compile() {
	local file
	learn_messages compile
	while read -r file; do
		! grep -E $'\t(fatal )?error' "$scratch/before-compile/${file//\//_}" || die "$tree: $file does not compile"
	done < <(mutated_files)
	require_sight compile plant_error
}

judge_compile() {
	[[ -n $(compiled "$1") ]] || {
		echo 'not compiled for x86_64'
		return
	}
	messages "$1" "$2" compile >"$2/messages"
	awk -F'\t' '$3 ~ /^(fatal )?error/ { print $1 ":" $2 ": " $3 }' "$2/messages"
}

key_compile() {
	printf '%s-%s' "$(tree_key)" "$(gcc -dumpfullversion)"
}

# sparse: a count of locks.
before_sparse() {
	learn_messages sparse
	require_sight sparse plant_lock
}

judge_sparse() {
	judge_by_messages sparse "$@"
}

run_sparse() {
	SPARSE_LOG=$overlay/log "$top/scripts/sparse-into-log.sh" -I"$top/analysis/sparse" "$@"
	show_log
}

key_sparse() {
	printf '%s-%s' "$(tree_key)" "$(digest_of analysis scripts/sparse-into-log.sh scripts/clang-into-log.sh)"
}

# clang: -Wthread-safety, which locks these are.
before_clang() {
	learn_messages clang
	require_sight clang plant_lock
}

judge_clang() {
	judge_by_messages clang "$@"
}

run_clang() {
	ANALYSIS=$top/analysis CLANG_LOG=$overlay/log "$top/scripts/clang-into-log.sh" "$@"
	show_log
}

key_clang() {
	printf '%s-%s' "$(tree_key)" "$(digest_of analysis scripts/sparse-into-log.sh scripts/clang-into-log.sh)"
}

# unit: the unit tests of what the series adds.
before_unit() {
	local file said
	while read -r file; do
		unit_test_of "$file" >/dev/null || continue
		said=$(judge_unit "$file" "$tree" 120) || die "$tree: $file does not compile for its unit test"
		[[ -z $said ]] || die "$tree: $file fails its unit test as it is: ${said//$'\n'/; }"
	done < <(mutated_files)
}

# unit_test_of FILE: its name, if it has one.
unit_test_of() {
	case $1 in
	drivers/vfio/vfio_pfn.c | drivers/vfio/vfio_pfn_dma.c) basename "$1" .c ;;
	*) return 1 ;;
	esac
}

# judge_unit FILE DIR [SECONDS]: what its unit test says; a mutant may never end, and what is right does on a busy machine, too.
judge_unit() {
	local name said status=0
	name=$(unit_test_of "$1") || return 0
	said=$(CFLAGS=-Wno-error TIMEOUT=${3:-20} "$top/tests/unit/run.sh" -t "$name" "$2/$1") || status=$?
	((status != 0)) || return 0
	[[ $said == *"# seed "* ]] || return 1
	printf '%s\n' "$said" | sed -n 's/^ *//; /^not ok/p; /^# did not end/p; /ERROR: AddressSanitizer/p; /WARNING: ThreadSanitizer/p; /Assertion/p; /runtime error/p'
}

key_unit() {
	digest_of tests/unit kernel
}

# boot: a small kernel, with lockdep and KASAN, and a program that looks.
before_boot() {
	local worker
	mkdir -p "$(cache_dir)/mutants"
	for ((worker = 0; worker < jobs; worker++)); do
		linked_copy "$tree" "$(boot_tree "$worker")"
	done
	progress "booting the tree as it is"
	"$top/scripts/boot.sh" -q -k /dev/null "$(boot_tree 0)" >"$scratch/boot.log" 2>&1 || die "$tree: fails as it is: $(tail -n 1 "$scratch/boot.log")"
}

# boot_tree WORKER: the copy of the tree that a worker puts its mutants into, and boots.
boot_tree() {
	printf '%s/mutants/%s-%s-%s\n' "$(cache_dir)" "$(kernel_version "$tree")" "$(printf '%s' "$tree" | sha256sum | cut -c1-8)" "$1"
}

judge_boot() {
	local status=0 copy
	copy=$(boot_tree "${2##*worker}")
	cat "$2/$1" >"$copy/$1"
	"$top/scripts/boot.sh" -q -1 -k /dev/null "$copy" >"$2/boot.log" || status=$?
	cat "$tree/$1" >"$copy/$1"
	case $status in
	0) return ;;
	1) ;;
	*) die "boot.sh stopped with status $status" ;;
	esac
	# an emulator that fails says nothing of the mutant, nor does a mutant that does not build
	! grep -q 'QEMU ended with status' "$2/boot.log" || die "$(cat "$2/boot.log")"
	! grep -q -e ': error: ' -e 'the kernel does not build' "$2/boot.log" || return 1
	cat "$2/boot.log"
}

key_boot() {
	printf '%s-%s' "$(tree_key)" "$(digest_of guest scripts/boot.sh scripts/read-boot.sh scripts/read-ktap.awk scripts/kernel-reports.awk)"
}
