# shellcheck shell=bash
# A step that looks at many files, at the core and at the bus drivers at once.  Source common.sh, step.sh and drivers.sh first.
#
# What spatch learns of a function, it uses wherever the function is called, so neither half may depend on what would be learnt in
# the other: then all files are looked at together, as they are for the other steps.

# divide DIRECTORY: the names on stdin into DIRECTORY/core.files and DIRECTORY/drivers.files.  A header in include/linux is a bus
# driver's if it is named for the directory of one.
divide() {
	local file bus
	: >"$1/core.files"
	: >"$1/drivers.files"
	while IFS= read -r -d '' file; do
		bus=${file#include/linux/vfio_}
		if [[ $file == drivers/vfio/*/* || -d drivers/vfio/${bus%%[_.]*} ]]; then
			printf '%s\0' "$file" >>"$1/drivers.files"
		else
			printf '%s\0' "$file" >>"$1/core.files"
		fi
	done
}

# functions_of DIRECTORY HALF: those that it defines.
functions_of() {
	local -a files
	mapfile -d '' files <"$1/$2.files"
	(cd "$1/$2" && functions_in "${files[@]}") | cut -f2 | sort -u
}

# learnt DIRECTORY: the functions that a rule may have learnt something of: they are annotated now, or shown.
learnt() {
	rg --no-ignore -U -I -o -r '$1' -e '(\w+)\([^;{}]*?\)\s*__(acquires|releases|must_hold)' "$1/core" "$1/drivers" || [[ $? == 1 ]]
	sed -n 's/^[-+]\([^-+]\)/\1/p' "$1"/*.said | { rg -o '\w+' || [[ $? == 1 ]]; }
}

# independent DIRECTORY: whether neither half names a function of the other's that was learnt of, or whose name says that it leaves
# the locking to its callers.
independent() {
	local half other=drivers
	learnt "$1" | sort -u >"$1/learnt"
	for half in core drivers; do
		functions_of "$1" "$half" >"$1/functions"
		{
			comm -12 "$1/functions" "$1/learnt"
			grep '^__' "$1/functions" || true
		} >"$1/passed"
		! rg --no-ignore -q -w -F -f "$1/passed" "$1/$other" || return 1
		other=core
	done
}

# run_halves MODE STEP LOG [OPTION...]: run_spatch on the files of the current directory that stdin names.
run_halves() {
	local half running work=$3.halves status=0
	local -a files all=() pids=()
	rm -rf -- "$work"
	mkdir "$work"
	divide "$work"
	for half in core drivers; do
		mkdir "$work/$half"
		cpio -0 -p --quiet -d "$work/$half" <"$work/$half.files"
		mapfile -d '' files <"$work/$half.files"
		all+=("${files[@]}")
		: >"$work/$half.log"
		((${#files[@]})) || continue
		(cd "$work/$half" && run_spatch "$1" "$2" "$work/$half.log" "${@:4}" "${files[@]}") >"$work/$half.said" &
		pids+=($!)
	done
	for running in "${pids[@]}"; do
		wait "$running" || status=$?
	done
	((status == 0)) || exit "$status"
	if independent "$work"; then
		cp -r -- "$work/core/." "$work/drivers/." .
		cat "$work"/*.log >"$3"
		cat "$work"/*.said
	else
		mapfile -d '' all < <(printf '%s\0' "${all[@]}" | sort -z)
		run_spatch "$1" "$2" "$3" "${@:4}" "${all[@]}"
	fi
	rm -rf -- "$work"
}
