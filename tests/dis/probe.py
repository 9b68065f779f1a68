# SPDX-License-Identifier: MIT
"""Disassembly of many pickles by tests/dis/probe, in one process."""

import os
import subprocess

import tap

PROBE = os.environ.get("PROBE") or os.path.join(tap.BUILDDIR, "tests/dis/probe")


class Outcome:
    """What one pickle came to."""

    def __init__(self, head, text):
        status, end, offset, op, exception, message = head.split(" ", 5)
        self.ok = status == "0"
        self.end, self.offset, self.op = int(end), int(offset), int(op)
        self.exception, self.text = exception, text
        self.message, _, self.said = message.partition("\t")


def ask(questions, count, version):
    if version != "3.11":
        questions = b"as %s\n" % version.encode() + questions
    done = subprocess.run([PROBE], input=questions, check=True, stdout=subprocess.PIPE)
    out, at, outcomes = done.stdout, 0, []
    while at < len(out):
        line = out.index(b"\n", at)
        size, _, head = out[at:line].decode("utf-8").partition(" ")
        at = line + 1 + int(size)
        outcomes.append(Outcome(head, out[line + 1:at]))
    assert len(outcomes) == count
    return outcomes


def files(paths, version="3.11"):
    """The outcome of each file."""
    return ask("".join(path + "\n" for path in paths).encode(), len(paths), version)


def pickles(rows, version="3.11"):
    """The outcome of each of these bytes."""
    return ask(b"".join(b"=%d\n" % len(row) + row for row in rows), len(rows), version)
