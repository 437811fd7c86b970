# macro-locks.awk FILE: print FILE with hints for sparse and clang in the functions that its macros define.
# Why: Where the condition is false, the lock is as good as held until it is false again.
#
# cocci/memory_lock_context.cocci gives a lock that is taken and dropped under one condition an else branch that says so.
# spatch does not parse a macro whose body is a function with a pasted name, like vfio-pci's VFIO_IOWRITE(); what it does
# for the others is done for these here, by the lines.

# columns TEXT: how wide TEXT is when printed, tabs being 8 wide.
function columns(text,    i, width) {
	width = 0
	for (i = 1; i <= length(text); i++)
		width = substr(text, i, 1) == "\t" ? width - width % 8 + 8 : width + 1
	return width
}

# code LINE: a line of a macro without its backslash.
function code(line) {
	sub(/[ \t]*\\\r?$/, "", line)
	sub(/\r$/, "", line)
	return line
}

# add TEXT: a line of the macro, with its backslash where MODEL, a line of it, has one.
function add(text, model,    column, end) {
	end = model ~ /\r$/ ? "\\\r" : "\\"
	match(model, /\\\r?$/)
	column = columns(substr(model, 1, RSTART - 1))
	while (columns(text) + 1 <= column)
		text = text "\t"
	print text end
}

# indent TEXT: what TEXT begins with.
function indent(text) {
	match(text, /^[ \t]*/)
	return substr(text, 1, RLENGTH)
}

# lock TEXT, WHAT: the argument of the call of WHAT, a regular expression, in TEXT.
function lock(text, what) {
	if (!match(text, what "\\(&[^()]*\\)"))
		return ""
	text = substr(text, RSTART, RLENGTH)
	mode = text ~ /_read/ ? "_shared" : ""
	sub(/^[^(]*\(/, "", text)
	sub(/\)$/, "", text)
	return text
}

# find: for each block under a condition that takes a lock, the end of the block, and the places under the same condition
# where it is dropped.
function find(    i, j, end, held, again) {
	delete hint
	for (i = 1; i <= n; i++) {
		if (code(line[i]) !~ /^[ \t]+if \(.*\) \{$/)
			continue
		held = ""
		for (end = i + 1; end <= n && indent(line[end]) != indent(line[i]); end++)
			if (held == "")
				held = lock(code(line[end]), "(mutex_lock|down_read|down_write)(_trylock)?")
		if (held == "" || code(line[end]) !~ /^[ \t]+\}$/)
			continue
		again = code(line[i])
		sub(/ \{$/, "", again)
		for (j = end + 1; j < n; j++)
			if (code(line[j]) == again && lock(code(line[j + 1]), "(mutex_unlock|up_read|up_write)") == held &&
			    code(line[j + 2]) !~ /^[ \t]*else$/) {
				hint[end] = "__acquire" mode "(" held ");"
				hint[j + 1] = "__release" mode "(" held ");"
			}
	}
}

# flush: print the macro.
function flush(    i, margin) {
	find()
	for (i = 1; i <= n; i++) {
		margin = indent(line[i])
		if (!(i in hint))
			print line[i]
		else if (code(line[i]) ~ /\}$/) {
			add(margin "} else {", line[i])
			add(margin "\t" hint[i], line[i])
			print line[i]
		} else {
			print line[i]
			add(substr(margin, 2) "else", line[i])
			add(margin hint[i], line[i])
		}
	}
	n = 0
}

/^#define / || n {
	line[++n] = $0
	if (!/\\\r?$/)
		flush()
	next
}

{ print }

END { flush() }
