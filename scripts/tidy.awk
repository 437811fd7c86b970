# tidy.awk DIFF FILE, after added.awk: print FILE with the spacing that spatch gets wrong put right, on the lines that it added only.
# The lines that spatch added are those of added[].
#
# - no tab behind spaces, where a file is indented by these
# - no white space at the end of a line, no two empty lines in a row, none at the start of a block or below a label, one after a
#   function or an initialiser
# - a label at the start of its line
# - the statement of an if or else on a line of its own
# - the opening brace of a function on a line of its own
# - no space between an iterator and its arguments, but one behind "for", and behind the semicolons of that; one in front of a comment
# - a struct member in the column of the member above it
# - the lines of a comment below its first
# - line ends as in the rest of the file
# - a declaration that is too long for a line, broken after its "=" first
# - a call or a condition that is too long for a line, broken behind a comma or an operator

BEGIN { crlf = 0 }

# columns TEXT: how wide TEXT is when printed, tabs being 8 wide.
function columns(text,    i, width) {
	width = 0
	for (i = 1; i <= length(text); i++)
		width = substr(text, i, 1) == "\t" ? width - width % 8 + 8 : width + 1
	return width
}

function put(line) {
	print line (crlf ? "\r" : "")
	last = line
	begun = line ~ /([;{}:]|^|\*\/)$/ ? "" : begun line "\n"
	if (line ~ /\*\/$/)
		in_comment = 0
	else if (line ~ /^[ \t]*\/\*$/) {
		in_comment = 1
		indent = line
		sub(/\/\*$/, "", indent)
	}
}

# tabs WIDTH: white space as wide.
function tabs(width,    i, space) {
	space = sprintf("%*s", width % 8, "")
	for (i = 8; i <= width; i += 8)
		space = "\t" space
	return space
}

