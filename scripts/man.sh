#!/usr/bin/env bash
# man.sh SOURCE: a man page, made by scdoc; the steps are those of the series and the gates those that there are.

# shellcheck source=scripts/common.sh
. "$(dirname -- "$0")/common.sh"
# shellcheck source=scripts/format.sh
. "$top/scripts/format.sh"

# definitions <TSV: a list of terms, as scdoc has it.
definitions() {
	sed 's/[_*]/\\&/g; s/\t-/\t\\-/' | awk -F '\t' '{ printf "%s*%s*\n\t%s\n", sep, $1, $2; sep = "\n" }'
}

(($# == 1)) || usage_error 'usage: man.sh SOURCE'
require_tools scdoc
steps=$(step_rules | definitions) gates=$(gate_rules | definitions) awk '
	$0 == "@STEPS@" { print ENVIRON["steps"]; next }
	$0 == "@GATES@" { print ENVIRON["gates"]; next }
	{ print }' "$1" | SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(stat -c %Y -- "$1")} scdoc
