# lacks-header.awk HEADERS SOURCE...: those of the sources that do not reach a header that the regular expression HEADERS names: by including it, or
# by a header below the current directory that does.  All names are relative to that.

# reaches FILE: whether it does, by what was not looked into yet.
function reaches(file,    line, header, found) {
	if (looked_into[file]++)
		return 0
	while (!found && (getline line <file) > 0) {
		if (!match(line, /^[ \t]*#[ \t]*include[ \t]+[<"][^>"]+/))
			continue
		header = substr(line, RSTART, RLENGTH)
		sub(/^[^<"]*/, "", header)
		sub(/^</, "include/", header)
		sub(/^"/, substr(file, 1, match(file, /[^\/]*$/) - 1), header)
		found = header ~ ("^(" headers ")$") || reaches(header)
	}
	close(file)
	return found
}

BEGIN {
	headers = ARGV[1]
	for (i = 2; i < ARGC; i++) {
		split("", looked_into)
		if (!reaches(ARGV[i]))
			print ARGV[i]
	}
}
