# shellcheck shell=bash
# gate residue: nothing is left of what the steps take away, and none of them finds anything to do.

gate_residue() {
	local step file line text
	for step in $(steps); do
		residue "$step" | while IFS=: read -r file line text; do
			printf '%s:%s: left by %s: %s\n' "$file" "$line" "$step" "${text##+([[:space:]])}"
		done
	done
}
