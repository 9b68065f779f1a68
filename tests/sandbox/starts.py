# SPDX-License-Identifier: MIT
"""
The program starts whatever the kernel, the user or the libraries are: with a sandbox where one can be
had, with a warning where it cannot, and not at all where it is insisted on. What it says of a file is
the same.
"""

import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile

import tap

SAMPLE = os.path.join(tap.SRCDIR, "samples", "evil.pkl")
WITHOUT = os.path.join(tap.BUILDDIR, "tests", "sandbox", "without")
EPERM, EINVAL = 1, 22
NO_SANDBOX = b"picklescope: no sandbox"
WHOLE = "seccomp, Landlock"


def run(*words, **options):
    options.setdefault("stdin", subprocess.DEVNULL)
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                          timeout=120, **options)
    return done.returncode, done.stdout, done.stderr


def in_force(before, program, **options):
    """What --version says is in force, and what it warns of."""
    status, out, err = run(*before, program, "--version", **options)
    found = re.search(r"^sandbox: (.*)$", out.decode(), re.M)
    return found.group(1) if status == 0 and found else None, err


def starts(name, before, expected, program=tap.PROGRAM, sample=SAMPLE, warns=False, **options):
    """A scan in some surroundings: the same words, a warning or none; and with --sandbox=required."""
    _, wanted, _ = run(tap.PROGRAM, "scan", "--sandbox=off", SAMPLE)
    words, err = in_force(before, program, **options)
    tap.ok(words is not None and re.search(expected, words), "%s: --version says what is in force"
           % name, (words, err))
    status, out, err = run(*before, program, "scan", sample, **options)
    tap.ok((status, out.replace(sample.encode(), SAMPLE.encode())) == (1, wanted),
           "%s: a scan finds the same" % name, (status, out, err))
    tap.ok(err.count(b"\n") == (1 if warns else 0) and err.startswith(NO_SANDBOX if warns else b""),
           "%s: %s" % (name, "it warns once" if warns else "it has nothing to say"), err)
    status, out, err = run(*before, program, "scan", "--sandbox=required", sample, **options)
    if warns:
        tap.ok(status == 2 and not out and err.startswith(NO_SANDBOX),
               "%s: it does not start where a sandbox is required" % name, (status, out, err))
    else:
        tap.ok(status == 1 and not err, "%s: it starts where a sandbox is required" % name,
               (status, err))


def kernels():
    """A kernel, or a container, that has not all of it."""
    starts("as it is", (), WHOLE if have_landlock else "seccomp")
    starts("without Landlock", (WITHOUT, "landlock_create_ruleset", "--"), "^seccomp, limits")
    starts("with Landlock switched off", (WITHOUT, "landlock_create_ruleset=95", "--"),
           "^seccomp, limits")
    for number in (EPERM, EINVAL):
        starts("with seccomp refused (%d)" % number, (WITHOUT, "filter=%d" % number, "--"),
               "^no seccomp", warns=True)
    starts("with seccomp unknown", (WITHOUT, "filter", "--"), "^no seccomp", warns=True)
    starts("with neither", (WITHOUT, "filter", "landlock_create_ruleset", "--"),
           "^no seccomp, limits", warns=True)
    starts("with no limits", (WITHOUT, "prlimit64=1", "setrlimit=1", "--"),
           "^seccomp(?!.*limits)", warns=True)
    if have_landlock:
        starts("with Landlock refused", (WITHOUT, "landlock_restrict_self=1", "--"),
               "^seccomp, limits", warns=True)


