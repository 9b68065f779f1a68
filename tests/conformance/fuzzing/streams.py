# SPDX-License-Identifier: MIT
"""Pickles that were made up, for fuzz.py: stream(seed, number) is always the same (data, options).

Programs  opcodes with an eye on what is on the stack, so that most run long before they fail
Chaos     opcodes with no such eye
Dumps     random values as CPython's own picklers write them
Mutants   the conformance cases, dumps and programs, damaged

All are then put into frames, some of them wrong on purpose, and given options to be read with."""

import encodings.aliases
import random
import struct

import arguments
import dumped
import frames
import mutants
import objects
import programs

EXTENSIONS = {"1": ["mod", "One"], "2": ["__builtin__", "eval"], "255": ["a.b", "C.D"],
              "256": ["os", "system"], "65535": ["m", "f"], "65536": ["copy_reg", "x"],
              "2147483647": ["m", "last"]}
BUFFERS = [["bytearray", "6162"], ["bytes", "63"], ["bytearray", ""], ["bytes", ""],
           ["bytearray", "00ff" * 40]]


# ---- Options -----------------------------------------------------------------------------------------

# Every name that Python knows, and some that it does not.
ENCODINGS = sorted(set(encodings.aliases.aliases) | set(encodings.aliases.aliases.values())) + [
    "latin-1", "UTF-8", "utf 8", "Latin_1", "iso-8859-15", "no such", "Bytes", "", "utf-16-le", "UTF_16",
    "cp-1252", "cp1252",
    "raw_unicode_escape", "unicode_escape", "unicode-escape", "punycode", "idna", "undefined", "mbcs", "oem",
    "charmap",
    "utf_8_sig", "utf-8-sig", "UTF7", "utf8\xe9", "u8", "x" * 200, "a.b", "cp65001", "cp037", "koi8-t", "ptcp154",
    "ascii"]
USUAL = ["latin1", "bytes", "utf-8", "ascii", "cp1252", "utf-16", "utf-7", "utf-32-be", "utf-8-sig"]
ERRORS = ["strict", "ignore", "replace", "backslashreplace", "surrogateescape", "surrogatepass", "no such",
          "xmlcharrefreplace", "namereplace", "", "Strict"]


def options(rnd):
    chosen = {}
    if rnd.random() < .85:
        chosen["persistent_load"] = True
    if rnd.random() < .35:
        chosen["encoding"] = rnd.choice(ENCODINGS if rnd.random() < .3 else USUAL)
        if rnd.random() < .4:
            chosen["errors"] = rnd.choice(ERRORS)
    if rnd.random() < .2:
        chosen["fix_imports"] = False
    if rnd.random() < .85:
        chosen["ext"] = EXTENSIONS
    if rnd.random() < .8:
        chosen["buffers"] = [rnd.choice(BUFFERS) for _ in range(rnd.choice([0, 1, 3, 6, 10]))]
    if rnd.random() < .04:
        chosen["loads"] = rnd.choice([2, 2, 3])
    return chosen


# ---- One stream --------------------------------------------------------------------------------------

# ---- 8-bit strings in all encodings ---------------------------------------------------------------------

TEXTS = ["a", "abc", "\xe9", "\u20ac", "\u0416\u0438", "\u6f22\u5b57", "\U0001f600", "\ufeff", "\uffff", "+-",
         "\\u0041", "~\x7f",
         "\xa0\xad", "\ud800", "\x80\x9f", "\u0130\u0131", "'", "\\", "\n", "\0", "a-b+c/", "\uff71", "\xa5",
         "\u203e"]


def encoded(rnd, encoding):
    """Bytes that mostly are text in the encoding."""
    text = "".join(rnd.choice(TEXTS) for _ in range(rnd.randrange(6)))
    try:
        data = text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "ignore")
    except (LookupError, UnicodeError, TypeError):
        data = text.encode("utf-8", "surrogatepass")
    if rnd.random() < .6:
        data = bytes(mutants.damage(rnd, data)) if data else rnd.randbytes(3)
    return data[:250]


def eight_bit(rnd):
    """Strings of Python 2, and how they are to be decoded."""
    chosen = {"encoding": rnd.choice(ENCODINGS if rnd.random() < .6 else USUAL)}
    if rnd.random() < .7:
        chosen["errors"] = rnd.choice(ERRORS)
    ops = [b"("]
    for _ in range(rnd.choice([1, 1, 2, 3])):
        data = encoded(rnd, chosen["encoding"])
        way = rnd.random()
        if way < .4:
            ops.append(b"U" + bytes([len(data)]) + data)
        elif way < .6:
            ops.append(b"T" + struct.pack("<I", len(data)) + data)
        elif way < .8:
            ops.append(b"S" + repr(data)[1:].encode() + b"\n")
        else:
            ops.append(b"S'" + data.replace(b"\n", b"") + b"'\n")
    return b"".join(ops) + b"t.", chosen


