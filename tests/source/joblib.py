# SPDX-License-Identifier: MIT
"""
Arrays between the opcodes, as joblib writes them: what follows an array is read, whatever the array
says of itself is checked, and what is not joblib's is said.
"""

import bz2
import gzip
import json
import lzma
import os
import re
import struct
import tempfile
import zlib

import tap
from joblibs import PROTO2, SYSTEM, array, dtype, padding, wrapper

FOLDER = tempfile.TemporaryDirectory()


def path_of(name):
    return os.path.join(FOLDER.name, name)


def rows_of(data, name="x.joblib", *options):
    with open(path_of(name), "wb") as file:
        file.write(data)
    status, out, _ = tap.run("scan", "--jsonl", *options, path_of(name))
    rows = [json.loads(line) for line in out.splitlines()]
    for row in rows:
        row["place"] = row["address"].split("!", 1)[1] if "!" in row["address"] else ""
    return status, rows


def tree_of(data, *command):
    with open(path_of("x.joblib"), "wb") as file:
        file.write(data)
    return tap.run(*(command or ("tree",)), path_of("x.joblib"))[1].decode()


def doubles(*numbers):
    return struct.pack("<%dd" % len(numbers), *numbers)


def two(first, behind=SYSTEM):
    """A list of an array and what a call behind it returns."""
    return PROTO2 + b"](" + first + behind + b"e."


def good(data, name, level="dangerous"):
    """It is read to its end, and the call behind the array is judged."""
    status, rows = rows_of(data)
    row = rows[0] if rows else {}
    tap.ok(row.get("complete") and row["level"] == level and row["bytes"] == len(data) and
           row["place"] == "@0+%d" % len(data) and row["confidence"] == "sure", name, (status, rows))


# What joblib writes, and has written.
plain = array(4, (2, 3), "f8", doubles(0.5, 1, -2, 3, 4, 5))
good(two(plain), "a call behind an array is found")
good(two(plain, behind=b"K\x01"), "an array and nothing else is harmless", "innocuous")
good(two(array(4, (3,), "f8", doubles(1, 2, 3), align=None)), "no padding, as before joblib 1.2")
good(two(array(4, (), "i4", b"\x07\0\0\0")), "an array without dimensions has one item")
good(two(array(4, (5, 0), "f8", b"")), "one with a zero has none")
good(two(array(4, (2,), "U3", "abcde\0".encode("utf-32-le"), size=12)), "texts have the size of their state")
good(two(array(4, (2,), "V12", b"x" * 24, size=12, byteorder="|")), "records")
good(two(array(4, (2,), ">f4", struct.pack(">2f", 1, 2))), "an order in the name")
good(two(array(4, (2,), "f8", doubles(1, 2), module="sklearn.externals.joblib.numpy_pickle")),
     "a copy of joblib in another package")
