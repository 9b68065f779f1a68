#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A file has one reason to exist, and can be read in one sitting: 600 lines at most, but for tables of
# data. Every C file begins with its licence, and has none of the functions that cannot be used
# safely.
. "${srcdir:?}/tests/lib/tap.sh"
cd "$srcdir" || exit 99

find src include -name '*.[ch]' >"$work/files"
find src include -name '*.[ch]' -exec awk 'END { if (NR > 600) print FILENAME ": " NR }' {} \; \
	>"$work/long"
is 'no file has more than 600 lines' "$(cat "$work/long")" ''

find src include tests -name '*.[ch]' -exec awk '
	FNR == 1 && !/SPDX-License-Identifier: MIT/ { print FILENAME }' {} \; >"$work/bare"
is 'every C file begins with its licence' "$(cat "$work/bare")" ''

banned='strcpy|strcat|sprintf|vsprintf|gets|atoi|atol|atof|strtok|alloca|system|popen'
xargs grep -nE "(^|[^A-Za-z0-9_\"'.])($banned) *\(" <"$work/files" |
	grep -vE '^[^:]*:[0-9]*:[[:space:]]*(\*|/\*)' >"$work/banned"
is 'no function that is banned is called' "$(cat "$work/banned")" ''
finish
