# SPDX-License-Identifier: MIT
"""trace and tree print what was read and found right: golden.py says what is kept. Beside it, for
every sample: no line is wider than it should be, and nothing but text reaches a terminal."""

import glob
import os
import unicodedata

import golden
import tap

SAMPLES = os.path.join(tap.SRCDIR, "samples")


def columns(line):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in line)


def main():
    for run in golden.RUNS:
        try:
            with open(golden.path(run), "rb") as file:
                wanted = file.read()
        except OSError:
            wanted = b""
        tap.equal(golden.output(run), wanted, run)
    kept = {golden.path(run) for run in golden.RUNS}
    tap.equal(sorted(set(glob.glob(os.path.join(golden.HERE, "*.txt"))) - kept), [],
              "nothing is kept that is not compared")
    wide, strange = [], []
    for sample in sorted(os.listdir(SAMPLES)):
        if not sample.endswith(".pkl"):
            continue
        for run in ("trace", "tree", "tree --at 0"):
            _, out, _ = tap.run(*run.split(), sample, cwd=SAMPLES)
            for line in out.decode().split("\n"):
                if columns(line) > 124:
                    wide.append((sample, run, columns(line), line))
                if not line.isprintable():
                    strange.append((sample, run, line))
    tap.equal(wide, [], "no line is wider than its columns")
    tap.equal(strange, [], "every line is printable")
    tap.finish()


main()
