#!/bin/sh
# SPDX-License-Identifier: MIT
# check.sh cppcheck|analyzer|tidy: reads all code of the program. What a tool is wrong about is listed, with
# the reason, in TOOL.known beside this.
set -eu
cd "$(dirname "$0")/../.."
known=tests/static/$1.known

# unlisted: warnings of gcc and clang that no row of the list has, FILE FUNCTION-OR-FLAG.
unlisted()
{
	sed -n 's/^\(\.\.\/\)*\(src\/[^:]*\):[0-9:]* \(warning\|error\): .*\[\(.*\)\]$/\2 \4/p' "$1" | sort -u |
		grep -vxFf "$known" || :
}

case $1 in
cppcheck)
	exec cppcheck --enable=warning,portability --std=c11 --error-exitcode=1 -q -j2 \
		-DPKS_THEME_DIR='""' -I include -I src -I build/src --suppress=missingIncludeSystem \
		--suppressions-list="$known" src
	;;
analyzer)
	mkdir -p build-analyzer
	(cd build-analyzer && ../configure -q CFLAGS='-O1 -g -fanalyzer' >/dev/null)
	make -s -j2 -C build-analyzer all >/dev/null 2>build-analyzer/said
	;;
tidy)
	mkdir -p build-analyzer
	checks='-*,bugprone-*,cert-*,clang-analyzer-*'
	# Names and habits that are ours; conversions are gcc's -Wconversion. valist.Uninitialized is wrong
	# wherever it speaks: it loses va_start() once it has read another file before, and gcc looks too.
	for habit in bugprone-easily-swappable-parameters bugprone-reserved-identifier cert-dcl37-c \
		cert-dcl51-cpp bugprone-narrowing-conversions bugprone-assignment-in-if-condition \
		cert-err33-c bugprone-macro-parentheses bugprone-branch-clone \
		bugprone-implicit-widening-of-multiplication-result \
		bugprone-not-null-terminated-result bugprone-signed-char-misuse cert-str34-c \
		clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling \
		clang-analyzer-valist.Uninitialized; do
		checks="$checks,-$habit"
	done
	# The files come before the compiler's options.
	find src -name '*.c' -print0 | xargs -0 -n 8 -P 2 sh -c 'clang-tidy -quiet "$0" "$@" -- \
		-std=gnu17 -Iinclude -Isrc -Ibuild -Ibuild/src -DHAVE_CONFIG_H -D_GNU_SOURCE \
		-DPKS_THEME_DIR=\"\" -DPKS_KEYS_DIR=\"\"' --checks="$checks" 2>build-analyzer/errors |
		sed "s|$PWD/||" >build-analyzer/said || :
	! grep -q 'USAGE' build-analyzer/said || exit 2
	;;
*) exit 2 ;;
esac
left=$(unlisted build-analyzer/said)
[ -z "$left" ] || {
	printf '%s\n' "$left"
	cat build-analyzer/said
	exit 1
}
