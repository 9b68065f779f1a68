#!/bin/sh
# SPDX-License-Identifier: MIT
# coverage.sh: runs the tests that read bytes, compare readers or draw, and the fuzz targets on what they know, in a
# build that counts, and prints lines and branches of decoder, machine and renderer (llvm-cov), file by file;
# aims: 95 % of lines, 90 % of branches. TESTS names others. What is not reached: build-coverage/show/FILE. Fails,
# with the figures, where a test did: what did not run to its end was not counted. Needs clang and llvm.
set -eu
cd "$(dirname "$0")/../.."
# What counts writes files, which the sandbox does not let it.
flags='-O0 -g -fprofile-instr-generate -fcoverage-mapping -DPKS_INSTRUMENTED=1'
failed=0
mkdir -p build-coverage
[ -f build-coverage/Makefile ] ||
	(cd build-coverage && ../configure -q CC=clang CFLAGS="$flags" LDFLAGS="$flags" >/dev/null)
rm -f build-coverage/*.profraw
LLVM_PROFILE_FILE="$PWD/build-coverage/%m.profraw" make -s -j2 -C build-coverage check \
	TESTS="${TESTS-\$(unit_tests) \$(byte_tests) \$(reader_tests) \$(drawing_tests)}" >build-coverage/said 2>&1 || {
	failed=1
	grep -E '^(FAIL|ERROR|XPASS|make.*[Ee]rror)' build-coverage/said || tail -n 30 build-coverage/said
} >&2
llvm-profdata merge -sparse build-coverage/*.profraw -o build-coverage/all.profdata
set --
for program in build-coverage/tests/unit/test_* build-coverage/tests/fuzz/[a-z]* build-coverage/tests/conformance/probe \
	build-coverage/tests/dis/probe; do
	case $program in
	*.*) ;;
	*) [ ! -x "$program" ] || [ -d "$program" ] || set -- "$@" -object "$program" ;;
	esac
done

# counted COMMAND OPTION...: of every program. What llvm-cov warns of (functions of one name in programs that were
# built for tests) is no news.
counted()
{
	command=$1
	shift
	llvm-cov "$command" build-coverage/picklescope $objects -instr-profile=build-coverage/all.profdata "$@" \
		2>build-coverage/warnings && return 0
	cat build-coverage/warnings >&2
	exit 1
}

objects=$*
counted report >build-coverage/report
awk -f tests/static/coverage.awk build-coverage/report
rm -rf build-coverage/show
# What sources are called is the compiler's affair: those that are asked for by name are not found.
counted show -show-branches=count -output-dir=build-coverage/show \
	-ignore-filename-regex='/(tests|include|src/(cli|custody|report|risk|sandbox|source))/'
[ -n "$(find build-coverage/show -name 'machine.c*')" ] || {
	echo 'coverage.sh: there is no source in build-coverage/show' >&2
	exit 1
}
exit $failed
