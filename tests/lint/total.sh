#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The sum of all tests is what tells a failed run from a good one, so it has a test of its own.
. "${srcdir:?}/tests/lib/tap.sh"

mkdir "$work/a" "$work/b"
printf ':test-result: PASS 1 - x\n:test-result: FAIL 2 - y\n' >"$work/a/x.trs"
printf ':test-result: SKIP\n:test-result: PASS 1\n:test-result: ERROR - too few\n' >"$work/b/y.trs"
printf ':test-result: PASS not counted\n' >"$work/b/y.log"
is 'results are added over directories' "$("$srcdir/tests/lib/total" "$work/a" "$work/b")" '2 2 1'
rm "$work/a/x.trs" "$work/b/y.trs"
is 'nothing is nothing' "$("$srcdir/tests/lib/total" "$work/a")" '0 0 0'
finish
