# braces.awk, before another program: what scripts share that look at C without parsing it, before a step in old/FILE and after it in tree/FILE.

# open_braces TEXT: how many are open at its end.
function open_braces(text) {
	return gsub(/\{/, "", text) - gsub(/\}/, "", text)
}

# name_file: set path to FILE, and is_old.
function name_file() {
	path = FILENAME
	is_old = sub(/^old\//, "", path)
	if (!is_old)
		sub(/^tree\//, "", path)
}
