# SPDX-License-Identifier: MIT
"""
What the commands write to a terminal of pickles that hold every code point, in every place that holds
text, and every pair of bytes: judged by libvterm's parser (judge.c). The names of files, too.
"""

import os
import pty
import select
import struct
import subprocess
import tempfile

import tap

JUDGE = os.path.join(tap.BUILDDIR, "tests/hygiene/stream")
COMMANDS = ["scan", "dis", "trace", "tree", "json", "effects", "python", "authorship", "indicators", "readers"]
EVERY = range(0x110000)
# Far from what is more than a letter one in so many is enough.
SOME = [point for point in EVERY if point < 0x3100 or 0xd7f0 <= point < 0xe010 or 0xfb00 <= point < 0x10010
        or 0xe0000 <= point < 0xe0200 or point >= 0x10fff0 or point % 61 == 0]


def texts(line):
    """UTF-8 of all points, a hundred at a time."""
    points = [point for point in (EVERY if os.environ.get("ALL_POINTS") else SOME)
              if not (line and point in (0, 10))]
    for at in range(0, len(points), 100):
        yield "".join(map(chr, points[at:at + 100])).encode("utf-8", "surrogatepass")


def pairs():
    """Every pair of bytes, 256 in a text."""
    for first in range(256):
        yield b"".join(bytes((first, second)) for second in range(256))


def lines(texts_):
    return [text.replace(b"\n", b"") for text in texts_]


def places():
    """(name, pickle) for each place that holds text."""
    for what, with_lines, others in (("points", list(texts(True)), list(texts(False))),
                                     ("pairs", lines(pairs()), list(pairs()))):
        yield "GLOBAL, " + what, b"](" + b"".join(b"c%s\n%s\n" % (t, t) for t in with_lines) + b"e."
        yield "INST, " + what, b"](" + b"".join(b"(i%s\n%s\n" % (t, t) for t in with_lines) + b"e."
        yield "STRING, " + what, b"](" + b"".join(b"S'%s'\n" % t.replace(b"'", b"") for t in with_lines) + b"e."
        yield "UNICODE, " + what, b"](" + b"".join(b"V%s\n" % t for t in with_lines) + b"e."
        yield "PERSID, " + what, b"](" + b"".join(b"P%s\n" % t for t in with_lines) + b"e."
        yield "BINUNICODE, " + what, b"](" + b"".join(b"X" + struct.pack("<I", len(t)) + t for t in others) + b"e."
        yield "BINBYTES, " + what, b"](" + b"".join(b"B" + struct.pack("<I", len(t)) + t for t in others) + b"e."
        yield "a key, " + what, b"}(" + b"".join(b"X" + struct.pack("<I", len(t)) + t + b"N" for t in others) + b"u."
        yield "a number, " + what, b"".join(b"I%s\n0" % t for t in with_lines) + b"N."
    for at in range(256):
        yield "a byte that is no opcode, %d" % at, b"N0" + bytes([at])


def on_a_terminal(*words):
    """What comes out at the other end of a terminal."""
    master, slave = pty.openpty()
    process = subprocess.Popen([tap.PROGRAM, *words], stdin=subprocess.DEVNULL, stdout=slave, stderr=slave,
                               env=dict(os.environ, TERM="xterm-256color"))
    os.close(slave)
    out = []
    while True:
        if select.select([master], [], [], 120)[0]:
            try:
                data = os.read(master, 65536)
            except OSError:
                data = b""
        else:
            process.kill()
            data = b""
        if not data:
            break
        out.append(data)
    os.close(master)
    process.wait()
    return b"".join(out)


def judged(name, out):
    done = subprocess.run([JUDGE], input=out, stdout=subprocess.PIPE, check=False)
    tap.ok(done.returncode == 0 and out, name, done.stdout.decode())


def main():
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        path = os.path.join(work, "x.pkl")
        numbered = []
        for name, data in places():
            if name.startswith("a byte"):
                numbered.append(data)
                continue
            with open(path, "wb") as file:
                file.write(data)
            judged(name, b"".join(on_a_terminal(command, path) for command in COMMANDS))
        out = []
        for number, data in enumerate(numbered):
            with open(path, "wb") as file:
                file.write(data)
            out.append(on_a_terminal("trace", path))
        judged("every byte as an opcode", b"".join(out))
        os.unlink(path)
        names = [bytes(b for b in text[:120] if b not in (0, 47)) for text in list(texts(True))[::8]]
        names += [bytes((first, second)) for first in range(1, 256, 5) for second in range(1, 256, 7)
                  if 47 not in (first, second)]
        for at, name in enumerate(names):
            with open(os.path.join(work.encode(), b"%d-" % at + name), "wb") as file:
                file.write(b"cos\nsystem\n(tR." if at % 2 else b"N")
        judged("names of files", on_a_terminal("scan", work))
        judged("a name that is not there", on_a_terminal("scan", work.encode() + b"/\x1b]0;x\x07\xc2\x9b31m"))
    tap.finish()


if __name__ == "__main__":
    main()
