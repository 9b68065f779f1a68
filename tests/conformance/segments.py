# SPDX-License-Identifier: MIT
"""The history in segments is the history that is kept whole: for every recorded case, by every
reader, in segments of 4096 ops and in ones of 16, of which a case has many."""

import os
import subprocess

import cases
import tap

for name in "test_segments", "test_segments_small":
    program = os.path.join(tap.BUILDDIR, "tests/unit", name)
    run = subprocess.run([program, cases.folder()], capture_output=True, text=True)
    words = run.stdout.split()
    tap.ok(run.returncode == 0 and words[:1] == ["compared"] and int(words[1]) > 10000,
           name, run.stdout + run.stderr)
tap.finish()
