#!/bin/sh
# record-check.sh ARG...: what the kernel's makefiles run as CHECK to learn how a source is checked and compiled: the
# arguments go into a file of $SPARSE_LOG, a directory, one a line, the directory they are relative to first.
for file; do :; done
printf '%s\n' "$PWD" "$@" >"$SPARSE_LOG/$(basename "$file").$$"
