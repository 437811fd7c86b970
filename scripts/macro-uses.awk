# PATTERN=REGEX macro-uses.awk FILE...: FILE:LINE:TEXT of each line that matches, in a macro that is called outside of functions, such as
# TRACE_EVENT(): spatch does not look there.

FNR == 1 { inside = 0 }
/^[A-Z_][A-Z0-9_]*\(/ { inside = 1 }
/^[^[:space:]A-Z_)]/ { inside = 0 }
inside && $0 ~ ENVIRON["PATTERN"] { print FILENAME ":" FNR ":" $0 }
/^[^[:space:]].*[;)][[:space:]]*$/ { inside = 0 }
