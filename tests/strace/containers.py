# SPDX-License-Identifier: MIT
"""
Whatever holds pickles is read where it lies: over every kind, the kernel is asked for no other program,
for no connection, and for no file to write to or to make.
"""

import os
import re
import subprocess
import sys
import tempfile

import tap

sys.path.insert(0, os.path.join(tap.SRCDIR, "tests/source"))
import kinds  # noqa: E402

STRACE = os.environ.get("STRACE", "no")
CALLS = ("execve,execveat,fork,vfork,connect,socket,bind,open,openat,creat,rename,renameat,renameat2,"
         "unlink,unlinkat,mkdir,mkdirat,ftruncate,truncate,write,pwrite64")
# What libarchive would start a program for.
PROGRAMS = {"lzop": b"\x89LZO\0\r\n\x1a\n" + bytes(64), "lrzip": b"LRZI\0\6" + bytes(64),
            "grzip": b"GRZipII\0\2\4:)" + bytes(64)}


def strangers(trace):
    """Calls that start, connect or write; writing to standard output and error is what it is for,
    and so is a file in memory that libmagic's entries go into."""
    found = []
    memory = set()
    for line in trace.splitlines():
        call = re.match(r"(?:\d+ +)?(\w+)\((.*)", line)
        if not call:
            continue
        name, rest = call.groups()
        if name == "memfd_create":
            memory.add(rest.rsplit("= ", 1)[-1].strip())
        elif name in ("write", "pwrite64"):
            if rest.split(",")[0] not in memory | {"1", "2"}:
                found.append(line)
        elif name in ("open", "openat"):
            if re.search(r"O_WRONLY|O_RDWR|O_CREAT", rest):
                found.append(line)
        else:
            found.append(line)
    return found


def main():
    if not os.access(STRACE, os.X_OK):
        tap.skip_all("there is no strace")
    with tempfile.TemporaryDirectory() as work:
        trace = os.path.join(work, "trace")
        if subprocess.run([STRACE, "-f", "-o", trace, "true"], stderr=subprocess.DEVNULL,
                          check=False).returncode:
            tap.skip_all("tracing is not permitted here")
        environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")
        contents = {name: kind[0] for name, kind in kinds.KINDS.items()}
        for name, content in {**contents, **PROGRAMS}.items():
            path = os.path.join(work, "file")
            with open(path, "wb") as file:
                file.write(content)
            before = sorted(os.listdir(work))
            done = subprocess.run([STRACE, "-f", "-o", trace, "-e", "trace=memfd_create," + CALLS,
                                   "-e", "signal=none", tap.PROGRAM, "scan", path],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
                                  check=False)
            with open(trace, errors="replace") as file:
                calls = strangers(file.read())
            tap.ok(done.returncode in (0, 1, 2) and len(calls) == 1 and "execve(" in calls[0]
                   and sorted(os.listdir(work)) == sorted(set(before) | {"trace"}), name,
                   "status %d\n%s" % (done.returncode, "\n".join(calls[:9])))
            if name in ("lzop", "lrzip"):
                tap.ok(done.returncode == 2 and b"not unpacked here" in done.stderr,
                       "%s is refused, and that is said" % name, done.stderr)
    tap.finish()


main()
