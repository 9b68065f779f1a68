# SPDX-License-Identifier: MIT
"""How each command ends: the exit status, what is on which stream, and no crash, whatever the file."""

import os
import re
import resource
import subprocess
import tempfile

import tap

EMPTY = b""
GOOD = b"\x80\x04]\x94(K\x01K\x02e."
EVIL = b"cposix\nsystem\n(S'echo hi'\ntR."
UNKNOWN = b"cshop\nBasket\n(tR."
BROKEN = b"\x80\x04]\x94(K\x01K\x02"
BROKEN_EVIL = b"cposix\nsystem\n(S'echo hi'\ntR(K\x01"
BAD_OPCODE = b"\x80\x04N\xff."
UNDERFLOW = b"\x80\x04R."
TEXT = b"Dear reader,\nthis is no pickle at all.\n"
BINARY = b"\x7fELF\0\0\0\0\0\0"
TWO = b"\x80\x04K\x01." + b"\x80\x02K\x02."
TWO_EVIL = b"\x80\x04K\x01." + EVIL
TRAILING = b"\x80\x04K\x01." + b"\0\0\0"

#        content       scan dis trace tree json readers effects authorship indicators python report
CASES = {
    "good": (GOOD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    "evil": (EVIL, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
    "unknown": (UNKNOWN, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    "broken": (BROKEN, 2, 2, 2, 2, 2, 0, 2, 2, 2, 2, 2),
    "broken after its call": (BROKEN_EVIL, 1, 2, 2, 2, 2, 0, 2, 2, 2, 2, 1),
    "bad opcode": (BAD_OPCODE, 2, 2, 2, 2, 2, 0, 2, 2, 2, 2, 2),
    "underflow": (UNDERFLOW, 2, 2, 2, 2, 2, 0, 2, 2, 2, 2, 2),
    "text": (TEXT, 2, 2, 2, 2, 2, 0, 2, 2, 2, 2, 2),
    "binary": (BINARY, 2, 2, 2, 2, 2, 0, 2, 2, 2, 2, 2),
    "empty": (EMPTY, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2),
    "two pickles": (TWO, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    "two, the second evil": (TWO_EVIL, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
    "trailing bytes": (TRAILING, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
}
COMMANDS = ("scan", "dis", "trace", "tree", "json", "readers", "effects",
            "authorship", "indicators", "python", "report")


def cases(work):
    for name, (content, *statuses) in CASES.items():
        path = os.path.join(work, "file.pkl")
        with open(path, "wb") as file:
            file.write(content)
        for command, wanted in zip(COMMANDS, statuses):
            status, out, err = tap.run(command, path)
            tap.equal(status, wanted, "%s: %s ends with %d" % (name, command, wanted))
            said = err.startswith(b"picklescope: ") and err.endswith(b"\n") and not \
                err.endswith(b".\n") and path.encode() in err
            # scan and report tell what they found on standard output, errors of the pickle among it.
            wants_message = wanted == 2 and (command not in ("scan", "report") or name == "empty")
            tap.ok(said == wants_message and bool(err) == said,
                   "%s: %s %s" % (name, command, "says why" if wants_message else "says nothing"),
                   err)
            again = tap.run(command, "-", input=content)
            same = again[1].replace(b"-!@", path.encode() + b"!@")
            if command == "report":
                # Its title names the file.
                same, out = same.split(b"\n", 1)[-1], out.split(b"\n", 1)[-1]
            tap.equal((again[0], same), (status, out),
                      "%s: %s of standard input is the same" % (name, command))
        status, out, err = tap.run(path)
        tap.equal(status, statuses[0], "%s: without a command it ends as scan does" % name)
        scanned = tap.run("scan", path)[1]
        traced = tap.run("trace", path)[1]
        tap.equal(out, scanned + (b"\n" + traced if scanned else b""),
                  "%s: without a command and a terminal it prints what scan and trace do" % name)


def no_file(work):
    missing = os.path.join(work, "missing")
    for command in COMMANDS:
        for path, words in ((missing, b"there is no such file"), (work, b"it is a directory"),
                            (os.path.join(missing, "x"), b"there is no such file"),
                            ("", b"there is no such file")):
            if command == "scan" and path == work:
                continue
            status, out, err = tap.run(command, path)
            tap.equal((status, out), (2, b""), "%s of %r fails" % (command, path))
            tap.ok(words in err, "%s of %r says why" % (command, path), err)
    status, out, err = tap.run(missing)
    tap.equal((status, out), (2, b""), "a missing file alone fails")
    for word in ("scna", "treee"):
        status, out, err = tap.run(word)
        tap.ok(status == 2 and not out and word.encode() in err and b"no command" in err,
               "'%s' is neither a file nor a command" % word, (status, out, err))


def unreadable(work):
    path = os.path.join(work, "secret.pkl")
    with open(path, "wb") as file:
        file.write(GOOD)
    os.chmod(path, 0)
    os.chmod(work, 0o755)
    drop = {"user": 65534, "group": 65534} if os.getuid() == 0 else {}
    try:
        for command in COMMANDS:
            status, out, err = tap.run(command, path, **drop)
            tap.ok(status == 2 and not out and b"permission denied" in err,
                   "%s of a file that may not be read says so" % command, (status, out, err))
        status, out, err = tap.run("scan", "--jsonl", path, **drop)
        tap.ok(status == 2 and b"permission denied" in out, "scan --jsonl says so, too",
               (status, out, err))
    except (PermissionError, OSError) as problem:
        tap.skip("a file that may not be read", "the program cannot run as nobody: %s" % problem)
    os.chmod(path, 0o600)


def standard_input(work):
    # Nothing there, a directory there, a file that stands in its middle.
    status, out, err = tap.run("dis", "-")
    tap.ok(status == 2 and b"it is empty" in err, "nothing on standard input", (status, err))
    done = subprocess.run([tap.PROGRAM, "dis", "-"], stdin=os.open(work, os.O_RDONLY),
                          capture_output=True, check=False)
    tap.ok(done.returncode == 2 and b"directory" in done.stderr, "a directory on standard input",
           done)
    done = subprocess.run(["/bin/sh", "-c", 'exec "$0" dis - <&-', tap.PROGRAM],
                          capture_output=True, check=False)
    tap.ok(done.returncode == 2 and done.stderr.startswith(b"picklescope: -: "),
           "standard input is closed", done)
    path = os.path.join(work, "./-")
    with open(path, "wb") as file:
        file.write(GOOD)
    status, out, err = tap.run("json", path)
    tap.equal((status, err), (0, b""), "a file whose name is '-'")

    # A pipe that is somebody's file
    pipe = os.path.join(work, "pipe")
    os.mkfifo(pipe)
    child = subprocess.Popen([tap.PROGRAM, "json", pipe], stdout=subprocess.PIPE)
    with open(pipe, "wb") as file:
        file.write(GOOD)
    tap.equal(child.communicate(timeout=60)[0], tap.run("json", "-", input=GOOD)[1], "a named pipe")


def endless(work):
    """A device that never ends stops at a bound, or where the memory does."""
    if not os.path.exists("/dev/zero"):
        tap.skip("a device without an end", "there is no /dev/zero")
        return
    if os.environ.get("SANITIZED"):
        tap.skip("a device without an end, in little memory", "a sanitizer wants more of it")
    else:
        limit = 200 << 20
        status, out, err = tap.run("dis", "/dev/zero", preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_AS, (limit, limit)))
        tap.ok(status == 2 and not out and b"memory ran out after" in err,
               "a device without an end, in little memory", (status, err))
    free = re.search(r"MemAvailable: *(\d+) kB", open("/proc/meminfo", encoding="ascii").read())
    if not free or int(free.group(1)) < 4 << 20:
        tap.skip("a device without an end", "it would take 1 GiB of memory")
        return
    status, out, err = tap.run("dis", "/dev/zero")
    tap.ok(status == 2 and not out and b"more than 1024 MiB come out of it" in err,
           "a device without an end", (status, err))


def levels(work):
    path = os.path.join(work, "file.pkl")
    for content, wanted in ((GOOD, (0, 0, 0)), (UNKNOWN, (1, 0, 0)), (EVIL, (1, 1, 1)),
                            (b"cio\nBytesIO\n(tR.", None), (BROKEN_EVIL, (1, 1, 1)),
                            (BROKEN, (2, 2, 2))):
        with open(path, "wb") as file:
            file.write(content)
        got = tuple(tap.run("scan", "--fail-on", level, path)[0]
                    for level in ("unknown", "suspicious", "dangerous"))
        if wanted is not None:
            tap.equal(got, wanted, "--fail-on with each level: %r" % content[:12])
        tap.equal(tap.run("scan", path)[0], got[1], "suspicious is the default: %r" % content[:12])
    # 1 stands before 2.
    tap.equal(tap.run("scan", os.path.join(work, "missing"), path)[0], 2, "2 with two failures")
    with open(path, "wb") as file:
        file.write(EVIL)
    tap.equal(tap.run("scan", os.path.join(work, "missing"), path)[0], 1, "1 stands before 2")


def main():
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        cases(work)
        no_file(work)
        unreadable(work)
        standard_input(work)
        endless(work)
        levels(work)
    tap.finish()


main()