good(two(plain + array(4 + len(plain), (1,), "i8", struct.pack("<q", 9))), "two arrays")
MAKER = b"ccopy_reg\n_reconstructor\n(cjoblib.numpy_pickle\nNumpyArrayWrapper\nc__builtin__\nobject\nNtR"
good(two(array(4, (1,), "f8", doubles(1), make=MAKER)), "a wrapper of protocol 0 or 1")
CALL = (b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n(cnumpy\nndarray\nK\x01\x85X\x01\0\0\0C" + dtype("f8") + b"tR")
good(two(CALL + b"}b" + padding(4 + len(CALL) + 2) + doubles(1)), "a wrapper that a call makes")
good(two(array(4, (1,), "f8", doubles(1), make=b"(ijoblib.numpy_pickle\nNumpyArrayWrapper\n")), "a wrapper of INST")
good(two(array(4, (1,), "f8", doubles(1), make=b"(cjoblib.numpy_pickle\nNumpyArrayWrapper\no")), "a wrapper of OBJ")
TOLD = b"cnumpy\nndarray\nK\x01\x85X\x01\0\0\0C" + dtype("f8")
for made, how in ((b"(ijoblib.numpy_pickle\nNumpyArrayWrapper\n", "INST"), (b"(cjoblib.numpy_pickle\nNumpyArrayWrapper\n", "OBJ")):
    told = b"(" + TOLD + made[1:] if how == "INST" else made + TOLD + b"o"
    good(two(told + b"}b" + padding(4 + len(told) + 2) + doubles(1)), "one that %s tells of its array" % how)


def in_slots(before, state, data):
    """Its state is a pair: of None or of a dict, and of slots."""
    head = b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81" + state + b"b"
    return head + padding(before + len(head)) + data


WHOLE = wrapper((1,), dtype("f8"), make=b"")[:-1]
good(two(in_slots(4, b"N" + WHOLE + b"\x86", doubles(1))), "one whose state is in slots")
good(two(in_slots(4, WHOLE + b"}\x86", doubles(1))), "one whose slots are empty")
good(two(in_slots(4, b"}X\x05\0\0\0shapeK\1s" + WHOLE + b"\x86", doubles(1))), "slots have the last word")

shown = tree_of(two(array(4, (2, 2), "f8", doubles(1, 2, 3, 4), order="F")))
tap.ok(" in Fortran's order" in shown, "the order is shown", shown)
shown = tree_of(two(array(4, (1,) * 9 + (2,), "i1", b"\1\2")))
tap.ok("ndarray (1, 1, 1, 1, 1, 1, 1, 1, ...) int8" in shown, "of many dimensions the first are shown", shown)

shown = tree_of(two(plain))
tap.ok("ndarray (2, 3) float64, 48 bytes at " in shown and ": 0.5, 1.0, -2.0, 3.0, 4.0, 5.0" in shown,
       "the tree shows type, shape and items", shown)
shown = tree_of(two(plain), "trace")
tap.ok("ndarray (2, 3) float64, 48 bytes at " in shown, "the trace shows the array", shown)
shown = tree_of(two(array(4, (2,), "U3", "abcde\x1b".encode("utf-32-le"), size=12)))
tap.ok("'abc', 'de\\x1b'" in shown, "texts are shown, and made safe", shown)
KINDS = [("b1", b"\1\0", "True, False"), ("i1", b"\xff\1", "-1, 1"), ("u2", b"\xff\xff\1\0", "65535, 1"),
         ("f2", b"\0\x3c\0\xc0", "1.0, -2.0"), ("f4", struct.pack("<2f", 0.1, 1e10), "0.1, 10000000000.0"),
         ("c16", doubles(1, -2, 0, 0.5), "(1.0-2.0j), (0.0+0.5j)"), ("S3", b"ab\0c'\n", "b'ab', b'c\\'\\n'"),
         ("M8", struct.pack("<2q", 5, -1), "5, -1")]
for name, data, words in KINDS:
    size = len(data) // 2 if name[0] == "S" else -1
    shown = tree_of(two(array(4, (2,), name, data, size=size)))
    tap.ok(": " + words in shown, "items of %s" % name, shown)

# More than the history keeps spread out.
many = b""
for k in range(2500):
    many += array(4 + len(many), (1,), "f8", doubles(k + 0.25))
good(two(many), "thousands of arrays")
shown = tree_of(two(many))
tap.equal([k for k in range(2500) if "64, 8 bytes at " not in shown or ": %d.25\n" % k not in shown], [],
          "each is shown where it is")

# Objects: a pickle of its own, judged of its own.
INNER = PROTO2 + b"](K\x01K\x02e."
head = wrapper((2,), dtype("O8", "|", flags=63))
good(two(head + INNER), "an array of objects is a pickle in between")
BAD = PROTO2 + b"](" + SYSTEM + b"K\x02e."
status, rows = rows_of(two(head + BAD, behind=b"K\x01"))
at = 4 + len(head)
tap.ok([r["level"] for r in rows if r["place"] == "@%d+%d" % (at, len(BAD))] == ["dangerous"] and status == 1,
       "a call in the objects of an array is found", rows)
status, rows = rows_of(two(wrapper((2,), dtype("f8", flags=63)) + BAD, behind=b"K\x01"))
tap.ok(len(rows) == 2 and rows[1]["level"] == "dangerous", "flags alone make numbers objects", rows)
status, rows = rows_of(two(head + BAD[:-3] + b"\xff", behind=b"K\x01"))
tap.ok(status == 1 and not rows[0]["complete"] and any(r["level"] == "dangerous" for r in rows),
       "objects that break are judged up to there", rows)
status, rows = rows_of(two(head + head + INNER, behind=b"K\x01"))
tap.ok(not rows[0]["complete"], "objects are read by a reader that knows no arrays", rows)

# What is packed.
stream = two(plain)
PACKED = [("gz", gzip.compress(stream)), ("zlib", zlib.compress(stream)), ("bz2", bz2.compress(stream)),
          ("xz", lzma.compress(stream)), ("lzma", lzma.compress(stream, format=lzma.FORMAT_ALONE))]
for step, data in PACKED:
    status, rows = rows_of(data, "model")
    tap.ok(any(r["place"] == "%s!@0+%d" % (step, len(stream)) and r["level"] == "dangerous" and r["complete"]
               for r in rows), "in " + step, rows)
status, rows = rows_of(b"my own header\n" + two(array(18, (2,), "f8", doubles(1, 2))))
tap.ok(any(r["place"].startswith("@14+") and r["level"] == "dangerous" and r["complete"] for r in rows),
       "behind a header", rows)


def broken(data, words, name, level=None):
    """It ends at the BUILD, is not called whole, and says why."""
    status, rows = rows_of(data)
    row = rows[0] if rows else {}
    error = row.get("error") or {}
    tap.ok(status in (1, 2) and not row.get("complete", True) and words in error.get("message", "") and
           (level is None or row["level"] == level), name, (status, rows))


broken(two(wrapper((2**40,), dtype("f8")) + b"\x01\xff"), "longer than", "more items than bytes")
broken(two(wrapper((2**62, 2**62), dtype("f8")) + b"\x01\xff"), "longer than", "more items than numbers")
broken(two(wrapper((2**32, 2**32), dtype("f8")) + b"\x01\xff"), "longer than", "a product that wraps to none")
broken(two(wrapper((-1,), dtype("f8")) + b"\x01\xff"), "shape", "fewer items than none")
broken(two(wrapper((1,) * 65, dtype("f8")) + b"\x01\xff"), "shape", "too many dimensions")
broken(two(wrapper((1,), dtype("U3", size=2**31 - 1)) + b"\x01\xff"), "longer than", "texts of a huge size")
broken(two(wrapper((1,), b"capp\nkind\n)R") + b"\x01\xff"), "cannot be told", "a type that nobody knows", "suspicious")
broken(two(wrapper((1,), dtype("i4,i4")) + b"\x01\xff"), "cannot be told", "a type that is not followed")
broken(two(wrapper((2,), dtype("O8", "|", flags=63)))[:-len(SYSTEM) - 2], "longer than", "objects that are not there")

def framed(body, behind):
    return b"\x80\x04\x95" + struct.pack("<Q", len(body)) + body + behind


# joblib's reader has fetched the frame whole: an array in its midst is read from behind its end.
one = wrapper((1,), dtype("f8"))
late = framed(b"](" + one + SYSTEM, b"\x01\xff" + doubles(7.5) + b"K\x01e.")
status, rows = rows_of(late)
tap.ok(rows[0]["complete"] and rows[0]["level"] == "dangerous" and rows[0]["bytes"] == len(late) and
       any(f["rule"] == "PS028" for f in rows[0]["findings"]), "an array behind other ops of its frame", rows)
tap.ok(": 7.5" in tree_of(late), "it is shown", tree_of(late))
late = framed(b"](" + one + one + SYSTEM, b"\x01\xff" + doubles(7.5) + b"\x01\xff" + doubles(8.5) + b"K\x01e.")
status, rows = rows_of(late)
tap.ok(rows[0]["complete"] and rows[0]["bytes"] == len(late) and ": 8.5" in tree_of(late), "two of them", rows)
bad = framed(b"](" + wrapper((2,), dtype("O8", "|", flags=63)) + b"K\x01", BAD + b"K\x02e.")
status, rows = rows_of(bad)
tap.ok(rows[0]["complete"] and [r["level"] for r in rows[1:]] == ["dangerous"], "objects behind other ops", rows)
data = b"\x80\x04("
for k in range(700):
    data += framed(b"K\x01" * (k % 150) + one + SYSTEM, b"\x01\xff" + doubles(k))[2:]
data += b"t."
status, rows = rows_of(data)
tap.ok(rows[0]["complete"] and rows[0]["bytes"] == len(data), "many, wherever a group of ops begins", rows[:1])
shown = tree_of(data)
tap.equal([k for k in range(700) if ": %d.0\n" % k not in shown], [], "and each is shown")
places = [int(at, 16) for at in re.findall(r"(?m)^. +\d+  @([0-9a-f]+)", tree_of(data, "trace"))]
tap.ok(len(places) > 70000 and all(a < b for a, b in zip(places, places[1:])), "each op is where it is", places[:9])
broken(framed(b"](" + one + b"X\x09\0\0\0ab", b"\x01\xff" + doubles(1) + b"cdefghie."), "reaches across",
       "a text that goes on behind the frame")

# What joblib reads, but does not write.
for pad, name in ((b"\x00", "no padding where there is some"), (b"\x03abc", "padding that is none"),
                  (b"\x20" + b"\xff" * 32, "more padding than aligns")):
    status, rows = rows_of(two(wrapper((1,), dtype("f8")) + pad + doubles(1), behind=b"K\x01"))
    row = rows[0]
    tap.ok(row["complete"] and any(f["rule"] == "PS026" for f in row["findings"]), name, rows)

# One BUILD puts the array into the wrapper's place: the next one there is not the wrapper's.
twice = plain + b"}b"
good(two(twice), "a second BUILD gives its state to the array")
good(two(plain + b"2}b0"), "so does one to a copy of it")
MADE = b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81q\x07"
head = wrapper((0,), dtype("f8"), align=None, make=MADE)[:-1] + b"q\x08b"
good(two(head + b"h\x07h\x08b0" * 20000 + b"h\x08b" * 200000, b"K\x01"), "BUILDs without number", "suspicious")
status, rows = rows_of(two(b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81", behind=b"K\x01"))
tap.ok(rows[0]["complete"], "a wrapper without state has no array", rows)

# Without joblib there are no arrays: what CPython alone makes of it.
shown = tree_of(two(plain), "json")
tap.ok('"ok":false' in shown, "CPython alone breaks at the array", shown)

# Texts that hide the name, names that are not joblib's.
data = b"\x80\x04](" + wrapper((1,), dtype("f8"), make=b"V\\u006aoblib.numpy_pickle\nVNumpyArray\\u0057rapper\n"
                               b"\x93)\x81", align=None) + doubles(1) + SYSTEM + b"e."
good(data, "a name with escapes")
data = two(array(4, (1,), "f8", doubles(1), module="app.numpy_pickle", align=None))
status, rows = rows_of(data)
tap.ok(not rows[0]["complete"], "another's class of that name has no arrays", rows)

tap.finish()
