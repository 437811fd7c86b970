# mutate.awk: awk -v out=DIR -f mutate.awk -f mutants/NAME.awk FILE
# Writes DIR/1, DIR/2, ...: FILE with one mutant of the operator NAME each; on stdout, for each of them: its number, line,
# function and the text of the place, separated by tabs.  FILE is in the kernel's style: no line holds more than one
# statement.  A file that uses this defines operate(u), which is called for each statement u, and calls mutant().
#
# changed=FILE names lines, A,B a line: then only functions, and initialisers, that have one of these.
#
# What operate() sees of statement u: text[u] (one line, without comments), in_function[u], first[u] and last[u] (lines), under[u]
# (whether it is the body of an if without braces), depth[u] (of braces).  header[in_function[u]] is its function's first line.  statements is their number.

{ line[NR] = $0 }

END {
	lines = NR
	read_changed()
	parse()
	for (u = 1; u <= statements; u++)
		if (in_scope(u))
			operate(u)
}

# read_changed: the ranges of lines that another has changed.
function read_changed(    row, part) {
	while ((getline row <changed) > 0) {
		split(row, part, ",")
		from[++ranges] = part[1]
		to[ranges] = part[2]
	}
}

# touched: whether one of these is among lines A to B.
function touched(a, b,    i) {
	if (changed == "")
		return 1
	for (i = 1; i <= ranges; i++)
		if (from[i] <= b && to[i] >= a)
			return 1
	return 0
}

# in_scope: whether u can be a place.
function in_scope(u) {
	if (in_function[u] == "")
		return text[u] ~ /^\.[a-z_]+ = / && touched(first[u], last[u])
	return touched(begins[in_function[u]], finishes[in_function[u]])
}

# without_comments: LINE as code; comment says whether one is open.
function without_comments(s,    before) {
	gsub(/"([^"\\]|\\.)*"/, "\"\"", s)
	for (;;) {
		if (comment) {
			if (!match(s, /\*\//))
				return ""
			s = substr(s, RSTART + 2)
			comment = 0
		}
		if (!match(s, /\/\*/)) {
			sub(/\/\/.*/, "", s)
			return s
		}
		before = substr(s, 1, RSTART - 1)
		s = substr(s, RSTART + 2)
		comment = 1
		if (match(s, /\*\//)) {
			s = before " " substr(s, RSTART + 2)
			comment = 0
		} else
			return before
	}
}

# count: how often the characters of class C are in S.
function count(s, c) {
	return gsub(c, "", s)
}

# parse: statements of the file; a macro's body is code like any other.
function parse(    n, code, raw, macro, here, parens, outer) {
	statements = 0
	level = 0
	for (n = 1; n <= lines; n++) {
		raw = without_comments(line[n])
		code = raw
		sub(/\\$/, "", code)
		gsub(/[ \t]+/, " ", code)
		sub(/^ /, "", code)
		sub(/ $/, "", code)
		if (!macro && code ~ /^#/) {
			macro = raw ~ /\\$/
			outer = level
			outer_function = function_name
			if (macro)
				level = 0
			continue
		}
		if (code != "") {
			if (here == "")
				start = n
			here = here (here == "" ? "" : " ") code
			parens += count(code, "[(]") - count(code, "[)]")
			if (parens == 0 && ends(here)) {
				add(here, start, n)
				here = ""
			}
		}
		if (macro && raw !~ /\\$/) {
			macro = 0
			here = ""
			parens = 0
			level = outer
			function_name = outer_function
		}
	}
}

# ends: whether a statement is complete, its parentheses being so.
function ends(s) {
	return s ~ /[;{}:]$/ || s ~ /^\.[a-z_]+ = .*,$/ || is_header(s)
}

# is_header: whether what follows is the body.
function is_header(s) {
	return s ~ /^(} )?(else )?(if|for|while|switch) ?\(.*\)$/ || s ~ /^[a-z_]*for_each[a-z_]* ?\(.*\)$/ || s ~ /^(} )?(else|do)$/
}

