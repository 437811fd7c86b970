# fleet-text.awk -v steps=N TABLE: table.tsv of fleet.sh for people, with columns; of the steps, how many of N are done.
BEGIN { FS = "\t" }

{
	$1 = $1 == "" ? "-" : $1
	if (NR > 1)
		$4 = ($4 == "" ? 0 : split($4, done, ",")) " of " steps
	for (i = 1; i <= 8; i++) {
		cell[NR, i] = $i
		if (length($i) > width[i])
			width[i] = length($i)
	}
}

END {
	for (row = 1; row <= NR; row++) {
		line = ""
		for (i = 1; i <= 8; i++)
			line = line sprintf("%-" width[i] "s  ", cell[row, i])
		sub(/ +$/, "", line)
		print line
	}
}
