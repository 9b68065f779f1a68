#!/bin/sh
# SPDX-License-Identifier: MIT
# coverage.sh: runs the unit tests and the fuzz targets on what they know, in a build that counts, and prints
# lines and branches by room (llvm-cov). Needs clang and llvm.
set -eu
cd "$(dirname "$0")/../.."
flags='-O0 -g -fprofile-instr-generate -fcoverage-mapping'
mkdir -p build-coverage
(cd build-coverage && ../configure -q CC=clang CFLAGS="$flags" LDFLAGS="$flags" >/dev/null)
rm -f build-coverage/*.profraw
LLVM_PROFILE_FILE="$PWD/build-coverage/%p-%m.profraw" make -s -j2 -C build-coverage check >/dev/null 2>&1 || :
llvm-profdata merge -sparse build-coverage/*.profraw -o build-coverage/all.profdata
set --
for program in build-coverage/tests/unit/test_* build-coverage/tests/fuzz/[a-z]* build-coverage/tests/conformance/probe \
	build-coverage/tests/dis/probe; do
	[ ! -x "$program" ] || [ -d "$program" ] || set -- "$@" -object "$program"
done
llvm-cov report build-coverage/picklescope "$@" -instr-profile=build-coverage/all.profdata src |
	awk '/^src|^[a-z]+\/.*\.[ch] |^TOTAL|^-/ { print }'
