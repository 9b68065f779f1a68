# SPDX-License-Identifier: MIT
"""The command line: what is taken, what is refused with a message that names it, help and version."""

import json
import os
import re
import tempfile

import tap

PICKLE = b"\x80\x04]\x94(K\x01K\x02e."


def refused(words, *args):
    status, out, err = tap.run(*args)
    tap.ok(status == 2 and not out and err.startswith(b"picklescope: ") and err.count(b"\n") == 1
           and all(word.encode() in err for word in words),
           "refused: %s" % " ".join(map(str, args)), (status, out, err))


def taken(*args):
    status, out, err = tap.run(*args)
    tap.ok(status == 0 and out and not err, "taken: %s" % " ".join(args), (status, out, err))
    return out


def wrong(path):
    refused(["--nonsense"], "--nonsense", path)
    refused(["--nonsense=3"], "scan", "--nonsense=3", path)
    refused(["-x"], "-x", path)
    refused(["-hV"], "-hV")
    refused(["--al"], "dis", "--al", path)
    refused(["--all", "scan"], "scan", "--all", path)
    refused(["--jsonl", "dis"], "dis", "--jsonl", path)
    refused(["--theme", "trace"], "trace", "--theme", "dark", path)
    refused(["--all", "explorer"], "--all", path)
    refused(["--all", "no value"], "dis", "--all=yes", path)
    refused(["--at", "OP|end"], "tree", path, "--at")
    for value in ("", "x", "-1", "1x", "End", "4294967295", "99999999999999999999"):
        refused(["--at", "'%s'" % value], "tree", "--at", value, path)
    for option, value in (("--color", "red"), ("--color", "alway"), ("--color", ""),
                          ("--assume", "nothing"), ("--assume", "bare|application")):
        refused([option, "'%s'" % value], "trace", option, value, path)
    for value in ("", "C", "pickletools", "c|py", "python"):
        refused(["--reader", "'%s'" % value], "json", "--reader", value, path)
    for value in ("", "1", "0=m:n", "2147483648=m:n", "-1=m:n", "1:m=n", "1=m.n", "1=:n", "1=m:",
                  "=m:n", " 1=m:n", "x1=m:n"):
        refused(["--ext", "'%s'" % value], "trace", "--ext", value, path)
    refused(["--ext", "\\xff"], "trace", "--ext", b"1=m:\xff", path)
    refused(["--ext", "'2=m'"], "json", "--ext=1=m:n", "--buffer", path, "--ext", "2=m", path)
    refused(["--ext", "255 twice"], "json", "--ext=255=m:n", "--ext", "1=m:n", "--ext=255=m:n", path)
    for value in ("", "0", "-1", "1x", "x", "4294967296", "99999999999999999999999"):
        refused(["--loads", "'%s'" % value], "json", "--loads", value, path)
    refused(["big5"], "trace", "--encoding", "big5", path)
    for option in ("--buffer", "--buffer-rw"):
        refused(["there is no such file", path + ".no"], "json", "--buffer", path, option,
                path + ".no", path)
    for command in ("dis", "explain"):
        for option in ("--reader=py", "--encoding=ascii", "--errors=strict", "--ext=1=m:n",
                       "--buffer=", "--buffer-rw=", "--no-fix-imports", "--persistent-load"):
            refused([command, option.split("=")[0]], command, option, path)
    for command in ("trace", "tree", "scan"):
        refused([command, "--loads"], command, "--loads", "2", path)
        refused([command, "--pretty"], command, "--pretty", path)
    for value in ("", "3", "3.12", "3.131", "3.11|3.13"):
        refused(["--as", "'%s'" % value], "dis", "--as", value, path)
    refused(["--as", "trace"], "trace", "--as", "3.13", path)
    for value in ("", "info", "innocuous", "Dangerous", "1"):
        refused(["--fail-on", "'%s'" % value], "scan", "--fail-on=" + value, path)
    for command in ("dis", "trace", "tree", "json"):
        refused([command, "PATH"], command)
        refused([command, "other"], command, path, "other")
    refused(["explain", "NAME"], "explain")
    refused(["PATH"])
    refused(["-no-file"], "dis", "--", "-no-file")
    refused(["'nonsense'"], "explain", "nonsense")


def right(path):
    plain = taken("tree", path)
    for args in (("--at", "end"), ("--at=end",), ("--assume", "bare"), ("--color=never",),
                 ("--color", "always"), ("--ascii",)):
        tap.equal(taken("tree", *args, path), plain, "the same with %s" % " ".join(args))
        tap.equal(taken(*args, "tree", path), plain, "before the command: %s" % " ".join(args))
        tap.equal(taken("tree", path, *args), plain, "behind the path: %s" % " ".join(args))
    for command in ("json", "trace", "tree", "scan"):
        plain = taken(command, path)
        for args in (("--reader", "c"), ("--reader=py",), ("--reader", "c_file"), ("--buffer", ""),
                     ("--buffer-rw", path, "--buffer", path), ("--ext", "2147483647=m:n:o"),
                     ("--ext=1=m:n", "--ext=2=m:n"), ("--encoding", "bytes", "--errors", "no"),
                     ("--persistent-load", "--no-fix-imports")):
            tap.equal(taken(command, *args, path), plain, "%s is the same with %s"
                      % (command, " ".join(args)))
    plain = taken("json", path)
    tap.equal(taken("json", "--loads", "1", path), plain, "one load is one load")
    pretty = taken("json", "--pretty", path)
    tap.ok(pretty.count(b"\n") > 5 and json.loads(pretty) == json.loads(plain),
           "--pretty is the same on more lines", pretty)
    plain = taken("tree", path)
    tap.equal(taken("tree", "--", path), plain, "behind --")
    tap.ok(taken("tree", "--at", "0", path) != plain, "--at 0 is another moment")
    tap.equal(taken("tree", "--at=3", "--at", "end", path), plain, "the last one counts")


