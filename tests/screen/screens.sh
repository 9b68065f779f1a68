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

# What is listed: a folder as a cache leaves it, one of broken files, an empty one, and what
# make_list.py wrote; of known age.
samples=$srcdir/samples
mkdir -p "$work/cache/users" "$work/broken" "$work/empty"
cp "$samples/session.pkl" "$samples/article.pkl" "$samples/two-pickles.pkl" "$samples/type-datetime.pkl" \
	"$samples/not-a-pickle.pkl" "$srcdir/tests/screen/list/models.zip" "$work/cache"
cp "$samples/type-dict.pkl" "$work/cache/users/ann.pkl"
cp "$samples/type-counter.pkl" "$work/cache/users/bob.pkl"
cp "$samples/truncated.pkl" "$samples/broken-after-payload.pkl" "$samples/no-stop.pkl" \
	"$samples/hostile-text.pkl" "$srcdir/tests/screen/list/locked.zip" "$work/broken"
cp "$srcdir/tests/screen/list/models.zip" "$srcdir/tests/screen/list/sessions.sqlite3" "$work"
cp "$samples/two-pickles.pkl" "$work"
find "$work" -type f -exec touch -d '2023-11-12 00:00:00 UTC' {} +
touch -d '2023-11-14 20:00:00 UTC' "$work/cache/users/ann.pkl"
touch -d '2020-01-01 00:00:00 UTC' "$work/cache/session.pkl"
# Only where these are read are they what the screens show.
left_out=$("${PICKLESCOPE:?}" --version | sed -n 's/.*without //p')

# '*' is a key.
set -f
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
	case $sample in
	@*) file=${sample#@} ;;
	*) file=$srcdir/samples/$sample ;;
	esac
	case $left_out/$sample in
	*archive*/*zip* | *archive*/@cache | *archive*/@broken | *[Ss][Qq][Ll]ite*/*sqlite3)
		skip "$name" "this build was made without $left_out"
		continue
		;;
	esac
	# shellcheck disable=SC2086
	(cd "$work" && "$shot" "$size" "$colors" "$theme" "$file" $keys) </dev/null >"$work/got" 2>&1
	status=$?
	[ $status -ne 77 ] || { skip "$name" "$(cat "$work/got")"; continue; }
	[ -z "${UPDATE:-}" ] || cp "$work/got" "$golden/$name"
	if [ $status -eq 0 ] && cmp -s "$work/got" "$golden/$name"; then
		pass "$name"
	else
		fail "$name" "status $status; $(diff "$golden/$name" "$work/got" | head -40)"
	fi
done <"$work/cases"

# No key is cut in the help at 80x24, the smallest screen that must show all of it at once.
"$shot" 80x24 256 dark "$srcdir/samples/article.pkl" '?' </dev/null >"$work/help" 2>&1
"$shot" 80x24 256 dark "$srcdir/samples/lessons" '?' </dev/null >"$work/help-list" 2>&1
is 'the help fits into 80x24' \
	"$(cat "$work/help" "$work/help-list" | grep '^S' | grep -e '…' -e ' of [0-9]')" ''
missing=
for command in $(sed -n 's/^REQUEST([A-Z_]*, "[a-z-]*", "\([^" ]*\).*/\1/p' \
	"$srcdir/src/ui/requests.def" | sed 's/@.*//'); do
	grep -q -F -e "$command " "$work/help" "$work/help-list" || missing="$missing $command"
done
is 'the help shows a key of every request' "$missing" ''
finish