def as_nobody(work):
    program, sample = os.path.join(work, "picklescope"), os.path.join(work, "evil.pkl")
    shutil.copy(tap.PROGRAM, program)
    shutil.copy(SAMPLE, sample)
    os.chmod(program, 0o755)
    os.chmod(sample, 0o644)
    os.chmod(work, 0o755)
    if os.getuid() != 0:
        starts("as %d, who runs this" % os.getuid(), (), "^seccomp")
        return
    starts("as root", (), "^seccomp")
    if not shutil.which("runuser") or run("runuser", "-u", "nobody", "--", "true")[0] != 0:
        tap.skip("as nobody", "there is no runuser, or no nobody")
        return
    starts("as nobody", ("runuser", "-u", "nobody", "--"), "^seccomp", program, sample)
    starts("as nobody, without Landlock",
           ("runuser", "-u", "nobody", "--", os.path.join(work, "without"),
            "landlock_create_ruleset", "--"), "^seccomp, limits", program, sample)


def preloaded(work):
    for name in ("fakeroot", "fakeroot-sysv", "fakeroot-tcp"):
        if not shutil.which(name) or run(name, "true")[0] != 0:
            tap.skip("under %s" % name, "there is none")
            continue
        # One asks its other half at every stat(), another has it on the line from the beginning.
        words, _ = in_force((name, "--"), tap.PROGRAM)
        warns = words is not None and words.startswith("none")
        starts("under %s" % name, (name, "--"), "^none: a preloaded library|^seccomp", warns=warns)
    source = os.path.join(work, "preload.c")
    for name, body, warns in (
            ("that does nothing", "int nothing_of_ours(void) { return 0; }", False),
            ("that connects in stat()", """
#include <sys/socket.h>
#include <sys/stat.h>
#include <fcntl.h>
#include <unistd.h>
int stat(const char *path, struct stat *status) {
    close(socket(AF_UNIX, SOCK_STREAM, 0)); return fstatat(AT_FDCWD, path, status, 0); }""", True),
            ("that complains in fstat()", """
#define _GNU_SOURCE
#include <sys/stat.h>
#include <sys/mman.h>
#include <fcntl.h>
#include <unistd.h>
int fstat(int fd, struct stat *status) {
    int own = memfd_create("x", 0);
    if (own < 0) { if (write(2, "no!", 3) < 0) return -1; } else close(own);
    return fstatat(fd, "", status, AT_EMPTY_PATH); }""", True),
            ("that hangs in opendir()", """
#define _GNU_SOURCE
#include <dirent.h>
#include <unistd.h>
#include <sys/mman.h>
DIR *opendir(const char *path) { int own = memfd_create("x", 0); (void)path;
    if (own < 0) for (;;) pause();
    close(own); return 0; }""", True)):
        with open(source, "w", encoding="ascii") as file:
            file.write(body)
        library = os.path.join(work, "preload.so")
        done = run(*os.environ.get("CC", "cc").split(), "-shared", "-fPIC", "-o", library, source)
        if done[0] != 0:
            tap.skip("with a library %s" % name, "it cannot be built")
            continue
        starts("with a library %s" % name, ("env", "LD_PRELOAD=" + library),
               "^none: a preloaded library" if warns else "^seccomp", warns=warns)


