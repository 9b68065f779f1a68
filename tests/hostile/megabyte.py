# SPDX-License-Identifier: MIT
"""
1 MiB of anything takes at most so many instructions: each opcode over and over, with what it needs
and without; one argument as long as that; the shapes that are made to take long; random bytes, texts,
archives. valgrind counts, and the bound is a number of times what as much of a plain pickle takes, so
that it says the same on every machine. That takes half an hour; without ALL_COMMANDS it is a sixteenth
of a megabyte, of those that cost the most, and scan alone. With it, every other command is given 4 KiB of
each pickle, too (dis indents by marks: of a megabyte that is a terabyte): what writes more than it does of a
plain pickle may take as much more. MEGABYTE_TIMES prints seconds instead, of all; MEGABYTE_COMMANDS names
commands.
"""

import base64
import io
import json
import os
import pickle
import pickletools
import random
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
import zlib

import tap

sys.path.insert(0, os.path.join(tap.SRCDIR, "tests/hostile"))
import bombs  # noqa: E402

MIB = 1 << (20 if os.environ.get("ALL_COMMANDS") or os.environ.get("MEGABYTE_TIMES") else 16)
WHOLE = MIB == 1 << 20
COMMANDS = os.environ.get("MEGABYTE_COMMANDS", "").split() or bombs.COMMANDS
# A megabyte of a plain pickle takes 20 ms where this was written: this is less than two seconds.
MOST = 80
DEAREST = ("REDUCE, all", "BUILD, all", "INST, all", "DUP, all", "NEWOBJ_EX, all", "GLOBAL alone", "EXT1 alone",
           "GLOBAL, each", "GLOBAL of long", "INT of", "LONG of", "random bytes", "zip of many", "base64 of noise")


def le(form, number):
    return struct.pack("<" + form, number)


# What stands before, and what is repeated: all of it can be loaded.
UNITS = {
    "MARK": (b"", b"("), "STOP": (b"N", b".N"), "POP": (b"", b"N0"), "POP_MARK": (b"", b"(1"), "DUP": (b"N", b"2"),
    "FLOAT": (b"", b"F1.5\n"), "INT": (b"", b"I1\n"), "BININT": (b"", b"J" + le("i", -7)), "BININT1": (b"", b"K\1"),
    "LONG": (b"", b"L1L\n"), "BININT2": (b"", b"M\1\1"), "NONE": (b"", b"N"), "PERSID": (b"", b"Px\n"),
    "BINPERSID": (b"N", b"Q"), "REDUCE": (b"cm\nf\n", b")R"), "STRING": (b"", b"S'a'\n"),
    "BINSTRING": (b"", b"T" + le("I", 1) + b"a"), "SHORT_BINSTRING": (b"", b"U\1a"), "UNICODE": (b"", b"Va\n"),
    "BINUNICODE": (b"", b"X" + le("I", 1) + b"a"), "APPEND": (b"]", b"Na"), "BUILD": (b"cm\nf\n)\x81", b"}b"),
    "GLOBAL": (b"", b"cm\nf\n"), "DICT": (b"", b"(d"), "EMPTY_DICT": (b"", b"}"), "APPENDS": (b"]", b"(Ne"),
    "GET": (b"Np0\n", b"g0\n"), "BINGET": (b"Nq\0", b"h\0"), "INST": (b"", b"(im\nf\n"),
    "LONG_BINGET": (b"Nr\0\0\0\0", b"j\0\0\0\0"), "LIST": (b"", b"(l"), "EMPTY_LIST": (b"", b"]"),
    "OBJ": (b"", b"(cm\nf\no"), "PUT": (b"N", b"p0\n"), "BINPUT": (b"N", b"q\0"), "LONG_BINPUT": (b"N", b"r\0\0\0\0"),
    "SETITEM": (b"}", b"NNs"), "TUPLE": (b"", b"(t"), "EMPTY_TUPLE": (b"", b")"), "SETITEMS": (b"}", b"(NNu"),
    "BINFLOAT": (b"", b"G" + struct.pack(">d", 1.1)), "PROTO": (b"", b"\x80\2"), "NEWOBJ": (b"", b"cm\nf\n)\x81"),
    "EXT1": (b"", b"\x82\1"), "EXT2": (b"", b"\x83\1\1"), "EXT4": (b"", b"\x84" + le("i", 7)),
    "TUPLE1": (b"N", b"\x85"), "TUPLE2": (b"N", b"N\x86"), "TUPLE3": (b"N", b"NN\x87"), "NEWTRUE": (b"", b"\x88"),
    "NEWFALSE": (b"", b"\x89"), "LONG1": (b"", b"\x8a\1\1"), "LONG4": (b"", b"\x8b" + le("i", 1) + b"\1"),
    "BINBYTES": (b"", b"B" + le("I", 1) + b"a"), "SHORT_BINBYTES": (b"", b"C\1a"),
    "SHORT_BINUNICODE": (b"", b"\x8c\1a"), "BINUNICODE8": (b"", b"\x8d" + le("Q", 1) + b"a"),
    "BINBYTES8": (b"", b"\x8e" + le("Q", 1) + b"a"), "EMPTY_SET": (b"", b"\x8f"), "ADDITEMS": (b"\x8f", b"(N\x90"),
    "FROZENSET": (b"", b"(\x91"), "NEWOBJ_EX": (b"", b"cm\nf\n)}\x92"), "STACK_GLOBAL": (b"", b"\x8c\1m\x8c\1f\x93"),
    "MEMOIZE": (b"N", b"\x94"), "FRAME": (b"\x80\4", b"\x95" + le("Q", 2) + b"N0"),
    "BYTEARRAY8": (b"", b"\x96" + le("Q", 1) + b"a"), "NEXT_BUFFER": (b"", b"\x97"), "READONLY_BUFFER": (b"\x97", b"\x98"),
}


