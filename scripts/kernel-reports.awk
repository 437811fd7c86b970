# kernel-reports.awk: each report in a kernel's log that says something is wrong, as LINE<tab>HEADLINE<tab>FRAME..., the
# frames being FUNCTION+0xOFFSET of what the report shows.  Frames that the unwinder is not sure of are left out.
function flush() {
	if (headline)
		print line "\t" headline "\t" frames
	headline = frames = ""
}

{ sub(/^\[ *[0-9]+\.[0-9]+\](\[ *[TC][0-9]+\])? ?/, "") }

/WARNING: |BUG: |kernel BUG at|Oops|INFO: task .* blocked for more than|INFO: rcu_.*(stall|kthread)|general protection fault/ ||
/Kernel panic|unreferenced object|INFO: trying to register non-static key|INFO: lockdep is turned off|UBSAN: |ODEBUG: |refcount_t: / {
	# what follows from a report that is open is not another
	if (!(headline && /Kernel panic|refcount_t: |ODEBUG: |Oops/)) {
		flush()
		line = NR
		headline = $0
		gsub(/\t/, " ", headline)
	}
}

headline && NR - line < 100 {
	text = $0
	while (match(text, /(\? )?[A-Za-z_][A-Za-z0-9_.]*\+0x[0-9a-f]+/)) {
		frame = substr(text, RSTART, RLENGTH)
		if (frame !~ /^\?/)
			frames = frames " " frame
		text = substr(text, RSTART + RLENGTH)
	}
}

END { flush() }
