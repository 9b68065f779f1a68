# SPDX-License-Identifier: MIT
"""Files and packings around a pickle: for tests/risk/strangers.py."""

import argparse
import base64
import bz2
import collections
import gzip
import io
import lzma
import os
import sqlite3
import struct
import tarfile
import tempfile
import types
import zipfile
import zlib

# In what it is wrapped: bytes and texts inside a harmless pickle, or a file of another kind.

def npy_of(raw):
    head = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    head += b" " * (63 - (10 + len(head)) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head + raw


def zip_of(raw, inner="archive/data.pkl", method=zipfile.ZIP_STORED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        z.writestr(zipfile.ZipInfo("archive/version", (2024, 5, 1, 0, 0, 0)), "3\n")
        info = zipfile.ZipInfo(inner, (2024, 5, 1, 0, 0, 0))
        info.compress_type = method
        z.writestr(info, raw)
    return out.getvalue()


def tar_of(raw):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as t:
        info = tarfile.TarInfo("model/weights.pkl")
        info.size = len(raw)
        t.addfile(info, io.BytesIO(raw))
    return out.getvalue()


def sqlite_of(raw):
    with tempfile.TemporaryDirectory() as d:
        db = sqlite3.connect(os.path.join(d, "a.db"))
        db.execute("create table cache (key text, value blob)")
        db.execute("insert into cache values (?, ?)", ("job:1", raw))
        db.commit()
        db.close()
        with open(os.path.join(d, "a.db"), "rb") as f:
            return f.read()


def lines_of(raw):
    return base64.encodebytes(raw)


PACKINGS = {
    "raw": lambda b: b, "b64": base64.b64encode, "b64u": base64.urlsafe_b64encode,
    "b64lines": lines_of,
    "hex": lambda b: b.hex().encode(), "HEX": lambda b: b.hex().upper().encode(),
    "zlib": zlib.compress,
    "gzip": lambda b: gzip.compress(b, mtime=0), "bz2": bz2.compress, "xz": lzma.compress,
    "zip": zip_of, "b64text": lambda b: base64.b64encode(b).decode(), "hextext": lambda b: b.hex(),
    "b64zlib": lambda b: base64.b64encode(zlib.compress(b)),
    "zlibb64": lambda b: zlib.compress(base64.b64encode(b)),
    "gzhex": lambda b: gzip.compress(b, mtime=0).hex(), "prefixed": lambda b: b"\x00\x01HDR" + b,
    "lzma": lambda b: lzma.compress(b, lzma.FORMAT_ALONE), "npy": npy_of, "tar": tar_of,
}
FILES = {
    "plain": lambda b: b, "gzip": lambda b: gzip.compress(b, mtime=0), "zlib": zlib.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress, "zip": zip_of, "zipdeflate": lambda b: zip_of(b, "data.pkl",
        zipfile.ZIP_DEFLATED), "tar": tar_of,
    "npy": npy_of, "sqlite": sqlite_of, "b64": lambda b: base64.b64encode(b) + b"\n",
    "tgz": lambda b: gzip.compress(tar_of(b), mtime=0),
}


class Holder:
    """What is embedded, in a place of a harmless object."""

    @staticmethod
    def of(r, packed):
        return r.choice([
            lambda: packed, lambda: {"payload": packed, "version": 3}, lambda: [1, 2, packed],
            lambda: ("args", packed),
            lambda: collections.OrderedDict(blob=packed),
            lambda: types.SimpleNamespace(data=packed),
            lambda: bytearray(packed) if isinstance(packed, bytes) else [packed],
            lambda: {packed: 1},
            lambda: [[[[(packed,)]]]], lambda: frozenset([packed]),
            lambda: argparse.Namespace(cache=packed),
        ])()
