# PATTERN=REGEX insert.awk LINES FILE: print FILE with LINES before or after its first line that matches, as where says, outside of all conditions,
# and with the line ends of FILE.  Status: 1, there is no such line; 3, all of LINES are there, and nothing is printed.

FILENAME == ARGV[1] { new[++count] = $0; next }

{
	end[FNR] = sub(/\r$/, "") ? "\r" : ""
	line[FNR] = $0
	there[$0]
}

function insert(line_end,    i) {
	for (i = 1; i <= count; i++)
		print new[i] line_end
}

END {
	for (i = 1; i <= count && (new[i] == "" || new[i] in there); i++)
		;
	if (i > count)
		exit 3
	for (n = 1; n <= FNR; n++) {
		if (line[n] ~ /^[[:space:]]*(ifdef|ifndef|ifeq|ifneq)[[:space:](]/)
			depth++
		if (line[n] ~ /^[[:space:]]*endif/ && depth)
			depth--
		found = !done && !depth && !carried && line[n] ~ ENVIRON["PATTERN"]
		if (found && where == "before")
			insert(end[n])
		print line[n] end[n]
		carried = line[n] ~ /\\$/
		due = due || found && where == "after"
		if (due && !carried) {
			insert(end[n])
			due = 0
		}
		done = done || found
	}
	exit !done
}
