# declared-twice.awk DIFF FILE, after added.awk: the line and the name of the first declaration that was added to a block, a struct or a
# parameter list that has one of that name already; nothing if there is none.

# name_of TEXT: what a declaration declares.
function name_of(text) {
	sub(/[ \t]*(=.*|\[.*)$/, "", text)
	return match(text, /[A-Za-z_][A-Za-z_0-9]*$/) ? substr(text, RSTART) : ""
}

{
	text = $0
	gsub(/\/\*.*\*\/|"[^"]*"|\r$/, "", text)
	sub(/[ \t]+$/, "", text)
	if (!depth) {
		if (text ~ /^[A-Za-z_]/)
			header = ""
		header = header text
		if (added[FNR] && header ~ /\)$/) {
			split("", params)
			sub(/^[^(]*\(/, "", header)
			n = split(substr(header, 1, length(header) - 1), list, /,/)
			for (k = 1; k <= n; k++)
				if (name_of(list[k]) in params) {
					print FNR, name_of(list[k])
					exit
				} else
					params[name_of(list[k])]
		}
	}
	if (text ~ /^[ \t]+([A-Za-z_][A-Za-z_0-9]*[ \t]+)+\**[ \t]*[A-Za-z_][^()]*;$/ && text !~ /^[ \t]*(return|goto|else|case)[ \t]/) {
		n = split(substr(text, 1, length(text) - 1), list, /,/)
		for (k = 1; k <= n; k++) {
			name = name_of(list[k])
			key = block[depth] SUBSEP name
			if (key in at && (added[FNR] || added[at[key]])) {
				print FNR, name
				exit
			}
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
