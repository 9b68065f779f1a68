# SPDX-License-Identifier: MIT
"""
The file changes while it is read: cut, grown, written over, replaced, removed, forbidden, by schedules
made from a seed. No signal ends the program, what it writes is whole lines, and where it saw that the
file changed it says so and does not call it read. TIMES=N runs that many.
"""

import json
import os
import random
import subprocess
import tempfile
import time

import tap

TIMES = int(os.environ.get("TIMES", "120" if os.environ.get("SANITIZED") else "1000"))
COMMANDS = [["scan", "--jsonl"], ["scan"], ["trace"], ["dis"], ["tree"], ["json"], ["effects"]]
RECORD = b"(X\x04\0\0\0nameX\x05\0\0\0valueK\x01d"


def content(dice):
    size = dice.choice([40, 3000, 70000, 400000])
    return b"](" + RECORD * (size // len(RECORD)) + b"e." + dice.choice([b"", b"cos\nsystem\n(X\1\0\0\0atR."])


def change(dice, path):
    """One thing that somebody may do to a file."""
    what = dice.randrange(7)
    try:
        if what == 0:
            os.truncate(path, dice.randrange(os.path.getsize(path) + 1))
        elif what == 1:
            with open(path, "ab") as file:
                file.write(bytes(dice.randrange(20000)))
        elif what == 2:
            with open(path, "r+b") as file:
                file.seek(dice.randrange(os.path.getsize(path) + 1))
                file.write(dice.randbytes(dice.randrange(5000)))
        elif what == 3:
            with open(path + ".new", "wb") as file:
                file.write(content(dice))
            os.replace(path + ".new", path)
        elif what == 4:
            os.unlink(path)
        elif what == 5:
            os.chmod(path, dice.choice([0, 0o400, 0o644]))
        else:
            os.truncate(path, os.path.getsize(path) + dice.randrange(1 << 20))
    except (FileNotFoundError, PermissionError):
        pass


def run(seed, work):
    """None, or what is wrong."""
    dice = random.Random(seed)
    path = os.path.join(work, "x%d.pkl" % seed)
    with open(path, "wb") as file:
        file.write(content(dice))
    command = COMMANDS[seed % len(COMMANDS)]
    process = subprocess.Popen([tap.PROGRAM, *command, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    for _ in range(dice.randrange(1, 6)):
        time.sleep(dice.random() * 0.004)
        change(dice, path)
    out, err = process.communicate(timeout=120)
    if os.path.exists(path):
        os.unlink(path)
    if process.returncode not in (0, 1, 2):
        return "seed %d: %s ends with %d: %s" % (seed, command, process.returncode, err)
    if process.returncode == 2 and not err and not out:
        return "seed %d: %s says nothing" % (seed, command)
    if command[-1] == "--jsonl":
        for line in out.decode("ascii").splitlines():
            row = json.loads(line)
            if b"changed while" in err and row.get("complete") and row.get("level") == "innocuous":
                return "seed %d: clean, though the file changed: %s" % (seed, row)
    return None


def main():
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        wrong = [found for found in (run(seed, work) for seed in range(TIMES)) if found]
        tap.ok(not wrong, "%d schedules of changes" % TIMES, "\n".join(wrong[:10]))
    tap.finish()


if __name__ == "__main__":
    main()
