# SPDX-License-Identifier: MIT
"""
Numbers that lie cost no memory, and ten million levels no stack: sizes, counts and slots that nothing
stands behind take at most 1 MiB more than small samples of which as much is said; nesting of every kind
is read within a stack of 128 KiB.
"""

import os
import resource
import struct
import subprocess
import tempfile

import tap

STACK = 128 << 10
MOST = 1 << 20
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
        yield "EXT4 %d" % number, b"\x80\x02\x84" + four + b"."


def nests(n):
    yield "lists", b"]" * n + b"a" * (n - 1) + b"."
    yield "tuples", b"N" + b"\x85" * n + b"."
    yield "marks", b"(" * n + b"N" + b"t" * n + b"."
    yield "calls", b"cm\nf\n" + b")R" * n + b"."
    yield "states", b"cm\nC\n" + b")\x81" + b"N\x85b" * n + b"."


def small_stack():
    resource.setrlimit(resource.RLIMIT_STACK, (STACK, STACK))


def peak(path):
    """The most memory that a scan takes, and its status."""
    child = subprocess.Popen([tap.PROGRAM, "scan", path], stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss << 10, child.returncode


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def main():
    if os.environ.get("SANITIZED", "").strip():
        tap.skip_all("sanitizers take memory and stack of their own")
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        path = os.path.join(work, "x.pkl")
        samples = [os.path.join(tap.SRCDIR, "samples", name + ".pkl")
                   for name in ("article", "evil", "readers-int-nul", "readers-frame-split", "truncated-frame")]
        # And one that another reader is asked about, to its end.
        other = os.path.join(work, "other.pkl")
        write(other, b"Np-1\n.")
        base = max(peak(sample)[0] for sample in samples + [other])
        for name, data in lies():
            write(path, data)
            took, status = peak(path)
            tap.ok(took <= base + MOST and status in (0, 1, 2), "%s takes no memory" % name,
                   "%d bytes more, status %d" % (took - base, status))
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
