# What compilers, objtool, kernel-doc and sparse say, as FILE<tab>LINE<tab>TEXT.  -v farm=DIR is taken off paths.
index($0, farm "/") == 1 { $0 = substr($0, length(farm) + 2) }

/^[^ :]+:[0-9]+(:[0-9]+)?: *((fatal )?error|warning): / {
	text = $0
	sub(/^[^:]+:[0-9]+(:[0-9]+)?: */, "", text)
	split($0, part, ":")
	print part[1] "\t" part[2] "\t" text
	next
}

# objtool up to 5.7 wants a symbol for each section, which binutils since 2.37 leave out where nothing refers to it: no matter of
# the source.
/^[^ :]+\.o: warning: objtool: missing symbol for section / { next }

/^[^ :]+\.o: (error|warning): / {
	text = $0
	sub(/^[^:]+: /, "", text)
	file = $0
	sub(/\.o: .*/, ".c", file)
	print file "\t1\t" text
}
