# SPDX-License-Identifier: MIT
"""
Scripts, recordings, notes and reports of the explorer, on a screen that nobody sees: what a line does,
what is wrong with one, what may be written and where; and the way that somebody finds who never saw
the program.
"""

import json
import os
import pickletools
import re
import subprocess
import tempfile

import tap

SAMPLES = os.path.join(tap.SRCDIR, "samples")
EVIL = os.path.join(SAMPLES, "evil.pkl")
DIGEST = "8edbe8ac662c759bba4a7207e3809c2580994b256cbbac27764c871f77aa9489"


class Case:
    """A directory, and the program in it."""

    def __init__(self, work):
        self.work = work
        self.environment = dict(os.environ, XDG_CONFIG_HOME=work, XDG_STATE_HOME=os.path.join(work, "state"))

    def path(self, *names):
        return os.path.join(self.work, *names)

    def read(self, *names):
        with open(self.path(*names), encoding="utf-8") as file:
            return file.read()

    def run(self, script, *words, path=EVIL):
        with open(self.path("script"), "w", encoding="utf-8") as file:
            file.write(script)
        return tap.run("--script", self.path("script"), *words, path, env=self.environment)

    def lesson(self, name, script):
        with open(self.path("script"), "w", encoding="utf-8") as file:
            file.write(script)
        return tap.run("learn", name, "--script", self.path("script"), env=self.environment)

    def does(self, name, script, *words, path=EVIL):
        status, out, err = self.run(script, *words, path=path)
        tap.ok(status == 0 and not err, name, (status, err))
        return out.decode()

    def stops(self, name, script, line, what, *words):
        status, _, err = self.run(script, *words)
        tap.ok(status == 2 and b"line %d: " % line in err and what.encode() in err, name, (status, err))


def lines(case):
    case.does("keys, commands, sizes and expectations",
              "# a comment\n\nexpect op 31/34\nkey g\nexpect op 0/34\nkeys 3sS\nexpect op 2/34\n"
              ":goto 31\nexpect op 31/34\nkeys :goto<Space>4<Enter>\nexpect op 4/34\nresize 200x50\n"
              "expect 3 objects\nexpect-not posix.shutdown\nkey M-3\nkey C-l\n  \n:step 2\nexpect op 6/34\n")
    case.does("a script may end with q", "key q\nexpect nothing of this\n")
    case.stops("what is not there ends it", "key g\nexpect nonsense\n", 2, "'nonsense' is not on the screen")
    case.stops("what is there, too", "expect-not posix\n", 1, "'posix' is on the screen")
    case.stops("no key", "\nkey Nokey\n", 2, "there is no key 'Nokey'")
    case.stops("no keys", "keys ss<Nokey>\n", 1, "there is no key '<Nokey>'")
    case.stops("no command", ":nonsense\n", 1, "no such command")
    case.stops("no line", "press s\n", 1, "'press s' is no line of a script")
    case.stops("no size", "resize 80\n", 1, "COLUMNSxROWS")
    case.stops("a line that is too long", "expect %s\n" % ("x" * 600), 1, "too long")
    status, _, err = tap.run("--script", case.path("nothing"), EVIL)
    tap.ok(status == 2 and b"nothing" in err, "a script that is not there", err)
    shown = case.does("--screenshot shows what it came to", "key g\n", "--screenshot", "80x24")
    tap.ok("op 0/34" in shown, "which is the end of the script", shown)


def written(case):
    out = case.path("out")
    case.does("what may be written is written", "screenshot one.txt\nscreenshot two.svg\nresize 120x40\n"
              ":screenshot three.html\n:write case.md\n", "--out", out)
    tap.equal(sorted(os.listdir(out)), ["case.md", "one.txt", "three.html", "two.svg"], "all are there")
    tap.equal(case.read("out", "one.txt"),
              tap.run("--screenshot", "80x24", EVIL, env=case.environment)[1].decode(),
              "and one is what --screenshot writes")
    case.stops("nothing is replaced unasked", ":write case.md\n", 1, "'!' replaces it", "--out", out)
    case.does("with ! it is", ":write! case.md\n", "--out", out)
    case.stops("no directory, no file", ":write case.md\n", 1, "--out DIR")
    for name in ("../x.md", "/tmp/x.md", ".x.md", "a/b.md"):
        case.stops("%s is no name" % name, ":write %s\n" % name, 1, "without a directory", "--out", out)
    case.stops("a report has a kind", ":write case.doc\n", 1, "NAME.md or NAME.html", "--out", out)
    case.stops("a picture, too", ":screenshot x.png\n", 1, ".svg or .html", "--out", out)
    tap.equal(sorted(os.listdir(out)), ["case.md", "one.txt", "three.html", "two.svg"], "no more than before")
    status, _, err = case.run("key g\n", "--out", "/dev/null/x")
    tap.ok(status == 2 and b"/dev/null/x" in err, "a directory that cannot be made is an error", err)