# put_wrapped LINE: print a line that is one statement, the arguments of the call that it ends with on further lines,
# below the first of them, where they do not fit.
function put_wrapped(line,    head, margin, n, argument, i) {
	if (columns(line) <= 80 || !match(line, /^[^(]*\(/)) {
		put(line)
		return
	}
	head = substr(line, 1, RLENGTH)
	margin = tabs(columns(head))
	n = split(substr(line, RLENGTH + 1), argument, /, /)
	line = head argument[1]
	for (i = 2; i <= n; i++)
		if (columns(line ", " argument[i]) < 80)
			line = line ", " argument[i]
		else {
			put(line ",")
			line = margin argument[i]
		}
	put(line)
}

# look_at LINE I: count the parentheses that are open behind the character I of LINE, in depth, and keep where what stands in each begins, in
# open[]; quoted tells whether it is in a string.
function look_at(line, i,    c) {
	c = substr(line, i, 1)
	if (c == "\"")
		quoted = !quoted
	else if (c == "(" && !quoted)
		open[++depth] = columns(substr(line, 1, i))
	else if (c == ")" && !quoted)
		depth--
}

# look_before: the same behind the lines of what is begun: a statement, most often.
function look_before(    lines, n, l, i) {
	depth = quoted = 0
	n = split(begun, lines, "\n")
	for (l = 1; l < n; l++)
		for (i = 1; i <= length(lines[l]); i++)
			look_at(lines[l], i)
}

# put_long LINE: print a line of code that is too long, broken behind the outermost comma, && or || that fits, the rest below what stands
# first there.
function put_long(line,    i, best, shallow, margin) {
	best = 0
	if (columns(line) > 100)
		look_before()
	for (i = 1; columns(line) > 100 && columns(substr(line, 1, i)) <= 100; i++) {
		look_at(line, i)
		if (!quoted && depth > 0 && i < length(line) && (!best || depth <= shallow) && substr(line, 1, i) ~ /[^ \t].*(,|&&|\|\|)$/) {
			best = i
			shallow = depth
			margin = open[depth]
		}
	}
	if (!best) {
		put(line)
		return
	}
	put(substr(line, 1, best))
	put_long(tabs(margin) substr(line, best + 2))
}

# put_declaration LINE: print a declaration with an initialiser.
function put_declaration(line,    equals) {
	equals = index(line, " = ")
	if (columns(line) <= 80) {
		put(line)
		return
	}
	put(substr(line, 1, equals + 1))
	put_wrapped("\t\t" substr(line, equals + 3))
}

# What is added gets the line ends of the file.
{
	if (sub(/\r+$/, "") != crlf && !added[FNR])
		crlf = !crlf
}

# A file that is indented by spaces has some number of them for each level; bundle() puts several files into one.
/^@file / { level = 0 }
!added[FNR] && /^ +[^ \t*]/ {
	match($0, /^ +/)
	if (!level || RLENGTH < level)
		level = RLENGTH
}
added[FNR] && level {
	while (match($0, /^ +\t/))
		$0 = substr($0, 1, RLENGTH - 1) sprintf("%*s", level, "") substr($0, RLENGTH + 1)
}

added[FNR] {
	sub(/[ \t]+$/, "")
	if (/^\t+[a-z_]*for_each[a-z_]* \(/)
		sub(/ \(/, "(")
	sub(/;\/\*/, "; /*")
	if (/^\t+for\(;[^;]/) {
		sub(/for/, "for ")
		gsub(/;/, "; ")
	}
}

added[FNR] && declaration != "" {
	sub(/^[ \t]+/, declaration ~ /\($/ ? "" : " ")
	declaration = declaration $0
	if (/;/) {
		put_declaration(declaration)
		declaration = ""
	}
	next
}

added[FNR] && /^\t[a-z][a-z_0-9 ]* \**[a-z_0-9]+ = [^{"]*$/ && (!/;/ || (/;$/ && columns($0) > 80)) {
	declaration = $0
	if (/;$/) {
		put_declaration(declaration)
		declaration = ""
	}
	last_added = 1
	next
}

added[FNR] {
	if (in_comment)
		sub(/^[ \t]*\*/, indent " *")
	if ($0 == "" && (last == "" || last ~ /(\{|^[a-z_0-9]+:)$/))
		next
	if (/^[ \t]+[a-z_]+:$/ && !/default:/)
		sub(/^[ \t]+/, "")
	if (last ~ /^}/ && /^[a-z]/)
		put("")
	if (/\)\{$/) {
		put(substr($0, 1, length($0) - 1))
		$0 = "{"
	}
	if (/^\t(struct )?[a-z_0-9]+ \*?[a-z_0-9]+;$/ && last ~ /^\t[^\t]+\t+\*?[a-z_0-9]+;/) {
		match(last, /\t+\*?[a-z_0-9]+;/)
		name = columns(substr(last, 1, RSTART - 1 + match(substr(last, RSTART), /[^\t]/) - 1))
		match($0, / \*?[a-z_0-9]+;$/)
		type = substr($0, 1, RSTART - 1)
		member = substr($0, RSTART + 1)
		while (columns(type) < name)
			type = type "\t"
		$0 = type member
	}
	if (match($0, /^\t+if \(.*\)[a-z_]+\([^()]*\);$/)) {
		match($0, /[a-z_]+\([^()]*\);$/)
		statement = substr($0, RSTART)
		put_long(substr($0, 1, RSTART - 1))
		match($0, /^\t+/)
		$0 = substr($0, 1, RLENGTH) "\t" statement
	}
	if (match($0, /^\t+(\} )?else [a-z_]+\([^()]*\);$/)) {
		match($0, /else /)
		put(substr($0, 1, RSTART + 3))
		match($0, /^\t+/)
		$0 = substr($0, 1, RLENGTH) "\t" substr($0, index($0, "else ") + 5)
	}
	if (in_comment)
		put($0)
	else
		put_long($0)
	last_added = 1
	next
}

{
	if ($0 == "" && last == "" && last_added)
		next
	put($0)
	last_added = 0
}
