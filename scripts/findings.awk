# findings.awk -v step=STEP [-v prefix=DIR/]: turn what spatch prints in context mode, a diff whose "-" lines are the
# matches, into FILE:LINE:COLUMN: STEP: TEXT.

/^--- / {
	file = $2
	next
}

/^\+\+\+ / { next }

/^@@ / {
	split($2, old, /[-,]/)
	line = old[2]
	next
}

/^-/ {
	text = substr($0, 2)
	column = match(text, /[^ \t]/)
	if (column)
		printf "%s%s:%d:%d: %s: %s\n", prefix, file, line, column, step, substr(text, column)
	line++
	next
}

/^ / { line++ }
