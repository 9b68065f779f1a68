#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""No memory is read that nobody wrote: valgrind's memcheck sees what the libraries do too, which MemorySanitizer does
not. Over the samples, what fuzzing found, and values that begin as something packed does and are noise: one such was
probed with a size of -1, and one scan in ten ended with a signal. MEMCHECK names more to look at."""

import os
import pickle
import random
import shutil
import subprocess
import tempfile

import tap

HEADS = [b"x\x9c", b"x\x01", b"x\xda", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18",
         b"PK\3\4", b"\x80\4", b"\x80\2c", b"cos\n", b"REDIS0011", b"SQLite format 3\0", b"\xd4\xc3\xb2\xa1", b"FS30",
         b"\x93NUMPY", b"ustar", b"\x89HDF", b"!<arch>\n", b"070701", b"\x0a\x0d\x0d\x0a", b""]
MANY = 60


def noise(folder):
    dice = random.Random(20)
    values = [head + dice.randbytes(dice.randrange(8, 200)) for head in HEADS for _ in range(MANY)]
    with open(os.path.join(folder, "noise.pkl"), "wb") as file:
        pickle.dump(values, file, 4)
    for k, head in enumerate(HEADS):
        with open(os.path.join(folder, "noise%d" % k), "wb") as file:
            file.write(values[k * MANY] + dice.randbytes(400))


def main():
    if not shutil.which("valgrind"):
        tap.skip_all("there is no valgrind")
    if os.environ.get("SANITIZED"):
        tap.skip_all("valgrind and sanitizers do not go together")
    with tempfile.TemporaryDirectory() as folder:
        noise(folder)
        where = [folder] + [os.path.join(tap.SRCDIR, part) for part in ("samples", "tests/fuzz/kept")]
        for path in where + os.environ.get("MEMCHECK", "").split():
            done = subprocess.run(["valgrind", "-q", "--error-exitcode=99", "--num-callers=20", tap.PROGRAM, "scan",
                                   "--sandbox=off", "--jobs", "1", "--jsonl", path],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, timeout=900)
            told = [line for line in done.stderr.decode(errors="replace").splitlines() if line.startswith("==")]
            tap.ok(done.returncode in (0, 1, 2, 3, 4) and not told and done.stdout, os.path.basename(path),
                   "status %d\n%s" % (done.returncode, "\n".join(told[:40])))
    tap.finish()


main()
