# SPDX-License-Identifier: MIT
"""
What batch commands tell the kernel of how they read a file: nothing of one of small arguments, and
'here and there' of one whose large arguments are stepped over, until what is read is dense again.
"""

import os
import pickle
import random
import re
import subprocess
import tempfile

import tap

STRACE = os.environ.get("STRACE", "no")
DICE = random.Random(3)
LONG, SHORT = (1 << 20) + 9, 100_000
RECORDS = [{"id": number, "name": "user%d" % number} for number in range(9000)]
FILES = {
    # name: value, what scan does, what the others do, which look into no values
    "records": (RECORDS, [], []),
    "blobs": ([DICE.randbytes(LONG) for _ in range(3)], ["RANDOM", "NORMAL"], ["RANDOM", "NORMAL"]),
    "short blobs": ([DICE.randbytes(SHORT) for _ in range(3)], [], ["RANDOM", "NORMAL"]),
    "long texts in bytes": ([b"word " * (LONG // 5 + 1)], [], ["RANDOM", "NORMAL"]),
    "blobs, then records": ([DICE.randbytes(LONG), RECORDS, DICE.randbytes(LONG)],
                            ["RANDOM", "NORMAL"] * 2, ["RANDOM", "NORMAL"] * 2),
}


def advice(work, *args):
    trace = os.path.join(work, "trace")
    subprocess.run([STRACE, "-f", "-o", trace, "-e", "trace=madvise", "-e", "signal=none", tap.PROGRAM, *args],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    with open(trace, encoding="utf-8", errors="replace") as file:
        return re.findall(r"MADV_(RANDOM|NORMAL)", file.read())


def main():
    if os.environ.get("SANITIZED"):
        tap.skip_all("a sanitizer advises, too")
    if not os.access(STRACE, os.X_OK):
        tap.skip_all("there is no strace")
    with tempfile.TemporaryDirectory() as work:
        if subprocess.run([STRACE, "-f", "-o", os.path.join(work, "trace"), "true"],
                          stderr=subprocess.DEVNULL, check=False).returncode:
            tap.skip_all("tracing is not permitted here")
        path = os.path.join(work, "x.pkl")
        for name, (value, scan, others) in FILES.items():
            with open(path, "wb") as file:
                file.write(pickle.dumps(value, 4))
            tap.equal(advice(work, "scan", path), scan, "scan: " + name)
            for command in ("dis", "trace", "json"):
                tap.equal(advice(work, command, path), others, command + ": " + name)
        with open(path, "wb") as file:
            file.write(pickle.dumps(FILES["blobs"][0], 4))
        tap.equal(advice(work, "scan", "--deep", path), [], "scan --deep, which reads all of them")
    tap.finish()


if __name__ == "__main__":
    main()
