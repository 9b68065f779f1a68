# SPDX-License-Identifier: MIT
"""scan: directories in a stable order, addresses that can be given back, JSON lines, several pickles."""

import json
import os
import re
import tempfile

import tap

GOOD = b"\x80\x04]\x94(K\x01K\x02e."
EVIL = b"cposix\nsystem\n(S'echo hi'\ntR."
# libmagic does not know it, and no STOP ends it.
BROKEN_EVIL = b"N0cposix\nsystem\n(S'echo hi'\ntR(K\x01\xff\xff"
CUT = b"\x80\x04\x95\x20\0\0\0\0\0\0\0]\x94(K\x01"
TEXT = b"Dear reader,\nthis is no pickle at all.\n"


def put(work, name, content):
    path = os.path.join(work, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)
    return path


def lines(out):
    return [json.loads(line) for line in out.decode("ascii").splitlines()]


def walk(work):
    tree = os.path.join(work, "tree")
    for name in ("b/evil.pkl", "a/z.pkl", "a/B.pkl", "a/a.pkl", "c.pkl", "b.pkl", "\u00e9.pkl"):
        put(tree, name, EVIL if "evil" in name else GOOD)
    put(tree, "notes.txt", TEXT)
    put(tree, "c.c", b"int main(void)\n{\n\treturn 0;\n}\n")
    put(tree, "import.txt", b"creating\nthe files\nimport os\nos.system\n")
    put(tree, "empty", b"")
    put(tree, "hidden.jpg", BROKEN_EVIL)
    put(tree, "cut.pkl", CUT)
    os.symlink("..", os.path.join(tree, "a", "loop"))
    os.symlink("b/evil.pkl", os.path.join(tree, "link"))
    os.symlink("nowhere", os.path.join(tree, "dangling"))
    os.symlink("self", os.path.join(tree, "self"))
    os.mkfifo(os.path.join(tree, "pipe"))
    wanted = ["a/B.pkl", "a/a.pkl", "a/z.pkl", "b/evil.pkl", "b.pkl", "c.pkl", "cut.pkl",
              "hidden.jpg", "link", "\u00e9.pkl"]
    status, out, err = tap.run("scan", "--jsonl", tree)
    found = [row["address"].split("!@")[0] for row in lines(out)]
    tap.equal(found, [tree + "/" + name for name in wanted],
              "a directory: all pickles, in the order of the names, no loop")
    tap.equal((status, err), (1, b""), "and its status")
    for args, cwd in ((["."], tree), ([], tree)):
        rows = lines(tap.run("scan", "--jsonl", *args, cwd=cwd)[1])
        tap.equal([row["address"].split("!@")[0] for row in rows], ["./" + name for name in wanted],
                  "the same from within: %r" % args)
    tap.equal(tap.run("scan", tree + "/")[1], tap.run("scan", tree)[1], "a slash at the end")
    out = tap.run("scan", tree)[1].decode()
    last = out.splitlines()[-1]
    tap.equal(last, "10 pickles in 14 files: 3 dangerous, 7 innocuous; 2 not read to the end; "
              "no pickle in 4 of the files", "the sum of it")
    tap.equal(re.findall(r"^\S+?!@", out, re.M), [tree + "/" + name + "!@" for name in wanted],
              "as text: the same order")
    # Somebody who names it is told about it.
    rows = lines(tap.run("scan", "--jsonl", os.path.join(tree, "notes.txt"))[1])
    tap.ok(len(rows) == 1 and rows[0]["complete"] is False and rows[0]["magic"] == "ASCII text",
           "a text that is named gets a verdict, and libmagic's word", rows)
    deep = os.path.join(work, "deep")
    where = deep
    for _ in range(120):
        where = os.path.join(where, "d" * 20)
    put(where, "x.pkl", EVIL)
    status, out, err = tap.run("scan", "--jsonl", deep)
    tap.ok(status == 1 and len(lines(out)) == 1 and not err, "deep directories", (status, err))


def closed_directory(work):
    tree = os.path.join(work, "closed")
    put(tree, "in/x.pkl", EVIL)
    put(tree, "y.pkl", GOOD)
    os.chmod(os.path.join(tree, "in"), 0)
    os.chmod(work, 0o755)
    drop = {"user": 65534, "group": 65534} if os.getuid() == 0 else {}
    try:
        status, out, err = tap.run("scan", "--jsonl", tree, **drop)
        tap.ok(status == 2 and len(lines(out)) == 1 and b"cannot be read: Permission denied" in err,
               "a directory that may not be read is said, the rest is done", (status, out, err))
    except (PermissionError, OSError) as problem:
        tap.skip("a directory that may not be read", "cannot run as nobody: %s" % problem)
    os.chmod(os.path.join(tree, "in"), 0o755)


