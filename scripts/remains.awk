# remains.awk DIFF FILE: print FILE, which a step made as DIFF, of diff -U0, says, without what spatch leaves of lines that it took away:
#
# - the comment that stood behind one of them; spatch takes the empty line above it for that, or puts it behind another line, whose own comment
#   it may take away
# - the comment above one of them, where the step has put one of its own
# - the conditional that was around them, or that of its branches in which nothing is left
#
# and with the empty line above them, where nothing but code follows: spatch takes it away

# commented TEXT: whether a line has a comment behind its code, which ends at RSTART.
function commented(text) {
	return match(text, /[;{})][ \t]*(\/\*.*\*\/|\/\/.*)[ \t\r]*$/)
}

# trailing TEXT: that comment.
function trailing(text) {
	return commented(text) ? trimmed(substr(text, RSTART + 1)) : ""
}

function trimmed(text) {
	gsub(/^[ \t]+|[ \t\r]+$/, "", text)
	return text
}

# code TEXT: a line without that.
function code(text) {
	if (commented(text))
		text = substr(text, 1, RSTART)
	sub(/[ \t\r]+$/, "", text)
	return text
}

function without_indent(text) {
	sub(/^[ \t]+/, "", text)
	return text
}

# orphaned LINE TEXT: of how many lines that went in the hunk of LINE TEXT holds the comments, and nothing else.
function orphaned(line, text,    i, found, count) {
	for (count = 0; text != ""; count++) {
		found = ""
		for (i = 1; i <= orphans[line]; i++)
			if (index(text, orphan[line, i]) == 1 && length(orphan[line, i]) > length(found))
				found = orphan[line, i]
		if (found == "")
			return 0
		text = trimmed(substr(text, length(found) + 1))
	}
	return count
}

# is NAMES TEXT: whether a line is one of these directives.
function is(names, text) {
	return text ~ "^[ \t]*#[ \t]*(" names ")([^a-z]|$)"
}

# put TEXT: a line that stays; cut tells whether something went before it.
function put(text,    above, went) {
	went = cut
	for (above = lines; above > 0 && line[above] ~ /^[ \t\r]*$/; above--)
		went = went || went_before[above]
	if (went && is("endif", text) && is("if|ifdef|ifndef", line[above])) {
		lines = above - 1
		cut = closed = 1
	} else if (went && is("endif", text) && is("else", line[above])) {
		cut = went_before[above]
		lines = above - 1
		put(text)
	} else if (went && is("else", text) && is("ifdef|ifndef", line[above])) {
		if (!sub(/ifndef/, "ifdef", line[above]))
			sub(/ifdef/, "ifndef", line[above])
		lines = above
		cut = 0
	} else if (!(closed && text ~ /^[ \t\r]*$/ && line[lines] ~ /^[ \t\r]*$/)) {
		line[++lines] = text
		went_before[lines] = cut
		cut = closed = 0
	}
}

# drop_comment: the lines that are a comment, at the end of those that stay.
function drop_comment(    above) {
	for (above = lines; above > 0 && line[above] !~ /\/\*/; above--)
		if (line[above] !~ /^[ \t]*\*/)
			return
	if (line[above] ~ /^[ \t]*\/\*/ && !is_added[above])
		lines = above - 1
}

FILENAME == ARGV[1] && /^@@ / {
	count = split(substr($3, 2), hunk, ",") == 1 ? 1 : hunk[2]
	first = hunk[1]
	if (!count)
		cut_behind[first] = 1
	for (i = 0; i < count; i++)
		added[first + i] = first
	if (split($2, hunk, ",") == 1 || hunk[2])
		replaced[first] = count
	nth = 0
	next
}

FILENAME == ARGV[1] {
	nth++
	if (/^-[ \t\r]*$/)
		apart[first] = 1
	if (!count)
		spaced[first] = nth == 1 ? /^-[ \t\r]*$/ : spaced[first] && (nth < hunk[2] || !/^-[ \t\r]*$/)
	if (/^-/) {
		comment = trailing($0)
		for (i = 0; i < count; i++) {
			was[first + i, trimmed(code(substr($0, 2)))] = without_indent(substr($0, 2))
			if (comment != "")
				orphan[first + i, ++orphans[first + i]] = comment
		}
	}
	next
}

orphans[FNR] && !/^[ \t\r]*$/ && orphaned(FNR, trimmed($0)) {
	cut = 1
	if (FNR in apart) {
		put("")
		cut = 1
	}
	next
}

# A step changes no comment behind code: each line has its own, and what was another line's is not its.
FNR in added {
	bare = trimmed(code($0))
	if ((FNR, bare) in was) {
		match($0, /^[ \t]*/)
		$0 = substr($0, 1, RLENGTH) was[FNR, bare]
		placed[added[FNR], trailing($0)] = 1
	} else if ((added[FNR], trailing($0)) in placed || orphaned(FNR, trailing($0)) > 1) {
		$0 = code($0) (/\r$/ ? "\r" : "")
	}
}

replaced[FNR] && /^[ \t]*\/\*/ && line[lines] ~ /\*\/[ \t\r]*$/ {
	drop_comment()
}

spaced[FNR - 1] && !/^[ \t]*(}.*|\r)?$/ {
	put("")
}

{
	cut = cut || (FNR - 1) in cut_behind
	put($0)
	is_added[lines] = FNR in added
}

END {
	for (i = 1; i <= lines; i++)
		print line[i]
}
