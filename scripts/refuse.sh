# shellcheck shell=bash
# Why a step is refused, and which line of TREE that names.  Source common.sh, step.sh, drivers.sh and look.sh first; needs tree, sources, scratch, and
# in_scratch() of apply.sh.  What a step has changed is not committed yet, and in $scratch/diff.

# first_unparsed STEP [FILE]: FILE:LINE:TEXT of what spatch, which says nothing by itself, could not parse although STEP would
# look at it, or although it is in FILE.
first_unparsed() {
	local number
	[[ -s $scratch/unparsed ]] || return 0
	number=$({
		cut -d: -f3- "$scratch/unparsed" | { rg -n -m 1 -e "${fields["$1 Tokens"]-}" || [[ $? == 1 ]]; } | cut -d: -f1
		awk -F: -v file="${2-}" '$1 == file { print NR; exit }' "$scratch/unparsed"
	} | sort -n | sed -n 1p)
	[[ -z $number ]] || sed -n "${number}p" "$scratch/unparsed"
}

# in_old_lines [COMMIT]: of FILE:LINE:TEXT on stdin in the scratch copy, as it is or in COMMIT, the lines in TREE.
# shellcheck disable=SC2120 # list.sh passes one
in_old_lines() {
	in_scratch diff -U0 base "$@" >"$scratch/moved-lines"
	awk -f "$top/scripts/old-lines.awk" "$scratch/moved-lines" -
}

# old_line FILE LINE: the line of TREE that LINE of the scratch copy is, or was.
old_line() {
	printf '%s:%s:\n' "$1" "$2" | in_old_lines | cut -d: -f2
}

