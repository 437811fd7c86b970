# insert.awk -v function_name=NAME -v kind=KIND FILE: FILE with what a vendor put into one of its functions.
#
# statement  a call before the function ends     local   a variable, and what uses it
# first      a call behind the declarations      ifdef   a block that a configuration leaves out
# label      a label, and a goto that leads to it

BEGIN {
	at_start["local"] = "\tint vendor_local = 0;"
	at_first["first"] = "\tvendor_first(__func__);"
	at_end["statement"] = "\tvendor_note(__func__);"
	at_end["local"] = "\tvendor_use(&vendor_local);"
	at_end["ifdef"] = "#ifdef CONFIG_VENDOR\n\tvendor_hook(__func__);\n#endif"
	at_end["label"] = "\tif (vendor_test())\n\t\tgoto vendor_out;\n\tvendor_quirk();\nvendor_out:\n\tvendor_done();"
}

function put(text) {
	if (text != "")
		print text
}

# A definition: its name stands in the first column's line, and no ";" ends it.
/^[a-z]/ && index($0, function_name "(") && !/;/ { inside = 1 }

inside && /^\{/ {
	body = 1
	print
	put(at_start[kind])
	declarations = 1
	last = ""
	next
}

# The declarations end at the first line that is none.
body && declarations && !/^\t(const )?(struct|int|bool|unsigned|u64|vm_fault_t) / && !/^$/ && !/^\t\t/ {
	declarations = 0
	put(at_first[kind])
}

# What may be the end is kept until the next line shows whether it is.
body && /^\}/ {
	if (last !~ /^\treturn/)
		put(last)
	put(at_end[kind])
	if (last ~ /^\treturn/)
		put(last)
	print
	inside = body = 0
	next
}

body && !declarations {
	if (held)
		print last
	last = $0
	held = 1
	next
}

{
	held = 0
	last = ""
	print
}