def names(work):
    # A file may have the name of a command or an option.
    for name in ("scan", "--all", "-h"):
        with open(os.path.join(work, name), "wb") as file:
            file.write(PICKLE)
        status, out, err = tap.run("dis", "--", name, cwd=work)
        tap.equal((status, err), (0, b""), "a file whose name is %s" % name)
    tap.equal(tap.run("./scan", cwd=work)[0], 0, "./scan is a file")
    tap.equal(tap.run("--", "scan", cwd=work)[1], tap.run("./scan", cwd=work)[1].replace(b"./", b""),
              "behind -- scan is a file, too")


def table(name, macro):
    with open(os.path.join(tap.SRCDIR, "src/cli", name), encoding="utf-8") as file:
        text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    return [part for part in re.split(r"^%s\(" % macro, text, flags=re.M)[1:]]


def several(takes):
    """READING, BOUNDS, LISTS and SCREEN stand for several options in the table of commands."""
    with open(os.path.join(tap.SRCDIR, "src/cli/options.c"), encoding="utf-8") as file:
        text = file.read()
    for name in ("READING", "BOUNDS", "LISTS", "SCREEN"):
        meant = re.search(r"^#define %s\b(.*?[^\\])\n" % name, text, re.M | re.S).group(1)
        takes = takes.replace(name, meant)
    return takes


def readers():
    """The readers of the library are those that --reader takes."""
    with open(os.path.join(tap.SRCDIR, "include/picklescope/history.h"), encoding="utf-8") as file:
        table = re.findall(r'^\tX\(\w+, "(\w+)", [A-Z]+,', file.read(), re.M)
    words = re.search(r"--reader (\S+)", taken("json", "--help").decode()).group(1)
    tap.ok(len(table) >= 5, "the table of readers can be read", table)
    tap.equal(words, "|".join(table), "--reader names them all")


def help_and_version():
    out = taken("--help").decode()
    tap.equal(taken("-h").decode(), out, "-h is --help")
    words = " ".join(out.split())
    options = table("options.def", "OPTION")
    commands = table("commands.def", "COMMAND")
    tap.ok(len(options) >= 10 and len(commands) >= 7, "the tables can be read")
    for row in options:
        texts = re.findall(r'"((?:[^"\\]|\\.)*)"', row)
        sentence = "".join(texts[1 if "NULL" in row else 2:])
        tap.ok("--" + texts[0] in words and sentence in words, "--help has --%s" % texts[0])
    for row in commands:
        row = several(row)
        texts = re.findall(r'"((?:[^"\\]|\\.)*)"', row)
        sentence = "".join(texts[2:])
        tap.ok((texts[0] + " " + texts[1]).strip() in words and sentence in words,
               "--help has %s" % (texts[0] or "PATH"))
        if not texts[0]:
            continue
        own = taken(texts[0], "--help").decode()
        tap.ok(own.startswith("Usage: picklescope %s " % texts[0])
               and sentence in " ".join(own.split()), "%s has help of its own" % texts[0], own)
        for option in options:
            long, name = re.findall(r'"([^"]*)"', option)[0], option.split(",")[0]
            takes = "TAKES(%s)" % name in row or name in ("ASCII", "COLOR", "HELP", "NO_CONFIG", "SANDBOX",
                                                             "VERSION")
            tap.equal(re.search(r"--%s\b" % long, own) is not None, takes,
                      "%s and --%s in its help" % (texts[0], long))
    tap.ok(all(len(line) < 80 for line in out.split("\n")), "--help fits 80 columns")
    out = taken("--version").decode()
    tap.ok(re.match(r"picklescope \d+\.\d+", out) and "ncurses 6" in out
           and re.search(r"libmagic 5\.\d\d\b", out) and re.search(r"^sandbox: \S", out, re.M),
           "--version says what is in", out)
    tap.equal(taken("-V").decode(), out, "-V is --version")


def explain():
    for name, words in (("REDUCE", "0x52"), ("reduce", "0x52"), ("STACK_GLOBAL", "0x93"),
                        ("PS001", "called"), ("ps001", "called"),
                        ("os.system", "dangerous: runs a process"),
                        ("posix.system", "dangerous"), ("eval", "dangerous"),
                        ("builtins.eval", "dangerous"), ("collections.OrderedDict", "innocuous"),
                        ("nobody.knows", "unknown"), ("nobody.knows.this", "unknown"),
                        ("\x1b[2J.\u202e", "\\x1b[2J.\\u202e")):
        out = taken("explain", name).decode()
        tap.ok(words in out and "\x1b" not in out and out.endswith("\n"),
               "explain %r" % name, out)
    import pickletools
    for op in pickletools.opcodes:
        status, out, err = tap.run("explain", op.name)
        tap.ok(status == 0 and out.startswith(op.name.encode() + b", opcode 0x%02x" % ord(op.code)),
               "explain %s" % op.name, (out, err))


def main():
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        path = os.path.join(work, "good.pkl")
        with open(path, "wb") as file:
            file.write(PICKLE)
        wrong(path)
        right(path)
        names(work)
        readers()
        help_and_version()
        explain()
    tap.finish()


main()
