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

# No key is cut in the help at 80x24: it is as many pages as it needs, and says so. That of the list
# is another one.
: >"$work/help"
for shown in article.pkl lessons; do
	turns=
	page=1
	pages=1
	while [ $page -le "${pages:-1}" ]; do
		# shellcheck disable=SC2086
		"$shot" 80x24 256 dark "$srcdir/samples/$shown" '?' $turns </dev/null >"$work/page" 2>&1
		cat "$work/page" >>"$work/help"
		pages=$(sed -n 's/^S  [0-9]* of \([0-9]*\): .*/\1/p' "$work/page")
		turns="$turns j"
		page=$((page + 1))
	done
	is "the help of $shown has at most three pages at 80x24" \
		"$([ "${pages:-1}" -le 3 ] && echo yes)" yes
done
is 'nothing is cut in the help at 80x24' "$(grep '^S' "$work/help" | grep '…')" ''
missing=
for command in $(sed -n 's/^REQUEST([A-Z_]*, "[a-z-]*", "\([^" ]*\).*/\1/p' \
	"$srcdir/src/ui/requests.def" | sed 's/\(.\)@.*/\1/'); do
	grep -q -F -e "$command " "$work/help" || missing="$missing $command"
done
is 'the help shows a key of every request' "$missing" ''
finish
