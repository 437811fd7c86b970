# mmap.awk UNTOUCHED MIGRATED MAINLINE MAINLINE-MIGRATED: from what boot.sh -b printed of each, a table of ratios.  Exits 1,
# after the reason on stderr, if a number is missing or a target of the series is missed.

BEGIN {
	nr_rows = split("touch 1,touch 64,map_dma 1,map_dma 64,unmap_dma 1,unmap_dma 64," \
		"disable 1 1,disable 1 10,disable 1 100,disable 1 1000," \
		"disable 8 1,disable 8 10,disable 8 100,disable 8 1000", rows, ",")
	nr_kernels = split("untouched 6.1,migrated 6.1,untouched 6.12,migrated 6.12", kernels, ",")
	# the timer's interrupts are counted, too
	noise = 1.01
}

function complain(reason) {
	print "mmap.awk: " reason >"/dev/stderr"
	failed = 1
}

# title ROW: what was measured, on a BAR of so much, or with so many mappings in so many processes
function title(row,    word) {
	split(row, word, " ")
	if (word[1] == "touch")
		return "first touch, " word[2] " MiB"
	if (word[1] ~ /dma$/)
		return toupper(word[1]) ", " word[2] " MiB"
	return "memory off, " word[2] " x " word[3]
}

# ratio KERNEL BASE ROW
function ratio(kernel, base, row) {
	return cost[kernel, row] / cost[base, row]
}

# at_most LIMIT KERNEL BASE ROW: one target
function at_most(limit, kernel, base, row) {
	if (ratio(kernel, base, row) > limit)
		complain(sprintf("%s: %s takes %.3f times what %s does, the target is %.2f",
			title(row), kernel, ratio(kernel, base, row), base, limit))
}

# judge ROW: what the series promises.  6.12's mm is another than 6.1's: what mainline does is compared on 6.12.
function judge(row) {
	if (row ~ /^touch/) {
		at_most(1.5, "migrated 6.1", "untouched 6.1", row)
		at_most(1.5, "migrated 6.12", "untouched 6.12", row)
	}
	if (row ~ /^disable/) {
		at_most(1, "migrated 6.1", "untouched 6.1", row)
		at_most(noise, "migrated 6.12", "untouched 6.12", row)
	}
}

FNR == 1 { kernel = kernels[++nr_files] }

/^# bench [a-z_ 0-9]+ [1-9][0-9]*$/ {
	number = $NF
	sub(/^# bench /, "")
	sub(/ [0-9]+$/, "")
	cost[kernel, $0] = number
}

END {
	if (nr_files != nr_kernels)
		complain("wants " nr_kernels " files that are not empty, not " nr_files + 0)
	for (i = 1; i <= nr_rows; i++)
		for (k = 1; k <= nr_kernels; k++)
			if (!((kernels[k], rows[i]) in cost))
				complain(kernels[k] ": no number for " title(rows[i]))
	if (failed)
		exit 1

	print "| | untouched 6.1, instructions | migrated 6.1 / untouched 6.1 | untouched 6.12 / untouched 6.1 | migrated 6.12 / untouched 6.12 |"
	print "|---|--:|--:|--:|--:|"
	for (i = 1; i <= nr_rows; i++) {
		printf "| %s | %d | %.3f | %.3f | %.3f |\n", title(rows[i]), cost["untouched 6.1", rows[i]],
			ratio("migrated 6.1", "untouched 6.1", rows[i]), ratio("untouched 6.12", "untouched 6.1", rows[i]),
			ratio("migrated 6.12", "untouched 6.12", rows[i])
		judge(rows[i])
	}
	exit failed
}
