# SPDX-License-Identifier: MIT
"""
Where the result goes: a full disk, a closed descriptor and a closed pipe are failures that are said;
colour is never written to what is no terminal; and a file that shrinks while it is read is said, too.
"""

import os
import pickle
import signal
import subprocess
import tempfile
import time

import tap

COMMANDS = (["scan"], ["scan", "--jsonl"], ["dis"], ["trace"], ["tree"], ["json"],
            ["readers"], [])


def run(args, **options):
    return subprocess.run([tap.PROGRAM, *args], stdin=subprocess.DEVNULL, check=False, timeout=300,
                          **options)


def full_disk(path):
    if not os.path.exists("/dev/full"):
        tap.skip("a full disk", "there is no /dev/full")
        return
    for args in [command + [path] for command in COMMANDS] + [["--help"], ["--version"],
                                                              ["explain", "REDUCE"]]:
        with open("/dev/full", "wb") as full:
            done = run(args, stdout=full, stderr=subprocess.PIPE)
        tap.ok(done.returncode in (1, 2) and b"cannot be written: No space left" in done.stderr
               and done.stderr.count(b"\n") <= 2, "a full disk: %s" % " ".join(args[:2]), done)


def closed(path):
    for args in [command + [path] for command in COMMANDS] + [["--help"]]:
        done = run(["-c", 'exec "$0" "$@" >&-', tap.PROGRAM, *args], executable="/bin/sh",
                   stderr=subprocess.PIPE)
        tap.ok(done.returncode in (1, 2) and b"cannot be written" in done.stderr,
               "standard output is closed: %s" % " ".join(args[:2]), done)
        with open(path, "rb") as file:
            tap.equal(file.read(2), b"\x80\x04", "and the file is as it was")
        done = run(["-c", 'exec "$0" "$@" 0<&- >&- 2>&-', tap.PROGRAM, *args], executable="/bin/sh")
        tap.ok(done.returncode in (1, 2), "all three are closed: %s" % " ".join(args[:2]), done)


def closed_pipe(path):
    for command in (["dis"], ["trace"], ["tree"], ["json"], []):
        child = subprocess.Popen([tap.PROGRAM, *command, path], stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        child.stdout.read(1)
        child.stdout.close()
        err = child.stderr.read()
        status = child.wait(timeout=300)
        tap.ok(status == 2 and b"standard output was closed" in err,
               "a closed pipe: %s" % " ".join(command), (status, err))


def colours(path):
    for env in ({}, {"NO_COLOR": "1"}, {"NO_COLOR": ""}):
        for command in COMMANDS:
            done = run([*command, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                       env=dict(os.environ, TERM="xterm-256color", **env))
            tap.ok(b"\x1b" not in done.stdout + done.stderr and done.stdout,
                   "no colour in a pipe: %s %s" % (" ".join(command), env))


def no_locale(path):
    # What goes to a file is the same in every locale.
    for command in COMMANDS:
        outs = {run([*command, path], stdout=subprocess.PIPE,
                    env=dict(os.environ, LC_ALL=locale)).stdout
                for locale in ("C", "C.UTF-8", "xx_XX.nonsense")}
        tap.equal(len(outs), 1, "the same in all locales: %s" % " ".join(command))
        out = run([*command, "--ascii", path], stdout=subprocess.PIPE).stdout
        tap.ok(all(byte < 128 for byte in out) and out, "--ascii: %s" % " ".join(command))


def shrinks(work):
    path = os.path.join(work, "shrinks.pkl")
    data = pickle.dumps([{"number": i, "text": "text %d" % i} for i in range(60000)], 4)
    for command in (["trace"], ["dis"], ["tree"], ["json"]):
        for size in (len(data) // 2, 0):
            with open(path, "wb") as file:
                file.write(data)
            child = subprocess.Popen([tap.PROGRAM, *command, path], stdin=subprocess.DEVNULL,
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            # It has begun to print, and waits until somebody reads on.
            out = child.stdout.read(1)
            time.sleep(0.2)
            os.truncate(path, size)
            out, err = child.communicate(timeout=300)
            name = "%s of a file that shrinks to %d bytes" % (command[0], size)
            tap.ok(child.returncode == 2 and b"the file changed while it was read" in err, name,
                   (child.returncode, len(out), err[-300:]))
            # Not by the signal that it is.
            tap.ok(child.returncode != -signal.SIGBUS, name + " is no bus error")


def main():
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        small = os.path.join(work, "small.pkl")
        with open(small, "wb") as file:
            file.write(pickle.dumps({"name": "caf\u00e9", "list": [1, 2]}, 4))
        big = os.path.join(work, "big.pkl")
        with open(big, "wb") as file:
            file.write(pickle.dumps([{"number": i, "text": "text %d" % i} for i in range(9000)], 4))
        full_disk(small)
        closed(small)
        closed_pipe(big)
        colours(small)
        no_locale(small)
        shrinks(work)
    tap.finish()


main()
