#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A program that links the library needs its public headers and nothing else: each compiles on its own,
# also in strict C.
. "${srcdir:?}/tests/lib/tap.sh"

for header in "$srcdir"/include/picklescope/*.h; do
	name=${header##*/}
	printf '#include <picklescope/%s>\nint dummy;\n' "$name" >"$work/one.c"
	# CC may hold options.
	# shellcheck disable=SC2086
	check "$name compiles on its own" ${CC:-cc} -std=c11 -pedantic-errors -Wall -Wextra -Werror \
		-I"$srcdir/include" -fsyntax-only "$work/one.c"
done
finish
