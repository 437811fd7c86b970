#!/bin/bash
# clang-into-log.sh ARG...: run by the kernel's makefiles beside sparse, with sparse's arguments; keeps what clang's
# -Wthread-safety says of the file, and writes down each run and how it ended.  The kernel was configured for gcc, whose
# options clang does not all know: it gets those that say what the source means.  The kernel's headers are system headers,
# of whose functions it says nothing, but vfio's are not.
flags=()
while (($# > 1)); do
	case $1 in
	-I*/analysis/sparse) ;;
	-I | -isystem | -iquote) flags+=("-isystem" "$2") && shift ;;
	-include) flags+=("$1" "$2") && shift ;;
	-I*) flags+=("-isystem" "${1#-I}") ;;
	-D* | -U* | -std=* | -m64 | -mlittle-endian | -mbig-endian | -fshort-wchar | -funsigned-char | -nostdinc) flags+=("$1") ;;
	esac
	shift
done
status=0
"${CLANG:-clang}" ${CLANG_TARGET:+"--target=$CLANG_TARGET"} -fsyntax-only -ferror-limit=0 -fno-caret-diagnostics \
	-Wno-everything -Wthread-safety-analysis -Wthread-safety-precise --no-system-header-prefix=linux/vfio \
	-isystem "$ANALYSIS/clang" "${flags[@]}" -include "$ANALYSIS/clang/context.h" "$1" >>"$CLANG_LOG" 2>&1 || status=$?
printf '%s\t%s\n' "$status" "$1" >>"$CLANG_LOG.runs"
