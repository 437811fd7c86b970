# records.awk -v rule=RULE -v level=LEVEL: FILE:LINE: MESSAGE, or FILE:LINE:COLUMN: MESSAGE, or only a MESSAGE, as the
# records that scripts/format.sh reads.  With -v list=1: what apply.sh -l prints, FILE:LINE:COLUMN: STEP: STATE: TEXT;
# without a state the step would rewrite.
BEGIN {
	OFS = "\t"
	level_of["would rewrite"] = "note"
	level_of["already done"] = "pass"
	level_of["refused"] = "error"
	level_of["left alone"] = "skip"
}

{
	file = line = column = ""
	text = $0
	if (match($0, /:[0-9]+:([0-9]+:)?( |$)/) > 1) {
		file = substr($0, 1, RSTART - 1)
		gsub(/\t/, " ", file)
		text = substr($0, RSTART + RLENGTH)
		split(substr($0, RSTART + 1, RLENGTH - 1), number, /[: ]/)
		line = number[1]
		column = number[2]
	}
}

list {
	rule = text
	sub(/: .*/, "", rule)
	text = substr(text, length(rule) + 3)
	level = "note"
	for (state in level_of)
		if (index(text, state ":") == 1)
			level = level_of[state]
}

{ print rule, level, file, line, column, text }
