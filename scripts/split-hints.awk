# split-hints.awk FILE...: file and line of the first hint in an else whose if, or its branch, a preprocessor's condition divides.

{ line[FNR] = $0 }

# indent TEXT: how wide the white space is that it begins with.
function indent(text,    i, width) {
	match(text, /^[ \t]*/)
	for (i = 1; i <= RLENGTH; i++)
		width = substr(text, i, 1) == "\t" ? width - width % 8 + 8 : width + 1
	return width
}

# The braces of the branch may have more indent than the if.
/^[ \t]*__(acquire|release)(_shared)?\(/ && FNR > 1 && line[FNR - 1] ~ /^[ \t]*(} )?else( {)?\r?$/ {
	margin = indent(line[FNR - 1])
	for (k = FNR - 2; k > 0 && line[k] !~ /^[{}]/ && (line[k] !~ /^[ \t]*if \(/ || indent(line[k]) > margin); k--)
		if (line[k] ~ /^#/) {
			print FILENAME, FNR - 1
			exit
		}
}
