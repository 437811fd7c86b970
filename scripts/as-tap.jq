# as-tap.jq: the records of scripts/format.sh as TAP 13: a test for each rule, what there is to say of it in a YAML block.

# A string as JSON has it is one that YAML reads.
def diagnostic:
	"    - severity: \(.[1])",
	(if .[2] != "" then "      file: \(.[2] | tojson)" else empty end),
	(if .[3] != "" then "      line: \(.[3])" else empty end),
	(if .[4] != "" then "      column: \(.[4])" else empty end),
	"      message: \(.[5] | tojson)";

def test($number):
	.[0][0] as $rule
	| (if any(.[]; .[1] == "error") then "not ok" else "ok" end) as $result
	| map(select(.[2:] != ["", "", "", ""])) as $said
	| "\($result) \($number) - \($rule | gsub("(?<c>[\\\\#])"; "\\\(.c)"))",
	  (if ($said | length) > 0 then "  ---", "  messages:", ($said[] | diagnostic), "  ..." else empty end);

[inputs | split("\t") | .[:5] + [.[5:] | join("\t")]] as $records
| (reduce $records[] as $record ([]; if index($record[0]) then . else . + [$record[0]] end)) as $names
| "TAP version 13",
  "1..\($names | length)",
  (range($names | length) as $i | $records | map(select(.[0] == $names[$i])) | test($i + 1))
