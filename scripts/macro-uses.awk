# Lines of a macro that is called outside of functions, such as TRACE_EVENT(), which hold something that PATTERN matches:
# spatch does not look there.  FILE:LINE:TEXT.
#
# usage: PATTERN=REGEX awk -f macro-uses.awk FILE...
BEGIN { pattern = ENVIRON["PATTERN"] }
FNR == 1 { inside = 0 }
/^[A-Z_][A-Z0-9_]*\(/ { inside = 1 }
/^[^[:space:]A-Z_)]/ { inside = 0 }
inside && $0 ~ pattern { print FILENAME ":" FNR ":" $0 }
/^[^[:space:]].*[;)][[:space:]]*$/ { inside = 0 }
