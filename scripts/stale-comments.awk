# RESIDUE=REGEX stale-comments.awk FILE: print FILE without the comments that speak of what a step removed.
#
# Why: The comment speaks of what is gone, and would mislead.
#
# spatch takes a comment away with the code below it, but a comment above code that stays, stays: above a function
# that lost its vma_lock, say, one that explains it.  Only comments that stand on lines of their own are looked at.

/^[ \t]*\/\*/ && !open {
	open = 1
	text = ""
	first = FNR
}

open {
	text = text $0 "\n"
	if (/\*\//) {
		open = 0
		if (!(/\*\/[ \t\r]*$/ && text ~ ENVIRON["RESIDUE"]))
			printf "%s", text
	}
	next
}

{ print }

END {
	if (open)
		printf "%s", text
}
