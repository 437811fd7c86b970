# braces.awk cut-macros.awk OLD NEW: the name of each macro of NEW that ends before its braces do, although that of OLD did not: spatch takes
# some macros for the function in them, and what it writes there has no backslash.

FNR == 1 { file++; inside = 0 }

!inside && /^[ \t]*#[ \t]*define[ \t]/ {
	name = $0
	sub(/^[ \t]*#[ \t]*define[ \t]+/, "", name)
	sub(/[^A-Za-z0-9_].*/, "", name)
	inside = 1
	open = 0
}

inside {
	open += open_braces($0)
	inside = /\\\r?$/
	if (!inside && file == 1)
		was[name] = open
	else if (!inside && open > 0 && open != was[name])
		print name
}
