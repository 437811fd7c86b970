# tidy.awk ADDED FILE: print FILE with the spacing that spatch gets wrong put right, on the lines that it added only.
# ADDED lists those lines as "FIRST COUNT", in order.
#
# - no white space at the end of a line, no two empty lines in a row, one after a function or an initialiser
# - the opening brace of a function on a line of its own
# - no space between an iterator and its arguments
# - a struct member in the column of the member above it
# - the lines of a comment below its first
# - line ends as in the rest of the file
# - a declaration that is too long for a line, broken after its "=" first

BEGIN { crlf = 0 }

FILENAME == ARGV[1] {
	for (i = 0; i < $2; i++)
		added[$1 + i] = 1
	next
}

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
	if (line ~ /\*\/$/)
		in_comment = 0
	else if (line ~ /^[ \t]*\/\*$/) {
		in_comment = 1
		indent = line
		sub(/\/\*$/, "", indent)
	}
}

# put_wrapped LINE: print a line that is one statement, the arguments of the call that it ends with on further lines,
# below the first of them, where they do not fit.
function put_wrapped(line,    head, margin, n, argument, i) {
	if (columns(line) <= 80 || !match(line, /^[^(]*\(/)) {
		put(line)
		return
	}
	head = substr(line, 1, RLENGTH)
	margin = sprintf("%*s", columns(head) % 8, "")
	for (i = 8; i <= columns(head); i += 8)
		margin = "\t" margin
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

added[FNR] {
	sub(/[ \t]+$/, "")
	if (/^\t+[a-z_]*for_each[a-z_]* \(/)
		sub(/ \(/, "(")
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
	if ($0 == "" && last == "")
		next
	if (last ~ /^}/ && last_added && /^[a-z]/)
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
	put($0)
	last_added = 1
	next
}

{
	if ($0 == "" && last == "" && last_added)
		next
	put($0)
	last_added = 0
}
