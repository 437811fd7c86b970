# as-sarif.jq: the records of scripts/format.sh as SARIF 2.1.0, one run.  $tree is where the names of files begin.

def encoded: split("/") | map(@uri) | join("/");

# "build x86_64" is the rule build on x86_64.
def id: gsub(" "; "/");

def artifact:
	if startswith("/") then {uri: "file://\(encoded)"} else {uri: encoded, uriBaseId: "TREE"} end;

# A line 0 is none.
def number: if test("^[1-9][0-9]*$") then tonumber else null end;

def region:
	(.[3] | number) as $line | (.[4] | number) as $column
	| if $line then {region: ({startLine: $line} + if $column then {startColumn: $column} else {} end)} else {} end;

def locations:
	if .[2] == "" then {} else {locations: [{physicalLocation: ({artifactLocation: (.[2] | artifact)} + region)}]} end;

def level:
	if . == "pass" then {kind: "pass", level: "none"}
	elif . == "skip" then {kind: "notApplicable", level: "none"}
	else {level: .} end;

def text: if . == "" then "fails, and does not say why" else . end;

($rules | split("\n") | map(split("\t") | {key: .[0], value: .[1]}) | from_entries) as $described
| [inputs | split("\t") | .[:5] + [.[5:] | join("\t")]] as $records
| (reduce $records[] as $record ([]; if index($record[0]) then . else . + [$record[0]] end)) as $names
| {
	"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
	version: "2.1.0",
	runs: [{
		tool: {driver: {
			name: "vma2map \($program | rtrimstr(".sh"))",
			version: $version,
			rules: ($names | map({id: id} + ($described[split(" ")[0]] as $text
				| if $text then {shortDescription: {text: $text}} else {} end)))
		}},
		originalUriBaseIds: {TREE: {uri: "file://\($tree | encoded)/"}},
		columnKind: "unicodeCodePoints",
		results: ($records | map(select(.[1:] != ["pass", "", "", "", ""])
			| . as $record
			| {ruleId: (.[0] | id), ruleIndex: ($names | index($record[0])), message: {text: (.[5] | text)}}
			  + (.[1] | level) + locations))
	}]
  }
