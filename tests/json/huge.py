# SPDX-License-Identifier: MIT
"""Deep, wide and knotted values: json, tree and trace take time and memory in proportion to the file,
not to what it unfolds to."""

import os
import resource
import subprocess
import tempfile

import tap

SANITIZED = bool(os.environ.get("SANITIZED"))
SECONDS = 60 if SANITIZED else 12
MEGABYTES = 4000 if SANITIZED else 250

LEVELS = 60
DAG = b"K\x01" + b"2\x86" * LEVELS + b"."
LAUGHS = b"]\x94(" + b"K\x01" * 10 + b"e" + b"".join(
    b"]\x94(" + b"h" + bytes([i]) + (b"h" + bytes([i])) * 9 + b"e" for i in range(LEVELS)) + b"."
SETS = b"N" + b"".join(b"\x940(h" + bytes([i]) + b"h" + bytes([i]) + b"\x85\x91" for i in range(LEVELS)) + b"."
CALLS = b"cm\nf\n0N" + b"".join(b"\x940cm\nf\nh" + bytes([i]) + b"h" + bytes([i]) + b"\x86R" for i in range(LEVELS)) + b"."
N = 300000
# The arguments of a call are written where it is: ten million nodes, from 25 kB.
SHARED = b"((" + b"K\x01" * 10000 + b"t\x940cm\nf\n\x940" + b"h\x01h\x00R" * 1000 + b"t."
FILES = {
    "ten million arguments": SHARED,
    "60 levels of pairs": DAG,
    "60 levels of ten": LAUGHS,
    "60 levels of sets": SETS,
    "60 levels of calls": CALLS,
    "lists in lists": b"]" * N + b"a" * (N - 1) + b".",
    "tuples in tuples": b"N" + b"\x85" * N + b".",
    "calls of calls": b"cm\nf\n" + b")R" * N + b".",
    "open marks": b"(" * N + b"N" + b"t" * N + b".",
    "a wide list": b"](" + b"K\x01" * N + b"e.",
    "an append each": b"]" + b"K\x01a" * N + b".",
    "an append each, of the list": b"]\x94" + b"h\x00a" * N + b".",
    "a tall stack": b"]" * N + b".",
    "one changed callable": b"cm\nf\n" + b"Nb" * N + b".",
    "one callable, changed late": b"(cm\nf\n\x94" + b"h\x00" * N + b"Nb" * N + b"t.",
    "a bytearray": b"\x96" + bytes(8) + b"K\x01a" * N + b".",
}
TEXTS = {
    "long text": b"X" + (10 * N).to_bytes(4, "little") + b"x" * 10 * N + b".",
    "marks that take no column": b"X" + (10 * N).to_bytes(4, "little") + b"\xcc\x80" * 5 * N + b".",
}


def run(command, path):
    """CPU seconds, megabytes, status; the output goes nowhere."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(os.devnull, "wb") as nowhere:
        done = subprocess.run(["/usr/bin/env", tap.PROGRAM, *command.split(), path], stdout=nowhere,
                              stdin=subprocess.DEVNULL, timeout=600, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    # The largest of all so far; FILES begins with what is small.
    return seconds, after.ru_maxrss / 1024, done.returncode


def measure(name, data, commands, folder):
    path = os.path.join(folder, "huge.pkl")
    with open(path, "wb") as file:
        file.write(data)
    for command in commands:
        seconds, megabytes, status = run(command, path)
        tap.ok(status == 0 and seconds < SECONDS and megabytes < MEGABYTES,
               "%s: %s" % (command, name),
               "status %d, %.1f s, %.0f MB" % (status, seconds, megabytes))
        if os.environ.get("VERBOSE"):
            tap.comment("%.2f s, %.0f MB" % (seconds, megabytes))


with tempfile.TemporaryDirectory() as there:
    for what, pickle in FILES.items():
        # A moment in the middle of all of them.
        measure(what, pickle, ("json", "tree", "tree --at %d" % (len(pickle) // 9), "trace"), there)
    for what, pickle in TEXTS.items():
        measure(what, pickle, ("json", "tree", "trace"), there)
tap.finish()
