#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Somebody who knows gdb, less or vim and never saw this finds the dangerous call, what it would run,
# where its argument comes from, and the way out, without a manual. A walk is a row of steps. Each says
# why its key is pressed: one that the other program has ('known'), or words that the screen before it
# shows; and what is to be seen after it.
. "${srcdir:?}/tests/lib/tap.sh"

shot=${builddir:?}/tests/screen/shot
XDG_CONFIG_HOME=$work
export XDG_CONFIG_HOME
unset NO_COLOR COLORFGBG PICKLESCOPE_THEME

sample=$srcdir/samples/session.pkl
command='echo session closed'

# walk NAME: begins one; what the first screen shows is what there is to go by.
walk()
{
	who=$1
	keys=
	look "$who: it opens"
}

# look NAME: draws the screen after the keys so far into $work/screen.
look()
{
	# shellcheck disable=SC2086
	"$shot" 80x24 256 dark "$sample" $keys </dev/null >"$work/shot" 2>&1
	tap_status=$?
	if [ $tap_status -eq 77 ]; then
		skip_all "$(cat "$work/shot")"
	fi
	sed -n -e 's/^S //p' -e '/^left$/p' "$work/shot" >"$work/screen"
}

# sees WORDS NAME
sees()
{
	if grep -q -F -e "$1" "$work/screen"; then
		pass "$who: $2"
	else
		fail "$who: $2" "no '$1' in
$(cat "$work/screen")"
	fi
}

# step WHY KEYS WORDS NAME
step()
{
	if [ "$1" != known ]; then
		sees "$1" "the screen says what to press: $1"
	fi
	keys="$keys $2"
	look "$4"
	sees "$3" "$4"
}

# '*' is a key.
set -f

# gdb: runs, looks at the stack, asks who made a value, steps, quits.
walk gdb
sees 'X dangerous' 'there is danger'
sees 'would run posix.system' 'it stands at the dangerous call, about to run'
step known 'g' 'op 0/168' 'back to the start'
step known 'c' 'a dangerous call, about to run' 'continue runs to the dangerous call'
step known 's' 'op 163/168' 'a step'
step known 'C' 'op 162/168' 'and in reverse to the call'
step known 'b' 'breakpoint 1: @0x1cc; c and C run there, B lists them' 'a breakpoint'
step 'B lists them' 'B' '@0x1cc  op 162 REDUCE' 'the list of breakpoints'
step 'F1Help' 'M-1 F1' '1 of 2: j k turn the page' 'help'
step 'j k turn the page' 'j' 'its uses; where it comes from' 'how to ask for an origin'
step 'x X' 'Esc X' "TUPLE1 ('$command',)" 'the origin of the call, argument and all'
sees "SHORT_BINUNICODE 'posix'" 'and of its name'
step known 'G Enter' 'op 158/168' 'to the op whose bytes the argument is'
sees "Pushes the text '$command'" 'which is this text'
step known 'q' 'left' 'the way out'

# less: looks for a word, asks for help with h, pages, quits.
walk less
sees 'X dangerous' 'there is danger'
step known '/echo Enter' "hit 1 of 1" 'a search'
sees "Pushes the text '$command'" 'leads to the argument'
step known 'h' '? shows all keys' 'a key that means nothing here names the one for help'
step '? shows all keys' '?' 'next, previous dangerous op' 'help'
step 'e F5 E F6' 'Esc e' 'would run posix.system' 'the dangerous call'
step known '? j' 'what loading would do' 'more help, a page on'
step 'A         what loading would do' 'Esc A G' "runs the command '$command'" 'what it would do'
step 'q closes' 'k k Enter' 'op 162/168' 'from there to the op'
step known 'q' 'left' 'the way out'

# vim: moves by hjkl and marks, searches with n and *, ends with :q.
walk vim
sees 'X dangerous' 'there is danger'
step known 'g' 'op 0/168' 'the first line'
step 'F5Next!' 'F5' 'op 156/168' 'the next dangerous op: an import'
sees 'imports posix.system' 'of what runs commands'
step known '%' 'op 162/168' 'its other half is the call'
step known 'm a' 'mark a is op 162' 'a mark'
step known 'k k' 'op 160/168' 'up, to the argument'
sees "Makes a tuple of the top item: '$command'" 'a tuple of the command'
step known 'p' 'this op refers to no other' 'what has no origin but itself says so'
step known "' a" 'op 162/168' 'back to the mark'
step known 'M-2 K' 'TUPLE1, opcode 0x85' 'K on what the call takes'
step 'q closes' 'q Enter' 'op 160/168' 'Enter leads to the op that made it'
step known ':q Enter' 'left' 'the way out'

# The same way with the keys of each profile: the start by its own key, danger, what it would run,
# where the argument comes from, and out.
for profile in default:g vim:gg 'less:<lt>' gdb:g 'emacs:<M-<>'; do
	cat >"$work/script" <<END
keys ${profile#*:}
expect op 0/168
key F5
expect imports posix.system
key F5
expect would run posix.system
key X
expect TUPLE1 ('$command',)
key q
END
	said=$("${PICKLESCOPE:?}" --no-config --keys "${profile%%:*}" --script "$work/script" "$sample" 2>&1 </dev/null)
	is "the keys of ${profile%%:*}: danger, what it runs, its origin, the way out" "$?$said" 0
done
finish