def lists(case):
    """Rows of a list: those that are selected, or all that are shown; and what is written can be read on."""
    folder, out = case.path("cache"), case.path("rows")
    os.mkdir(folder)
    for name in ("article.pkl", "type-list.pkl", "no-stop.pkl", "a b\tc.pkl"):
        with open(os.path.join(SAMPLES, "shared.pkl" if "\t" in name else name), "rb") as file, \
                open(os.path.join(folder, name), "wb") as to:
            to.write(file.read())
    case.does("rows of a list are written",
              ":sort name\n:write all.tsv\nexpect 4 rows are written to all.tsv\n:write all.txt\n:filter article\n"
              ":write one.tsv\nexpect 1 row is written to one.tsv\n", "--out", out, path=folder)
    table = [line.split("\t") for line in case.read("rows", "all.tsv").splitlines()]
    ops = []
    for name in ("shared.pkl", "article.pkl", "type-list.pkl"):
        with open(os.path.join(SAMPLES, name), "rb") as file:
            ops.append(str(len(list(pickletools.genops(file)))))
    tap.equal([row[:2] + row[6:7] for row in table],
              [["level", "state", "ops"], ["innocuous", "complete", ops[0]], ["dangerous", "complete", ops[1]],
               ["innocuous", "incomplete", "8"], ["innocuous", "complete", ops[2]]], "a table of all")
    tap.ok(all(len(row) == 10 for row in table), "with the same columns in each row", table)
    tap.equal(len(case.read("rows", "one.tsv").splitlines()), 2, "and of what the filter lets pass")
    addresses = case.read("rows", "all.txt")
    rows = tap.run("scan", "--jsonl", "--files-from", "-", input=addresses.encode())[1].splitlines()
    tap.equal([json.loads(row)["level"] for row in rows], [row[0] for row in table[1:]],
              "its addresses are read by --files-from")
    case.does("those that are selected alone", ":sort name\nkeys <Space>j<Space>\n:write chosen.txt\n"
              "expect 2 selected rows are written\n", "--out", out, path=folder)
    chosen = case.read("rows", "chosen.txt").splitlines()
    tap.ok(len(chosen) == 2 and set(chosen) <= set(addresses.splitlines()), "are two of them", chosen)
    pickles(case)
    for what, script, why in (("a list is no report", ":write case.md\n", "NAME.tsv, a table, or NAME.txt"),
                              ("a table is not replaced unasked", ":write one.tsv\n", "'!' replaces it")):
        status, _, err = case.run(script, "--out", out, path=folder)
        tap.ok(status == 2 and why.encode() in err, what, err)


def pickles(case):
    """The pickles that are selected, each in a file of its own, as extract writes it."""
    folder, out = case.path("several"), case.path("pickles")
    os.mkdir(folder)
    parts = [open(os.path.join(SAMPLES, name), "rb").read() for name in ("article.pkl", "type-list.pkl", "shared.pkl")]
    for name, data in (("one.pkl", parts[0]), ("two.pkl", parts[1] + parts[2])):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)
    case.does("the pickle at the cursor is written", ":sort name\n:filter one.pkl\n:write a.pkl\n"
              "expect 1 pickle is written to a.pkl in \n", "--out", out, path=folder)
    case.does("those that are selected are, too", ":sort name\nkeys *\n:write all.pkl\n"
              "expect 3 pickles are written to all-1.pkl ... all-3.pkl in \n", "--out", out, path=folder)
    names = sorted(os.listdir(out))
    tap.equal(names, ["a.pkl", "all-1.pkl", "all-2.pkl", "all-3.pkl"], "into files of their own")
    written = [open(os.path.join(out, name), "rb").read() for name in names]
    tap.equal(written[0], parts[0], "with its bytes")
    tap.equal(sorted(written[1:]), sorted(parts), "wherever it begins and ends")
    status, _, err = case.run("keys *\n:write all.pkl\n", "--out", out, path=folder)
    tap.ok(status == 2 and b"all-1.pkl is there already" in err, "none is replaced unasked", err)
    case.does("but with '!'", "keys *\n:write! all.pkl\nexpect 3 pickles are written\n", "--out", out, path=folder)
    status, _, err = case.run("keys *\n:write all.pkl\n", path=folder)
    tap.ok(status == 2 and b"--out DIR" in err, "nor is one written where nobody said", err)


