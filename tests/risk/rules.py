# SPDX-License-Identifier: MIT
"""
Each rule in both directions: a pickle in which it is found, and one as near to it as can be in which
it is not. A rule that has no such pair fails the test.
"""

import base64
import bz2
import gzip
import io
import json
import lzma
import marshal
import operator
import os
import pickle
import re
import sqlite3
import struct
import tempfile
import zipfile
import zlib

import tap
from joblibs import array, dtype, wrapper

LEVELS = ["", "innocuous", "unknown", "suspicious", "dangerous"]
P2 = b"\x80\x02"
P4 = b"\x80\x04"
ID = b"X\x02\x00\x00\x00id"
SYSTEM = b"cposix\nsystem\n"
CALL = SYSTEM + ID + b"\x85R"
NESTED = P2 + CALL + b"."


def frame(size, data):
    return P4 + b"\x95" + struct.pack("<Q", size) + data


def held(data):
    """A pickle that holds bytes."""
    return P4 + b"B" + struct.pack("<I", len(data)) + data + b"."


def lines(depth):
    """Lists that hold one another twice each."""
    return P2 + b"]q\x00(K\x01K\x02e" + b"".join(
        b"]q%c(h%ch%ce" % (k, k - 1, k - 1) for k in range(1, depth)) + b"."


# An array whose frame goes on behind its BUILD.
LATE = frame(len(wrapper((1,), dtype("f8"))) + 2 + len(CALL),
             b"](" + wrapper((1,), dtype("f8")) + CALL + b"\x01\xff" + struct.pack("<d", 1) + b"K\x01e.")



def beside(name):
    """What joblib's old wrapper of an array in a file is."""
    return (b"cjoblib.numpy_pickle\nNDArrayWrapper\n)\x81}X\x08\x00\x00\x00filenameX" +
            struct.pack("<I", len(name)) + name.encode() + b"sb")


