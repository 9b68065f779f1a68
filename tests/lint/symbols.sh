#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Whoever links the library gets names that begin with pks_ and no others.
. "${srcdir:?}/tests/lib/tap.sh"

library=${builddir:?}/libpicklescope.a
[ "${NM:-no}" != no ] || skip_all 'there is no nm'

names=$("$NM" -g --defined-only "$library" 2>"$work/err" | awk 'NF == 3 { print $3 }' | sort -u)
if [ -n "$names" ]; then
	pass 'the library exports something'
else
	fail 'the library exports something' "$(cat "$work/err")"
fi

# The sanitizers and the coverage counts put names of their own into every object.
strangers=$(printf '%s\n' "$names" | grep -v -e '^pks_' -e '^__' -e '^_GLOBAL_' -e '^_sub_' || :)
is 'every exported name begins with pks_' "$strangers" ''
finish
