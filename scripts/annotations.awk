# annotations.awk DIFF FILE, after added.awk: print FILE with the annotations and hints of cocci/memory_lock_context.cocci where they belong.
# The lines that spatch added are those of added[].
#
# - spatch puts an annotation behind the last parameter: give it a line of its own, unless the function has one for that lock
#   already; and put the parameters that spatch moved to another line for its sake back
# - spatch makes a statement of an else and its hint: join them to the branch above

BEGIN { annotation = "__(acquires|releases|must_hold)(_shared)?\\([^()]*\\)" }

{ line[FNR] = $0 }

# put TEXT: print it with the next one, because that may change it.
function put(text) {
	if (buffered)
		print buffer
	buffer = text
	buffered = 1
}

# lock ANNOTATION: what it is about.
function lock(one) {
	sub(/^[^(]*/, "", one)
	gsub(/[&() \t]/, "", one)
	return one
}

# collect TEXT: add the annotations in TEXT to those of this function, where it has none for the lock.  The last ones in TEXT were
# there, or come from the first rule.
function collect(text,    one, n, i, found, wanted) {
	while (match(text, annotation)) {
		found[++n] = substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH)
	}
	for (i = n; i >= 1; i--) {
		one = lock(found[i])
		wanted[i] = !(one in seen) || (seen[one] ~ /^__acquires/ && found[i] ~ /^__releases/ && seen[one] == found[i + 1])
		if (wanted[i])
			seen[one] = found[i]
	}
	for (i = 1; i <= n; i++)
		if (wanted[i])
			list[++count] = found[i]
}

# keep TEXT: add the annotations in TEXT, a line that was there, as they are.
function keep(text) {
	sub(/^[ \t]+/, "", text)
	sub(/[ \t]*;?\r?$/, "", text)
	list[++count] = text
	while (match(text, annotation)) {
		seen[lock(substr(text, RSTART, RLENGTH))] = "kept"
		text = substr(text, RSTART + RLENGTH)
	}
}

# annotate I: print the function header that ends in line I, and its annotations; return the last line that is done.
function annotate(i,    text, end, joined) {
	text = line[i]
	end = sub(/\r$/, "", text) ? "\r" : ""
	match(text, "( " annotation ")+;?$")
	split("", seen)
	count = 0
	# what was there already comes first
	stop = substr(text, length(text)) == ";" ? ";" : ""
	head = substr(text, 1, RSTART - 1)
	tail = substr(text, RSTART)
	while (line[i + 1] ~ "^[ \t]+(" annotation "[ \t]*)+;?\r?$") {
		keep(line[++i])
		if (line[i] ~ /;\r?$/)
			stop = ";"
	}
	collect(tail)
	# checkpatch wants no extern on a prototype that is touched
	if (stop == ";")
		sub(/^extern /, "", head)
	joined = head
	sub(/^[ \t]+/, " ", joined)
	if (moved)
		buffer = buffer joined end
	else
		put(head end)
	for (k = 1; k <= count; k++)
		put("\t" list[k] (k == count ? stop : "") end)
	return i
}

# beside TEXT: print the function header with its annotations where they are, for the brace stands behind them.
function beside(text,    end, k, start) {
	end = sub(/\r$/, "", text) ? "\r" : ""
	match(text, "( " annotation ")+ [{]$")
	split("", seen)
	count = 0
	start = RSTART
	collect(substr(text, start))
	text = substr(text, 1, start - 1)
	for (k = 1; k <= count; k++)
		text = text " " list[k]
	put(text " {" end)
}

# hint TEXT: print an else branch.
function hint(text,    margin, end) {
	end = sub(/\r$/, "", text) ? "\r" : ""
	match(text, /^[ \t]*/)
	margin = substr(text, 1, RLENGTH)
	sub(/^[ \t]*else /, "", text)
	if (buffer == margin "}" || buffer == margin "}\r") {
		end = buffer ~ /\r$/ ? "\r" : ""
		buffer = margin "} else {" end
		put(margin "\t" text end)
		put(margin "}" end)
	} else {
		put(margin "else" end)
		put(margin "\t" text end)
	}
}

END {
	for (n = 1; n <= FNR; n++) {
		moved = n > 1 && added[n - 1] && buffer ~ /,$/ && line[n] ~ /^[ \t]/
		if (added[n] && line[n] ~ "\\)( " annotation ")+;?\r?$")
			n = annotate(n)
		else if (added[n] && line[n] ~ "\\)( " annotation ")+ [{]\r?$")
			beside(line[n])
		else if (added[n] && line[n] ~ /^[ \t]*else __(acquire|release)(_shared)?\(.*\);\r?$/)
			hint(line[n])
		else
			put(line[n])
	}
	if (buffered)
		print buffer
}
