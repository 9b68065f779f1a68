#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What bootstrap does before it touches anything: it says what it knows, and on a system that is not
# Debian it names what is needed and stops.
. "${srcdir:?}/tests/lib/tap.sh"

status_is 'no sub-command is an error' 2 "$srcdir/bootstrap"
status_is 'an unknown one too' 2 "$srcdir/bootstrap" launch
check 'which shows those that there are' grep -q 'bootstrap demo \[PATH\]' "$work/err"
cp "$work/err" "$work/usage"
status_is 'a file that is not there is an error' 1 "$srcdir/bootstrap" demo "$work/nothing"
check 'which is named' grep -qF "$work/nothing" "$work/err"

for path in "$srcdir"/samples/demo/*; do
	name=${path##*/}
	check "and what there is to show: $name" grep -qE "[ :]$name(,|\$)" "$work/usage"
done

# A system without apt: the few tools that naming packages takes, and no others.
mkdir "$work/bin"
for tool in sh awk cat dirname grep id; do
	ln -s "$(command -v $tool)" "$work/bin/$tool"
done
status_is 'elsewhere the packages are named' 0 env PATH="$work/bin" "$srcdir/bootstrap" deps
for word in 'dnf install .*ncurses-devel.*file-devel.*inih-devel' \
	'pacman -S .*ncurses.*file.*libinih' 'apk add .*ncurses-dev.*file-dev.*inih-dev' \
	'brew install .*ncurses.*libmagic.*inih'; do
	check "${word%% .*}" grep -q "^$word" "$work/out"
done
status_is 'elsewhere a tool that is missing stops the build' 1 \
	env PATH="$work/bin" "$srcdir/bootstrap" build
check 'and is named' grep -q autoreconf "$work/err"

# Every row of the tables has a name for each of the five, or says that there is none.
awk '/^(build|test)_packages=/ { inside = 1; next } /^\047/ { inside = 0 } inside && NF != 6' \
	"$srcdir/bootstrap" >"$work/rows"
is 'every package has its five names' "$(cat "$work/rows")" ''

if command -v shellcheck >/dev/null; then
	# shellcheck disable=SC2086
	check 'shellcheck finds nothing' shellcheck -x -P "$srcdir" -S warning "$srcdir/bootstrap" \
		"$srcdir/.ci/run" "$srcdir/tests/lib/total" "$srcdir/docs/scan-slurm.sh"
else
	skip 'shellcheck finds nothing' 'there is no shellcheck'
fi
finish
