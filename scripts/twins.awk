# names.awk twins.awk FILE...: of these, FILE and ORIGINAL, each on a line, for each that defines a function of the same name as one before it,
# where those that are least like a copy come first: not in a directory of their own, and named like vfio's.

# rank FILE: what sorts it.
function rank(file,    base) {
	base = file
	sub(/.*\//, "", base)
	return sprintf("%03d %d %s", gsub(/\//, "/", file), base !~ /^vfio/, file)
}

BEGIN {
	for (i = 1; i < ARGC; i++) {
		for (k = i; k > 1 && rank(ARGV[i]) < rank(file[k - 1]); k--)
			file[k] = file[k - 1]
		file[k] = ARGV[i]
	}
	for (i = 1; i < ARGC; i++) {
		count = find_functions(file[i])
		for (k = 1; k <= count && !(names[k] in owner); k++)
			;
		if (k <= count) {
			print file[i]
			print owner[names[k]]
			continue
		}
		for (k = 1; k <= count; k++)
			owner[names[k]] = file[i]
	}
}
