# SPDX-License-Identifier: MIT
#
# For tests in shell: '. "$srcdir/tests/lib/tap.sh"', then checks, then 'finish'. Each check prints a
# line of TAP. $work is a directory of this test's own that is gone when it ends.

tap_count=0
tap_failed=0
work=$(mktemp -d "${TMPDIR:-/tmp}/picklescope-test.XXXXXX") || exit 99
trap 'chmod -R u+w "$work" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 99' HUP INT TERM

# pass NAME
pass()
{
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s\n' "$tap_count" "$1"
}

# fail NAME [WHAT WAS SEEN]: every line of what was seen becomes a comment.
fail()
{
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	printf 'not ok %d - %s\n' "$tap_count" "$1"
	if [ $# -gt 1 ]; then
		printf '%s\n' "$2" | sed 's/^/# /'
	fi
}

# skip NAME WHY
skip()
{
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s # SKIP %s\n' "$tap_count" "$1" "$2"
}

# skip_all WHY: ends the test; before any check.
skip_all()
{
	printf '1..0 # SKIP %s\n' "$1"
	exit 0
}

# check NAME COMMAND...: passes if the command does.
check()
{
	tap_name=$1
	shift
	if tap_seen=$("$@" 2>&1); then
		pass "$tap_name"
	else
		fail "$tap_name" "status $?: $tap_seen"
	fi
}

# is NAME GOT WANTED
is()
{
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "got:    $2
wanted: $3"
	fi
}

# status_is NAME STATUS COMMAND...; what the command prints is in $work/out and $work/err.
status_is()
{
	tap_name=$1
	tap_wanted=$2
	shift 2
	tap_got=0
	"$@" >"$work/out" 2>"$work/err" || tap_got=$?
	if [ "$tap_got" = "$tap_wanted" ]; then
		pass "$tap_name"
	else
		fail "$tap_name" "status $tap_got, wanted $tap_wanted: $(head -c 2000 "$work/err")"
	fi
}

# finish: the plan, and the status.
finish()
{
	printf '1..%d\n' "$tap_count"
	[ "$tap_failed" = 0 ]
	exit
}
