# stale-comments.awk -v residue=REGEX FILE: print FILE without the comments that speak of what a step removed.
#
# spatch takes a comment away with the code below it, but a comment above code that stays, stays: above a function
# that lost its vma_lock, say, one that explains it.  Only comments that stand on lines of their own are looked at.
# What is dropped is told on stderr as FILE:LINE.

/^[ \t]*\/\*/ && !open {
	open = 1
	text = ""
	first = FNR
}

open {
	text = text $0 "\n"
	if (/\*\//) {
		open = 0
		if (/\*\/[ \t\r]*$/ && text ~ residue)
			printf "%s:%d: stale comment dropped\n", FILENAME, first >"/dev/stderr"
		else
			printf "%s", text
	}
	next
}

{ print }

END {
	if (open)
		printf "%s", text
}
