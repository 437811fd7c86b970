# other-lock: another lock of the same object.
# Class: object

# lock_of: the part of u's argument behind the variable; sets kind.
function lock_of(u,    s) {
	s = argument(u)
	if (!match(s, /^&?[a-z_0-9]+->/))
		return ""
	kind = substr(s, 1, RLENGTH - 2)
	sub(/^&/, "", kind)
	kind = family(u) " " struct_of[in_function[u], kind] " " (s ~ /^&/)
	return substr(s, RLENGTH + 1)
}

function operate(u,    v, s, mine, my_kind, other, seen) {
	if (!(takes(u) || drops(u)) || family(u) == "" || (mine = lock_of(u)) == "")
		return
	my_kind = kind
	for (v = 1; v <= statements; v++) {
		if (!(takes(v) || drops(v)) || (other = lock_of(v)) == "" || other == mine || kind != my_kind || other in seen)
			continue
		seen[other] = 1
		s = text[u]
		sub(/->.*\);$/, "->" other ");", s)
		mutant(u, s)
	}
}
