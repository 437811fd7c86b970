# remains.awk DIFF FILE: print FILE, which a step made as DIFF, of diff -U0, says, without what spatch leaves of lines that it took away:
#
# - the comment that stood behind one of them; spatch takes the empty line above it for that, or puts it behind the line above that
# - the conditional that was around them, or that of its branches in which nothing is left
#
# and with the empty line above them, where nothing but code follows: spatch takes it away

# trailing TEXT: the comment behind the code of a line.
function trailing(text) {
	return match(text, /[;{})][ \t]*(\/\*.*\*\/|\/\/.*)[ \t\r]*$/) ? trimmed(substr(text, RSTART + 1)) : ""
}

function trimmed(text) {
	gsub(/^[ \t]+|[ \t\r]+$/, "", text)
	return text
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

FILENAME == ARGV[1] && /^@@ / {
	count = split(substr($3, 2), hunk, ",") == 1 ? 1 : hunk[2]
	first = hunk[1]
	if (!count)
		cut_behind[first] = 1
	split($2, hunk, ",")
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
			was[first + i, substr($0, 2)] = 1
			if (comment != "")
				orphan[first + i, comment] = 1
		}
	}
	next
}

(FNR, trimmed($0)) in orphan {
	cut = 1
	if (FNR in apart) {
		put("")
		cut = 1
	}
	next
}

(FNR, trailing($0)) in orphan {
	bare = $0
	sub(/[ \t]*(\/\*.*\*\/|\/\/.*)/, "", bare)
	if ((FNR, bare) in was)
		$0 = bare
}

spaced[FNR - 1] && !/^[ \t]*(}.*|\r)?$/ {
	put("")
}

{
	cut = cut || (FNR - 1) in cut_behind
	put($0)
}

END {
	for (i = 1; i <= lines; i++)
		print line[i]
}
