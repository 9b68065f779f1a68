# SPDX-License-Identifier: MIT
"""
The explorer starts nothing and connects to nothing: on a terminal of its own, over every sample, with
keys that go through the file, the kernel is asked for no program but the explorer itself; and once it is
in the sandbox, for nothing that is not in the table.
"""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time

import tap

STRACE = os.environ.get("STRACE", "no")
CALLS = ("execve", "execveat", "connect", "socket", "bind")
# The last of them: the page of the signature with a key typed, and that of who could have written it.
KEYS = b"jjsSGgeE\t\r\x1b[B][Y\rkey\rqUq"
PATIENCE = 60


def traced(path, trace):
    """Runs the explorer on a file, presses keys and leaves: its status, None if it would not end."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    environment = dict(os.environ, TERM="xterm-256color", ASAN_OPTIONS="detect_leaks=0")
    process = subprocess.Popen(
        [STRACE, "-f", "-o", trace, "-e", "signal=none", tap.PROGRAM, path],
        stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    os.close(slave)
    pressed = False
    leave_at = 0
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        ready, _, _ = select.select([master], [], [], 0.05)
        try:
            seen = os.read(master, 65536) if ready else b""
            if seen and not pressed:
                os.write(master, KEYS)
                pressed = True
            if pressed and not seen and time.monotonic() > leave_at:
                os.write(master, b"q")
                leave_at = time.monotonic() + 0.5
        except OSError:
            break
    try:
        status = process.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        status = None
    os.close(master)
    return status


def inside(trace):
    """What the table does not allow, and how many processes entered the sandbox."""
    return subprocess.run(
        ["awk", "-f", os.path.join(tap.SRCDIR, "tests/strace/inside.awk"),
         os.path.join(tap.SRCDIR, "src/sandbox/sandbox.def"), trace],
        stdout=subprocess.PIPE, check=False).stdout.decode()


def main():
    sandbox = b"\nsandbox: seccomp" in tap.run("--version")[1]
    if not os.access(STRACE, os.X_OK):
        tap.skip_all("there is no strace")
    with tempfile.TemporaryDirectory() as work:
        trace = os.path.join(work, "trace")
        if subprocess.run([STRACE, "-f", "-o", trace, "true"], stderr=subprocess.DEVNULL,
                          check=False).returncode:
            tap.skip_all("tracing is not permitted here")
        folder = os.path.join(tap.SRCDIR, "samples")
        # The folder itself is a list, of which a pickle is opened and left again.
        for name in sorted(os.listdir(folder)) + [""]:
            if name and not name.endswith(".pkl"):
                continue
            status = traced(os.path.join(folder, name), trace)
            with open(trace, errors="replace") as file:
                all_calls = re.findall(r"^\d+ +([a-z0-9_]+)\((.*)", file.read(), re.M)
            calls = [call for call in all_calls if call[0] in CALLS]
            # Each answer to a key goes out in one piece or two, not one for each word.
            pieces = sum(name == "write" and rest.startswith("1,") for name, rest in all_calls)
            tap.ok(pieces < 20 + 4 * len(KEYS), (name or "samples/") + ": pictures are sent whole",
                   "%d writes" % pieces)
            tap.ok(status == 0 and len(calls) == 1 and calls[0][0] == "execve", name or "samples/",
                   "status %s\n%s" % (status, "\n".join(map(str, calls[:9]))))
            if sandbox:
                seen = inside(trace)
                tap.equal(seen, "entered 1\n", (name or "samples/") + ": no call outside of the table")
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
