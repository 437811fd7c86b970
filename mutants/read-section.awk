# read-section: a section that needs the writer's side of a lock has the reader's, from beginning to end.
# Class: mode
function operate(u,    v, s, t) {
	if (called(u) != "down_write")
		return
	for (v = u + 1; v <= statements && in_function[v] == in_function[u]; v++)
		if (called(v) == "up_write" && argument(v) == argument(u)) {
			s = text[u]
			t = text[v]
			sub(/down_write/, "down_read", s)
			sub(/up_write/, "up_read", t)
			mutant(u, s, v, t)
			return
		}
}