def over_and_over(before, unit, behind=b"."):
    return before + unit * ((MIB - len(before) - len(behind)) // len(unit)) + behind


def opcodes():
    for name, (before, unit) in UNITS.items():
        yield "%s, all that it needs before it" % name, over_and_over(before, unit)
    for opcode in pickletools.opcodes:
        # Without what it needs: the first breaks.
        yield "%s alone" % opcode.name, opcode.code.encode("latin-1") * MIB


def arguments():
    digits = b"7" * (MIB - 8)
    yield "INT of one line", b"I" + digits + b"\n."
    yield "LONG of one line", b"L" + digits + b"L\n."
    yield "FLOAT of one line", b"F" + digits + b"\n."
    yield "LONG4", b"\x8b" + le("i", MIB - 8) + b"\x7f" * (MIB - 8) + b"."
    yield "STRING of escapes", b"S'" + b"\\x41" * (MIB // 4 - 4) + b"'\n."
    yield "UNICODE of escapes", b"V" + b"\\u0041" * (MIB // 6 - 4) + b"\n."
    yield "BINUNICODE of long characters", b"X" + le("I", MIB // 4 * 4 - 16) + "\U0001f600".encode() * (MIB // 4 - 4) + b"."
    yield "GLOBAL of long names", b"c" + b"m." * (MIB // 4) + b"\n" + b"f." * (MIB // 4 - 4) + b"\n."
    yield "PERSID of one line", b"P" + digits + b"\n."
    yield "LONG1 of 255 bytes", over_and_over(b"", b"\x8a\xff" + b"\x7f" * 255)
    yield "LONG lines of 400 digits", over_and_over(b"", b"L" + b"7" * 400 + b"L\n0", b"N.")
    yield "FLOAT lines that are hard to round", over_and_over(b"", b"F9007199254740993.0000000000000000000000001e-300\n0", b"N.")
    yield "BINBYTES of pickles", b"B" + le("I", MIB - 16) + (b"\x80\4N." * MIB)[:MIB - 16] + b"."
    yield "integers of one hash as keys", b"}(" + b"".join(
        b"\x8a\x0c" + (k * ((1 << 61) - 1) + 7).to_bytes(12, "little") + b"N" for k in range(1, MIB // 15)) + b"u."
    yield "GLOBAL, each another", b"".join(b"cm%d\nf%d\n0" % (k, k) for k in range(MIB // 16)) + b"N."
    yield "known callables", over_and_over(b"", b"cos\nsystem\n(S'x'\ntR0", b"N.")


def bomb_shapes():
    for shape, n in bombs.SHAPES:
        size = len(shape(n))
        yield "bomb: " + shape.__name__.replace("_", " "), shape(n * (MIB - 64) // size)


def zipped(members, data, how=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as file:
        for k in range(members):
            file.writestr("m%d" % k, data)
    return out.getvalue()


def tarred(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as file:
        for k in range(members):
            head = tarfile.TarInfo("m%d.pkl" % k)
            head.size = 64
            file.addfile(head, io.BytesIO(b"\x80\4N." * 16))
    return out.getvalue()


def others():
    dice = random.Random(8)
    noise = dice.randbytes(MIB)
    words = " ".join(dice.choice(["the", "pickle", "of", "import", "(a,", "b)", "c:", "0x41", "\n", "K1.", "I1"])
                     for _ in range(MIB // 3)).encode()[:MIB]
    yield "random bytes", noise
    yield "random bytes behind a protocol", b"\x80\4" + noise
    yield "zeros", bytes(MIB)
    yield "0xff", b"\xff" * MIB
    yield "words", words
    yield "one line of letters", b"a" * MIB
    yield "newlines", b"\n" * MIB
    yield "base64 of noise", base64.b64encode(noise[:MIB // 4 * 3])
    yield "base64 of a pickle, in lines", base64.encodebytes(pickle.dumps(list(range(MIB // 4)), 4))[:MIB]
    yield "short tokens of base64", b" ".join(base64.b64encode(noise[k:k + 30]) for k in range(0, MIB // 4 * 3, 30))
    yield "digits in hexadecimal", noise[:MIB // 2].hex().encode()
    yield "JSON of strings", json.dumps([noise[k:k + 12].hex() for k in range(0, MIB // 3, 12)]).encode()
    yield "JSON, nested", b"[" * MIB
    yield "reprs of bytes", b"\n".join(repr(noise[k:k + 40]).encode() for k in range(0, MIB // 4, 40))
    yield "percent signs", b"%80%04N." * (MIB // 8)
    for head in (b"\x80\4", b"x\x9c", b"\x1f\x8b\x08", b"PK\3\4", b"PK\5\6", b"BZh9", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd",
                 b"\x93NUMPY", b"b'\\x80", b"gAS", b"SQLite format 3\0", b"REDIS0011", b"\x89HDF\r\n\x1a\n", b"cos\n"):
        yield "%r over and over" % head, (head * MIB)[:MIB]
    yield "zip of many members", zipped(MIB // 120, b"")[:MIB]
    yield "zip of noise, stored", zipped(1, noise, zipfile.ZIP_STORED)
    yield "zip of pickles", zipped(MIB // 200, b"\x80\4N.")
    yield "tar of pickles", tarred(MIB // 1024 - 10)
    yield "zlib of a plain pickle", zlib.compress(pickle.dumps([dice.random() for _ in range(MIB // 9)], 4))
    yield "zlib behind zlib", b"".join(zlib.compress(noise[k:k + 40]) for k in range(0, MIB - 60, 60))


def plain():
    """What nobody made to hurt."""
    rows, k = [], 0
    while len(rows) < MIB // 75:
        rows.append({"id": k, "name": "user %d" % k, "score": k * 0.37, "tags": ["a", "b"], "on": True})
        k += 1
    return pickle.dumps(rows, 4)


def line_of(command, path):
    return [tap.PROGRAM, command, *(["--jobs", "1"] if command == "scan" else []), path]


def count_of(command, path):
    """Instructions, and bytes that were written."""
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                           *line_of(command, path), "--sandbox=off"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    found = re.search(rb"Collected : (\d+)", done.stderr)
    return int(found.group(1)) if found else None, len(done.stdout)


def seconds_of(command, path):
    begun = time.monotonic()
    done = subprocess.run(line_of(command, path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return time.monotonic() - begun, len(done.stdout)


def give_all(command, path, parts):
    times = os.environ.get("MEGABYTE_TIMES")

    def measure(data):
        """What it takes beyond what any file does, as if it were as long as all are, and writes."""
        with open(path, "wb") as file:
            file.write(data)
        took, wrote = (seconds_of if times else count_of)(command, path)
        return (took - start) * MIB / max(len(data), MIB // 16), wrote

    start = 0
    start = measure(b"N.")[0] / 16
    base, plainly = measure(plain())
    for name, data in [pair for part in parts for pair in part()]:
        if not WHOLE and not name.startswith(DEAREST):
            continue
        took, wrote = measure(data)
        if times:
            print("%8.3f s %6.2f  %s of %s" % (took, took / base, command, name))
        else:
            more = 1 if command == "scan" else max(1, wrote / plainly)
            tap.ok(took <= MOST * base * more, "%s of %s: %.2f of a plain pickle" % (command, name, took / base),
                   (took, wrote))
        sys.stdout.flush()


def main():
    global MIB
    times = os.environ.get("MEGABYTE_TIMES")
    if not times and not shutil.which("valgrind"):
        tap.skip_all("there is no valgrind")
    if os.environ.get("SANITIZED"):
        tap.skip_all("valgrind and sanitizers do not go together")
    tap.ok({row.name for row in pickletools.opcodes} == set(UNITS), "every opcode is there")
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        for command in COMMANDS:
            # scan looks into whatever it is given, the others at pickles.
            scans = command == "scan"
            MIB = 1 << ((20 if scans else 12) if WHOLE else 16)
            give_all(command, os.path.join(work, "x.pkl"), (opcodes, arguments, bomb_shapes, *([others] if scans else [])))
    tap.finish()


if __name__ == "__main__":
    main()
