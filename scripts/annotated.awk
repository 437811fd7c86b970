# annotated.awk: of the findings FILE:LINE:COLUMN: STEP: TEXT on stdin, print those that are not in the header of a function
# that has an annotation: to spatch, it looks like one that lacks it.

# annotated FILE, LINE: whether an annotation stands between LINE and the body or the end of the prototype.
function annotated(file, number,    text, i, found) {
	for (i = 1; (getline text <file) > 0; i++)
		if (i >= number) {
			if (text ~ /__(acquires|releases|must_hold)(_shared)?\(/)
				found = 1
			if (text ~ /[{;]\r?$/)
				break
		}
	close(file)
	return found
}

{
	split($0, part, ":")
	if (!annotated(part[1], part[2]))
		print
}