# ---- Several pickles for one unpickler ------------------------------------------------------------------

def loads(rnd):
    """Frames may hold the end of one pickle and the beginning of the next."""
    count = rnd.choice([2, 2, 3, 4])
    ops = []
    for _ in range(count):
        ops += programs.Program(rnd).write(rnd.choice([1, 2, 4, 8]))
        if rnd.random() < .3:
            # What an earlier load left in the memo.
            ops += [*(b"h" + bytes([rnd.randrange(4)]) for _ in range(rnd.randrange(1, 3))), b"."]
    return frames.framed(rnd, ops), {"loads": count}


# ---- About the end of a read-ahead ------------------------------------------------------------------------

def ahead(rnd):
    """A program about the place where 8 KiB or a multiple end, in frames or not."""
    ops = programs.Program(rnd).write(length(rnd))
    body = framed_ops(rnd, ops)
    edge = 8192 * rnd.choice([1, 1, 1, 2, 3, 16])
    size = max(0, edge - rnd.randrange(len(body) + 20) - 6)
    letters = bytes(rnd.choice(b"ab\n.N") for _ in range(16))
    filler = rnd.choice([b"B", b"T", b"X", b"B"]) + struct.pack("<I",
                                                                size) + (letters * (size // 16 + 1))[:size] + b"0"
    return filler + body if rnd.random() < .8 else frames.frame(rnd.choice([len(filler), len(filler) + 9,
                                                                            5])) + filler + body


def framed_ops(rnd, ops):
    """Now and then the frame is as large as the read-ahead."""
    data = frames.framed(rnd, ops)
    if rnd.random() < .4:
        at = data.find(b"\x95")
        if 0 <= at < len(data) - 9:
            size = rnd.choice([8192, 8183, 8184, 8191, 9000, 16384, 131072, 131071]) + rnd.randrange(-2, 3)
            inner = data[at + 9:]
            filler = b"B" + struct.pack("<I", size) + bytes(size) + b"0"
            data = data[:at] + frames.frame(len(filler) + rnd.choice([0, len(inner), len(inner) // 2,
                                                                      3])) + filler + inner
    return data


def length(rnd):
    way = rnd.random()
    if way < .97:
        return rnd.choice([2, 4, 8, 8, 12, 12, 20, 20, 30, 45])
    return rnd.choice([120, 400]) if way < .9995 else rnd.choice([2000, 6000])


def program(rnd):
    return frames.framed(rnd, programs.Program(rnd).write(length(rnd)))


def seedling(rnd):
    """Something to damage."""
    way = rnd.random()
    if way < .5:
        return mutants.case(rnd)
    return dumped.dump(rnd)[0] if way < .8 else program(rnd)


SOURCES = [("program", .40), ("chaos", .08), ("each_once", .08), ("dump", .08), ("mutant", .23), ("eight_bit", .05),
           ("ahead", .02), ("objects", .04), ("loads", .02)]


def stream(seed, number, only=None):
    """(what kind it is, data, options), the same each time."""
    rnd = random.Random(seed << 40 | number)
    way = rnd.random()
    for name, share in SOURCES:
        if way < share:
            break
        way -= share
    chosen = {}
    if name == "program":
        data = program(rnd)
    elif name == "chaos":
        data = frames.framed(rnd, programs.chaos(rnd))
    elif name == "each_once":
        data = frames.framed(rnd, programs.each_once(rnd))
    elif name == "eight_bit":
        data, chosen = eight_bit(rnd)
    elif name == "ahead":
        data = ahead(rnd)
    elif name == "loads":
        data, chosen = loads(rnd)
    elif name == "objects":
        data = frames.framed(rnd, objects.Objects(rnd).write(rnd.choice([1, 2, 3, 4, 6, 8, 12])))
    elif name == "dump":
        data, chosen = dumped.dump(rnd)
    else:
        data = mutants.mutant(rnd, seedling)
    if rnd.random() < .03:
        data = mutants.damage(rnd, data)
    if name == "objects" or b"inert" in data:
        chosen["inert"] = True
    chosen = {**(options(rnd) if rnd.random() < .85 else {}), **chosen}
    if chosen.get("loads", 1) > 1 and rnd.random() < .8:
        data = b"".join([data] + [program(rnd) for _ in range(chosen["loads"] - 1)])
    elif rnd.random() < .1:
        data += rnd.choice([b"N.", b"\n", b"\x80\x04K\x05.", b"garbage\xff", b"\0" * 20])
    return name, data, chosen
