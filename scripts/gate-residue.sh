# shellcheck shell=bash
# gate residue: nothing is left of what the steps take away.

gate_residue() {
	local step pattern path file line text
	local -a paths
	for step in $(steps); do
		pattern=$(field "$step" Residue)
		[[ -n $pattern ]] || continue
		paths=()
		for path in $(field "$step" Paths); do
			[[ ! -e $scratch/after/$path ]] || paths+=("$path")
		done
		(cd "$scratch/after" && rg -n --no-heading --sort path --no-ignore -g '*.[ch]' -e "$pattern" -- "${paths[@]}" || [[ $? == 1 ]]) |
			while IFS=: read -r file line text; do
				printf '%s:%s: left by %s: %s\n' "$file" "$line" "$step" "${text##+([[:space:]])}"
			done
	done
}
