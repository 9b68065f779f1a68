#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Nothing that a file says is started or sent anywhere: over every sample, each command makes no call
# of the kernel that starts a process or opens a connection, but for its own start.
. "${srcdir:?}/tests/lib/tap.sh"

[ -x "${STRACE:-no}" ] || skip_all 'there is no strace'
: "${PICKLESCOPE:?}"
calls=execve,execveat,connect,socket,bind
"$STRACE" -f -o "$work/trace" -e trace=execve true 2>/dev/null ||
	skip_all 'tracing is not permitted here'

# LeakSanitizer traces, too, and cannot while strace does.
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS

# The judge must be able to say no: a shell that starts something is seen.
"$STRACE" -f -o "$work/trace" -e trace=$calls sh -c 'true; env true' >/dev/null 2>&1
check 'a process that is started is seen' test "$(grep -c 'execve(' "$work/trace")" -ge 2

# One strace for all samples: the shell's own start, and one for each run of the program.
for command in scan dis trace tree json readers ''; do
	runs=0
	set --
	for sample in "$srcdir"/samples/*.pkl; do
		set -- "$@" "$sample"
		runs=$((runs + 1))
	done
	# shellcheck disable=SC2016
	"$STRACE" -f -o "$work/trace" -e trace=$calls -e signal=none sh -c '
		program=$0
		command=$1
		shift
		for sample; do
			# A fork of the shell must not be its last act, or it would be no fork.
			"$program" $command "$sample" </dev/null >/dev/null 2>&1
			[ $? -le 2 ] || echo "$command $sample: status $?"
		done
		:' "$PICKLESCOPE" "$command" "$@" >"$work/crashed"
	is "${command:-no command}: every run over $runs samples ends" "$(cat "$work/crashed")" ''
	starts=$(grep -cF "execve(\"$PICKLESCOPE\"" "$work/trace")
	is "${command:-no command}: the program is started for each sample" "$starts" "$runs"
	grep -E "^[0-9]+ +[a-z]+\(" "$work/trace" | sed 1d |
		grep -vF "execve(\"$PICKLESCOPE\"" >"$work/strangers"
	is "${command:-no command}: it starts nothing and connects to nothing" \
		"$(head -n 20 "$work/strangers")" ''
done
finish
