#!/bin/sh
# SPDX-License-Identifier: MIT
# coverage.sh: runs the tests that read bytes, compare readers or draw, and the fuzz targets on what they know, in a
# build that counts, and prints lines and branches of decoder, machine and renderer (llvm-cov), file by file;
# aims: 95 % of lines, 90 % of branches. TESTS names others. What is not reached: build-coverage/show/FILE. Needs
# clang and llvm.
set -eu
cd "$(dirname "$0")/../.."
# What counts writes files, which the sandbox does not let it.
flags='-O0 -g -fprofile-instr-generate -fcoverage-mapping -DPKS_INSTRUMENTED=1'
mkdir -p build-coverage
[ -f build-coverage/Makefile ] ||
	(cd build-coverage && ../configure -q CC=clang CFLAGS="$flags" LDFLAGS="$flags" >/dev/null)
rm -f build-coverage/*.profraw
LLVM_PROFILE_FILE="$PWD/build-coverage/%m.profraw" make -s -j2 -C build-coverage check \
	TESTS="${TESTS-\$(unit_tests) \$(byte_tests) \$(reader_tests) \$(drawing_tests)}" >build-coverage/said 2>&1 || :
llvm-profdata merge -sparse build-coverage/*.profraw -o build-coverage/all.profdata
set --
for program in build-coverage/tests/unit/test_* build-coverage/tests/fuzz/[a-z]* build-coverage/tests/conformance/probe \
	build-coverage/tests/dis/probe; do
	case $program in
	*.*) ;;
	*) [ ! -x "$program" ] || [ -d "$program" ] || set -- "$@" -object "$program" ;;
	esac
done

objects=$*
# shellcheck disable=SC2086
llvm-cov report build-coverage/picklescope $objects -instr-profile=build-coverage/all.profdata 2>/dev/null |
	awk -f tests/static/coverage.awk
rm -rf build-coverage/show
# shellcheck disable=SC2086
llvm-cov show build-coverage/picklescope $objects -instr-profile=build-coverage/all.profdata \
	-show-branches=count -output-dir=build-coverage/show src/pickle src/ui >/dev/null 2>&1 || :
