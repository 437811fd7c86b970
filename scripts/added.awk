# added.awk DIFF FILE, before another program: added[N] is set for each line N of FILE that DIFF, of diff -U0, adds.

FILENAME == ARGV[1] {
	if (/^@@ /) {
		count = split(substr($3, 2), hunk, ",") == 1 ? 1 : hunk[2]
		for (i = 0; i < count; i++)
			added[hunk[1] + i] = 1
	}
	next
}