def notes(case):
    case.does("a note is shown, in the gutter and at the foot",
              ":goto 31\n:note the shell\nexpect note: the shell\nexpect noted at op 31\nexpect 0053•\n"
              "key g\nexpect-not note: the shell\n:goto 31\nexpect note: the shell\n")
    tap.equal(case.read("state", "picklescope", "notes", DIGEST + ".notes"), "31\tthe shell\n",
              "it is kept under the digest of the pickle")
    case.does("it is there the next time, and can be changed with ;",
              ":goto 31\nexpect note: the shell\nkeys ;<Backspace><Backspace><Backspace><Backspace>"
              "<Backspace>trap<Enter>\nexpect note: the trap\n")
    case.does("one goes from note to note", ":goto 4\n:note first\nkey g\nkey )\nexpect op 4/34\nkey )\n"
              "expect op 31/34\nkey )\nexpect there is no note behind this op, of 2\nkeys 2(\nexpect op 4/34\n"
              "key (\nexpect no note before\n:goto 4\n:note\nkey )\nexpect op 31/34\n")
    copy = case.path("copy.pkl")
    with open(EVIL, "rb") as file, open(copy, "wb") as to:
        to.write(b"\x80\x04N." + file.read())
    case.does("the same pickle elsewhere has it, another has none",
              "key Enter\nexpect-not note:\nkey }\n:goto 31\nexpect note: the trap\n", path=copy)
    report = tap.run("report", EVIL, env=case.environment)[1].decode()
    tap.ok("- op 31 @0053 REDUCE: the trap\n" in report, "the report has it", report)
    case.does("in a directory of one's own there are others",
              ":goto 31\nexpect-not note:\n:note <b>&amp;`x`\nkey g\n:write case.html\n", "--out",
              case.path("own"))
    tap.ok("REDUCE: &lt;b&gt;&amp;amp;`x`</li>" in case.read("own", "case.html"), "which are no markup")
    report = tap.run("report", "--out", case.path("own"), EVIL, env=case.environment)[1].decode()
    tap.ok("REDUCE: \\<b\\>\\&amp;\\`x\\`" in report, "in Markdown neither", report)
    case.does("nothing takes it away", ":goto 31\n:note\nexpect no note at op 31 any more\nexpect-not note: \n")
    tap.ok("Notes" not in tap.run("report", EVIL, env=case.environment)[1].decode(),
           "then the report has none")


def reports(case):
    case.does("kept screens are in the report", ":screenshot\nkey g\n:screenshot\n:write both.md\n"
              ":write both.html\n", "--out", case.path("both"))
    text = case.read("both", "both.md")
    tap.ok(text.count("\n```\n evil.pkl ") == 2 and "## Screens" in text, "as text", text[-3000:])
    tap.equal(case.read("both", "both.html").count("<svg "), 2, "and as pictures")
    for words, ends in (((), None), (("--html",), "</html>\n")):
        status, out, err = tap.run("report", *words, EVIL, env=case.environment)
        out = out.decode()
        tap.ok(status == 1 and not err and out.count(DIGEST) == 3 and "What loading would do" in out and
               (ends is None or out.endswith(ends)), "report %s" % " ".join(words), (status, err))
        tap.ok(not re.search(r"(?i)(src|href)=|<script|https?://", out), "it wants nothing from anywhere")
    for name, status in (("type-list.pkl", 0), ("article.pkl", 1), ("no-stop.pkl", 2), ("empty.pkl", 2)):
        tap.equal(tap.run("report", os.path.join(SAMPLES, name), env=case.environment)[0], status,
                  "report %s exits %d" % (name, status))
    several = tap.run("report", os.path.join(SAMPLES, "two-pickles.pkl"), env=case.environment)[1].decode()
    tap.equal(len(re.findall(r"^## `", several, re.M)), 2, "each pickle has its part")
    hostile = tap.run("report", "--html", os.path.join(SAMPLES, "hostile-text.pkl"), env=case.environment)[1]
    tap.ok(not re.search(rb"[\x00-\x09\x0b-\x1f\x7f]", hostile), "no control character comes through")


