# live-rules.awk -v mode=MODE STEP.cocci: the semantic patch without what does nothing in MODE: the rules that depend on another mode, and those
# that find something for these alone.  spatch would parse and run the latter.

# What a rule depends on is NO whatever is found, or YES, or MAYBE: of the names in it, those of the modes are known.
BEGIN { NO = 0; MAYBE = 1; YES = 2 }

# advance: token is what dependency begins with.
function advance() {
	sub(/^[ \t]+/, "", dependency)
	if (!match(dependency, /^(file in "[^"]*"|[A-Za-z0-9_]+|&&|\|\||[!()])/))
		RLENGTH = length(dependency)
	token = substr(dependency, 1, RLENGTH)
	dependency = substr(dependency, RLENGTH + 1)
}

function disjunction(    value, other) {
	for (value = conjunction(); token == "||"; value = other > value ? other : value) {
		advance()
		other = conjunction()
	}
	return value
}

function conjunction(    value, other) {
	for (value = negation(); token == "&&"; value = other < value ? other : value) {
		advance()
		other = negation()
	}
	return value
}

function negation(    value) {
	if (token == "!") {
		advance()
		return YES - negation()
	}
	if (token == "(") {
		advance()
		value = disjunction()
	} else
		value = token == mode ? YES : token ~ /^(patch|context|report|explain)$/ ? NO : MAYBE
	advance()
	return value
}

# runs RULE: whether it may run in the mode.
function runs(rule) {
	dependency = heads[rule]
	if (!sub(/^@[^@]*depends on /, "", dependency))
		return 1
	sub(/( exists| forall| disable [^@]*)?@.*/, "", dependency)
	advance()
	return disjunction() != NO
}

# need RULE: and all that it names.
function need(rule,    i, n, names) {
	if (needed[rule]++)
		return
	n = split(heads[rule], names, /[^A-Za-z0-9_]+/)
	for (i = 1; i <= n; i++)
		if (names[i] in number)
			need(number[names[i]])
}

# A rule's head is its header, which may go on over lines, and its declarations.
BEGIN { rule = 0 }

!inside && /^@/ {
	rule++
	inside = 1
	name = $0
	sub(/^@ */, "", name)
	sub(/[ @].*/, "", name)
	if (name != "" && name != "depends")
		number[name] = rule
}

{ texts[rule] = texts[rule] $0 "\n" }

inside {
	heads[rule] = heads[rule] (heads[rule] == "" ? "" : " ") $0
	inside = !(headed[rule] && $0 == "@@")
	if (/@$/)
		headed[rule] = 1
}

!inside && /^[-+*]/ { acts[rule] = 1 }

END {
	for (i = 1; i <= rule; i++)
		if (acts[i] && runs(i))
			need(i)
	for (i = 0; i <= rule; i++)
		if (!i || i in needed)
			printf "%s", texts[i]
}
