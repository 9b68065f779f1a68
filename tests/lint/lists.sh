#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A file that the makefile does not list is not compiled, not tested and not in the tarball, and
# nothing would say so.
. "${srcdir:?}/tests/lib/tap.sh"
cd "$srcdir" || exit 99

tr -s ' \t\\' '\n\n\n' <Makefile.am | sed 's|^\$(srcdir)/||' | sort -u >"$work/listed"

find src include -type f ! -name '*~' ! -name '.*' ! -name '*.o' ! -path '*/.deps/*' \
	! -path '*/__pycache__/*' | sort >"$work/found"
is 'every file of src and include is listed' "$(comm -13 "$work/listed" "$work/found")" ''

find tests/unit -name 'test_*.c' | sed 's/\.c$//' | sort >"$work/found"
is 'every unit test is listed' "$(comm -13 "$work/listed" "$work/found")" ''

grep -rlE '^[[:space:]]*(tap\.)?finish(\(\))?$' tests --include='*.py' --include='*.sh' |
	grep -v '^tests/lib/' | sort >"$work/found"
check 'there are tests that are scripts' test -s "$work/found"
is 'each of them is listed' "$(comm -13 "$work/listed" "$work/found")" ''

find themes -name '*.theme' | sort >"$work/found"
is 'every theme is listed' "$(comm -13 "$work/listed" "$work/found")" ''
finish
