# leftovers.awk LOG FILE...: spatch's LOG, in which what a removed function has left of itself is in its FILE again.  One that has a header for
# each side of an #ifdef leaves the other, which spatch parses by itself, in a file of its own for a moment.

# where: FILE and line of TEXT, in the FILE that is called NAME.
function where(name, text,    number, line, i) {
	for (i = 2; i < ARGC; i++) {
		if (ARGV[i] !~ ("(^|/)" name "$"))
			continue
		for (number = 1; (getline line <ARGV[i]) > 0; number++)
			if (line == text)
				return ARGV[i] "\", line " number ","
		close(ARGV[i])
	}
	return ""
}

FILENAME != ARGV[1] { exit }

/^ = File ".*cocci_small_output-[0-9]+-[0-9a-f]+-/ {
	held = $0
	name = $0
	sub(/^ = File ".*cocci_small_output-[0-9]+-[0-9a-f]+-/, "", name)
	sub(/".*/, "", name)
	rest = ""
	next
}

held == "" { print; next }

{ rest = rest "\n" $0 }

/^(bad:|BAD:!!!!!) .*\(/ {
	text = $0
	sub(/^(bad:|BAD:!!!!!) /, "", text)
	place = where(name, text)
	if (place != "")
		sub(/".*", line [0-9]+,/, "\"" place, held)
	print held rest
	held = ""
}

END { if (held != "") print held rest }
