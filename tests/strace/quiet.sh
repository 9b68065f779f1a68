#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Nothing that a file says is started or sent anywhere: over every sample, each command makes no call
# of the kernel that starts a process or opens a connection, but for its own start; and once it is in
# the sandbox, none that is not in the table.
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

# A build that has none says so.
sandbox=$("$PICKLESCOPE" --version | sed -n 's/^sandbox: seccomp/yes/p')

# One strace for all samples: the shell's own start, and one for each run of the program.
commands=$(sed -n 's/^COMMAND([A-Z]*, "\([a-z][a-z]*\)", .*PATH.*/\1/p' "$srcdir/src/cli/commands.def")
check 'the table of commands is read' test "$(echo "$commands" | wc -l)" -ge 6
for command in $commands ''; do
	runs=0
	set --
	for sample in "$srcdir"/samples/*.pkl; do
		set -- "$@" "$sample"
		runs=$((runs + 1))
	done
	# shellcheck disable=SC2016
	"$STRACE" -f -o "$work/all" -e signal=none sh -c '
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
	grep -E "^[0-9]+ +($(echo $calls | tr , '|'))\(" "$work/all" >"$work/trace"
	starts=$(grep -cF "execve(\"$PICKLESCOPE\"" "$work/trace")
	is "${command:-no command}: the program is started for each sample" "$starts" "$runs"
	grep -E "^[0-9]+ +[a-z0-9_]+\(" "$work/trace" | sed 1d |
		grep -vF "execve(\"$PICKLESCOPE\"" >"$work/strangers"
	is "${command:-no command}: it starts nothing and connects to nothing" \
		"$(head -n 20 "$work/strangers")" ''
	if [ -z "$sandbox" ]; then
		skip "${command:-no command}: no call outside of the table" 'there is no sandbox'
		continue
	fi
	awk -v names="$([ "$command" != custody ] || echo 1)" -f "$srcdir/tests/strace/inside.awk" \
		"$srcdir/src/sandbox/sandbox.def" "$work/all" >"$work/inside"
	is "${command:-no command}: no call outside of the table" "$(head -n 20 "$work/inside")" \
		"entered $runs"
done

# Threads, directories, lists, standard input; and a build that has other things to do.
for words in 'scan --jobs=4 DIR' 'scan --jsonl --jobs=2 DIR' 'scan --sarif DIR' 'scan --magic DIR' \
	'scan --files-from LIST' 'trace -' 'explain os.system' '--version'; do
	if [ -z "$sandbox" ]; then
		skip "$words: no call outside of the table" 'there is no sandbox'
		continue
	fi
	printf '%s\n' "$srcdir/samples/evil.pkl" "$srcdir/tests" >"$work/list"
	# shellcheck disable=SC2086
	"$STRACE" -f -o "$work/all" -e signal=none "$PICKLESCOPE" \
		$(echo "$words" | sed "s|DIR|$srcdir/samples $srcdir/themes|; s|LIST|$work/list|") \
		<"$srcdir/samples/evil.pkl" >/dev/null 2>&1
	awk -f "$srcdir/tests/strace/inside.awk" "$srcdir/src/sandbox/sandbox.def" "$work/all" \
		>"$work/inside"
	is "$words: no call outside of the table" "$(head -n 20 "$work/inside")" 'entered 1'
done

# The second judge must be able to say no, too.
printf '%s\n' '7 seccomp(SECCOMP_SET_MODE_FILTER, 0x1, {len=9}) = 0' '7 read(3, "", 1) = 0' \
	'7 openat(AT_FDCWD, "x", O_WRONLY) = -1 EPERM (Operation not permitted)' '8 rename("a", "b") = 0' \
	'7 clone(child_stack=0x7, flags=CLONE_VM|CLONE_THREAD) = 9' '9 rename("a", "b") = 0' \
	'7 unlink("x") = 0' '7 +++ killed by SIGSYS +++' >"$work/all"
awk -f "$srcdir/tests/strace/inside.awk" "$srcdir/src/sandbox/sandbox.def" "$work/all" >"$work/inside"
is 'a call outside of the table is seen' "$(wc -l <"$work/inside" | tr -d ' ')" 5
finish
