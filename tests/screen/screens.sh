#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The screens of 'cases', drawn without a terminal, are those in golden/, looks and all. After a change
# that is meant, 'UPDATE=1 make check TESTS=tests/screen/screens.sh' writes them anew: read the
# difference before it is committed.
. "${srcdir:?}/tests/lib/tap.sh"

shot=${builddir:?}/tests/screen/shot
golden=$srcdir/tests/screen/golden
XDG_CONFIG_HOME=$work
export XDG_CONFIG_HOME
unset NO_COLOR COLORFGBG PICKLESCOPE_THEME

# '*' is a key.
set -f
turns=
grep -v -e '^#' -e '^$' "$srcdir/tests/screen/cases" >"$work/cases"
while read -r name size colors theme sample keys; do
	case $name in
	signature*)
		if "${PICKLESCOPE:?}" --version | grep -q 'libgcrypt)'; then
			skip "$name" 'this build has no libgcrypt'
			continue
		fi
		;;
	esac
	# shellcheck disable=SC2086
	"$shot" "$size" "$colors" "$theme" "$srcdir/samples/$sample" $keys </dev/null >"$work/got" 2>&1
	status=$?
	[ $status -ne 77 ] || { skip "$name" "$(cat "$work/got")"; continue; }
	[ -z "${UPDATE:-}" ] || cp "$work/got" "$golden/$name"
	if [ $status -eq 0 ] && cmp -s "$work/got" "$golden/$name"; then
		pass "$name"
	else
		fail "$name" "status $status; $(diff "$golden/$name" "$work/got" | head -40)"
	fi
done <"$work/cases"

# No key is cut in the help at 80x24: it is as many pages as it needs, and says so.
: >"$work/help"
page=1
pages=1
while [ $page -le "$pages" ]; do
	# shellcheck disable=SC2086
	"$shot" 80x24 256 dark "$srcdir/samples/article.pkl" '?' $turns </dev/null >"$work/page" 2>&1
	cat "$work/page" >>"$work/help"
	pages=$(sed -n 's/^S  [0-9]* of \([0-9]*\): .*/\1/p' "$work/page")
	turns="$turns j"
	page=$((page + 1))
done
is 'nothing is cut in the help at 80x24' "$(grep '^S' "$work/help" | grep '…')" ''
is 'the help has at most three pages at 80x24' "$([ "$pages" -le 3 ] && echo yes)" yes
missing=
for command in $(sed -n 's/^REQUEST([A-Z_]*, "[a-z-]*", "\([^" ]*\).*/\1/p' \
	"$srcdir/src/ui/requests.def" | sed 's/\(.\)@.*/\1/'); do
	grep -q -F -e "$command " "$work/help" || missing="$missing $command"
done
is 'the help shows a key of every request' "$missing" ''
finish
