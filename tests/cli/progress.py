# SPDX-License-Identifier: MIT
"""How far a command has come, on standard error where that is a terminal: once the work has taken a
second, and gone when it ends."""

import fcntl
import os
import pickle
import pty
import re
import struct
import subprocess
import tempfile
import termios
import threading
import time

import tap


class Terminal:
    """What is written to a pseudo-terminal, gathered by a thread."""

    def __init__(self, columns=80):
        self.ours, self.theirs = pty.openpty()
        fcntl.ioctl(self.theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.seen = bytearray()
        self.thread = threading.Thread(target=self.gather)
        self.thread.start()

    def gather(self):
        while True:
            try:
                data = os.read(self.ours, 65536)
            except OSError:
                return
            if not data:
                return
            self.seen += data

    def close(self):
        os.close(self.theirs)
        self.thread.join()
        os.close(self.ours)
        return bytes(self.seen)


def rows(seen):
    """The lines of the screen as they are at the end, and all that was ever drawn."""
    screen = []
    for line in seen.replace(b"\r\n", b"\n").split(b"\n"):
        cells = b""
        for part in line.split(b"\r"):
            cells = part + cells[len(part):]
        screen.append(cells.rstrip())
    return screen, [part.strip() for part in re.split(rb"[\r\n]+", seen) if part.strip()]


def run(*args, columns=80, both=False):
    terminal = Terminal(columns)
    status = subprocess.run([tap.PROGRAM, *args], stdin=subprocess.DEVNULL, stderr=terminal.theirs,
                            stdout=terminal.theirs if both else subprocess.DEVNULL,
                            check=False).returncode
    return (status, *rows(terminal.close()))


def whole(work):
    big = os.path.join(work, "big.pkl")
    small = os.path.join(work, "small.pkl")
    for path, count in ((big, 3000000), (small, 200000)):
        with open(path, "wb") as file:
            pickle.dump(list(range(count)), file, 4)
    pattern = rb"^\d+% of ([0-9.]+ MB|3\.0 M ops), [0-9.]+ ([kM]? ?ops|[kM]?B)/s, \d+ s left$"
    begun = time.monotonic()
    status, screen, drawn = run("trace", big)
    if time.monotonic() - begun < 1.3:
        tap.skip("how far it has come", "it takes no second here")
    else:
        tap.ok(status == 0 and drawn, "a line is drawn", status)
        tap.equal([line for line in drawn if not re.match(pattern, line)], [],
                  "each says percent, rate and time left")
        percents = [int(line.split(b"%")[0]) for line in drawn if b"ops" in line]
        tap.equal(percents, sorted(percents), "it goes on, never back")
        tap.equal(screen, [b""], "nothing of it is left")
        status, screen, drawn = run("trace", big, columns=20)
        tap.ok(drawn and all(len(line) <= 19 for line in drawn), "never wider than the terminal",
               drawn[:3])
    # On a terminal that takes the result as well there is only the result.
    status, screen, drawn = run("dis", small, both=True)
    tap.equal([line for line in drawn if b" left" in line], [], "not between the lines of a result")


def many(work):
    """A list that is slow to come."""
    names = []
    for number in range(3):
        names.append(os.path.join(work, "%d.pkl" % number))
        with open(names[-1], "wb") as file:
            file.write(pickle.dumps([number]))
    for silent in (False, True):
        terminal = Terminal()
        child = subprocess.Popen([tap.PROGRAM, "scan", "--jsonl", "--files-from", "-"],
                                 stdin=subprocess.PIPE, bufsize=0, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL if silent else terminal.theirs)
        child.stdin.write("".join(name + "\n" for name in names[:2]).encode())
        time.sleep(1.6)
        middle = bytes(terminal.seen)
        child.stdin.write(b"nowhere\n")
        child.stdin.close()
        child.wait()
        screen, drawn = rows(terminal.close())
        if silent:
            tap.equal(drawn, [], "nothing where standard error is no terminal")
            continue
        tap.ok(re.search(rb"\r2 files, \d+ B, \d+ B/s", middle), "files, bytes and rate", middle[-200:])
        tap.equal(screen, [b"picklescope: nowhere: there is no such file", b""],
                  "a message stands on a line of its own")
    quick = run("scan", names[0])
    tap.equal((quick[0], quick[2]), (0, []), "what takes no second has no line")


def main():
    with tempfile.TemporaryDirectory() as work:
        whole(work)
        many(work)
    tap.finish()


main()
