# names.awk print-names.awk FILE...: FILE<TAB>NAME for each function that one of these defines, and, if structs is set, for each struct.

# print_names FILE COUNT: those that were found.
function print_names(file, count,    i) {
	for (i = 1; i <= count; i++)
		print file "\t" names[i]
}

BEGIN {
	for (argument = 1; argument < ARGC; argument++) {
		print_names(ARGV[argument], find_functions(ARGV[argument]))
		if (structs)
			print_names(ARGV[argument], find_structs(ARGV[argument]))
	}
}
