# insert.awk -v into=DIR [-v every=N] FILE...: the FILEs with what a vendor puts into one of their functions, at each place, or each
# Nth, where a statement may stand, at the end of a block, too.  Writes DIR/NAME.KIND.LINE.c for each line of NAME.c that it is put in
# front of.  A body that two FILEs have is taken once.  The kinds take turns:
#
# statement  a call                                       local  a variable, and a call with it
# ifdef      a block that a configuration leaves out      label  a label, and a goto that leads to it
#
# Each line that is put there has the word vendor in it.

BEGIN {
	kinds = split("statement local ifdef label", kind, " ")
	text["statement"] = "\tvendor_note(__func__);"
	text["local"] = "\tvendor_use(&vendor_local);"
	text["ifdef"] = "#ifdef CONFIG_VENDOR\n\tvendor_hook(__func__);\n#endif /* CONFIG_VENDOR */"
	text["label"] = "\tif (vendor_test())\n\t\tgoto vendor_out;\n\tvendor_quirk();\nvendor_out:\n\tvendor_done();"
	declaration = "^\t+(const )?(struct|int|long|bool|unsigned|u16|u32|u64|size_t|loff_t|dma_addr_t|phys_addr_t|vm_fault_t|DEFINE_WAIT)[ (]"
}

FNR == 1 { finish() }

{ line[++lines] = $0 }

END { finish() }

# finish(): all variants of the file that was read last.
function finish(n, start) {
	for (n = 1; n <= lines; n++) {
		if (line[n] ~ /^\{/ && !taken[body(n)]++)
			start = n
		if (start && (begins_statement(n) || ends_block(n)) && (!every || places++ % every == 0))
			write_variant(start, n, kind[turn++ % kinds + 1])
		if (line[n] ~ /^\}/)
			start = 0
	}
	lines = 0
	name = FILENAME
	gsub(/.*\/|\.c$/, "", name)
}

# body(N): the lines from N to the end of that function.
function body(n, all) {
	do
		all = all line[n] "\n"
	while (line[n++] !~ /^\}/)
	return all
}

# begins_statement(N): whether line N does, in the body of a function, and behind the end of another.
function begins_statement(n, before) {
	if (line[n] !~ /^\t/ || line[n] ~ /^\t+([ \/]\*|\}|else|case |default:)/ || line[n] ~ declaration)
		return 0
	for (before = n - 1; line[before] ~ /^[ \t]*$|^\t*(\/| )\*/; before--)
		;
	return line[before] ~ /[;{}:]$/
}

# ends_block(N): whether line N does, in a function, and can be reached.
function ends_block(n) {
	return line[n] ~ /^\t*\}/ && line[n - 1] ~ /;$/ && begins_statement(n - 1) && line[n - 1] !~ /^\t+(return|goto|break|continue)/
}

# write_variant(START, N, KIND): the file with a KIND in front of line N, in the function whose body begins at START.
function write_variant(start, n, what, i, out) {
	out = into "/" name "." what "." n ".c"
	for (i = 1; i <= lines; i++) {
		if (i == n)
			print text[what] >out
		print line[i] >out
		if (i == start && what == "local")
			print "\tint vendor_local = 0;" >out
	}
	close(out)
}
