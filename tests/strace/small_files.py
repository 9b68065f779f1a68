# SPDX-License-Identifier: MIT
"""
What a small file costs where there are many: the difference between 100 and 1,100 of them, in calls of
the kernel and in instructions, which no other work on the machine changes.
"""

import collections
import os
import pickle
import re
import shutil
import subprocess
import tempfile

import tap

STRACE = os.environ.get("STRACE", "no")
FEW, MANY = 100, 1100
# Calls a file: it is opened, looked at, read, looked at again, closed. What is shared by many costs a
# part of one; memory is not asked for, nor given back. What several found is written at once where that
# took no time, which under a tracer it may.
CALLS = {"open": 1.02, "stat": 2.02, "read": 1.02, "close": 1.02, "write": 1.02, "getdents": 0.02,
         "memory": 0.03, "others": 0.05}
FAMILIES = {"open": ("open", "openat"), "stat": ("fstat", "newfstatat", "statx", "stat", "lstat"),
            "read": ("read", "pread64"), "close": ("close",), "write": ("write", "writev"),
            "getdents": ("getdents64",),
            "memory": ("mmap", "munmap", "brk", "mprotect", "madvise", "mremap")}
# Instructions a file of about 40 ops, as callgrind counts them; a tenth more than it takes today.
INSTRUCTIONS = 48000


def make(work, count):
    """A folder of small pickles, as a cache leaves them."""
    tree = os.path.join(work, str(count))
    for number in range(count):
        below = os.path.join(tree, "%02x" % (number % 16))
        os.makedirs(below, exist_ok=True)
        what = [{"key": "%032x" % (number * 7919), "expires": number * 1.5, "body": bytes(range(number % 90))},
                [number * 0.25 + k for k in range(number % 40)],
                {"id": number, "name": "user%06x" % number, "email": "u%x@mail.example" % number,
                 "tags": ["new", "vip"], "active": True, "score": None},
                [(number, k, "word %d" % k) for k in range(8)]][number % 4]
        with open(os.path.join(below, "%06d.pkl" % number), "wb") as file:
            file.write(pickle.dumps(what, number % 6))
    return tree


def calls(work, tree):
    """How often each family of calls was made."""
    trace = os.path.join(work, "trace")
    subprocess.run([STRACE, "-f", "-o", trace, "-e", "signal=none", tap.PROGRAM, "scan", "--jobs", "1", tree],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    family = {name: key for key, names in FAMILIES.items() for name in names}
    count = collections.Counter()
    with open(trace, encoding="utf-8", errors="replace") as file:
        for line in file:
            found = re.match(r"(?:\d+ +)?(\w+)\(", line)
            if found:
                count[family.get(found.group(1), "others")] += 1
    return count


def instructions(tree):
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", tap.PROGRAM,
                           "scan", "--jobs", "1", "--sandbox=off", tree],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    found = re.search(rb"Collected : (\d+)", done.stderr)
    return int(found.group(1)) if found else None


def count_calls(work, few, many):
    trace = os.path.join(work, "trace")
    if not os.access(STRACE, os.X_OK) or subprocess.run(
            [STRACE, "-f", "-o", trace, "true"], stderr=subprocess.DEVNULL, check=False).returncode:
        tap.skip("calls of the kernel", "tracing is not to be had here")
        return
    before, after = calls(work, few), calls(work, many)
    for name, most in CALLS.items():
        cost = (after[name] - before[name]) / (MANY - FEW)
        tap.ok(cost <= most, "calls a file, %s: at most %.2f" % (name, most), cost)


def count_instructions(few, many):
    before = instructions(few) if shutil.which("valgrind") else None
    after = instructions(many) if before else None
    if not after:
        tap.skip("instructions", "valgrind is not to be had here")
        return
    cost = (after - before) / (MANY - FEW)
    tap.ok(cost <= INSTRUCTIONS, "instructions a file: at most %d" % INSTRUCTIONS, cost)
    print("# %.0f instructions a file" % cost)


def main():
    if os.environ.get("SANITIZED"):
        tap.skip_all("a sanitizer has costs of its own")
    with tempfile.TemporaryDirectory() as work:
        few, many = make(work, FEW), make(work, MANY)
        count_calls(work, few, many)
        count_instructions(few, many)
    tap.finish()


if __name__ == "__main__":
    main()
