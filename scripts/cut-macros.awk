# braces.awk cut-macros.awk FILE...: file and name of each macro in tree/FILE that ends before its braces do, although that in old/FILE, which
# comes before it, did not: spatch takes some macros for the function in them, and what it writes there has no backslash.

FNR == 1 {
	inside = 0
	name_file()
}

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
	if (!inside && is_old)
		was[path, name] = open
	else if (!inside && open > 0 && open != was[path, name])
		print path, name
}
