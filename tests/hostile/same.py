# SPDX-License-Identifier: MIT
"""
The same bytes give the same output: twice, in another locale, time zone and kind of terminal. Other
counts of jobs: tests/cli/many.py.
"""

import os
import subprocess

import tap

SAMPLES = ["article", "all-opcodes", "hostile-text", "evil", "session", "billion-laughs", "two-pickles",
           "no-stop", "types-protocol-5", "readers-frame-split"]
COMMANDS = ["scan", "scan --jsonl", "scan --sarif", "dis", "trace", "tree", "json", "readers", "effects",
            "python", "authorship", "indicators"]
SURROUNDINGS = [{}, {"LC_ALL": "C"}, {"LC_ALL": "POSIX", "TERM": "dumb"}, {"LANG": "C.UTF-8", "LC_ALL": "nowhere"},
                {"TERM": "vt100", "TZ": "Asia/Tokyo", "COLUMNS": "20", "LINES": "5"}, {"TERM": "xterm-256color"}]


def said(command, sample, surroundings):
    done = subprocess.run([tap.PROGRAM, *command.split(), os.path.join(tap.SRCDIR, "samples", sample + ".pkl")],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=dict(os.environ, **surroundings), check=False)
    return done.returncode, done.stdout, done.stderr


def main():
    for command in COMMANDS:
        for sample in SAMPLES:
            wanted = said(command, sample, {})
            others = [where for where in SURROUNDINGS if said(command, sample, where) != wanted]
            tap.ok(not others and wanted[0] in (0, 1, 2), "%s of %s" % (command, sample), others)
    tap.finish()


if __name__ == "__main__":
    main()