# Rule: what it is found in, what it is not found in, and why not.
PAIRS = {
    "PS001": (P2 + CALL + b".", P2 + b"cdatetime\ndate\n(K\x01K\x02K\x03tR.", "a harmless callable"),
    "PS002": (P2 + SYSTEM + b".", P2 + b"cbuiltins\nlen\n.", "a harmless one that is kept"),
    "PS003": (P2 + SYSTEM + b"0N.", P2 + SYSTEM + b".", "it is kept"),
    "PS004": (P2 + b"capp\nUser\n)\x81.", P2 + b"cuuid\nUUID\n)\x81.", "a class that is known"),
    "PS005": (P2 + b"capp\nmake\n)R)R.", P2 + b"capp\nmake\n)R.", "it is called by its name"),
    "PS006": (P2 + b"cbuiltins\ngetattr\ncos\npath\nX\x06\x00\x00\x00system\x86R.",
              P2 + b"cbuiltins\ngetattr\ncbuiltins\ndict\nX\x08\x00\x00\x00fromkeys\x86R.",
              "a method that picklers reach"),
    "PS007": (P2 + b"cbuiltins\nmap\n" + SYSTEM + b"]\x86R.",
              P2 + b"cbuiltins\nmap\ncbuiltins\nint\n]\x86R.", "what it is given is harmless"),
    "PS008": (P4 + b"\x8c\x02oscbuiltins\nstr\n\x8c\x01x\x85R\x93.", P4 + b"\x8c\x02os\x8c\x01x\x93.",
              "names as text"),
    "PS009": (P2 + b"capp\nUser\n}b.", P2 + b"capp\nUser\n)\x81}b.", "an object is given its state"),
    "PS010": (P2 + b"capp\nUser\n)\x81}b}b.", P2 + b"capp\nUser\n)\x81}b.", "one state"),
    "PS011": (P2 + b"cbuiltins\ngetattr\ncapp\nUser\nX\x04\x00\x00\x00tags\x86RK\x01a.",
              P2 + b"ccollections\ndeque\n)RK\x01a.", "a container that the pickle made"),
    "PS012": (P2 + b"capp\nUser\n)\x81}X\x0c\x00\x00\x00__setstate__Nsb.",
              P2 + b"capp\nUser\n)\x81}X\x04\x00\x00\x00nameNsb.", "a name of the program's own"),
    "PS013": (P4 + b"\x8c\x03appq\x000\x8c\x04postq\x000h\x00\x8c\x01f\x93.",
              P4 + b"\x8c\x03appq\x000h\x00\x8c\x01f\x93.", "a slot that was written once"),
    "PS014": (P2 + b"cdatetime\ndate\n(K\x01K\x02K\x03tR0N.",
              P2 + b"cdatetime\ndate\n(K\x01K\x02K\x03tRq\x000h\x00.", "it is kept in the memo"),
    "PS020": (P2 + b"K\x01Q.", P2 + b"K\x01.", "no persistent id"),
    "PS021": (P2 + b"\x82\x07.", P2 + b"capp\nseven\n.", "a name"),
    "PS022": (P2 + b"capp\nUser\n)RQ.", P2 + b"K\x01K\x02\x86Q.", "a plain id"),
    "PS025": (P2 + array(2, (1,), "f8", struct.pack("<d", 1)) + b".", P2 + b"]K\x01a.", "no array"),
    "PS026": (P2 + wrapper((1,), dtype("f8")) + b"\x03abc" + struct.pack("<d", 1) + b".",
              P2 + array(2, (1,), "f8", struct.pack("<d", 1)) + b".", "joblib's own padding"),
    "PS027": (P2 + wrapper((1,), dtype("weird")) + b"\x07" + b"\xff" * 7 + struct.pack("<d", 1) + b".",
              P2 + array(2, (1,), "f8", struct.pack("<d", 1)) + b".", "a type that says its size"),
    "PS028": (LATE, P2 + array(2, (1,), "f8", struct.pack("<d", 1)) + b".", "nothing comes between"),
    "PS040": (P2 + b"K\x01\xff", P2 + b"K\x01.", "it does not break"),
    "PS041": (P2 + b"K\x01K\x02\x86.", P2 + b"K\x01.", "no bound is reached"),
    "PS042": (P2 + b"N0\x80\x02N.", P2 + b"N.", "PROTO comes first"),
    "PS043": (b"\x88.", P2 + b"\x88.", "the protocol has it"),
    "PS044": (P2 + b"Nq\x000K\x01q\x00.", P2 + b"Nq\x000K\x01q\x01.", "another slot"),
    "PS045": (lines(40), lines(10), "ten levels are few"),
    "PS046": (P2 + CALL + b"\xff", P2 + b"capp\nUser\n)R\xff", "nothing that is known to be harmful"),
    "PS047": (P2 + b"N.\xffrest", P2 + b"N.\n\n", "only blanks"),
    "PS048": (P2 + b"N." + P2 + CALL + b".", P2 + b"N." + P2 + b"N.", "a harmless one behind it"),
    "PS049": (P2 + b"h\x07.", P2 + b"Nq\x070h\x07.", "the slot was filled"),
    "PS050": (b"\x95\x03\0\0\0\0\0\0\0cmyos\nsystem\n.", b"\x95\x0e\0\0\0\0\0\0\0cmyos\nsystem\n.",
              "the frame is as long as what is in it"),
    "PS051": (b"I010\n.", b"I8\n.", "no number of base 8"),
    "PS052": (b"I1\0\n.", b"I1\n.", "a number as all read it"),
    "PS053": (frame(99, b"N."), frame(2, b"N."), "a frame that fits"),
    "PS054": (frame(99, CALL + b"."), frame(len(CALL) + 1, CALL + b"."), "all readers call it"),
    "PS055": (P2 + b"Nr\xff\xff\xff\x7f.", P2 + b"Nr\xff\x00\x00\x00.", "a small slot"),
    "PS056": (frame(1, b"K\x01."), frame(3, b"K\x01."), "it ends with STOP"),
    "PS060": (P4 + b"\x8c\x04os\xc2\xa0\x8c\x06system\x93.", P4 + b"\x8c\x03caf\x8c\x06system\x93.",
              "no odd character"),
    "PS061": (P4 + b"\x8c\x03\xd0\xbes\x8c\x06system\x93.",
              P4 + b"\x8c\x06\xd0\xbe\xd1\x81\xd0\xb8\x8c\x06system\x93.", "a word in one alphabet"),
    "PS070": (held(zlib.compress(NESTED)), held(zlib.compress(P2 + b"K\x01K\x02\x86.")),
              "the pickle in it is harmless"),
    "PS071": (held(gzip.compress(b"x" * 4000 + NESTED)[:-12]), held(b"no stream at all"),
              "nothing that is packed"),
    "PS072": (held(b"\x7fELF\2\1\1" + b"\x02" * 40), held(b"\x7fELG\2\1\1" + b"\x02" * 40), "one letter less"),
    "PS029": (P2 + beside("../x.npy") + b".", P2 + beside("x.npy") + b".", "a name"),
}