# add: statement S of lines A to B.
function add(s, a, b,    u) {
	if (level == 0) {
		function_name = ""
		if (s ~ /\) ?([_a-z]+(\([^()]*\))? ?)*{$/ && s !~ /=/)
			enter(s, a)
	}
	u = ++statements
	text[u] = s
	first[u] = a
	last[u] = b
	depth[u] = level
	under[u] = u > 1 && is_header(text[u - 1])
	in_function[u] = s ~ /{$/ && level == 0 ? "" : function_name
	finishes[function_name] = b
	remember(s)
	level += count(s, "{") - count(s, "}")
	if (level < 0)
		level = 0
}

# enter: a function's first line.
function enter(s, a,    before, n, part, i) {
	match(s, /[A-Za-z_0-9#]+ ?\(/)
	function_name = substr(s, RSTART, RLENGTH - 1)
	sub(/ $/, "", function_name)
	begins[function_name] = a
	header[function_name] = s
	before = substr(s, 1, RSTART - 1)
	sub(/ $/, "", before)
	nothing[function_name] = before ~ /(^| )void$/ ? "" : before ~ /\*$/ ? " NULL" : " 0"
	s = substr(s, RSTART + RLENGTH)
	n = split(s, part, /[,)]/)
	for (i = 1; i <= n; i++)
		remember(part[i] ";")
}

# remember: the struct that a variable of the function points to.
function remember(s,    n, part, i, type) {
	sub(/^ /, "", s)
	if (s !~ /^(static |const )*struct [a-z_0-9]+ \*[^;]*;$/)
		return
	match(s, /struct [a-z_0-9]+/)
	type = substr(s, RSTART + 7, RLENGTH - 7)
	s = substr(s, RSTART + RLENGTH, length(s) - RSTART - RLENGTH)
	n = split(s, part, ",")
	for (i = 1; i <= n; i++) {
		if (part[i] !~ /^ ?\*/)
			continue
		gsub(/=.*|[ *]/, "", part[i])
		variables[function_name] = variables[function_name] " " part[i]
		struct_of[function_name, part[i]] = type
	}
}

# mutant: u becomes NEW, lines separated by \n; nothing, if NEW is empty.  If there is a V, it becomes NEW2.
function mutant(u, new, v, new2,    n, target) {
	target = out "/" ++mutants
	for (n = 1; n <= lines; n++) {
		if (n == first[u]) {
			replace(u, new, target)
			n = last[u]
		} else if (v && n == first[v]) {
			replace(v, new2, target)
			n = last[v]
		} else
			print line[n] >target
	}
	close(target)
	printf "%s\t%s\t%s\t%s\n", mutants, first[u], in_function[u], text[u]
}

# replace: write NEW for u, indented as u, and as a part of a macro if u is one.  The body of an if without braces stays one.
function replace(u, new, target,    n, part, i, indent, tail) {
	if (new == "" && under[u])
		new = ";"
	else if (under[u] && new ~ /\n/)
		new = "{\n" new "\n}"
	if (new == "" && line[last[u]] !~ /\\$/)
		return
	match(line[first[u]], /^[ \t]*/)
	indent = substr(line[first[u]], 1, RLENGTH)
	tail = line[last[u]] ~ /\\$/ ? " \\" : ""
	n = split(new, part, "\n")
	for (i = 1; i <= n || i == 1; i++)
		print indent part[i] tail >target
}

# called: the function that u calls, if that is all u does, but for keeping the result.
function called(u,    s) {
	s = text[u]
	sub(/^[a-z_]+ = /, "", s)
	return s ~ /^[a-z_0-9]+\(.*\);$/ ? substr(s, 1, index(s, "(") - 1) : ""
}

# argument: what is between the parentheses of a call.
function argument(u,    s) {
	s = text[u]
	sub(/^[^(]*\(/, "", s)
	sub(/\);$/, "", s)
	return s
}

# without: u without its call: nothing, or 0 for the result.
function without(u,    s) {
	s = text[u]
	return sub(/ = .*/, " = 0;", s) ? s : ""
}

function takes(u) {
	return called(u) ~ /^((mutex|spin|mmap_read|mmap_write)_lock|down_read|down_write)(_nested|_killable|_interruptible|_irq|_irqsave)?$|_memory_lock|_fault_begin$/
}

function drops(u) {
	return called(u) ~ /^((mutex|spin|mmap_read|mmap_write)_unlock|up_read|up_write)(_irq|_irqrestore)?$|_memory_unlock|_fault_end$/
}

# tries: whether u looks at a trylock's result.
function tries(u) {
	return text[u] ~ /(^|[^a-z_])(mutex_trylock|down_(read|write)_trylock) ?\(/
}

# family: of the lock that u takes or drops: those of one family can stand for one another.
function family(u) {
	return called(u) ~ /^mutex_/ ? "mutex" : called(u) ~ /^(down|up)_/ ? "rwsem" : ""
}

# function_has: whether a statement of u's function matches PATTERN.
function function_has(u, pattern,    v) {
	for (v = 1; v <= statements; v++)
		if (in_function[v] == in_function[u] && text[v] ~ pattern)
			return 1
	return 0
}

# body_end: the last statement of the loop that u opens by a brace.
function body_end(u,    v) {
	for (v = u + 1; v <= statements && depth[v] > depth[u]; v++)
		if (text[v] ~ /^}/ && depth[v] == depth[u] + 1)
			break
	return v
}