# line_in_tree FILE LINE TEXT: where TREE's own FILE has what is TEXT in LINE of the scratch copy: of lines that are alike, the nearest.
line_in_tree() {
	local old line
	old=$(old_line "$1" "$2")
	line=$(grep -nF -e "$3" "$tree/$1" 2>/dev/null | awk -F: -v old="$old" '
		{ far = $1 > old ? $1 - old : old - $1 }
		NR == 1 || far < least { least = far; line = $1 }
		END { print line }')
	printf '%s\n' "${line:-$old}"
}

# line_of_name FILE NAME: where TREE's own FILE has it, or, if it is new, where the last of it went.
line_of_name() {
	{
		(cd "$sources" && rg -H -n -w -F -e "$2" -- "$1") | in_old_lines | cut -d: -f2 | sort -rn
		rg -n -w -F -e "$2" -- "$tree/$1" | cut -d: -f1 | sort -rn || true
	} | sed -n '$p'
}

# needed STEP: what it needs of an earlier one, as C and not as a regular expression; of alternatives, what ours brings.
needed() {
	field "$1" Needs | sed 's/|.*//; s/\\b//g; s/\\\(.\)/\1/g'
}

# refuse STEP FILE:LINE:TEXT: name the place and the reason.
refuse() {
	local file line text unparsed needs
	IFS=: read -r file line text <<<"$2"
	text=${text##+([[:space:]])}
	line=$(line_in_tree "$file" "$line" "$text")
	needs=${fields["$1 Needs"]-}
	if [[ -n $needs ]] && ! (cd "$sources" && rg -q -e "$needs" .); then
		die "refused: $file:$line: $1 builds on $(needed "$1"), which no earlier step has brought"
	fi
	unparsed=$(first_unparsed "$1" "$file")
	[[ -z $unparsed ]] || die "refused: $(cut -d: -f1,2 <<<"$unparsed"): spatch cannot parse this, so $1 cannot be complete"
	die "refused: $file:$line: no rule of $1 covers this: $text"
}

# require_done STEP: refuse a tree that the step left alone although it never had what the step brings.
require_done() {
	local pattern site
	pattern=${fields["$1 Done"]-}
	[[ -n $pattern && -z $(search "$1" -l -e "$pattern") ]] || return 0
	site=$(search "$1" -n --no-heading -e "${fields["$1 Tokens"]-}" | sed -n 1p)
	[[ -z $site ]] || refuse "$1" "$site"
}

# compare_names: FILE<TAB>NAME of what the step adds to the changed files, and of what it takes away.
compare_names() {
	local -a changed
	: >"$scratch/added"
	: >"$scratch/gone"
	grep -q '^[-+][A-Za-z]' "$scratch/diff" || return 0
	mapfile -d '' changed <"$scratch/changed"
	changed=("${changed[@]/#/old/}" "${changed[@]/#/tree/}")
	(cd "$scratch" && names_in "${changed[@]}") | sort | awk -v added="$scratch/added" -v gone="$scratch/gone" '
		{ name = substr($0, index($0, "/") + 1) }
		/^old\// { old[++count] = name; left[name]++; next }
		left[name] { left[name]--; next }
		{ print name >added }
		END { for (i = 1; i <= count; i++) if (left[old[i]]) { left[old[i]]--; print old[i] >gone } }'
}

# but_comments: of the FILE:LINE:TEXT or LINE:TEXT on stdin, what is code.
but_comments() {
	grep -vE '^([^:]*:)?[0-9]+:[[:space:]]*(\*|/[*/])' || [[ $? == 1 ]]
}

# uses NAME: FILE:LINE:TEXT of each, but in comments, and where NAME is something of the file's own.
uses() {
	local file
	(cd "$sources" && { rg -l0 -w -F -g '*.[ch]' -e "$1" . || [[ $? == 1 ]]; } | sed -z 's|^\./||' | sort -z) | while IFS= read -r -d '' file; do
		[[ -z $(cd "$sources" && names_in "$file" | cut -f2 | grep -xF -e "$1") ]] || continue
		(cd "$sources" && rg -H -n --no-heading -w -F -e "$1" -- "$file") | but_comments
	done
}

# uses_of_members NAME...: NAME:FILE:LINE:TEXT of each use, unless another struct has a member of that name.
uses_of_members() {
	local name
	(($#)) && rg -q -w "${@/#/--regexp=}" -g '*.[ch]' "$sources" || return 0
	for name; do
		! rg -q -g '*.[ch]' -e "\\b$name;" "$sources" || continue
		(cd "$sources" && rg -n --no-heading --sort path -g '*.[ch]' -e "(->|\\.)\\s*$name\\b" . | sed "s|^\./|$name:|") || true
	done
}

# require_no_uses STEP: refuse to take away a function, a struct or a member that something else uses.
require_no_uses() {
	local gone file line text
	local -a names
	mapfile -t names < <(names_gone <"$scratch/diff")
	[[ -s $scratch/gone || ${#names[@]} != 0 ]] || return 0
	{
		cut -f2 "$scratch/gone" | sort -u >"$scratch/names"
		(cd "$sources" && { rg -o -I -N -w -F -g '*.[ch]' -f "$scratch/names" . || [[ $? == 1 ]]; } | sort -u) | while read -r gone; do
			uses "$gone" | sed "s/^/$gone:/"
		done
		uses_of_members "${names[@]}"
	} >"$scratch/uses"
	IFS=: read -r gone file line text <"$scratch/uses" || return 0
	die "refused: $file:$(line_in_tree "$file" "$line" "$text"): $1 would take $gone away, and this needs it: ${text##+([[:space:]])}"
}

# macros_added: FILE<TAB>NAME of the macros that the step adds.
macros_added() {
	awk '
		/^\+\+\+ b\// { file = substr($0, 7) }
		/^\+#define / { sub(/[^A-Za-z0-9_].*/, "", $2); print file "\t" $2 }' "$scratch/diff"
}

# taken_names: of FILE<TAB>NAME on stdin, FILE:LINE:NAME:TEXT of each that something else has, before the step and but in comments: in FILE, in
# its directory's headers, and in vfio's.
taken_names() {
	sort -u >"$scratch/pairs"
	[[ -s $scratch/pairs ]] || return 0
	cut -f2 "$scratch/pairs" >"$scratch/names"
	{ in_scratch grep -n -w -F -f "$scratch/names" HEAD -- '*.[ch]' || [[ $? == 1 ]]; } | sed 's/^HEAD://' | but_comments | awk -F : '
		function directory(file) { sub(/[^\/]*$/, "", file); return file }
		function has(text, name) { return text ~ ("(^|[^A-Za-z0-9_])" name "([^A-Za-z0-9_]|$)") }
		NR == FNR { split($0, pair, "\t"); file[NR] = pair[1]; name[NR] = pair[2]; pairs = NR; next }
		{
			text = substr($0, length($1 $2) + 3)
			for (i = 1; i <= pairs; i++)
				if (($1 == file[i] || $1 ~ /\.h$/ && directory($1) == directory(file[i]) || $1 ~ /^include\/linux\/vfio[^\/]*\.h$/) && has(text, name[i]))
					print $1 ":" $2 ":" name[i] ":" text
		}' "$scratch/pairs" -
}

# require_new_names STEP: refuse a file in which the name of a function that the step adds is taken: by something of the vendor's,
# or by that for another device in the same file; or one that a header has for something else.
require_new_names() {
	local file taken line text
	[[ -s $scratch/added ]] || grep -q '^+#define ' "$scratch/diff" || return 0
	! IFS=$'\t' read -r file taken < <(cd "$scratch" && awk -f "$top/scripts/taken-in-file.awk" added) ||
		die "refused: $file:$(line_of_name "$file" "$taken"): $1 adds a function $taken, but that name is taken here"
	IFS=: read -r file line taken text < <({ cat -- "$scratch/added" && macros_added; } | taken_names) || return 0
	die "refused: $file:$(line_in_tree "$file" "$line" "$text"): $1 adds $taken, but that name is taken here"
}

# require_defined_first STEP: refuse a call that the step adds above the definition of what it calls.
require_defined_first() {
	local file line callee
	local -a changed
	mapfile -d '' changed <"$scratch/changed"
	IFS=$'\t' read -r file line callee < <(cd "$sources" &&
		awk -f "$top/scripts/called-early.awk" <(functions_in "${changed[@]}") "$scratch/diff") || return 0
	die "refused: $file:$(old_line "$file" "$line"): $1 would call $callee here, above its definition"
}

# require_brought STEP: refuse a tree in which the step has done only a part of what it does.
require_brought() {
	local missing site file line text
	local -a words
	read -ra words <<<"${fields["$1 Brings"]-}"
	((${#words[@]})) || return 0
	missing=$(printf '%s\n' "${words[@]}" | grep -m 1 -vxF -f <(search "$1" -o -I -N -w "${words[@]/#/--regexp=}")) || return 0
	site=$(search "$1" -n --no-heading -e "${fields["$1 Tokens"]-}" | sed -n 1p)
	IFS=: read -r file line text <<<"$site"
	die "refused: $file:$(line_in_tree "$file" "$line" "$text"): no rule of $1 found the place for $missing here"
}

# require_parsed STEP: refuse a change that leaves out what spatch could not parse.
require_parsed() {
	local file line text unparsed
	[[ -z ${fields["$1 Annotates"]-} ]] || return 0
	unparsed=$(first_unparsed "$1")
	[[ -n $unparsed ]] || return 0
	IFS=: read -r file line text <<<"$unparsed"
	die "refused: $file:$line: spatch cannot parse this, so $1 cannot be complete: ${text##+([[:space:]])}"
}

# require_no_macro_uses STEP: refuse what the series says may not stand in a macro that is called outside of functions.
require_no_macro_uses() {
	local file line text pattern
	pattern=${fields["$1 Outside"]-}
	[[ -n $pattern ]] || return 0
	IFS=: read -r file line text < <(search "$1" -l0 -e "$pattern" |
		(cd "$sources" && PATTERN=$pattern xargs -0 -r awk -f "$top/scripts/macro-uses.awk")) || return 0
	die "refused: $file:$(line_in_tree "$file" "$line" "$text"): spatch does not look into the macro around this, so $1 cannot be complete: ${text##+([[:space:]])}"
}

# require_whole STEP: refuse a change to a file that ends before its last function does.
require_whole() {
	local file line
	while IFS=: read -r file line; do
		in_scratch diff --quiet HEAD -- ":(literal)${file#./}" ||
			die "refused: $file:$line: spatch cannot parse this, so $1 cannot be complete: it ends in the middle of something"
	done <"$scratch/cut-off"
}

# old_and_new: in changed, old/FILE and tree/FILE for each of the files that stdin names.
old_and_new() {
	local file
	changed=()
	while IFS= read -r -d '' file; do
		changed+=("old/$file" "tree/$file")
	done
}

# require_macros STEP: refuse a change that cut a macro off.
require_macros() {
	local file name
	local -a changed
	old_and_new < <(cd "$scratch/old" && matching '^\s*#\s*define\s.*\\\r?$' <"$scratch/changed")
	((${#changed[@]})) || return 0
	read -r file name < <(cd "$scratch" && awk -f "$top/scripts/braces.awk" -f "$top/scripts/cut-macros.awk" "${changed[@]}") || return 0
	die "refused: $file:$(line_of_name "$file" "$name"): spatch cannot parse the macro $name as it is used here, so $1 cannot be complete"
}

# require_headers STEP: refuse a change to one header of a function that has one for each side of an #if, and one body.
require_headers() {
	local file name
	local -a changed
	old_and_new <"$scratch/changed"
	read -r file name < <(cd "$scratch" && awk -f "$top/scripts/braces.awk" -f "$top/scripts/half-headers.awk" "${changed[@]}") || return 0
	die "refused: $file:$(line_of_name "$file" "$name"): $1 would change one header of $name, which has one for each side of an #if"
}

# require_needs STEP: refuse what the step has changed in a tree that lacks what it builds on.
require_needs() {
	local needs
	needs=${fields["$1 Needs"]-}
	[[ -z $needs ]] || (cd "$sources" && rg -q -e "$needs" .) ||
		die "refused: $(in_scratch diff --name-only HEAD | sed -n 1p):1: $1 builds on $(needed "$1"), which no earlier step has brought"
}

# bare FILE...: their code, without white space, comments, and what the last step adds.
bare() {
	sed -Ez 's/\r//g; s/\\\n//g; s:/\*([^*]|\*+[^*/])*\*+/::g; s/#include <linux\/vfio_context\.h>//g; s/[[:space:]]+//g; s/[{}]|extern//g
		s/__(acquires|releases|must_hold)(_shared)?\([^()]*\)//g; s/(else)?__(acquire|release)(_shared)?\([^()]*\);//g' "$@"
}

# require_same_code STEP: refuse a change that is more than annotations.
require_same_code() {
	local file line text
	local -a changed
	[[ -n ${fields["$1 Annotates"]-} ]] || return 0
	mapfile -d '' changed <"$scratch/changed"
	! read -r file line < <(cd "$sources" && awk -f "$top/scripts/split-hints.awk" "${changed[@]}") ||
		die "refused: $file:$(old_line "$file" "$line"): $1 adds an else here, but only a part of the if before it is always compiled"
	! cmp -s <(cd "$scratch/old" && bare "${changed[@]}") <(cd "$sources" && bare "${changed[@]}") || return 0
	for file in "${changed[@]}"; do
		! cmp -s <(bare "$scratch/old/$file") <(bare "$sources/$file") || continue
		text=$({ diff "$scratch/old/$file" "$sources/$file" || true; } | sed -n 's/^< //p' | while IFS= read -r text; do
			grep -qF -e "$(bare <(printf '%s\n' "$text"))" <(bare "$sources/$file") || { printf '%s\n' "$text" && break; }
		done)
		die "refused: $file:$(line_in_tree "$file" 1 "$text"): $1 can annotate this only by changing it: ${text##+([[:space:]])}"
	done
}

# require_new_declarations STEP: refuse a member, parameter or variable that the step adds to where one of that name is.
require_new_declarations() {
	local file line name
	local -a changed
	[[ -z ${fields["$1 Annotates"]-} ]] || return 0
	mapfile -d '' changed <"$scratch/changed"
	read -r file line name < <(cd "$sources" && awk -f "$top/scripts/declared-twice.awk" "$scratch/diff" "${changed[@]}") || return 0
	die "refused: $file:$(old_line "$file" "$line"): $1 adds $name, but that name is taken here"
}
