# judge.awk IN OUT WANT: what became of IN, a vendor's variant, of which OUT was made.
#
# left      nothing: comments and white space aside, OUT is IN
# migrated  WANT, with all lines of the vendor's where they were
# wrong     anything else
#
# A line of the vendor's is one with the word vendor in it; WANT has none.

FNR == 1 { ++file }

{
	sub(/\r$/, "")
	theirs = tolower($0) ~ /vendor/
	if (!theirs)
		text[file] = text[file] $0 "\n"
	gsub(/[ \t]+/, "")
	sub(/\{$/, "")
	if (theirs) {
		added[file] = added[file] $0 "\n"
		place[file, ++additions[file]] = FNR
	} else if ($0 != "") {
		count[file, $0]++
		place[file, $0] = FNR
		if (file == 1)
			lines[$0]
	}
}

# code(TEXT): without comments, white space and the backslashes that end a macro's lines.
function code(text) {
	while (match(text, /\/\*([^*]|\*+[^*\/])*\*+\//))
		text = substr(text, 1, RSTART - 1) " " substr(text, RSTART + RLENGTH)
	gsub(/\\\n/, "\n", text)
	gsub(/[ \t\r\n]+/, "", text)
	return text
}

# swapped(A, B): whether these lines, each of which is there once, stand in the other order in OUT.
function swapped(a, b) {
	return (place[1, a] < place[1, b]) != (place[2, a] < place[2, b])
}

# once(LINE): whether it is, in IN and in OUT.
function once(line) {
	return count[1, line] == 1 && count[2, line] == 1
}

# moved(LINE): whether the migration itself takes it to the other side of another one.
function moved(line, other) {
	for (other in lines)
		if (once(other) && swapped(line, other))
			return 1
	return 0
}

# in_place(): whether each addition is on the same side as before of all lines that stayed.
function in_place(line, i) {
	if (added[1] != added[2])
		return 0
	for (line in lines)
		for (i = 1; i <= additions[1]; i++)
			if (once(line) && swapped(line, i) && !moved(line))
				return 0
	return 1
}

END {
	if (!in_place())
		print "wrong"
	else if (code(text[1]) == code(text[2]))
		print "left"
	else if (code(text[2]) == code(text[3]))
		print "migrated"
	else
		print "wrong"
}
