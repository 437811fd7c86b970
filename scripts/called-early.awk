# called-early.awk FUNCTIONS DIFF: FILE<TAB>LINE<TAB>NAME of a call in each file that DIFF, a diff without context, changes: of a function that
# DIFF calls there, and that the file defines further below.  Of several, the one whose name sorts first.  FUNCTIONS has FILE<TAB>NAME of what
# the files define.

FILENAME == ARGV[1] {
	split($0, field, "\t")
	defined[field[1], field[2]]
	next
}

/^\+\+\+ b\// {
	file = substr($0, 7)
	files[++count] = file
	next
}

/^\+[ \t]/ {
	text = $0
	while (match(text, /[A-Za-z0-9_]+\(/)) {
		name = substr(text, RSTART, RLENGTH - 1)
		text = substr(text, RSTART + RLENGTH)
		if ((file, name) in defined)
			wanted[file, name]
	}
}

# find_early FILE: print that of FILE.
function find_early(file,    line, number, text, name, seen, first, place) {
	for (number = 1; (getline line <file) > 0; number++) {
		if (line ~ /^[ \t]*(\*|\/[*\/])/)
			continue
		for (text = line; match(text, /[A-Za-z0-9_]+\(/); text = substr(text, RSTART + RLENGTH)) {
			name = substr(text, RSTART, RLENGTH - 1)
			if (!((file, name) in wanted) || name in seen)
				continue
			seen[name]
			if (line ~ /^[ \t]/ && (first == "" || name < first)) {
				first = name
				place = number
			}
		}
	}
	close(file)
	if (first != "")
		printf "%s\t%d\t%s\n", file, place, first
}

END {
	for (i = 1; i <= count; i++)
		find_early(files[i])
}
