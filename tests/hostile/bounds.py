# SPDX-License-Identifier: MIT
"""
Numbers that lie cost no memory, and ten million levels no stack: sizes, counts and slots that nothing
stands behind need no more than small samples of which as much is said, also where what is asked for would
never be touched (RLIMIT_DATA counts what is asked for); nesting of every kind is read within a stack of
128 KiB.
"""

import os
import resource
import struct
import subprocess
import tempfile

import tap

STACK = 128 << 10
# What is promised is 1 MiB; it is two steps in which malloc asks for memory.
MOST = 256 << 10
# Where the least memory of a sample is looked for, and to how many bytes.
MUCH, FINE = 64 << 20, 16 << 10
HUGE = [(1 << 31) - 1, (1 << 32) - 1, (1 << 62), (1 << 63) - 1, (1 << 64) - 1]
DEEP, SHALLOW = 10 ** 7, 10 ** 4
PATIENCE = 600


def lies():
    """Name and bytes: one number, and hardly anything behind it."""
    for number in HUGE:
        eight, four = struct.pack("<Q", number), struct.pack("<I", number & 0xffffffff)
        for name, head in (("BINBYTES8", b"\x8e"), ("BINUNICODE8", b"\x8d"), ("BYTEARRAY8", b"\x96"),
                           ("FRAME", b"\x95")):
            yield "%s of %d" % (name, number), b"\x80\x05" + head + eight + b"abc."
        for name, head in (("BINBYTES", b"B"), ("BINUNICODE", b"X"), ("BINSTRING", b"T"), ("LONG4", b"\x8b")):
            yield "%s of %d" % (name, number & 0xffffffff), b"\x80\x03" + head + four + b"abc."
        yield "slot %d" % (number & 0xffffffff), b"\x80\x02Nr" + four + b"."
        yield "PUT %d" % number, b"Np%d\n." % number
        # Behind the first slots, which lie side by side: others are looked for.
        yield "slot %d behind 0" % (number & 0xffffffff), b"\x80\x02Nq\0r" + four + b"."
        yield "PUT %d behind 0" % number, b"Np0\np%d\n." % number
        yield "slots down from %d" % (number & 0xffffffff), b"\x80\x02N" + b"".join(
            b"r" + struct.pack("<I", (number - k * 0x1000001) & 0xffffffff) for k in range(64)) + b"."
        yield "EXT4 %d" % number, b"\x80\x02\x84" + four + b"."


def nests(n):
    yield "lists", b"]" * n + b"a" * (n - 1) + b"."
    yield "tuples", b"N" + b"\x85" * n + b"."
    yield "marks", b"(" * n + b"N" + b"t" * n + b"."
    yield "calls", b"cm\nf\n" + b")R" * n + b"."
    yield "states", b"cm\nC\n" + b")\x81" + b"N\x85b" * n + b"."


def small_stack():
    resource.setrlimit(resource.RLIMIT_STACK, (STACK, STACK))


def scan(path, memory=resource.RLIM_INFINITY):
    """What is said of it with so much memory, and the status."""
    done = subprocess.run([tap.PROGRAM, "scan", "--jobs", "1", path], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=PATIENCE,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (memory, memory)))
    return done.stdout, done.returncode


def sample(name):
    return os.path.join(tap.SRCDIR, "samples", name + ".pkl")


def least(path):
    """The least memory with which as much is said of a file as with any."""
    low, high, whole = 0, MUCH, scan(path)
    if scan(path, high) != whole:
        raise SystemExit("%s needs more than %d bytes" % (path, high))
    while high - low > FINE:
        middle = (low + high) // 2
        if scan(path, middle) == whole:
            high = middle
        else:
            low = middle
    return high


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def main():
    if os.environ.get("SANITIZED", "").strip():
        tap.skip_all("sanitizers take memory and stack of their own")
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        path = os.path.join(work, "x.pkl")
        other = os.path.join(work, "other.pkl")
        write(other, b"Np-1\n.")
        # What stands behind a break is asked of libmagic, which has a database of 8 MiB. Of what the readers
        # part about another one is asked, to its end.
        base = {broken: max(least(sample) for sample in samples) for broken, samples in (
            (False, [sample("article"), sample("evil"), sample("readers-int-nul")]),
            (True, [sample("truncated-frame"), other]))}
        for name, data in lies():
            write(path, data)
            whole = scan(path)
            bounded = scan(path, base[b"not complete" in whole[0]] + MOST)
            tap.ok(whole == bounded and whole[1] in (0, 1, 2), "%s takes no memory" % name, (base, whole, bounded))
        for n, commands in ((DEEP, ["scan"]), (SHALLOW, ["json", "tree", "trace", "dis", "effects", "python",
                                                          "authorship", "indicators", "readers"])):
            for name, data in nests(n):
                write(path, data)
                for command in commands:
                    done = subprocess.run([tap.PROGRAM, command, path], stdin=subprocess.DEVNULL,
                                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                          preexec_fn=small_stack, check=False, timeout=PATIENCE)
                    tap.ok(done.returncode in (0, 1), "%s of %d %s within 128 KiB of stack" % (command, n, name),
                           (done.returncode, done.stderr[-300:]))
    tap.finish()


if __name__ == "__main__":
    main()
