# braces.awk: what scripts that look at C without parsing it share.

# open_braces TEXT: how many are open at its end.
function open_braces(text) {
	return gsub(/\{/, "", text) - gsub(/\}/, "", text)
}
