#!/usr/bin/env bash
# mutants.sh: break the locking of migrated trees, one place at a time, and say which gate notices.
# TREE is only read; what the gates said about a mutant is kept in the cache, and is not asked again.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/common.sh"
# shellcheck source=scripts/farm.sh
. "$top/scripts/farm.sh"
# shellcheck source=scripts/states.sh
. "$top/scripts/states.sh"
# shellcheck source=scripts/mutant-list.sh
. "$top/scripts/mutant-list.sh"
# shellcheck source=scripts/mutant-gates.sh
. "$top/scripts/mutant-gates.sh"

all_gates='sparse clang unit boot'

usage() {
	cat <<-END
		Usage: mutants.sh [-l] [-g GATE,...] [-o OPERATOR,...] [-f FILE,...] [-b BASE] [-d OUT] [-e EQUIVALENT] [-j N] [-q] [TREE...]

		Each TREE is a migrated kernel; without one, linux-source-6.1 and 5.10 are migrated.

		  -l            list the mutants, and run no gate
		  -g GATES      only these gates, comma-separated, in this order: ${all_gates// /,}
		  -o OPERATORS  only these, comma-separated: the files of mutants/
		  -f FILES      only places in these sources of TREE, comma-separated
		  -b BASE       what TREE was before the series: a directory, or a revision of TREE's git
		                (default: known from apply.sh's record)
		  -d OUT        where the report goes (default: out/mutants)
		  -e FILE       mutants that change nothing (default: mutants/equivalent)
		  -j N          run at most N at once (default: one per processor)
		  -q            no progress

		OUT/VERSION/ has report.txt, report.tsv and diffs/.

		Exit status: 0 every mutant is killed, 1 some survive, or an equivalent one is none, 2 usage.
	END
}

# split LIST: its parts, one a line.
split() {
	tr , '\n' <<<"$1"
}

# default_trees: migrated copies of the kernels that make migrate and the tests know.
default_trees() {
	local version kernel copy
	for version in 6.1 5.10; do
		kernel=$("$top/scripts/kernel-source.sh" "$version")
		copy=$(cache_dir)/mutants/linux-source-$version
		mkdir -p "${copy%/*}"
		progress "migrating $kernel"
		linked_copy "$kernel" "$copy"
		"$top/scripts/apply.sh" -q -w "$copy" 2>"$scratch/apply.log" || die "$(tail -n 1 "$scratch/apply.log")"
		printf '%s\n' "$copy"
	done
}

# is_static CLASS: whether sparse and clang have to see it.
is_static() {
	[[ $1 != behaviour ]]
}

# asked GATE CLASS: whether the gate is for such mutants.
asked() {
	[[ $1 == compile || $1 == sparse || $1 == clang ]] || ! is_static "$2"
}

# judge GATE WORKER: for each row on stdin, ID, VERDICT and MESSAGE; a verdict that is known already is taken over.
judge() {
	local gate=$1 overlay=$scratch/worker$2 gate_key id key class file message verdict why
	gate_key=$("key_$gate")
	while IFS=$'\t' read -r id key _ class file _; do
		why=$(awk -F'\t' -v key="$key" -v gate="$gate" -v gate_key="$gate_key" \
			'$1 == key && $2 == gate && $3 == gate_key { said = $4 "\t" $5 } END { print said }' "$log")
		if [[ -z $why ]]; then
			rm -rf -- "$overlay"
			install -D -m 644 "$tree/$file" "$overlay/$file"
			patch -d "$overlay" -p1 -s -t -F0 <"$out/diffs/$id.diff"
			verdict=passed
			message=$("judge_$gate" "$file" "$overlay" 2>"$overlay.err") || verdict=unjudged
			[[ $verdict == unjudged || -z $message ]] || verdict=killed
			message=${message%%$'\n'*}
			why=$verdict$'\t'${message//$'\t'/ }
			[[ $verdict == unjudged ]] || printf '%s\t%s\t%s\t%s\n' "$key" "$gate" "$gate_key" "$why" >>"$log"
		fi
		printf '%s\t%s\n' "$id" "$why"
	done
}

# run_gate GATE: on what is left; what it kills goes to verdicts, the rest stays.
run_gate() {
	local gate=$1 worker count
	awk -F'\t' 'FILENAME == ARGV[1] { done[$1] = 1; next } !($1 in done)' "$out/verdicts.tsv" "$out/list.tsv" |
		while IFS=$'\t' read -r id key operator class rest; do
			! asked "$gate" "$class" || printf '%s\t%s\t%s\t%s\t%s\n' "$id" "$key" "$operator" "$class" "$rest"
		done >"$scratch/left"
	count=$(wc -l <"$scratch/left")
	((count)) || return 0
	"before_$gate"
	progress "$gate: $count mutants"
	for ((worker = 0; worker < jobs; worker++)); do
		awk -v worker="$worker" -v jobs="$jobs" 'NR % jobs == worker' "$scratch/left" | judge "$gate" "$worker" >"$scratch/said$worker" &
	done
	wait
	cat "$scratch"/said[0-9]* >"$scratch/said"
	rm -f "$scratch"/said[0-9]*
	(($(wc -l <"$scratch/said") == count)) || die "$gate: not every mutant was judged"
	! grep $'\tunjudged' "$scratch/said" >"$scratch/unjudged" ||
		die "$gate cannot judge $(cut -f1 "$scratch/unjudged" | paste -sd' ' -)"
	awk -F'\t' -v gate="$gate" '$2 == "killed" { print $1 "\t" gate "\t" $3 }' "$scratch/said" >>"$out/verdicts.tsv"
}

# read_equivalents: those of mutants/equivalent that are in this tree, in $out/equivalent.tsv: ID and the reason.  An entry is
# a line OPERATOR | FUNCTION | TEXT | REASON.
mark_equivalents() {
	awk -F'\t' -v entries="$equivalent" -v used="$all/used" '
		BEGIN {
			while ((getline line <entries) > 0) {
				if (line ~ /^(#|$)/)
					continue
				n = split(line, part, / \| /)
				reason[part[1] "\t" part[2] "\t" part[3]] = part[4]
			}
		}
		($3 "\t" $7 "\t" $8) in reason {
			print $1 "\t" reason[$3 "\t" $7 "\t" $8]
			print $3 " | " $7 " | " $8 >>used
		}' "$out/list.tsv" >"$out/equivalent.tsv"
}

# check_equivalents: what is listed and is no mutant of any tree, as far as its operator was run and its function is there.
stale_equivalents() {
	local entry operator function
	sed '/^#/d; /^$/d' "$equivalent" | while read -r entry; do
		operator=${entry%% | *}
		function=${entry#* | }
		function=${function%% | *}
		printf '%s\n' "${operators[@]}" | grep -xF -e "$operator" >"$scratch/known" || [[ ! -e $top/mutants/$operator.awk ]] || continue
		[[ -n $default ]] || grep -qxF -e "$function" "$all/functions" || continue
		grep -qxF -e "${entry% | *}" "$all/used" || printf '%s\n' "$entry"
	done
}

# row_report: ID CLASS OPERATOR FILE LINE FUNCTION VERDICT GATE MESSAGE.
write_rows() {
	awk -F'\t' -v OFS='\t' -v verdicts="$out/verdicts.tsv" -v same="$out/equivalent.tsv" '
		BEGIN {
			while ((getline line <verdicts) > 0) {
				split(line, part, "\t")
				gate[part[1]] = part[2]
				message[part[1]] = part[3]
			}
			while ((getline line <same) > 0) {
				split(line, part, "\t")
				reason[part[1]] = part[2]
			}
			print "id", "class", "operator", "file", "line", "function", "verdict", "gate", "message"
		}
		{
			verdict = gate[$1] == "compile" ? "no mutant" : gate[$1] != "" ? "killed" : $1 in reason ? "equivalent" : "survived"
			if (verdict == "killed" && $1 in reason)
				verdict = "killed, not equivalent"
			print $1, $4, $3, $5, $6, $7, verdict, gate[$1] == "" ? "-" : gate[$1], gate[$1] == "" ? reason[$1] : message[$1]
		}' "$out/list.tsv" >"$out/report.tsv"
}

# write_table: how many mutants of each operator were killed by which gate.
write_table() {
	awk -F'\t' -v gates="${gates[*]}" '
		function row(class, name,    i, cells) {
			cells = sprintf("%-10s %-22s %8d", class, name, count[name])
			for (i = 1; i <= n; i++)
				cells = cells sprintf(" %8d", by[name, gate[i]])
			return cells sprintf(" %10d %8d", by[name, "equivalent"], by[name, "survived"])
		}
		NR == 1 { n = split(gates, gate, " "); next }
		$7 == "no mutant" { dropped++; next }
		{
			class_of[$3] = $2
			what = $7 ~ /^killed/ ? $8 : $7
			by[$3, what]++
			by["all", what]++
			count[$3]++
			count["all"]++
		}
		END {
			printf "%-10s %-22s %8s", "class", "operator", "mutants"
			for (i = 1; i <= n; i++)
				printf " %8s", gate[i]
			printf " %10s %8s\n", "equivalent", "survived"
			for (name in class_of)
				print row(class_of[name], name) | "sort"
			close("sort")
			print row("", "all")
			printf "\n%d more do not compile.\n", dropped
		}' "$out/report.tsv"
}

# write_list VERDICT: those with their places; survivors have their diffs.
write_list() {
	local id class file line function verdict message
	while IFS=$'\t' read -r id class _ file line function verdict _ message; do
		[[ $verdict == "$1" ]] || continue
		printf '\n%s: %s (%s) in %s, %s:%s\n' "$verdict" "$id" "$class" "$function" "$file" "$line"
		[[ -z $message ]] || printf '%s\n' "$message"
		[[ $verdict != survived ]] || sed 's/^/    /' "$out/diffs/$id.diff"
	done <"$out/report.tsv"
}

# report: the table, and what needs a look.
report() {
	printf '%s (%s)\n\n' "$(kernel_version "$tree")" "$tree"
	write_table
	write_list equivalent
	write_list 'killed, not equivalent'
	write_list survived
}

# every_mutant_killed: whether the report names neither a survivor nor one that was said to be equivalent, and is none.
every_mutant_killed() {
	! grep -qE $'\t(survived|killed, not equivalent)\t' "$out/report.tsv"
}

# run_tree: the gates over the mutants of $tree.
run_tree() {
	local gate
	sources_before
	list_mutants
	[[ -s $out/list.tsv ]] || die "$tree: no operator applies anywhere"
	cut -f7 "$out/list.tsv" >>"$all/functions"
	mark_equivalents
	if [[ -n $list_only ]]; then
		cut -f1,4- "$out/list.tsv"
		return 0
	fi
	open_farm "$tree"
	record_flags
	: >"$out/verdicts.tsv"
	for gate in compile "${gates[@]}"; do
		run_gate "$gate"
	done
	write_rows
	report >"$out/report.txt"
	cat "$out/report.txt"
}

list_only='' gates='' operators='' only_files='' base='' out_dir=$top/out/mutants equivalent=$top/mutants/equivalent jobs=$(nproc) quiet=''
while getopts lg:o:f:b:d:e:j:qh option; do
	case $option in
	l) list_only=1 ;;
	g) gates=$OPTARG ;;
	o) operators=$OPTARG ;;
	f) only_files=${OPTARG//,/ } ;;
	b) base=$OPTARG ;;
	d) out_dir=$OPTARG ;;
	e) equivalent=$OPTARG ;;
	j) jobs=$OPTARG ;;
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
[[ $jobs =~ ^[1-9][0-9]*$ ]] || usage_error "-j wants a number, not '$jobs'"
[[ -r $equivalent ]] || usage_error "$equivalent: cannot read it"
mapfile -t gates < <(split "${gates:-${all_gates// /,}}")
for gate in "${gates[@]}"; do
	[[ " $all_gates " == *" $gate "* ]] || usage_error "no gate '$gate': ${all_gates// /, }"