def several(work):
    path = put(work, "many.pkl", GOOD + EVIL + GOOD + CUT)
    rows = lines(tap.run("scan", "--jsonl", path)[1])
    starts, at = [], 0
    for part in (GOOD, EVIL, GOOD, CUT):
        starts.append("%s!@%d+%d" % (path, at, len(part)))
        at += len(part)
    tap.equal([row["address"] for row in rows], starts, "several pickles have an address each")
    tap.equal([row["level"] for row in rows], ["innocuous", "dangerous", "innocuous", "innocuous"],
              "and a level")
    tap.equal([row["complete"] for row in rows], [True, True, True, False], "the last is cut")
    for row in rows:
        again = lines(tap.run("scan", "--jsonl", row["address"])[1])
        tap.equal(again, [row], "%s can be given back" % row["address"].rsplit("/", 1)[1])
        bare = row["address"].split("+")[0]
        tap.equal(lines(tap.run("scan", "--jsonl", bare)[1]), [row], "and without the length")
    for command in ("trace", "tree"):
        out = tap.run(command, path)[1].decode()
        heads = re.findall(r"^(\S+!@\d+\+\d+):$", out, re.M)
        tap.equal(heads, starts, "%s shows each under its address" % command)
        for start in starts[:3]:
            own = tap.run(command, start)[1].decode()
            tap.ok(own and own in out and "!@" not in own,
                   "%s of one address is its part" % command, own)
    out = tap.run("json", starts[0])[1]
    tap.equal([row["ok"] for row in lines(tap.run("json", path)[1])], [True, True, True, False],
              "json is a line a pickle, of the one that is cut too")
    tap.equal(tap.run("json", path)[1].splitlines(True)[0], out, "and the first is the first's")
    first = tap.run("dis", starts[0])[1]
    tap.equal(tap.run("dis", path)[:2], (0, first), "dis shows the first, and does not see the rest")
    out = tap.run("dis", "--all", path)[1].decode()
    tap.equal(re.findall(r"^(\S+!@\d+\+\d+):$", out, re.M), starts, "dis --all shows all")
    tap.ok(all(tap.run("dis", start)[1].decode() in out for start in starts), "in full")


def addresses(work):
    path = put(work, "two.pkl", GOOD + EVIL)
    for place, status in (("!@0", 0), ("!@%d" % len(GOOD), 1), ("!@0+%d" % len(GOOD), 0),
                          ("!@0#3", 0), ("!@0+5", 2), ("!@0+0", 2), ("!@1000", 2),
                          ("!@%d" % len(GOOD + EVIL), 2), ("!@9223372036854775807", 2),
                          ("!zip(a)!@0", 2), ("!@x", 2)):
        tap.equal(tap.run("scan", path + place)[0], status, "scan of PATH%s" % place)
    out = tap.run("tree", path + "!@0#3")[1]
    tap.equal(out, tap.run("tree", "--at", "3", path + "!@0")[1], "tree knows the op of an address")
    tap.ok(b"no pickle begins at offset 1000" in tap.run("dis", path + "!@1000")[2],
           "no pickle there")
    status, out, err = tap.run("tree", "--at", "99", path)
    tap.ok(status == 2 and b"op 99 is never reached" in err, "no such moment", err)
    # The bytes behind a pickle that no load reads
    path = put(work, "rest.pkl", GOOD + b"\0\0\0\n")
    for command in ("scan", "trace", "tree"):
        out = tap.run(command, path)[1].decode()
        tap.ok("%s!@%d+4: 4 bytes behind the last pickle" % (path, len(GOOD)) in out,
               "%s tells of bytes behind the last pickle" % command, out)
    # A file that looks like an address is a file.
    odd = put(work, "rest.pkl!@0", EVIL)
    tap.equal(tap.run("scan", odd)[0], 1, "a path that exists is that file")


HOSTILE = ("\x1b[31mred\x1b[0m", "new\nline", "tab\tcr\r", "bidi\u202e\u2066x\u2069", "bell\x07",
           "c1\x9bx", "zero\u200bwidth\u200d", "we!rd (1),@%41.pkl", "back\\slash", "quote'\"",
           "-rf", "--all", "\u65e5\u672c", "caf\u00e9", "x.pkl!@0+5#3", b"bad\xff\xfeutf8", b"\xed\xa0\x80",
           "\u2028line", "\ufeffbom", "\U000e0041tag", "\x7f")


def safe(out):
    """Printable as Python sees it, line by line."""
    try:
        text = out.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(line.isprintable() for line in text.split("\n"))


def names(work):
    tree = os.path.join(work, "names").encode()
    os.mkdir(tree)
    for name in HOSTILE:
        name = name if isinstance(name, bytes) else name.encode("utf-8", "surrogatepass")
        path = os.path.join(tree, name)
        with open(path, "wb") as file:
            file.write(EVIL + GOOD)
        for command in (["scan"], ["scan", "--jsonl"], ["dis", "--all"], ["trace"], ["tree"], []):
            status, out, err = tap.run(*command, b"--", path)
            tap.ok(safe(out) and safe(err) and status in (0, 1) and out,
                   "%s of %r is safe" % (" ".join(command), name), (status, out[:300], err))
        status, out, err = tap.run("scan", "--jsonl", b"--", path)
        for row in lines(out):
            again = tap.run("scan", "--jsonl", "--", row["address"].encode())
            tap.equal(lines(again[1]), [row], "the address of %r can be given back" % name)
        status, out, err = tap.run("--ascii", "scan", b"--", path)
        tap.ok(all(byte < 128 for byte in out), "--ascii: %r" % name, out)
        # Messages, too
        os.unlink(path)
        for args in ([b"dis", b"--", path], [b"scan", b"--jsonl", b"--", path], [b"--", path],
                     [b"--" + name], [b"dis", b"--", path + b"!x"], [b"explain", b"--", name]):
            status, out, err = tap.run(*args)
            tap.ok(status == 2 and safe(out) and safe(err) and err.count(b"\n") == 1
                   or args[0] == b"explain" and safe(out) and safe(err),
                   "a message about %r is safe: %r" % (name, args[0]), (status, out, err))


def main():
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        walk(work)
        closed_directory(work)
        several(work)
        addresses(work)
        names(work)
    tap.finish()


main()
