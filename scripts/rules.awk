# rules.awk -v mode=MODE [-v upto=NAME | -v only=NAME] STEP.cocci: the rules of a semantic patch that depend on MODE.
#
# By itself: a line "NAME<TAB>REASON" for each, in order.  The reason is what stands above the rule as "// Why: ...".
# upto=NAME: the semantic patch up to and with that rule.
# only=NAME: the semantic patch without the others.

# finish: the text of a rule and of the comments above it is complete.
function finish() {
	if (listed && upto == "" && only == "")
		printf "%s\t%s\n", name, why
	if (upto != "" || only != "" && (!listed || name == only))
		printf "%s", text
	if (upto != "" && name == upto) {
		over = 1
		exit
	}
	text = name = why = header = ""
	listed = 0
}

BEGIN { state = "body" }

# A comment above the next rule, and not one below it.
state == "body" && /^\/\// {
	if (name != "" || header != "")
		finish()
	text = text $0 "\n"
	if (sub(/^\/\/ Why: /, ""))
		why = $0
	else if (why != "" && sub(/^\/\/ +/, ""))
		why = why " " $0
	next
}

state == "body" && /^@/ {
	if (name != "" || header != "")
		finish()
	header = $0
	state = header ~ /^@.*@$/ || header == "@@" ? "declarations" : "header"
	text = text $0 "\n"
	if (state == "declarations")
		know()
	next
}

state == "header" {
	header = header $0
	if (/@$/) {
		state = "declarations"
		know()
	}
}

state == "declarations" && $0 == "@@" { state = "body" }

{ text = text $0 "\n" }

# know: what the header says.
function know() {
	name = header
	sub(/^@ */, "", name)
	sub(/[ @].*/, "", name)
	listed = header ~ ("depends on[^@]*[( ]" mode "([ )@]|$)")
}

END {
	if (!over)
		finish()
}
