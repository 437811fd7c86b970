# names.awk functions.awk FILE...: FILE<TAB>NAME for each function that one of these defines.

BEGIN {
	for (i = 1; i < ARGC; i++) {
		n = find_functions(ARGV[i])
		for (k = 1; k <= n; k++)
			print ARGV[i] "\t" names[k]
	}
}