# What is given with the first of a pair, and the second.
OPTIONS = {"PS041": ("--max-ops", "3")}

CODE = compile("x = 1", "x", "exec")
# What is code, and what only looks as if.
CODES = [
    ("a code object", marshal.dumps(CODE), True),
    ("in base64", base64.b64encode(marshal.dumps(CODE)), True),
    ("in hex", marshal.dumps(CODE).hex().encode(), True),
    ("a compiled module", b"\xa7\x0d\x0d\x0a" + b"\0" * 12 + marshal.dumps(CODE), True),
    ("the same in base64", base64.b64encode(b"\xa7\x0d\x0d\x0a" + b"\0" * 12 + marshal.dumps(CODE)), True),
    ("a packed program", zlib.compress(b"\x7fELF\2\1\1" + b"\2" * 99), True),
    ("a program in layers", base64.b64encode(zlib.compress(gzip.compress(b"\x7fELF\2\1\1" + b"\2" * 99))), True),
    ("packed data", zlib.compress(b"x" * 99), False),
    ("a script", b"#!/bin/sh\necho\n", True),
    ("a Windows program in base64", base64.b64encode(b"MZ\x90\0\x03\0\0\0" + b"\0" * 60), True),
    ("marshalled data", marshal.dumps([1, 2, "x" * 40]), False),
    ("a heading", b"# How to begin: first things", False),
    ("a text with c", b"circumstances alter cases, they say", False),
    ("an image", b"\x89PNG\r\n\x1a\n" + b"\0" * 60, False),
    ("words that are digits of base64", b"MainWindowTitleBarFontSizeInPixels", False),
    ("words about a program", b"\x7fELF is what programs for Linux begin with", False),
]


def objects(inner):
    """A pickle of joblib's, with an array of objects: a pickle of its own between the ops."""
    return P2 + wrapper((1,), dtype("O8", order="|", flags=63), align=0) + inner + b"."


# Levels of pickles with arrays of objects: theirs is that of what is in them, at any depth.
ARRAYS = [
    ("a call in an array", objects(NESTED), "dangerous"),
    ("a number in an array", objects(P2 + b"]K\x01a."), "innocuous"),
    ("an array in an array", objects(objects(NESTED)), "dangerous"),
    ("packed in an array", objects(held(zlib.compress(NESTED))), "dangerous"),
    ("an array in bytes in an array", objects(held(objects(NESTED))), "dangerous"),
    ("an array in bytes", held(objects(NESTED)), "dangerous"),
]

