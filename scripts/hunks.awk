# FILE=NAME hunks.awk COMMITS CAME WENT DIFF: for each hunk of DIFF, FILE<TAB>LINE<TAB>FUNCTION<TAB>RULE,...
#
# COMMITS  "COMMIT RULE" from the first on; the first one is no rule's
# CAME     "LINE COMMIT": the commit by which a line of the file as it is after all of them came
# WENT     "LINE COMMIT": the last commit that still had a line of the file as it was before
#
# part=1 stands before the first of them, part=2 before the second, and so on.
part == 1 {
	rule[$1] = FNR > 1 ? $2 : ""
	if (FNR > 1)
		next_rule[previous] = $2
	previous = $1
	next
}

part == 2 {
	came[$1] = rule[$2]
	next
}

part == 3 {
	went[$1] = next_rule[$2]
	next
}

# note NAME: it has a part in this hunk.
function note(name) {
	if (name != "" && !seen[hunk, name]++)
		names = names (names == "" ? "" : ",") name
}

# flush: the hunk is complete.
function flush() {
	if (hunk)
		printf "%s\t%s\t%s\t%s\n", ENVIRON["FILE"], start, place, names
	names = ""
}

# brief TEXT: how a person would name the place that git names in a hunk's header.
function brief(text) {
	if (match(text, /[A-Za-z_0-9]+\(/))
		return substr(text, RSTART, RLENGTH) ")"
	sub(/[ \t]*[={].*/, "", text)
	sub(/^(static|const|extern) /, "", text)
	return text
}

/^@@ -[0-9]/ {
	flush()
	hunk++
	split($2, old, /[-,]/)
	split($3, new, /[+,]/)
	old_line = old[2]
	start = new_line = new[2]
	place = $0
	sub(/^@@[^@]*@@ ?/, "", place)
	place = brief(place)
	next
}

!hunk { next }

/^-/ { note(went[old_line++]) }
/^\+/ { note(came[new_line++]) }
/^ / { old_line++; new_line++ }

END { flush() }
