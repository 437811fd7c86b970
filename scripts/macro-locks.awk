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

# add TEXT, MODEL: a line of the macro, with its backslash where MODEL, a line of it, has one.
function add(text, model,    column, end, pad) {
	end = model ~ /\r$/ ? "\\\r" : "\\"
	match(model, /\\\r?$/)
	pad = substr(model, RSTART - 1, 1) == "\t" ? "\t" : " "
	column = columns(substr(model, 1, RSTART - 1))
	if (columns(text) >= column)
		text = text " "
	while (columns(text) < column)
		text = text pad
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

# find_drops FROM, CONDITION, HELD: how often HELD is dropped under the same CONDITION, in the line below it or in its own: with hints.
function find_drops(from, condition, held,    i, text, drops, found) {
	drops = "(mutex_unlock|up_read|up_write)"
	for (i = from; i < n; i++) {
		text = code(line[i])
		if (text == condition && lock(code(line[i + 1]), drops) == held && code(line[i + 2]) !~ /^[ \t]*else( |$)/) {
			hint[i + 1] = "__release" mode "(" held ");"
			margin[i + 1] = indent(text)
			found++
		} else if (index(text, condition " ") == 1 && lock(text, drops) == held && code(line[i + 1]) !~ /^[ \t]*else( |$)/) {
			hint[i] = "__release" mode "(" held ");"
			margin[i] = indent(text)
			found++
		}
	}
	return found
}

# find: for each block under a condition that takes a lock and is followed by a place under the same condition where that is dropped,
# the end of the block and these places.
function find(    i, end, held, taken, condition) {
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
		taken = mode
		condition = code(line[i])
		sub(/ \{$/, "", condition)
		if (find_drops(end + 1, condition, held)) {
			hint[end] = "__acquire" taken "(" held ");"
			margin[end] = indent(line[i + 1])
		}
	}
}

# flush: print the macro.
function flush(    i) {
	find()
	for (i = 1; i <= n; i++) {
		if (!(i in hint)) {
			print line[i]
		} else if (code(line[i]) ~ /\}$/) {
			add(indent(line[i]) "} else {", line[i])
			add(margin[i] hint[i], line[i])
			print line[i]
		} else if (indent(line[i]) == margin[i]) {
			print line[i]
			add(margin[i] "else " hint[i], line[i])
		} else {
			print line[i]
			add(margin[i] "else", line[i])
			add(indent(line[i]) hint[i], line[i])
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