def recordings(case):
    out = case.path("rec")
    walk = ("key g\nkeys 3s\n:goto 31\nkey M-3\nkeys jj\nkeys /posix<Enter>\nkey ?\nkey j\nkey q\n"
            "key Tab\n")
    first = case.does("a recording", ":record walk\n" + walk + ":record\nkey C-l\n", "--out", out,
                      "--screenshot", "100x30")
    recorded = case.read("rec", "walk")
    tap.ok(":step 3\n" in recorded and ":search posix\n" in recorded and "key j\n" in recorded and
           "record" not in recorded.split("\n", 1)[1], "it says what was asked for", recorded)
    second = case.does("and can be done again", recorded, "--screenshot", "100x30")
    tap.equal(second, first, "to the same screen")


def found_without_manual(case):
    """Somebody who knows gdb, less or vim: where is it, what would it run, where does it come from?"""
    case.does("it opens at the call, and says what it would run",
              "resize 80x24\nexpect X dangerous\nexpect ►0053 REDUCE\n"
              "expect would run posix.system('echo hi') now\n")
    case.does("the pair leads to the import, and back", "key %\nexpect op 25/34\nkey %\nexpect op 31/34\n")
    case.does("from the argument on the stack to the op that made it",
              "key Tab\nexpect  2 stack & memo \nkey Enter\nexpect ►0051 TUPLE1\n")
    case.does("help is where it is looked for, and q leads out of it",
              "key ?\nexpect next, previous dangerous\nkey q\nexpect opcodes\nkey F1\nexpect step N ops back\nkey Esc\n"
              "key e\nkeys G\nexpect op 34/34\nkey E\nexpect op 31/34\nkey q\n")
    for keys, script in (("vim", "keys gg\nexpect op 0/34\nkeys G\nexpect op 34/34\nkeys ?posix<Enter>n\nkeys ZZ\n"),
                         ("less", "key <\nexpect op 0/34\nkey >\nexpect op 34/34\nkeys /posix<Enter>\nkey q\n"),
                         ("gdb", "key g\nkeys nnN\nexpect op 1/34\nkeys s\nexpect op 2/34\n:goto 4\nkey n\nexpect op 34/34\nkey N\n"
                          "expect op 4/34\nkey q\n"),
                         ("emacs", "key M-<\nexpect op 0/34\nkey C-n\nexpect op 1/34\nkeys <C-x><C-c>\n")):
        case.does("hands that know %s" % keys, script, "--keys", keys)


def lessons(case):
    """Where a lesson's words have no room, the key that goes on shows the rest first."""
    status, out, err = case.lesson("memo", "resize 40x12\nkeys sss\nexpect s: more 4/7\nexpect-not Answer\n"
                                   "key s\nexpect 4/7\nexpect-not s: more 4/7\nkey S\nexpect s: more 4/7\n"
                                   "resize 80x24\nexpect-not s: more\nkey s\nkey s\nexpect 5 of 7\nkey S\n"
                                   "expect 4 of 7\n")
    tap.equal((status, out, err), (0, b"", b""), "words of a lesson are turned over")


def yanks(case):
    case.does("what is copied is said",
              ":goto 31\nkeys yy\nexpect copied 23 bytes of value: posix.system('echo hi')\n"
              "keys yo\nexpect copied 4 bytes of offset: 0x53\nkeys yh\nexpect bytes: 52\n"
              "keys yd\nexpect line: 31: @0053 REDUCE posix\nkeys yr\nexpect finding: X PS001 op 31\n"
              "keys G\nkeys yp\nexpect path: obj\nkey y\nexpect y  y value  p path\nkey Esc\n:goto 4\nkeys yr\nexpect there is no finding\n")
    case.does("a path is a Python expression",
              "keys G\nkey M-3\nkeys jjjj\nkeys yp\nexpect path: obj['tags'][1]\n")


def real_screen(case):
    """The same on a terminal."""
    environment = dict(case.environment, TERM="xterm-256color")
    script = case.path("real")
    for words, status in (("expect X dangerous\nkey q\n", 0), ("expect X dangerous\nkeys 3s\n:quit\n", 0)):
        with open(script, "w", encoding="utf-8") as file:
            file.write(words)
        # At the end of its input it would send a Control-D: the input stays open.
        with subprocess.Popen(["script", "-qec", "'%s' --script '%s' '%s'" % (tap.PROGRAM, script, EVIL),
                               "/dev/null"], env=environment, stdout=subprocess.DEVNULL,
                              stdin=subprocess.PIPE) as process:
            tap.equal(process.wait(120), status, "a script on a real screen: " + words)


def main():
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        case = Case(work)
        for part in (lines, written, lists, notes, reports, recordings, found_without_manual, lessons, yanks):
            part(case)
        if os.path.exists("/usr/bin/script"):
            real_screen(case)
        else:
            tap.skip("a script on a real screen", "there is no script(1)")
    tap.finish()


main()
