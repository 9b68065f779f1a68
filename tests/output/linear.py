# SPDX-License-Identifier: MIT
"""
--linear: plain lines for whoever hears the screen, or keeps a log of it. No sequence, no box; each
command tells what it changed.
"""

import os
import re
import tempfile

import tap

SAMPLES = os.path.join(tap.SRCDIR, "samples")
EVIL = os.path.join(SAMPLES, "evil.pkl")


def answers(typed, *words, path=EVIL):
    """What each line is answered with."""
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        environment = dict(os.environ, XDG_CONFIG_HOME=work, XDG_STATE_HOME=work)
        status, out, err = tap.run("--linear", *words, path, env=environment, input=typed.encode())
    tap.ok(status == 0 and not err, "it ends well: %r" % typed, (status, err))
    return out.decode()


def row(number, place, facts, level="innocuous", of=44):
    return "row %d of %d, %s!%s, %s, complete; %s" % (number, of, os.path.join(SAMPLES, "demo/shelf"), place, level,
                                                     facts)


def main():
    told = answers("")
    tap.ok(told.startswith("evil.pkl: dangerous, complete, 35 ops\nop 31 of 34, offset 53 hex, REDUCE, "
                           "dangerous, calls posix.system('echo hi')\nTakes a callable"),
           "first what it is, and where one stands", told)
    tap.ok("\x1b" not in told and not re.search("[─│┌└├]", told), "in plain words", told)
    told = answers("g\n\n3s\n:goto 7\ngoto 25\nquit\ngoto 1\n")
    tap.equal(re.findall(r"^op (\d+) of", told, re.M), ["31", "0", "1", "4", "7", "25"],
              "keys, an empty line, counts and commands; nothing after the end")
    tap.ok("op 25 of 34, offset 45 hex, STACK_GLOBAL, dangerous, names posix.system" in told, "a name is told")
    told = answers("nonsense\nfirst\nS\n")
    tap.ok("no such command" in told, "what is wrong is told")
    told = answers("objects\nG\nk\n")
    tap.ok(re.search(r"^objects: 0 'echo hi' m11\b", told, re.M) and "objects: ▾tuple [1]" in told,
           "the row of a pane, without the lines that join rows", told)
    told = answers("help\nq\nfindings\n")
    tap.ok("next, previous dangerous op" in told and "\nfindings: X 0053 Loading runs posix.system('echo hi') with the rights" in told,
           "pages and other panes", told)
    told = answers("effects\nq\n")
    tap.ok("\nop 31 X runs the command 'echo hi': " in told and "\nop 31/34 @" not in told,
           "a page over the panes, and nothing of what is around it", told)
    told = answers("goto 4\nnote here it begins\ngoto 5\ngoto 4\nyy\n")
    tap.ok("noted at op 4" in told and "\nnote: here it begins\n" in told, "notes", told)
    told = answers("/posix\nn\n")
    tap.ok(len(re.findall("^op ", told, re.M)) == 3, "searches", told)
    told = answers("G\n", path=os.path.join(SAMPLES, "no-stop.pkl"))
    tap.ok("not complete" in told, "what is not whole", told)
    told = answers("~\n" * 3 + "x" * 2000 + "\ng\n")
    tap.ok(told.count("op 0 of") == 1, "a line that is too long is one line", told)
    told = answers("".join("%s\n" % name for name in ("down", "page-down", "next-pane", "readers", "hits")),
                   path=os.path.join(SAMPLES, "hostile-text.pkl"))
    tap.ok(not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e\u200b]", told), "nothing of a file comes through raw")
    told = answers("\n3\n<Space>\nopen\ng\nq\n/rec003\nfilter level>=unknown\nquit\n", path=os.path.join(SAMPLES, "demo/shelf"))
    tap.equal([line for line in told.splitlines() if re.match("row|.*pickles in|op|shelf: ", line)],
              ["%s: 44 pickles in 1 file, 1 unknown, 43 innocuous" % os.path.join(SAMPLES, "demo/shelf"),
               row(1, "@14752+89", "dict; protocol 4, 33 ops, 89 B; key 'rec024'"),
               row(2, "@15892+89", "dict; protocol 4, 33 ops, 89 B; key 'rec036'"),
               row(3, "@12456+20", "list; protocol 4, 9 ops, 20 B; key '\u00fcn\u00ef'"),
               row(4, "@13517+89", "dict; protocol 4, 33 ops, 89 B; key 'rec011'; 1 selected"),
               "shelf: innocuous, complete, 33 ops", "op 32 of 32, offset 3525 hex, STOP ",
               "op 0 of 32, offset 34cd hex, PROTO 4",
               row(4, "@13517+89", "dict; protocol 4, 33 ops, 89 B; key 'rec011'; 1 selected"),
               row(28, "@12764+88", "dict; protocol 4, 33 ops, 88 B; key 'rec003'; 1 selected"),
               row(1, "@12385+60", "petstore.Pet; protocol 4, 24 ops, 60 B; key 'pet'; 1 selected", "unknown", 1)],
              "a list is told row by row, and a pickle of it as any other")
    told = answers("\nfilter nothing-of-this\n", EVIL)
    tap.ok("several paths: 2 pickles in 2 files, 2 dangerous\n" in told and "\nrow 2 of 2, " in told and
           "\nno row is shown\n" in told, "a list of several paths; a filter that lets nothing pass", told)
    status, out, err = tap.run("learn", "stack", "--linear", input=b"\n\n\n\n\nS\n")
    tap.ok(status == 0 and not err and b"lesson: " in out and out.count(b"\n? What does the stack hold") == 2,
           "a lesson says its words", out.decode())
    tap.finish()


main()