done
if [[ -n $operators ]]; then
	mapfile -t operators < <(split "$operators")
else
	mapfile -t operators < <(find "$top/mutants" -name '*.awk' -printf '%f\n' | sed 's/\.awk$//' | sort)
fi
for operator in "${operators[@]}"; do
	[[ -e $top/mutants/$operator.awk ]] || usage_error "no operator '$operator' in mutants/"
done
for given; do
	require_kernel "$given"
done

all=$(mktemp -d)
scratch=$all
trap 'rm -rf -- "$all"' EXIT
trap 'exit 1' INT TERM HUP
default=''
if (($# == 0)); then
	default=1
	mapfile -t trees < <(default_trees)
	((${#trees[@]} == 2)) || exit 1
	set -- "${trees[@]}"
fi
log=$(cache_dir)/mutants/log
mkdir -p "${log%/*}"
: >>"$log"

: >"$all/functions"
: >"$all/used"

status=0 number=0
for given; do
	tree=$(realpath -- "$given")
	out=$out_dir/$(kernel_version "$tree")
	scratch=$all/$((++number))
	mkdir "$scratch"
	run_tree
	[[ -n $list_only ]] || every_mutant_killed || status=1
done
stale_equivalents >"$all/stale"
if [[ -s $all/stale ]]; then
	printf '\nequivalent to nothing any more: %s\n' "$(cat "$all/stale")"
	status=1
fi
exit "$status"
