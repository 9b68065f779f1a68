#!/bin/sh
# SPDX-License-Identifier: MIT
# Every fuzz target on what it was ever found to die of (tests/fuzz/kept), and on the samples.
. "${srcdir:?}/tests/lib/tap.sh"

for target in dis explorer history keys readers scan source words; do
	set -- "$srcdir/samples"
	[ ! -d "$srcdir/tests/fuzz/kept/$target" ] || set -- "$@" "$srcdir/tests/fuzz/kept/$target"
	if "$builddir/tests/fuzz/$target" "$@" >"$work/out" 2>"$work/err"; then
		pass "$target: $(tail -n 1 "$work/out")"
	else
		fail "$target: $(tail -n 1 "$work/out")" "$(head -n 40 "$work/err")"
	fi
done
is 'the dictionary has every opcode' "$("$builddir/tests/fuzz/dictionary" | grep -c '^[A-Z]')" 68
finish
