# RESIDUE=REGEX stale-comments.awk FILE: print FILE without the comments that speak of what a step removed, which may be nothing.
#
# Why: The comment speaks of what is gone, and would mislead.
#
# spatch takes a comment away with the code below it, but a comment above code that stays, stays: above a function
# that lost its vma_lock, say, one that explains it.  Of comments behind code, only those that end in its line are looked at.
# Where one is followed by the comment that a step put in its place, its other paragraphs go on below that; of a kernel-doc comment only what
# it says of members that went is taken away.

# others TEXT: of a comment of several paragraphs, those that do not speak of what is gone, each with an empty line above it.
function others(text,    lines, n, i, paragraph, kept, empty) {
	n = split(text, lines, "\n") - 1
	match(lines[2], /^[ \t]*\*/)
	empty = substr(lines[2], 1, RLENGTH) "\n"
	paragraph = lines[2] ~ /^[ \t]*\*[ \t\r]*$/ ? "" : empty
	for (i = 2; i < n; i++) {
		if (lines[i] ~ /^[ \t]*\*[ \t\r]*$/) {
			if (paragraph !~ ENVIRON["RESIDUE"])
				kept = kept paragraph
			paragraph = ""
		}
		paragraph = paragraph lines[i] "\n"
	}
	if (paragraph !~ ENVIRON["RESIDUE"])
		kept = kept paragraph
	return kept
}

# without_members TEXT: a kernel-doc comment but for the members of which it says what is gone.
function without_members(text,    lines, n, i, member, kept) {
	n = split(text, lines, "\n") - 1
	for (i = 1; i <= n; i++) {
		if (lines[i] ~ /^[ \t]*\*([ \t]*@|[ \t\r]*$|\/)/) {
			if (member !~ ENVIRON["RESIDUE"])
				kept = kept member
			member = ""
			if (lines[i] ~ /^[ \t]*\*[ \t]*@/) {
				member = lines[i] "\n"
				continue
			}
		}
		if (member != "")
			member = member lines[i] "\n"
		else
			kept = kept lines[i] "\n"
	}
	return kept member
}

/^[ \t]*\/\*/ && !open {
	open = 1
	text = ""
}

open {
	if (/\*\// && text != "")
		text = text rest
	text = text $0 "\n"
	if (/\*\//) {
		open = 0
		rest = ""
		if (text ~ /^[ \t]*\/\*\*/ && ENVIRON["RESIDUE"] != "" && text ~ ENVIRON["RESIDUE"] && without_members(text) !~ ENVIRON["RESIDUE"])
			text = without_members(text)
		dropped = /\*\/[ \t\r]*$/ && ENVIRON["RESIDUE"] != "" && text ~ ENVIRON["RESIDUE"]
		if (!dropped) {
			printf "%s", text
			empty = 0
		} else if (text ~ /^[ \t]*\/\*[ \t\r]*\n/) {
			rest = others(text)
		}
	}
	next
}

# Of the empty lines around one that went, one stays.
dropped && empty && /^[ \t\r]*$/ {
	rest = ""
	next
}

{
	rest = ""
	dropped = 0
	empty = /^[ \t\r]*$/
	if (ENVIRON["RESIDUE"] != "" && match($0, /[ \t]*\/\*([^*]|\*+[^*\/])*\*+\/[ \t\r]*$/) && substr($0, RSTART) ~ ENVIRON["RESIDUE"])
		$0 = substr($0, 1, RSTART - 1) (/\r$/ ? "\r" : "")
	print
}

END {
	if (open)
		printf "%s", text
}
