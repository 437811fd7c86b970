# fleet-html.awk -v steps=N -v version=VERSION TABLE: table.tsv of fleet.sh as one HTML page that needs nothing else.
BEGIN {
	FS = "\t"
	print "<!DOCTYPE html>"
	print "<html lang=\"en\">"
	print "<meta charset=\"utf-8\">"
	print "<meta name=\"viewport\" content=\"width=device-width\">"
	print "<title>vma2map: fleet</title>"
	print "<style>"
	print "body { font: 15px/1.4 sans-serif; margin: 2em; color: #222; background: #fff }"
	print "table { border-collapse: collapse }"
	print "th, td { border: 1px solid #bbb; padding: .3em .6em; text-align: left; vertical-align: top; overflow-wrap: anywhere }"
	print "th { background: #eee }"
	print ".good { background: #dff3df }"
	print ".bad { background: #fbe0e0 }"
	print ".number { text-align: right; white-space: nowrap }"
	print "</style>"
	print "<h1>Fleet</h1>"
}

function escape(text) {
	gsub(/&/, "\\&amp;", text)
	gsub(/</, "\\&lt;", text)
	gsub(/>/, "\\&gt;", text)
	gsub(/"/, "\\&quot;", text)
	gsub(/'/, "\\&#39;", text)
	return text
}

function cell(text, class) {
	return "<td" (class == "" ? "" : " class=\"" class "\"") ">" text "</td>"
}

# each gate on a line of its own
function gates(text) {
	text = escape(text)
	gsub(/, /, "<br>", text)
	return text
}

NR == 1 {
	head = ""
	for (i = 1; i <= 8; i++)
		head = head "<th scope=\"col\">" escape($i) "</th>"
	next
}

{
	good = ($3 == "migrated" || $3 == "nothing to do") && $5 !~ /: fails/
	well += good
	done = $4 == "" ? 0 : split($4, step, ",")
	body = body "<tr>" cell("<a href=\"" escape($9) "/\">" escape($1) "</a>") cell(escape($2)) cell(escape($3), good ? "good" : "bad") \
		"<td title=\"" escape($4) "\">" done " of " steps "</td>" cell(gates($5)) cell(escape($6), "number") \
		cell(escape($7), "number") cell(escape($8)) "</tr>\n"
}

END {
	print "<p>" well + 0 " of " NR - 1 " are well, by vma2map " escape(version) ".</p>"
	print "<table>"
	print "<thead><tr>" head "</tr></thead>"
	printf "<tbody>\n%s</tbody>\n", body
	print "</table>"
	print "</html>"
}
