# SPDX-License-Identifier: MIT
#
# awk [-v names=1] -f inside.awk sandbox.def TRACE: what strace -f saw of each process since it entered the sandbox.
# Prints the calls that the table does not allow, those that were refused for a reason of the table,
# and what was killed; then 'entered N', how many processes were inside.

# The table: what is allowed, whatever its arguments.
FILENAME == ARGV[1] {
	if (match($0, /^(ALLOW|ALLOW_IF|ANSWER)\([a-z0-9_]+/) ||
	    (names && match($0, /^ALLOW_NAMES\([a-z0-9_]+/))) {
		name = substr($0, RSTART, RLENGTH)
		sub(/.*\(/, "", name)
		allowed[name] = 1
		rows++
	}
	next
}

# A process may have the number of one that has ended.
/ \+\+\+ exited with / { delete inside[$1]; next }
$2 ~ /^execve\(/ { delete inside[$1]; next }
$2 ~ /^seccomp\(SECCOMP_SET_MODE_FILTER/ && / = 0$/ { inside[$1] = 1; entered++; next }

inside[$1] {
	line = $0
	sub(/^[0-9]+ +/, "", line)
	# A thread that is started inside is inside.
	if (line ~ /^(<\.\.\. )?clone\(?.* = [0-9]+$/ && match(line, /[0-9]+$/))
		inside[substr(line, RSTART)] = 1
	if (line ~ /^(<\.\.\.|---)/)
		next
	if (line ~ /^\+\+\+/) {
		print line
		next
	}
	name = line
	sub(/\(.*/, "", name)
	if (!(name in allowed) || line ~ / = -1 EPERM /)
		print line
}

END { print "entered " entered + 0 (rows > 40 ? "" : " with no table") }
