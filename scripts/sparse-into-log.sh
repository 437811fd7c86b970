#!/bin/sh
# sparse-into-log.sh ARG...: what the kernel's makefiles run as CHECK; keeps sparse's messages apart from gcc's, and
# writes down each run and how it ended: a sparse that does not run has nothing to say.
status=0
messages=$(sparse "$@" 2>&1) || status=$?
[ -z "$messages" ] || printf '%s\n' "$messages" >>"$SPARSE_LOG"
for file; do :; done
printf '%s\t%s\n' "$status" "$file" >>"$SPARSE_LOG.runs"
