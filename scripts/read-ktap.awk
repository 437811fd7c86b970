# ended=TEXT cut=1 read-ktap.awk: what is wrong with the KTAP of a guest, as FILE:LINE: TEXT.  TEXT says how the guest ended,
# if not well, and cut that the last line has no end.  A test that fails is preceded by "# at FILE:LINE".
BEGIN {
	ended = ENVIRON["ended"]
	cut = ENVIRON["cut"]
}

function complain(text) {
	print (place ? place : "guest/init.c:1") ": " text
	place = ""
}

NR == 1 && $0 != "KTAP version 1" { complain("this is no KTAP: " $0) }
{ last = $0 }
NR == 1 || /^# [0-9]+ failed$/ { next }
/^# at [^ ]+:[0-9]+$/ { place = $3; next }
/^#/ { next }

/^(not )?ok [0-9]+ / {
	number = $1 == "ok" ? $2 : $3
	if (number != ++tests)
		complain("test " tests " is missing: " $0)
	tests = number
	if ($1 == "not")
		complain($0)
	place = ""
	next
}

/^1\.\.[0-9]+$/ {
	plans++
	planned = substr($0, 4) + 0
	next
}

/^Bail out!/ { complain($0); bailed = 1; next }
{ complain("this is no KTAP: " $0) }

END {
	place = ""
	if (cut)
		complain(ended "it ends in the middle of a line: " last)
	else if (!plans && !bailed)
		complain(ended "it ends without a plan, after: " last)
	else if (ended)
		complain(ended "the last line: " last)
	if (plans > 1)
		complain("it has " plans " plans")
	if (plans && tests != planned)
		complain(planned " tests were planned, " tests + 0 " ended")
	if (plans && !planned)
		complain("no test was run")
}
