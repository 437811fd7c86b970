# shellcheck shell=bash
# Reports for programs.  Records are lines of RULE, LEVEL, FILE, LINE, COLUMN and MESSAGE, with tabs between them.  RULE is
# a gate or a step; LEVEL is error, warning, note, pass (it is as it should be) or skip (seen, and left alone).  FILE, LINE
# and COLUMN may be empty; a record that has nothing but a RULE and "pass" says that the rule was looked at.  Source
# common.sh first.

# gate_rules: RULE<tab>DESCRIPTION of each gate, from the comment that leads its script.
gate_rules() {
	local script
	for script in "$top"/scripts/gate-*.sh; do
		awk '/^# gate / { on = 1; sub(/^# gate /, ""); sub(/: /, "\t") }
			on && /^$/ { exit }
			on { sub(/^# /, ""); printf "%s%s", sep, $0; sep = " " }
			END { print "" }' "$script"
	done
}

# step_rules: RULE<tab>DESCRIPTION of each step.
step_rules() {
	awk '$1 == "Step:" { step = $2 } /^Title: / { sub(/^Title: */, ""); print step "\t" $0 }' "$top/cocci/series"
}

# as_report FORM TREE <RECORDS: as FORM, tap or sarif.
as_report() {
	jq -Rrn --arg program "$program" --arg version "$(vma2map_version)" --arg tree "$2" \
		--arg rules "$({ gate_rules && step_rules; })" -f "$top/scripts/as-$1.jq"
}
