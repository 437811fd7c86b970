# old-lines.awk DIFF FINDINGS: FILE:LINE:REST of sources as they are, with the line that it is, or was, in the sources before.  DIFF
# leads from these to those, without context.

FILENAME == ARGV[1] {
	if (/^\+\+\+ b\//)
		file = substr($2, 3)
	if (/^@@ /) {
		hunk = ++hunks[file]
		old = split(substr($2, 2), a, ",") > 1 ? a[2] : 1
		new = split(substr($3, 2), b, ",") > 1 ? b[2] : 1
		# of a side without lines, the line before is named
		old_start[file, hunk] = old ? a[1] : a[1] + 1
		old_end[file, hunk] = old_start[file, hunk] + old
		new_start[file, hunk] = new ? b[1] : b[1] + 1
		new_end[file, hunk] = new_start[file, hunk] + new
	}
	next
}

function old_line(file, line,    i) {
	for (i = hunks[file]; i > 0; i--) {
		if (line >= new_end[file, i])
			return line - new_end[file, i] + old_end[file, i]
		if (line >= new_start[file, i])
			return old_start[file, i]
	}
	return line
}

match($0, /:[0-9]+:/) {
	file = substr($0, 1, RSTART - 1)
	line = substr($0, RSTART + 1, RLENGTH - 2) + 0
	print file ":" old_line(file, line) substr($0, RSTART + RLENGTH - 1)
}
