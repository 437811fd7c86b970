# sites.awk -v step=STEP part=1 NAMES part=2 DIFF: where the step, which made DIFF, a diff without context, changed files of these
# NAMES, as FILE:LINE:COLUMN: STEP: would rewrite: TEXT with the lines before the step.  Of each hunk, TEXT is the first line that goes,
# or "+" and the first one that comes, if none goes.

part == 1 {
	known[$0] = 1
	next
}

/^--- / {
	file = substr($2, 3)
	next
}

/^@@ / {
	split(substr($2, 2), old, ",")
	line = old[1]
	told = !known[file]
	next
}

told { next }

/^-/ && match($0, /[^-\t\r ]/) {
	printf "%s:%d:%d: %s: would rewrite: %s\n", file, line, RSTART - 1, step, substr($0, RSTART)
	told = 1
}

/^-/ { line++ }

/^\+[^+]/ && match($0, /[^+\t\r ]/) {
	printf "%s:%d:1: %s: would rewrite: + %s\n", file, line, step, substr($0, RSTART)
	told = 1
}
