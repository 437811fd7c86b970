# function-macros.awk FILE...: the macros there whose body is a function, each as one with the same parameters and no body; and scoped_guard(), if
# it is used, as what it is for spatch: a loop.

FNR == 1 { body = "" }

/(^|[^A-Za-z0-9_])scoped_guard[ \t]*\(/ && !guarded++ { print "#define scoped_guard YACFE_ITERATOR" }

/^[ \t]*#[ \t]*define[ \t]+[A-Za-z0-9_]+\(/ && body == "" {
	head = $0
	sub(/\).*/, ")", head)
	sub(/^[^(]*\([^)]*\)/, "")
	body = " "
}

body != "" {
	more = sub(/\\\r?$/, "")
	body = body $0 " "
	if (more)
		next
	gsub(/[ \t\r]+/, " ", body)
	# a type and a name, parameters, a block, and that the function is exported
	if (body ~ /^ ([A-Za-z0-9_]+[ *]+)+[A-Za-z0-9_#]+\([^(){};]*(\([^(){};]*\)[^(){};]*)*\) \{.*\}( EXPORT_SYMBOL[A-Z_]*\([^(){};]*\);?)? ?$/)
		print head
	body = ""
}
