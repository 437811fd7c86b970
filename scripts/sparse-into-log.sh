#!/bin/sh
# sparse-into-log.sh ARG...: what the kernel's makefiles run as CHECK; keeps sparse's messages apart from gcc's.
messages=$(sparse "$@" 2>&1) || true
[ -z "$messages" ] || printf '%s\n' "$messages" >>"$SPARSE_LOG"
