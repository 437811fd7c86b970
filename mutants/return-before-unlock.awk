# return-before-unlock: return early while a lock is held, at the end of the section.
# Class: balance
function operate(u) {
	if (drops(u))
		mutant(u, "if (!jiffies)\n\treturn" nothing[in_function[u]] ";\n" text[u])
}
