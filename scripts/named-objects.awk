# named-objects.awk CONFIG MAKEFILE: the objects that a kernel's makefile names, one a line.  What it makes a part of a module under
# an option that CONFIG has not set is left out; a module of its own is not.
FILENAME == ARGV[1] {
	if (sub(/=[ym]$/, ""))
		set[$0]
	next
}

{ text = text $0 }

sub(/\\$/, "", text) { next }

{
	if (match(text, /^[[:alnum:]_-]+-\$\([[:alnum:]_]+\)/)) {
		option = part = substr(text, RSTART, RLENGTH)
		sub(/.*\(/, "", option)
		sub(/\)$/, "", option)
		if (part !~ /^obj-/ && !(option in set))
			text = ""
	}
	sub(/#.*/, "", text)
	for (n = split(text, word); n > 0; n--)
		if (word[n] ~ /\.o$/)
			print word[n]
	text = ""
}