TABLES = zlib.compress(bytes(k * k % 251 for k in range(900)))
# What is packed and damaged is found as far as it goes, and said not to be whole; words that begin as
# a stream does are words.
PACKED = [
    ("a stream that breaks off", zlib.compress(b"x" * 4000 + NESTED)[:-12], ["PS071"]),
    ("one with tables", TABLES[:-100], ["PS071"]),
    ("a bit of it turned", TABLES[:-99] + bytes([TABLES[-99] ^ 0x40]) + TABLES[-98:], ["PS071"]),
    ("a wrong sum behind a pickle", zlib.compress(NESTED)[:-1] + b"!", ["PS070"]),
    ("a pickle before the break", zlib.compress(NESTED + os.urandom(3000))[:-1000], ["PS070", "PS071"]),
    ("words", b"x^2 + y^2 = z^2 is what the sides of a triangle make, " * 3, []),
    ("a word", b"x\x9cylophone", []),
    ("a head and no stream", b"x\x9c\x07" + b"P" * 300, []),
    ("32 random bytes", bytes.fromhex("789c4b") + bytes(range(200, 229)), []),
]



def zipped(data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("data.pkl", data)
    return out.getvalue()


def text(data):
    """A pickle whose bytes are a text with a character for each, as protocols 0 to 2 write them."""
    return pickle.dumps(data, 2)


# Pickles without PROTO: names as texts, a call; and one that breaks behind it.
BARE = b"U\x02os\x8c\x06system\x93" + ID + b"\x85R."
HARMLESS = pickle.dumps([1, {"a": b"\xe9\xff"}], 1)

# What a value holds, and the level of it all.
HIDDEN = [(name + " in a text of bytes", text(pack(inner)), level)
          for name, pack in (("gzip", gzip.compress), ("zlib", zlib.compress), ("bzip2", bz2.compress),
                             ("xz", lzma.compress), ("zip", zipped), ("a pickle", bytes),
                             ("bytes before a pickle", lambda data: b"\0\1HDR" + data))
          for inner, level in ((P4 + BARE, "dangerous"), (pickle.dumps([1, 2], 4), "innocuous"))] + [
    ("a pickle without PROTO in a text of bytes", text(BARE), "dangerous"),
    ("base64 of one", held(base64.b64encode(BARE)), "dangerous"),
    ("hex of one", held(BARE.hex().encode()), "dangerous"),
    ("base64 of one behind another", held(base64.b64encode(HARMLESS + BARE)), "dangerous"),
    ("base64 of one that breaks", held(base64.b64encode(b"cos\nsystem\n(Vid\ntRtttt")), "dangerous"),
    ("base64 of a text of base64", held(base64.b64encode(
        pickle.dumps(base64.b64encode(P4 + BARE).decode(), 0))), "dangerous"),
    ("a literal in a line of protocol 0", pickle.dumps(repr(P4 + BARE).encode(), 0), "dangerous"),
    ("Adobe's base85 of a packed one", held(base64.a85encode(zlib.compress(BARE), adobe=True)), "dangerous"),
    ("base64 of a harmless one", held(base64.b64encode(HARMLESS)), "innocuous"),
    ("a text with accents", text("caf\xe9 na\xefve ].".encode()), "innocuous"),
]

# What is done with a callable, and the level of that.
TOUCHED = [
    ("a function and NEWOBJ", P4 + b"cglob\nglob\n" + ID + b"\x85\x81.", "suspicious"),
    ("a function of a package and NEWOBJ",
     P4 + b"cflask\nrender_template_string\n" + ID + b"\x85\x81.", "suspicious"),
    ("a function of a package that loads, kept", P4 + b"cspacy\nload\n.", "suspicious"),
    ("one that computes, kept", P4 + b"cscipy.special\nexpit\n.", "innocuous"),
    ("a class of a package, kept", P4 + b"cflask\nFlask\n.", "innocuous"),
    ("a class with a function's name and NEWOBJ",
     P4 + b"cdocutils.nodes\nsystem_message\n)\x81.", "innocuous"),
    ("reduce, kept", P4 + b"cfunctools\nreduce\n.", "innocuous"),
    ("reduce with a function that does harm",
     P4 + b"cfunctools\nreduce\n" + SYSTEM + b"](NNe\x86R.", "dangerous"),
    ("methodcaller with names, as it is pickled",
     pickle.dumps(operator.methodcaller("format", 1, x=2), 2), "innocuous"),
    ("the same, called", pickle.dumps(operator.methodcaller("system", command="id"), 2)[:-1]
     + b"cimportlib\nimport_module\nX\x02\x00\x00\x00os\x85R\x85R.", "dangerous"),
    ("a method of plain data in map", pickle.dumps(map(str.upper, ["a"]), 2), "innocuous"),
    ("str.format in map", P4 + b"\x8c\x08builtins\x8c\x03map\x93\x8c\x08builtins\x8c\x0astr.format\x93]\x86R.",
     "suspicious"),
    ("a function of a module that can do nothing, kept", pickle.dumps(json.dump), "innocuous"),
    ("os.getpid, kept", pickle.dumps(os.getpid), "innocuous"),
    ("an address as data", P4 + b"curllib.request\nRequest\n)\x81.", "innocuous"),
    ("a __deepcopy__ that is planted",
     P4 + b"ctypes\nSimpleNamespace\n)\x81}X\x0c\x00\x00\x00__deepcopy__cbuiltins\nlen\nsb.",
     "dangerous"),
    ("text under the name of a method",
     P4 + b"ctypes\nSimpleNamespace\n)\x81}X\x07\x00\x00\x00__len__Nsb.", "innocuous"),
]

# Names, and whether they are made to look like others.
NAMES = [
    ("\u043es", "system", True, "a Cyrillic letter"), ("p\u043esix", "system", True, "one among others"),
    ("0s", "system", True, "a digit"), ("subprocess", "Popen", False, "the name itself"),
    ("pic\U0001d4c0le", "loads", True, "a styled letter"), ("\uff4f\uff53", "system", True, "full width"),
    ("shop", "L\u00e6ser", False, "a Danish word"), ("shop", "I\u015f\u0131k", False, "a Turkish word"),
    ("\u043c\u0430\u0433\u0430\u0437\u0438\u043d", "\u0422\u043e\u0432\u0430\u0440", False, "a Russian one"),
    ("shop", "\u5e97", False, "a Chinese one"), ("shop", "caf\u00e9", False, "an accent"),
    ("rnarshal", "loads", True, "r and n for m"), ("b\u0131saect", "x", False, "nothing that is known"),
]
# Only ICU knows these.
ICU_NAMES = [("\u1d0fs", "system", True, "a small capital"), ("\u2c9fs", "system", True, "a Coptic letter")]


def ids():
    with open(os.path.join(tap.SRCDIR, "src/risk/rules.def"), encoding="ascii") as file:
        return re.findall(r'^RULE\(\w+, "(PS\d+)"', file.read(), re.M)


def found(folder, data, *options):
    """The rules of all findings in it; None where there is no verdict."""
    path = os.path.join(folder, "x.pkl")
    with open(path, "wb") as file:
        file.write(data)
    out = tap.run("scan", "--jsonl", *options, path)[1]
    return [(one["rule"], one["level"]) for line in out.splitlines()
            for one in json.loads(line).get("findings", [])]


def main():
    rules = ids()
    tap.equal(sorted(PAIRS), sorted(rules), "each rule has a pickle in which it is found, and another")
    with tempfile.TemporaryDirectory() as folder:
        for rule in rules:
            yes, no, why = PAIRS[rule]
            seen = found(folder, yes, *OPTIONS.get(rule, ()))
            tap.ok(rule in dict(seen), "%s is found" % rule, seen)
            seen = found(folder, no, *OPTIONS.get(rule, ()))
            tap.ok(rule not in dict(seen), "%s is not found: %s" % (rule, why), seen)
            tap.ok(rule.encode() in tap.run("explain", rule)[1], "%s is explained" % rule)
        for name, data, code in CODES:
            seen = found(folder, held(data))
            tap.equal("PS072" in dict(seen), code, "%s: %scode" % (name, "" if code else "no "))
        for name, data, level in HIDDEN + TOUCHED:
            out = json.loads(tap.run("scan", "--jsonl", write(folder, data))[1].splitlines()[0])
            tap.equal((out["level"], out["complete"]), (level, True), name)
        message = json.loads(tap.run("scan", "--jsonl", write(
            folder, P4 + b"capp\nUser\n)\x81}X\x0c\x00\x00\x00__setstate__" + SYSTEM + b"sb."))[1])
        tap.ok(any("what it plants is posix.system" in one["message"] for one in message["findings"]),
               "what a state plants is named", message["findings"])
        # A row of a database that holds two pickles without PROTO, the second of which does harm.
        base = sqlite3.connect(os.path.join(folder, "x.db"))
        base.execute("create table cache (value blob)")
        base.execute("insert into cache values (?)", (pickle.dumps({"a": 1}, 0) + BARE,))
        base.execute("insert into cache values (?)", (b"cos\nsystem\n(Vid\ntR\xff",))
        base.commit()
        base.close()
        levels = {}
        for line in tap.run("scan", "--jsonl", os.path.join(folder, "x.db"))[1].splitlines():
            one = json.loads(line)
            step = one["address"].split("!")[1]
            levels[step] = max(levels.get(step, ""), one["level"] or "", key=LEVELS.index)
        tap.equal(levels, {"sql(cache,value,1)": "dangerous", "sql(cache,value,2)": "dangerous"},
                  "the second of two in a row of a database, and one that breaks")
        for name, data, rules_seen in PACKED:
            tap.equal([rule for rule, _ in found(folder, held(data)) if rule.startswith("PS07")],
                      rules_seen, "packed: " + name)
        for name, data, level in ARRAYS:
            out = json.loads(tap.run("scan", "--jsonl", write(folder, data))[1].splitlines()[0])
            tap.equal((out["level"], out["complete"]), (level, True), name)
        icu = b"ICU 7" in tap.run("--version")[1]
        for module, name, looks, what in NAMES + (ICU_NAMES if icu else []):
            text = [b"\x8c" + bytes([len(word.encode())]) + word.encode() for word in (module, name)]
            seen = found(folder, P4 + text[0] + text[1] + b"\x93.")
            tap.equal("PS061" in dict(seen), looks, "%s: %s" % (ascii(module + "." + name), what))
        # What is inside another one counts, through any layers; what is harmless does not.
        layers = NESTED
        for pack in (zlib.compress, base64.b64encode, held, zlib.compress, lambda d: d.hex().encode()):
            layers = pack(layers)
            data = held(layers)
            out = tap.run("scan", "--jsonl", write(folder, data))[1].splitlines()
            outer = json.loads(out[0])
            tap.equal((outer["level"], outer["complete"], [f["rule"] for f in outer["findings"]]),
                      ("dangerous", True, ["PS070"]), "a payload %d bytes deep" % len(data))
            inner = outer["findings"][0]["holds"]
            tap.ok(inner.startswith(outer["address"] + "!value(1)!")
                   and inner in [json.loads(line)["address"] for line in out],
                   "whose address has a verdict of its own", inner)
        bounded = tap.run("scan", "--jsonl", "--max-layers", "1", write(folder, data))
        outer = next(one for one in map(json.loads, bounded[1].splitlines()) if one["level"])
        tap.equal((bounded[0], outer["level"], outer["complete"],
                   [f["rule"] for f in outer["findings"]]), (2, "innocuous", False, ["PS071"]),
                  "what lies deeper than the bound makes it incomplete")
        plain = json.loads(tap.run("scan", "--jsonl", "--rules", "none",
                                   write(folder, data))[1].splitlines()[0])
        tap.equal(plain["findings"], [], "without rules nothing is opened for the verdict")
    tap.finish()


def write(folder, data):
    path = os.path.join(folder, "y.pkl")
    with open(path, "wb") as file:
        file.write(data)
    return path


main()
