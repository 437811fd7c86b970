# taken-in-file.awk ADDED: of FILE<TAB>NAME in ADDED, each that is there twice, or whose old/FILE has a word NAME.

BEGIN { FS = "\t" }

{
	if (!(($1, $2) in added)) {
		added[$1, $2]
		if (!files[$1]++)
			file[++count] = $1
	} else if (!first[$1]) {
		first[$1] = $2
	}
}

# word_of FILE: the first word of old/FILE that is a name added to it.
function word_of(file,    text, n, i, word) {
	while ((getline text <("old/" file)) > 0) {
		n = split(text, word, /[^A-Za-z0-9_]+/)
		for (i = 1; i <= n; i++)
			if ((file, word[i]) in added) {
				close("old/" file)
				return word[i]
			}
	}
	return ""
}

END {
	for (i = 1; i <= count; i++) {
		name = first[file[i]] ? first[file[i]] : word_of(file[i])
		if (name != "")
			print file[i] "\t" name
	}
}
