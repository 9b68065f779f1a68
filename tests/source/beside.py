# SPDX-License-Identifier: MIT
"""
joblib before 0.10 wrote each array to a file beside the pickle. What such a pickle names is shown and
counts in its verdict; a name that leads out of the folder is said to, and never followed.
"""

import json
import os
import struct
import tempfile
import zlib

import tap
from joblibs import dtype, text, tuple_of

P2 = b"\x80\x02"
CALL = b"cposix\nsystem\nX\x02\x00\x00\x00id\x85R"
FLOATS = struct.pack("<6d", 0.5, 1, 2, 3, 4, 5)


def npy(descr, shape, data, fortran=False):
    """As numpy.save() writes it."""
    head = "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }" % (descr, fortran, shape)
    head = head.encode() + b" " * (-(len(head) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\0" + struct.pack("<H", len(head)) + head + data


def wrapper(name, kind="NDArrayWrapper", module="joblib.numpy_pickle", more=b""):
    return (b"c" + module.encode() + b"\n" + kind.encode() + b"\n)\x81}(" + text("filename") +
            (name if isinstance(name, bytes) else text(name)) +
            text("subclass") + b"cnumpy\nndarray\n" + text("allow_mmap") + b"\x88" + more + b"ub")


def packed(name):
    """What stands for an array whose numbers are packed: the pickle has its shape and type."""
    state = tuple_of([b"K\x01", tuple_of([b"K\x02", b"K\x03"]), dtype("f8"), b"\x89"])
    return wrapper(name, "ZNDArrayWrapper", more=text("state") + state)


def folder_of(files):
    folder = tempfile.TemporaryDirectory()
    os.mkdir(os.path.join(folder.name, "in"))
    for name, data in files.items():
        path = os.path.join(folder.name, "in", name)
        if data is None:
            os.mkfifo(path)
        elif isinstance(data, str):
            os.symlink(data, path)
        else:
            with open(path, "wb") as file:
                file.write(data)
    return folder


def look(files, *options, path="x.pkl"):
    """What tree shows of x.pkl, and its row in a scan."""
    with folder_of(files) as folder:
        path = os.path.join(folder, "in", path) if path else os.path.join(folder, "in")
        shown = tap.run("tree", *options, path)[1].decode()
        rows = [json.loads(line) for line in tap.run("scan", "--jsonl", *options, path)[1].splitlines()]
    return shown, next((r for r in rows if "x.pkl!" in r["address"]), None)


def tells(files, words, level, complete, name, rules=()):
    shown, row = look(files)
    tap.ok(words in shown, "%s is shown" % name, shown)
    found = [f["rule"] for f in row["findings"] if f["rule"] in ("PS029", "PS070", "PS071")]
    tap.equal((row["level"], row["complete"], found), (level, complete, list(rules)), name)


IN = "in the file x.pkl_01.npy beside the pickle"
ONE = {"x.pkl": P2 + wrapper("x.pkl_01.npy") + b"."}
tells({**ONE, "x.pkl_01.npy": npy("<f8", "(2, 3)", FLOATS)},
      "(2, 3) float64 " + IN + ": 0.5, 1.0, 2.0, 3.0, 4.0, 5.0", "innocuous", True, "an array beside")
tells({**ONE, "x.pkl_01.npy": npy(">i2", "(2,)", b"\0\1\xff\xfe", True)},
      "(2,) >int16 in Fortran's order " + IN + ": 1, -2", "innocuous", True, "one in another order")
tells({**ONE, "x.pkl_01.npy": npy("<M8[D]", "(1,)", struct.pack("<q", 19844))}, "(1,) datetime64 " + IN, "innocuous",
      True, "dates")
tells({**ONE, "x.pkl_01.npy": npy("<f8", "(2, 3)", FLOATS[:-9])}, IN, "innocuous", True,
      "one that is cut")
tells({**ONE, "x.pkl_01.npy": npy("<f8", "(99999999999, 99999999999)", FLOATS)}, IN, "innocuous",
      True, "one whose shape is a lie")
tells({**ONE, "x.pkl_01.npy": npy("|O", "(1,)", P2 + CALL + b".")},
      "(1,) object " + IN + ", a pickle", "dangerous", True, "objects with a call", ["PS070"])
tells({**ONE, "x.pkl_01.npy": npy("|O", "(1,)", P2 + b"]K\x01a.")}, "object " + IN + ", a pickle", "innocuous", True,
      "harmless objects")
tells({**ONE, "x.pkl_01.npy": P2 + CALL + b"."}, IN + " (no .npy", "dangerous", True,
      "a pickle where an array should be", ["PS070"])
tells({"x.pkl": P2 + wrapper("x.pkl_01.npy", "NDArrayWrapper", "sklearn.externals.joblib.numpy_pickle") + b".",
       "x.pkl_01.npy": npy("|O", "(1,)", P2 + CALL + b".")}, "object " + IN + ", a pickle", "dangerous", True,
      "a copy of joblib", ["PS070"])
tells(ONE, IN + " (there is no such file)", "innocuous", False, "a file that is not there", ["PS071"])
tells({**ONE, "x.pkl_01.npy": "/etc/passwd"}, IN + " (it is a symbolic link)", "innocuous", False,
      "a link", ["PS071"])
tells({**ONE, "x.pkl_01.npy": None}, IN + " (it is no regular file)", "innocuous", False, "a pipe",
      ["PS071"])
for out in ("../secret.npy", "/etc/passwd", "sub/x.npy", "..", "C:\\x.npy"):
    tells({"x.pkl": P2 + wrapper(out) + b"."}, "in the file %s, not beside the pickle" % out,
          "suspicious", False, "a path: " + out, ["PS029", "PS071"])
tells({"x.pkl": P2 + wrapper(b"K\x07") + b"."}, "NDArrayWrapper", "innocuous", False,
      "a name that is a number", ["PS071"])
tells({"x.pkl": P2 + packed("x.pkl_01.npy.z") + b".", "x.pkl_01.npy.z": b"ZF0x30" + b" " * 15 + zlib.compress(FLOATS)},
      "(2, 3) float64 in the file x.pkl_01.npy.z beside the pickle", "innocuous", True, "numbers that are packed")
# It is read at each BUILD, and where it has its name from does not matter.
LATER = (b"cjoblib.numpy_pickle\nNDArrayWrapper\n(" + text("x.pkl_01.npy") + b"cnumpy\nndarray\ntR}b")
tells({"x.pkl": P2 + LATER + b".", "x.pkl_01.npy": npy("|O", "(1,)", P2 + CALL + b".")}, "object " + IN + ", a pickle",
      "dangerous", True, "a name that the call was given", ["PS070"])
# The sandbox opens what joblib would have called it; a folder has all that is in it.
OTHER = {"x.pkl": P2 + wrapper("other.npy") + b".", "other.npy": npy("|O", "(1,)", P2 + CALL + b".")}
row = look(OTHER, path=None)[1]
tap.equal((row["level"], row["complete"]), ("dangerous", True), "another name, in a folder that was named")
row = look(OTHER, "--sandbox=off")[1]
tap.equal((row["level"], row["complete"]), ("dangerous", True), "another name, without a sandbox")
row = look(OTHER)[1]
tap.ok((row["level"], row["complete"]) in (("innocuous", False), ("dangerous", True)),
       "another name, in the sandbox: opened, or said not to be", row)
# Many that lead to one file are too many at some time.
many = {"x.pkl": P2 + b"](" + wrapper("x.pkl_01.npy") * 10100 + b"e.", "x.pkl_01.npy": npy("<f8", "(1,)", FLOATS[:8])}
row = look(many)[1]
tap.equal((row["level"], row["complete"]), ("innocuous", False), "more of them than are opened")
tap.finish()
