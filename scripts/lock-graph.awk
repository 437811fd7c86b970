# lock-graph.awk: the order of vfio's locks and the mm's that it meets, as Graphviz's dot, from what boot.sh -l printed:
# "# lock-class: KEY NAME" for each class in /proc/lockdep, "# lock-chain: KEY..." for each chain in /proc/lockdep_chains, "# lockdep
# ends", and "# lock-key: ADDRESS SIZE FILE".  A node for each lock that was taken with another, and an edge to it from each that
# was held.  Exits 1 with the reason if there is nothing to draw, or if the order has a cycle.

BEGIN {
	foreign["&mm->mmap_lock"]
	foreign["&mm->mmap_sem"]
	foreign["&mapping->i_mmap_rwsem"]
	foreign["&nh->mutex"]
}

function refuse(reason) {
	print "lock-graph: " reason >"/dev/stderr"
	refused = 1
	exit 1
}

# low_half HEX: the last 32 bits of an address, all that differs within a kernel's image, and that a number can hold
function low_half(hex,    i, n) {
	hex = substr(hex, length(hex) - 7)
	for (i = 1; i <= length(hex); i++)
		n = n * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
	return n
}

# file_of KEY: the file of vfio's that KEY lies in, or nothing
function file_of(key,    address, i) {
	address = low_half(key)
	for (i = 1; i <= nr_keys; i++)
		if (start[i] <= address && address < end[i])
			return file[i]
}

# pretty NAME: as the code has it, without & and lockdep's number
function pretty(name) {
	sub(/^&/, "", name)
	sub(/#[0-9]+/, "", name)
	return name
}

# sort_into LIST, SET: the keys of SET in order, counted
function sort_into(list, set,    n, i, key) {
	for (key in set) {
		for (i = n++; i > 0 && list[i] > key; i--)
			list[i + 1] = list[i]
		list[i + 1] = key
	}
	return n + 0
}

# walk NODE, DEPTH: refuse if a way from NODE leads back to where it came along
function walk(node, depth,    i, to, cycle) {
	path[depth] = node
	place[node] = depth
	for (i = 1; i <= nr_edges; i++) {
		to = head[i]
		if (tail[i] != node)
			continue
		if (!(to in place)) {
			walk(to, depth + 1)
		} else if (place[to]) {
			for (i = place[to]; i <= depth; i++)
				cycle = cycle path[i] " -> "
			refuse("a cycle: " cycle to)
		}
	}
	place[node] = 0
}

# look NAME, FILE: the attributes of a node: vfio's in a box with its file, the series' in blue
function look(name, file) {
	if (!file)
		return "[shape=ellipse]"
	return "[label=\"" name "\\n" file "\"" (file ~ /^vfio_pfn/ ? " fillcolor=lightblue]" : "]")
}

/^# lock-key: / {
	start[++nr_keys] = low_half($3)
	end[nr_keys] = start[nr_keys] + $4
	file[nr_keys] = $5
}

/^# lock-class: / {
	class = $3
	sub(/^# lock-class: [^ ]+ /, "")
	names[class] = $0
}

# only the last of a chain was waited for: those before it may have been tried
/^# lock-chain: / {
	for (i = 3; i < NF; i++)
		follows[$i " " $NF]
}

/^# lockdep ends$/ { whole = 1 }

END {
	if (refused)
		exit 1
	if (!class)
		refuse("no lock class: did the guest's kernel have a /proc/lockdep?")
	if (!whole)
		refuse("/proc/lockdep was not printed to its end")
	for (class in names) {
		of = file_of(class)
		if (of)
			found = 1
		if (of || names[class] in foreign) {
			node[class] = pretty(names[class])
			files[node[class]] = of
		}
	}
	if (!found)
		refuse("no lock of vfio: was none taken, or are the kernel's pointers hashed, as before 5.12?")
	for (i in follows) {
		split(i, pair)
		if (pair[1] in node && pair[2] in node && node[pair[1]] != node[pair[2]])
			edge[node[pair[1]] "\t" node[pair[2]]]
	}

	nr_nodes = sort_into(nodes, files)
	nr_edges = sort_into(edges, edge)
	for (i = 1; i <= nr_edges; i++) {
		split(edges[i], pair, "\t")
		tail[i] = pair[1]
		head[i] = pair[2]
		ordered[tail[i]]
		ordered[head[i]]
	}
	for (i = 1; i <= nr_nodes; i++)
		if (!(nodes[i] in place))
			walk(nodes[i], 1)

	print "digraph \"" name "\" {"
	print "\tnode [shape=box style=filled fillcolor=white]"
	for (i = 1; i <= nr_nodes; i++)
		if (nodes[i] in ordered)
			print "\t\"" nodes[i] "\" " look(nodes[i], files[nodes[i]])
	for (i = 1; i <= nr_edges; i++)
		printf "\t\"%s\" -> \"%s\"\n", tail[i], head[i]
	print "}"
}