def places(work):
    """What was named may be read, and nothing else."""
    tree, beside = os.path.join(work, "tree"), os.path.join(work, "beside.pkl")
    os.makedirs(os.path.join(tree, "deep"))
    shutil.copy(SAMPLE, beside)
    shutil.copy(SAMPLE, os.path.join(tree, "deep", "inside.pkl"))
    status, out, err = tap.run("scan", "--jsonl", tree)
    tap.ok(status == 1 and out.count(b"\n") == 1 and not err, "a directory is walked",
           (status, out, err))
    os.symlink("inside.pkl", os.path.join(tree, "deep", "link.pkl"))
    os.symlink(beside, os.path.join(tree, "out.pkl"))
    status, out, err = tap.run("scan", "--jsonl", "--sandbox=off", tree)
    tap.ok(status == 1 and out.count(b'"dangerous"') >= 3 and not err,
           "links are followed without a sandbox", (status, out, err))
    status, out, err = tap.run("scan", "--jsonl", tree)
    tap.ok(out.count(b'"error": null') == 2, "a link within is followed", (status, out, err))
    if not have_landlock:
        tap.skip("a link that leads out", "there is no Landlock")
    else:
        tap.ok(status == 1 and err.count(b"\n") == 1 and b"out.pkl: it is outside of what was named"
               in err and b"out.pkl" in out and out.count(b'"level": null') == 1,
               "a link that leads out is not, and is spoken of", (status, out, err))
        os.remove(os.path.join(tree, "deep", "inside.pkl"))
        os.remove(os.path.join(tree, "deep", "link.pkl"))
        tap.equal(tap.run("scan", tree)[0], 2, "and the scan was not whole")
    status, out, err = tap.run("scan", "--jsonl", tree, beside)
    tap.ok(status == 1 and b"outside" not in err, "unless its target was named, too", (out, err))
    status, out, err = tap.run("scan", ".", cwd=tree + "/deep")
    status, out, err = tap.run("scan", cwd=work)
    tap.ok(status == 1 and not err, "without a PATH it is the current directory", (status, out, err))
    with open(SAMPLE, "rb") as file:
        done = run(tap.PROGRAM, "tree", "/dev/stdin", stdin=file)
    tap.ok(done[0] == 0 and not done[2], "/dev/stdin can be named", done)
    done = run("sh", "-c", "cat '%s' | '%s' tree /dev/stdin" % (SAMPLE, tap.PROGRAM))
    tap.ok(done[0] == 0 and not done[2], "and be a pipe", done)
    fifo = os.path.join(work, "fifo")
    os.mkfifo(fifo)
    done = run("sh", "-c", "cat '%s' >'%s' & '%s' tree '%s'" % (SAMPLE, fifo, tap.PROGRAM, fifo))
    tap.ok(done[0] == 0 and not done[2], "and so can a FIFO", done)


def results(work):
    """Results go where they went, also to a file."""
    path = os.path.join(work, "result")
    with open(path, "wb") as file:
        done = subprocess.run([tap.PROGRAM, "trace", SAMPLE], stdout=file, stderr=subprocess.PIPE,
                              check=False)
    with open(path, "rb") as file:
        tap.ok(done.returncode == 0 and not done.stderr and
               file.read() == tap.run("trace", SAMPLE)[1], "results may go to a file", done)
    with open("/dev/full", "wb") as file:
        done = subprocess.run([tap.PROGRAM, "trace", SAMPLE], stdout=file, stderr=subprocess.PIPE,
                              check=False)
    tap.ok(done.returncode == 2 and b"standard output cannot be written" in done.stderr,
           "a disk that is full is still spoken of", done)


def main():
    global have_landlock
    words, _ = in_force((), tap.PROGRAM)
    status, out, err = tap.run("scan", "--sandbox=required", SAMPLE)
    if "left out" in words or "no seccomp in this build" in words or "not for" in words:
        tap.ok(status == 2 and not out and err.startswith(NO_SANDBOX),
               "a build without a sandbox refuses where one is required", (status, out, err))
        status, out, err = tap.run("scan", SAMPLE)
        tap.ok(status == 1 and not err, "and has nothing to say where none is", (status, err))
        tap.finish()
    have_landlock = "Landlock" in words
    for value in ("", "yes", "ON", "on|required|off"):
        status, out, err = tap.run("scan", "--sandbox=" + value, SAMPLE)
        tap.ok(status == 2 and b"--sandbox" in err, "--sandbox=%s is refused" % value, err)
    tap.equal(in_force((), tap.PROGRAM)[0], words, "--version says it each time")
    out = tap.run("--version", "--sandbox=off")[1]
    tap.ok(b"sandbox: switched off" in out, "--sandbox=off switches it off", out)
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        shutil.copy(WITHOUT, os.path.join(work, "without"))
        os.chmod(os.path.join(work, "without"), stat.S_IRWXU | 0o055)
        kernels()
        as_nobody(work)
        preloaded(work)
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        places(work)
        results(work)
    tap.finish()


have_landlock = False
if __name__ == "__main__":
    sys.exit(main())
