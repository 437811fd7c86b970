# split-hints.awk FILE: the line of the first hint in an else whose if, or its branch, a preprocessor's condition divides.
{ line[FNR] = $0 }

END {
	for (n = 2; n <= FNR; n++) {
		if (line[n] !~ /^[ \t]*__(acquire|release)(_shared)?\(/ || line[n - 1] !~ /^[ \t]*(} )?else( {)?\r?$/)
			continue
		match(line[n - 1], /^[ \t]*/)
		margin = substr(line[n - 1], 1, RLENGTH)
		for (k = n - 2; k > 0 && index(line[k], margin "if (") != 1 && line[k] !~ /^[{}]/; k--)
			if (line[k] ~ /^#/) {
				print n - 1
				exit
			}
	}
}
