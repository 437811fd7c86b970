# return-before-unlock: return early while a lock is held, at the end of the section.
# Class: balance
function operate(u) {
	if (drops(u) && header[in_function[u]] !~ /__must_hold/)
		mutant(u, "if (!jiffies)\n\treturn" nothing[in_function[u]] ";\n" text[u])
}
