# braces.awk half-headers.awk FILE...: file and name of each function of tree/FILE that has a header for each side of an #if, and one body, if some
# of the headers are as in old/FILE, which comes before it, and others are not: spatch takes one of them for the function's.

# header TEXT: the name of the function that TEXT ends with the header of, up to its parameters or into its body, or "".
function header(text,    name) {
	if (text ~ /\}/ || open_braces(text) > 1 || text !~ /\{/ && text ~ /;/)
		return ""
	name = text
	sub(/[ \t]*\(.*/, "", name)
	sub(/.*[^A-Za-z0-9_]/, "", name)
	return name ~ /^(if|for|while|switch)$/ ? "" : name
}

# function_of: the name that all sides are a header of, or "".
function function_of(    i, name) {
	name = header(side[1])
	for (i = 2; i <= sides; i++)
		if (header(side[i]) != name || open_braces(side[i]) != open_braces(side[1]))
			return ""
	return sides > 1 ? name : ""
}

# judge: what the function's headers are in the old file, or whether the new one has changed some of them.
function judge(name,    i, same) {
	for (i = 1; i <= sides; i++) {
		if (is_old)
			was[path, name, i] = side[i]
		same += side[i] == was[path, name, i]
	}
	if (!is_old && same && same < sides)
		print path, name
}

FNR == 1 {
	depth = sides = 0
	ended = ""
	name_file()
}

ended != "" && NF {
	if (open_braces(side[1]) || /^[ \t]*\{/)
		judge(ended)
	ended = ""
}

/^[ \t]*#[ \t]*if/ {
	if (!depth++) {
		sides = 1
		side[1] = ""
		next
	}
}
/^[ \t]*#[ \t]*el/ && depth == 1 { side[++sides] = ""; next }
/^[ \t]*#[ \t]*endif/ && depth && !--depth { ended = function_of(); next }
depth { side[sides] = side[sides] " " $0 }
