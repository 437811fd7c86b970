# names.awk, before another program: what a C file defines.

# read_lines FILE: set line[1] ... line[lines] to them.
function read_lines(file,    text) {
	for (lines = 0; (getline text <file) > 0; line[++lines] = text)
		;
	close(file)
}

# head_of TEXT: the name of the function whose header TEXT may begin: a name and a parenthesis, behind nothing but words.
function head_of(text) {
	if (!match(text, /^([A-Za-z_][A-Za-z0-9_ \t*]*[ \t*])?[A-Za-z0-9_]+\(/))
		return ""
	text = substr(text, 1, RLENGTH - 1)
	sub(/.*[ \t*]/, "", text)
	return text
}

# find_functions FILE: set names[1] ... to those of the functions that FILE defines, in its order, and return how many.
function find_functions(file,    text, first, last, n) {
	read_lines(file)
	for (first = 1; first <= lines; first++) {
		if (head_of(line[first]) == "")
			continue
		text = line[first]
		sub(/^[^(]*/, "", text)
		for (last = first; text !~ /[;{}]/ && last < lines; text = line[++last])
			;
		if (!match(text, /[;{}]/) || substr(text, RSTART, 1) != "{")
			continue
		# what looks like one in front of it is a macro's use
		for (; first <= last; first++)
			if (head_of(line[first]) != "")
				names[++n] = head_of(line[first])
		first = last
	}
	return n + 0
}

# find_structs FILE: the same for structs, each once.
function find_structs(file,    text, next_line, i, n, seen) {
	read_lines(file)
	for (i = 1; i <= lines; i++) {
		text = line[i]
		if (!sub(/^(static )?struct /, "", text) || !match(text, /^[A-Za-z0-9_]+[ \t\r]*/))
			continue
		next_line = i
		while (RLENGTH == length(text) && next_line < lines) {
			text = text " " line[++next_line]
			match(text, /^[A-Za-z0-9_]+[ \t\r]*/)
		}
		if (substr(text, RLENGTH + 1, 1) != "{")
			continue
		sub(/[^A-Za-z0-9_].*/, "", text)
		if (!seen[text]++)
			names[++n] = text
	}
	return n + 0
}
