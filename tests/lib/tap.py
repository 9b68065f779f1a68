# SPDX-License-Identifier: MIT
"""For tests in Python: 'import tap', then checks, then tap.finish(). Each check prints a line of TAP."""

import os
import subprocess
import sys

SRCDIR = os.environ.get("srcdir") or os.path.dirname(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# Options of whoever runs the tests are none of theirs.
os.environ.pop("PICKLESCOPE_OPTS", None)
BUILDDIR = os.environ.get("builddir") or os.path.join(SRCDIR, "build")
PROGRAM = os.environ.get("PICKLESCOPE") or os.path.join(BUILDDIR, "picklescope")
# Comparisons with a live Python are made with this one, whose texts are the ones that we print.
LIVE = sys.version_info[:2] == (3, 11)

count = 0
failed = 0


def line(text):
    # Never an encoding error, and never a line that only looks like TAP.
    sys.stdout.write(text.replace("\n", "\\n").encode("ascii", "backslashreplace").decode() + "\n")
    sys.stdout.flush()


def comment(text):
    for part in str(text).splitlines():
        line("# " + part)


def ok(passed, name, seen=None):
    """One check; what was seen is shown if it failed."""
    global count, failed
    count += 1
    line("%sok %d - %s" % ("" if passed else "not ", count, str(name).replace("#", "\\#")))
    if not passed:
        failed += 1
        if seen is not None:
            comment(seen)
    return bool(passed)


def equal(got, wanted, name):
    """One check that two things are equal; where they differ is shown."""
    if got == wanted:
        return ok(True, name)
    seen = "got:    %.600r\nwanted: %.600r" % (got, wanted)
    if isinstance(got, (str, bytes)) and isinstance(wanted, type(got)):
        at = next((i for i, (a, b) in enumerate(zip(got, wanted)) if a != b),
                  min(len(got), len(wanted)))
        start = max(0, at - 60)
        seen = "differs at %d\ngot:    %.300r\nwanted: %.300r" % (at, got[start:], wanted[start:])
    return ok(False, name, seen)


def skip(name, why):
    global count
    count += 1
    line("ok %d - %s # SKIP %s" % (count, name, why))


def skip_all(why):
    """Ends the test; before any check."""
    line("1..0 # SKIP " + why)
    sys.exit(0)


def run(*args, **options):
    """Runs the program: (status, standard output, standard error), the last two as bytes."""
    options.setdefault("timeout", 300)
    options.setdefault("stdin", None if "input" in options else subprocess.DEVNULL)
    if "input" in options:
        del options["stdin"]
    done = subprocess.run([PROGRAM, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False, **options)
    return done.returncode, done.stdout, done.stderr


def finish():
    line("1..%d" % count)
    sys.exit(1 if failed else 0)
