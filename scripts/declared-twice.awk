# declared-twice.awk DIFF FILE...: file, line and name of the first declaration that was added to a block, a struct or a parameter list that has
# one of that name already; nothing if there is none.  DIFF is git's, without context.

FILENAME == ARGV[1] {
	if (/^\+\+\+ b\//) {
		file = substr($0, 7)
	} else if (/^@@ /) {
		split($3, start, /[+,]/)
		number = start[2]
	} else if (/^\+/) {
		added[file, number++]
	}
	next
}

# name_of TEXT: what a declaration declares.
function name_of(text) {
	sub(/[ \t]*(=.*|\[.*)$/, "", text)
	return match(text, /[A-Za-z_][A-Za-z_0-9]*$/) ? substr(text, RSTART) : ""
}

# found NAME: it was added where one is.
function found(name) {
	print FILENAME, FNR, name
	exit
}

FNR == 1 {
	depth = 0
	header = ""
	block[0] = ++blocks
}

{
	text = $0
	gsub(/\/\*.*\*\/|"[^"]*"|\r$/, "", text)
	sub(/[ \t]+$/, "", text)
	if (!depth) {
		if (text ~ /^[A-Za-z_]/)
			header = ""
		header = header text
		if ((FILENAME, FNR) in added && header ~ /\)$/) {
			split("", params)
			sub(/^[^(]*\(/, "", header)
			n = split(substr(header, 1, length(header) - 1), list, /,/)
			for (k = 1; k <= n; k++)
				if (name_of(list[k]) in params)
					found(name_of(list[k]))
				else
					params[name_of(list[k])]
		}
	}
	if (text ~ /^[ \t]+([A-Za-z_][A-Za-z_0-9]*[ \t]+)+\**[ \t]*[A-Za-z_][^()]*;$/ && text !~ /^[ \t]*(return|goto|else|case)[ \t]/) {
		n = split(substr(text, 1, length(text) - 1), list, /,/)
		for (k = 1; k <= n; k++) {
			name = name_of(list[k])
			key = block[depth] SUBSEP name
			if (key in at && ((FILENAME, FNR) in added || (FILENAME, at[key]) in added))
				found(name)
			at[key] = FNR
		}
	}
	for (k = 1; k <= length(text); k++) {
		c = substr(text, k, 1)
		if (c == "{")
			block[++depth] = ++blocks
		else if (c == "}" && depth)
			depth--
	}
}
