#!/bin/sh
# SPDX-License-Identifier: MIT
# coverage.sh: runs the tests that read bytes, and the fuzz targets on what they know, in a build that counts, and
# prints lines and branches of decoder, machine and renderer (llvm-cov), file by file; aims: 95 % of lines, 90 %
# of branches. What is not reached: build-coverage/show/FILE. Needs clang and llvm.
set -eu
cd "$(dirname "$0")/../.."
flags='-O0 -g -fprofile-instr-generate -fcoverage-mapping'
decoder='token feed feed_argument lines scalar number_text decoder decoder_utf points utf8 encoding'
machine='machine rules memo history dense segment replay record spans events contents names profile class_make
	class_build class_method classes array array_type'
renderer='text value_text value_atom value_frame number_repr number_shortest explain'
mkdir -p build-coverage
[ -f build-coverage/Makefile ] ||
	(cd build-coverage && ../configure -q CC=clang CFLAGS="$flags" LDFLAGS="$flags" >/dev/null)
rm -f build-coverage/*.profraw
LLVM_PROFILE_FILE="$PWD/build-coverage/%m.profraw" make -s -j2 -C build-coverage check \
	TESTS="${TESTS-\$(unit_tests) \$(byte_tests)}" >build-coverage/said 2>&1 || :
llvm-profdata merge -sparse build-coverage/*.profraw -o build-coverage/all.profdata
set --
for program in build-coverage/tests/unit/test_* build-coverage/tests/fuzz/[a-z]* build-coverage/tests/conformance/probe \
	build-coverage/tests/dis/probe; do
	case $program in
	*.*) ;;
	*) [ ! -x "$program" ] || [ -d "$program" ] || set -- "$@" -object "$program" ;;
	esac
done

# room NAME FILE...: its files in a table, and all of it.
room()
{
	name=$1
	shift
	rm -f build-coverage/room
	for file; do
		printf 'src/pickle/%s.c\n' "$file" >>build-coverage/room
	done
	[ "$name" != renderer ] || ls src/ui/pane_*.c src/ui/screen.c src/ui/picture*.c src/ui/bar.c src/ui/header.c \
		src/ui/tree.c >>build-coverage/room
	# shellcheck disable=SC2086,SC2046
	llvm-cov report build-coverage/picklescope $objects -instr-profile=build-coverage/all.profdata \
		$(cat build-coverage/room) 2>/dev/null | awk -v room="$name" '
		/^TOTAL/ || /\.c / { printf "%-9s %-28s lines %7s branches %7s\n", $1 == "TOTAL" ? "== " room : "",
			$1 == "TOTAL" ? "" : $1, $10, $13 }'
}

objects=$*
# shellcheck disable=SC2086
{
	room decoder $decoder
	room machine $machine
	room renderer $renderer
}
rm -rf build-coverage/show
# shellcheck disable=SC2086
llvm-cov show build-coverage/picklescope $objects -instr-profile=build-coverage/all.profdata \
	-show-branches=count -output-dir=build-coverage/show src/pickle src/ui >/dev/null 2>&1 || :
