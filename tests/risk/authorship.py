# SPDX-License-Identifier: MIT
"""
authorship: what Python's own picklers write fits them, in each protocol; what was put in by hand, or
written by hand, is named with its op.
"""

import collections
import datetime
import os
import pickle
import pickletools
import tempfile

import tap

if not tap.LIVE:
    tap.skip_all("needs Python 3.11")

C = "  Python 3's pickle, in C\n"
PY = "  Python 3's pickle in Python (pickle.py)\n"
OPTIMIZE = "  Python 3's pickle, and pickletools.optimize after it\n"
RECURSIVE = ([], )
RECURSIVE[0].append(RECURSIVE)
SHARED = ["x", "y"]
VALUES = {
    "numbers": [0, 255, 256, 65535, 65536, -1, 2 ** 31, -2 ** 63, 2 ** 2100, 1.5, True, None],
    "texts": ["", "a" * 255, "a" * 256, "\u20ac", b"", b"x" * 300],
    "containers": [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [], [1], {}, {"a": 1}, {1, 2}, set()],
    "long ones": [list(range(2500)), {k: k for k in range(2500)}, set(range(1200))],
    "shared": [SHARED, SHARED, {"a": SHARED}],
    "recursive": RECURSIVE,
    "a large text": ["x" * 70000, "y"],
    "objects": [datetime.datetime(2020, 1, 1), collections.OrderedDict(a=1), len, ValueError("x")],
    "many slots": [str(k) for k in range(600)],
}

HAND = b"\x80\x04\x95\x0e\x00\x00\x00\x00\x00\x00\x00]\x94(K\x01K\x02e."


def said(data):
    with open("x.pkl", "wb") as file:
        file.write(data)
    return tap.run("authorship", "x.pkl")[1].decode()


def main():
    for name, value in VALUES.items():
        wrong = []
        for protocol in range(6):
            for writer, data in ((C, pickle.dumps(value, protocol)),
                                 (PY, pickle._dumps(value, protocol)),
                                 (OPTIMIZE, pickletools.optimize(pickle.dumps(value, protocol)))):
                out = said(data)
                if writer not in out:
                    wrong.append("%d, %s%s" % (protocol, writer, out))
        tap.ok(not wrong, "%s: as it was written" % name, "\n".join(wrong[:4]))
    # A list of 1001: C writes a batch of one, pickle.py an item alone.
    many = list(range(1001))
    tap.ok(PY not in said(pickle.dumps(many, 4)), "what only the C pickler writes")
    tap.ok(C not in said(pickle._dumps(many, 4)), "what only pickle.py writes")
    tap.ok(C in said(HAND) and "No pickler" not in said(HAND), "written out by hand as a pickler would")
    for name, data, op in [
            ("DUP", b"\x80\x02N2\x86q\x00.", "op 2 DUP: an opcode that no pickler of Python writes"),
            ("a slot out of order", b"\x80\x02]q\x00]q\x05\x86q\x01.", "op 4 BINPUT =m5: a memo slot out"),
            ("a list made of items", b"\x80\x02(K\x01lq\x00.", "op 3 LIST: a list, dict or long tuple"),
            ("a wide number", b"\x80\x02J\x01\x00\x00\x00.", "op 1 BININT 1: a wider form"),
            ("a batch of none", b"\x80\x02]q\x00(e.", "op 4 APPENDS: a batch of items"),
            ("PROTO on the way", b"\x80\x02N\x80\x020.", "op 2 PROTO 2: PROTO that is not the first"),
            ("no frame", b"\x80\x04]\x94]\x94\x86\x94.", "op 1 EMPTY_LIST: no FRAME"),
            ("protocol 0 in protocol 2", b"\x80\x02I1\n.", "op 1 INT 1: a form of protocol 0"),
            ("a newer opcode", b"\x80\x02C\x01xq\x00.", "op 1 SHORT_BINBYTES b'x': an opcode that is newer"),
    ]:
        tap.ok(op in said(data), name, said(data))
    # A call that was put into the middle of a machine's pickle is what does not fit.
    data = pickle.dumps({"user": "ann", "tags": ["a", "b"]}, 2)
    at = data.index(b"X\x04\x00\x00\x00tags")
    out = said(data[:at] + b"cposix\nsystem\nX\x02\x00\x00\x00id\x85R0" + data[at:])
    tap.ok("nearest to Python 3's pickle, in C" in out and "GLOBAL posix.system" in out
           and "BINUNICODE 'id'" in out and "'user'" not in out and "'tags'" not in out,
           "only what was put in does not fit", out)
    tap.finish()


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    try:
        main()
    finally:
        os.chdir("/")
