# SPDX-License-Identifier: MIT
"""
Twelve shapes that are made to take long, at n, 2n and 4n: twice as much takes at most 2.5 times as
many instructions, which callgrind counts; or as many times as the output grows, where its form makes
that grow faster (pickletools indents by marks). With ALL_COMMANDS set, every command; else scan alone.
"""

import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile

import tap

MOST = 2.5
COMMANDS = ["scan"]
if os.environ.get("ALL_COMMANDS"):
    COMMANDS += ["dis", "json", "trace", "tree", "effects", "python", "authorship", "indicators", "readers"]


def text(words):
    words = words.encode()
    return b"X" + struct.pack("<I", len(words)) + words


def nested_lists(n):
    return b"]" * n + b"a" * (n - 1) + b"."


def nested_tuples(n):
    return b"N" + b"\x85" * n + b"."


def doubling(n):
    """Each list holds the one before twice: 2^n paths."""
    out = [b"]q\0"]
    for k in range(1, n):
        out.append(b"](h%ch%ce" % ((k - 1) % 250, (k - 1) % 250) + b"q%c" % (k % 250))
    return b"".join(out) + b"."


def doubling_tuples_as_keys(n):
    """The same in tuples, as a key of a dict: a hash would walk all paths."""
    return b"}N" + b"2\x86" * n + b"Ns."


def equal_keys(n):
    return b"}(" + (b"K\1N" + b"I01\nN" + b"G" + struct.pack(">d", 1.0) + b"N") * n + b"u."


def same_hash(n):
    """Integers that CPython's hash takes for one number."""
    out = b"".join(b"\x8a\x0c" + ((k * ((1 << 61) - 1)) + 7).to_bytes(12, "little") + b"N" for k in range(1, n))
    return b"}(" + out + b"u."


def digits(n):
    return b"".join(b"L%sL\n0" % (b"9" * 400) for _ in range(n)) + b"N."


def marks(n):
    return b"(" * n + b"N" + b"t" * n + b"."


def wild_slots(n):
    return b"".join(b"Nr" + struct.pack("<I", (k * 2654435761) & 0xffffffff) + b"0" for k in range(n)) + b"N."


def frames(n):
    return b"\x80\x04" + b"".join(b"\x95" + struct.pack("<Q", 2) + b"N0" for _ in range(n)) + b"N."


def calls(n):
    """Each calls what the one before returned."""
    return b"cm\nf\n" + b")R" * n + b"."


def builds(n):
    return b"cm\nC\n)\x81" + (b"}" + text("a") + b"K\1sb") * n + b"."


def rewritten_items(n):
    return b"]N" + b"a" + b"(" + b"K\0K\1" * n + b"u."


def pickles(n):
    return b"N." * n


# How many make some hundred thousand instructions; of lists so many that all are cut into segments.
SHAPES = [(nested_lists, 12000), (nested_tuples, 3000), (doubling, 1000), (doubling_tuples_as_keys, 3000),
          (equal_keys, 1000), (same_hash, 2000), (digits, 60), (marks, 800), (wild_slots, 2000), (frames, 1500),
          (calls, 1500), (builds, 1000), (rewritten_items, 3000), (pickles, 100)]


def instructions(command, path, work):
    counts = os.path.join(work, "counts")
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=" + counts, tap.PROGRAM,
                           "--sandbox=off", command, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False)
    found = re.search(rb"Collected : (\d+)", done.stderr)
    if not found:
        raise SystemExit("callgrind says nothing of its counts: %r" % done.stderr[-400:])
    return int(found.group(1)), len(done.stdout)


def main():
    if not shutil.which("valgrind"):
        tap.skip_all("there is no valgrind")
    if os.environ.get("SANITIZED"):
        tap.skip_all("valgrind and sanitizers do not go together")
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        path = os.path.join(work, "x.pkl")
        for command in COMMANDS:
            with open(path, "wb") as file:
                file.write(b"N.")
            base, _ = instructions(command, path, work)
            for shape, n in SHAPES:
                took, wrote = [], []
                for times in (1, 2, 4):
                    with open(path, "wb") as file:
                        file.write(shape(n * times))
                    count, size = instructions(command, path, work)
                    took.append(count - base)
                    wrote.append(size)
                ratios = [b / max(a, base / 20) for a, b in zip(took, took[1:])]
                grew = max((b + 1) / (a + 1) for a, b in zip(wrote, wrote[1:]))
                tap.ok(max(ratios) <= max(MOST, 1.25 * grew if grew > MOST else 0), "%s of %s: %.2f, %.2f times for twice as much" % (
                    command, shape.__name__.replace("_", " "), *ratios), "%s, without it %d" % (took, base))
                sys.stdout.flush()
    tap.finish()


if __name__ == "__main__":
    main()
