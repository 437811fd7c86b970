# split-hints.awk FILE...: file and line of the first hint in an else whose if, or its branch, a preprocessor's condition divides.

{ line[FNR] = $0 }

/^[ \t]*__(acquire|release)(_shared)?\(/ && FNR > 1 && line[FNR - 1] ~ /^[ \t]*(} )?else( {)?\r?$/ {
	match(line[FNR - 1], /^[ \t]*/)
	margin = substr(line[FNR - 1], 1, RLENGTH)
	for (k = FNR - 2; k > 0 && index(line[k], margin "if (") != 1 && line[k] !~ /^[{}]/; k--)
		if (line[k] ~ /^#/) {
			print FILENAME, FNR - 1
			exit
		}
}
