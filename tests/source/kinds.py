# SPDX-License-Identifier: MIT
"""
Whatever holds pickles, made by the standard library: scan finds each at its address, the address can be
given back to every command, and what holds none is not called a pickle.
"""

import base64
import binascii
import bz2
import gzip
import hashlib
import hmac
import importlib
import io
import json
import lzma
import os
import pickle
import sqlite3
import struct
import sys
import tarfile
import tempfile
import warnings
import zipfile
import zlib

import tap
from joblibs import PROTO2, SYSTEM, array

# A name twice in a zip is meant.
warnings.simplefilter("ignore")

VALUE = {"name": "Ada", "pets": ["cat", "dog"], "age": 36, "notes": "x" * 40}
P = {protocol: pickle.dumps(VALUE, protocol) for protocol in range(6)}
P4 = P[4]
N = len(P4)
EVIL = b"cposix\nsystem\n(S'echo hi'\ntR."
SMALL = pickle.dumps(5, 4)
LEFT_OUT = tap.run("--version")[1].decode().partition("left out of this build: ")[2]


def zipped(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def tarred(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def database(rows, wal=False, tail=""):
    with tempfile.TemporaryDirectory() as work:
        path = os.path.join(work, "x.db")
        connection = sqlite3.connect(path)
        if wal:
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE \"a,b\" (key TEXT PRIMARY KEY, value BLOB) %s" % tail)
        connection.executemany("INSERT INTO \"a,b\" VALUES (?, ?)", rows)
        connection.commit()
        connection.close()
        with open(path, "rb") as file:
            return file.read()


def dated(key, column, value):
    """A table with a key, something beside it, and a pickle."""
    with tempfile.TemporaryDirectory() as work:
        path = os.path.join(work, "x.db")
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE t (\"%s\", \"%s\", value BLOB)" % (column, key))
        connection.execute("INSERT INTO t VALUES (?, ?, ?)", (value, "user:1", P4))
        connection.commit()
        connection.close()
        with open(path, "rb") as file:
            return file.read()


def raw_deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def b64(data):
    return base64.b64encode(data)


def signed(digest, data, mark=b" "):
    return hmac.new(b"key", data, digest).hexdigest().encode() + mark + data


def at(size, *steps, offset=0):
    return "".join("!" + step for step in steps) + "!@%d+%d" % (offset, size)


Z4 = zlib.compress(P4)
NOISE = bytes((i * 197 + i * i * 13 + 7) % 251 for i in range(3000)).replace(b"\x80", b"\x81")



def dump(data, width, group, wide=False):
    """As xxd shows it, or hexdump -C (wide)."""
    out = ""
    for start in range(0, len(data), width):
        line = data[start:start + width]
        digits = " ".join(line[i:i + group].hex() for i in range(0, len(line), group))
        if wide:
            digits = line[:8].hex(" ") + "  " + line[8:].hex(" ")
        shown = "".join(chr(c) if 32 <= c < 127 else "." for c in line)
        out += ("%08x  %-48s  |%s|\n" if wide else "%08x: %s  %s\n") % (start, digits, shown)
    return (out + ("%08x\n" % len(data) if wide else "")).encode()


def shell_archive(members):
    out = b"#!/bin/sh\n# This is a shell archive\n"
    for name, data in members:
        out += (b"echo x %s\nsed 's/^X//' > %s << 'SHAR_END'\nX" % (name, name) +
                data.replace(b"\n", b"\nX") + b"\nSHAR_END\n")
    return out + b"exit\n"


COOKIE = "".join("\\%03o" % c if c < 32 else chr(c) for c in P[0]).encode()

# name: (bytes, the pickles' places in order, a library that it needs)
KINDS = {
    "bare": (P4, [at(N)], None),
    "row": (P4 * 3, [at(N), at(N, offset=N), at(N, offset=2 * N)], None),
    "row of old ones": (P[0] + P[1] + EVIL, [at(len(P[0])), at(len(P[1]), offset=len(P[0])),
                                             at(len(EVIL), offset=len(P[0] + P[1]))], None),
    "zeros behind": (P4 + bytes(100), [at(N)], None),
    "blocks": (P4.ljust(512, b"\0") + P4.ljust(512, b"\0"), [at(N), at(N, offset=512)], None),
    "a text line in front": (b"0123456789abcdef of something\n" + P4, [at(N, offset=30)], None),
    "four bytes in front": (b"\0\1\2\3" + SMALL, [at(len(SMALL), offset=4)], None),
    "among noise": (NOISE + P4 + NOISE + P[2] + NOISE,
                    [at(N, offset=3000), at(len(P[2]), offset=6000 + N)], None),
    "old ones among noise": (NOISE + P[0] + NOISE + P[1] + NOISE + EVIL + NOISE,
                             [at(len(P[0]), offset=3000), at(len(P[1]), offset=6000 + len(P[0])),
                              at(len(EVIL), offset=9000 + len(P[0] + P[1]))], None),
    "BE32": (b"".join(struct.pack(">I", len(p)) + p for p in (P[1], SMALL, P4)),
             [at(len(P[1]), offset=4), at(len(SMALL), offset=8 + len(P[1])),
              at(N, offset=12 + len(P[1] + SMALL))], None),
    "LE32": (struct.pack("<I", N) + P4, [at(N, offset=4)], None),
    "LE64": (struct.pack("<Q", N) + P4, [at(N, offset=8)], None),
    "BE16": ((struct.pack(">H", N) + P4) * 2, [at(N, offset=2), at(N, offset=4 + N)], None),
    "length behind": (b"\0\0\0\2" + (P[0] + struct.pack(">I", len(P[0]))) * 2,
                      [at(len(P[0]), offset=8 + len(P[0])), at(len(P[0]), offset=4)], None),
    "signed": (signed("sha256", P4), [at(N, offset=65)], None),
    "signed, old": (signed("md5", P[0]), [at(len(P[0]), offset=33)], None),
    "signed, colon": (signed("sha1", P[1], b":"), [at(len(P[1]), offset=41)], None),
    "signed, raw": (hashlib.sha256(P4).digest() + P4, [at(N, offset=32)], None),
    "zlib": (Z4, [at(N, "zlib")], None),
    "zlib behind a pickle": (SMALL + Z4, [at(len(SMALL)),
                                          at(N, "@%d+%d" % (len(SMALL), len(Z4)), "zlib")], None),
    "zlib among noise": (NOISE + Z4 + NOISE, [at(N, "@3000+%d" % len(Z4), "zlib")], None),
    "deflate": (raw_deflate(P4), [at(N, "deflate")], None),
    "zlib, joblib's own head": (b"ZF" + hex(N).encode().ljust(19) + Z4,
                                [at(N, "@21+%d" % len(Z4), "zlib")], None),
    "gzip": (gzip.compress(P4), [at(N, "gz")], None),
    "gzip, two members": (gzip.compress(P4[:30]) + gzip.compress(P4[30:]), [at(N, "gz")], None),
    "bzip2": (bz2.compress(P4), [at(N, "bz2")], "libarchive"),
    "xz": (lzma.compress(P4), [at(N, "xz")], "libarchive"),
    "lzma": (lzma.compress(P4, lzma.FORMAT_ALONE), [at(N, "lzma")], "libarchive"),
    "xz of gzip": (lzma.compress(gzip.compress(P4)), [at(N, "xz", "gz")], "libarchive"),
    "zip": (zipped([("a/data.pkl", P4), ("readme", b"text"), ("we!rd (1),@%.pkl", P[0])]),
            [at(N, "zip(a/data.pkl)"), at(len(P[0]), "zip(we%21rd %281%29%2C%40%25.pkl)")],
            "libarchive"),
    "zip, stored": (zipped([("x.png", P4)], zipfile.ZIP_STORED), [at(N, "zip(x.png)")], "libarchive"),
    "zip, a name twice": (zipped([("a", P4), ("a", P[2])]),
                          [at(N, "zip(a)"), at(len(P[2]), "zip(a)#2")], "libarchive"),
    "tar in gzip in zip": (zipped([("t.tgz", gzip.compress(tarred([("run/a", P4), ("b", P[1])])))]),
                           [at(N, "zip(t.tgz)", "gz", "tar(run/a)"),
                            at(len(P[1]), "zip(t.tgz)", "gz", "tar(b)")], "libarchive"),
    "a pickle before a zip": (EVIL + zipped([("a", P4)]), [at(N, "zip(a)"), at(len(EVIL))],
                              "libarchive"),
    "a pickle behind a zip": (zipped([("a", P4)]) + P[2],
                              [at(N, "zip(a)"), at(len(P[2]), offset=len(zipped([("a", P4)])))],
                              "libarchive"),
    "SQLite": (database([("k", P4), ("t", "text"), ("l", P[0])]),
               [at(N, "sql(a%2Cb,value,1)"), at(len(P[0]), "sql(a%2Cb,value,3)")], "libsqlite3"),
    "SQLite, text": (database([("k", b64(P4).decode())]), [at(N, "sql(a%2Cb,value,1)", "b64")],
                     "libsqlite3"),
    "SQLite, no row ids": (database([("k", P4)], tail="WITHOUT ROWID"),
                           [at(N, "sql(a%2Cb,value,1)")], "libsqlite3"),
    "SQLite, WAL": (database([("k", P4)], wal=True), [at(N, "sql(a%2Cb,value,1)")], "libsqlite3"),
    "SQLite, large": (database([("k", pickle.dumps("x" * 99999, 4))]),
                      [at(len(pickle.dumps("x" * 99999, 4)), "sql(a%2Cb,value,1)")], "libsqlite3"),
    "base64": (b64(P4), [at(N, "b64")], None),
    "base64, wrapped": (base64.encodebytes(P4), [at(N, "b64")], None),
    "base64, two lines": (b64(P[2]).rstrip(b"=") + b"\n" + b64(P[0]) + b"\n",
                          [at(len(P[2]), "@0+182", "b64u"),
                           at(len(P[0]), "@183+168", "b64")], None),
    "base64, URL": (base64.urlsafe_b64encode(pickle.dumps(b"\xff\xfe\xfb\xef" * 9)).rstrip(b"="),
                    [at(len(pickle.dumps(b"\xff\xfe\xfb\xef" * 9)), "b64u")], None),
    "base64 in a log": (b"12:00 stored value=" + b64(P4) + b" ok\n",
                        [at(N, "@19+%d" % len(b64(P4)), "b64")], None),
    "base64 of zlib in a cookie": (b"." + base64.urlsafe_b64encode(Z4).rstrip(b"=") + b":1abc:sig",
                                   [at(N, "@1+%d" % len(base64.urlsafe_b64encode(Z4).rstrip(b"=")),
                                       "b64u", "zlib")], None),
    "hex": (binascii.hexlify(P4), [at(N, "hex")], None),
    "hex in SQL": (b"INSERT INTO t VALUES(1, X'" + binascii.hexlify(P4) + b"');\n",
                   [at(N, "@26+%d" % (2 * N), "hex")], None),
    "hex in C": (b"INSERT (0x" + binascii.hexlify(P4) + b");\n",
                 [at(N, "@10+%d" % (2 * N), "hex")], None),
    "base32": (base64.b32encode(P4), [at(N, "b32")], None),
    "base85": (base64.b85encode(P4), [at(N, "b85")], None),
    "ASCII85": (base64.a85encode(P4, adobe=True), [at(N, "a85")], None),
    "repr": (b"data = " + repr(P4).encode() + b"\n",
             [at(N, "@7+%d" % len(repr(P4)), "pybytes")], None),
    "octal escapes in a cookie": (b'Set-Cookie: a="' + COOKIE + b'"\n',
                                  [at(len(P[0]), "@14+%d" % (len(COOKIE) + 2), "pybytes")], None),
    "a dump of xxd": (dump(P4, 16, 2), [at(N, "dump")], None),
    "a dump in single bytes": (dump(P4, 20, 1), [at(N, "dump")], None),
    "a dump of hexdump": (dump(P4, 16, 1, True), [at(N, "dump")], None),
    "a shell archive": (shell_archive([(b"a/b", P4), (b"c", P[0])]),
                        [at(N, "shar(a/b)"), at(len(P[0]), "shar(c)")], None),
    "latin-1": (P4.decode("latin-1").encode(), [at(N, "latin1")], None),
    "CR LF": (P[0].replace(b"\n", b"\r\n"), [at(len(P[0]), "crlf")], None),
    "pickle in a pickle": (pickle.dumps([1, P4]), [at(len(pickle.dumps([1, P4]))),
                                                   at(N, "@0+%d" % len(pickle.dumps([1, P4])),
                                                      "value(6)")], None),
}



def capture(segments, swapped=False):
    """A pcap: (source port, destination port, sequence number, SYN, payload) for each packet."""
    end = ">" if swapped else "<"
    out = struct.pack(end + "IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1)
    for source, destination, sequence, syn, payload in segments:
        tcp = struct.pack(">HHIIBBHHH", source, destination, sequence & 0xffffffff, 0, 5 << 4,
                          2 if syn else 16, 1000, 0, 0) + payload
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0, b"\x0a\0\0\1",
                         b"\x0a\0\0\2") + tcp
        frame = bytes(12) + b"\x08\0" + ip
        out += struct.pack(end + "IIII", 0, 0, len(frame), len(frame)) + frame
    return out


def redis(strings, *around):
    """A saved database of Redis with one value for each string."""
    out = b"REDIS0010" + b"\xfa\x05about\x04test" + b"\xfe\x00"
    for name, body in strings:
        out += b"".join(around) + b"\x00" + bytes([len(name)]) + name + body
    return out + b"\xff" + bytes(8)


def counted(data):
    return struct.pack(">H", 0x4000 | len(data)) + data


HALF = N // 2
# Turned round, twice, and out of order; what comes again differs, and the first counts.
STREAM = capture([(5000, 80, 0xfffffff0, True, b""),
                  (80, 5000, 10, True, b""),
                  (5000, 80, 0xfffffff1 + HALF, False, P4[HALF:]),
                  (5000, 80, 0xfffffff1, False, P4[:HALF]),
                  (5000, 80, 0xfffffff1 + HALF, False, bytes(N - HALF)),
                  (80, 5000, 11, False, struct.pack(">I", len(P[1])) + P[1])])
LZF = bytes([31]) + P4[:32] + b"".join(bytes([len(P4[i:i + 32]) - 1]) + P4[i:i + 32]
                                       for i in range(32, N, 32))
COMMAND = b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$%d\r\n%s\r\n" % (len(SMALL), SMALL)
LISTPACK = struct.pack("<IH", 7 + len(SMALL) + 2, 1) + bytes([0x80 | len(SMALL)]) + SMALL + bytes(
    [len(SMALL) + 1]) + b"\xff"

KINDS.update({
    "JSON": (json.dumps({"a": [1, {"b.c": b64(P4).decode()}], "d": "text"}).encode(),
             [at(N, "json(a.1.b.c)", "b64")], None),
    "JSON, characters": (json.dumps(["x", P4.decode("latin-1")]).encode(),
                         [at(N, "json(1)", "latin1")], None),
    "a capture": (STREAM, [at(N, "tcp(5000>80)"), at(len(P[1]), "tcp(80>5000)", offset=4)], None),
    "a capture, the other end": (capture([(1, 2, 7, False, P4)], True), [at(N, "tcp(1>2)")], None),
    "two connections": (capture([(1, 2, 7, True, b""), (1, 2, 8, False, P4),
                                 (1, 2, 70000, True, b""), (1, 2, 70001, False, P[2])]),
                        [at(N, "tcp(1>2)"), at(len(P[2]), "tcp(1>2)#2")], None),
    "Redis": (redis([(b"k", counted(P4)), (b"l", counted(SMALL))]),
              [at(N, offset=28), at(len(SMALL), offset=33 + N)], None),
    "Redis, packed": (redis([(b"k", b"\xc3" + counted(b"")[:0] + struct.pack(
        ">H", 0x4000 | len(LZF)) + struct.pack(">H", 0x4000 | N) + LZF)]),
        [at(N, "@31+%d" % len(LZF), "lzf(%d)" % N)], None),
    "Redis, a list": (redis([(b"k", counted(LISTPACK))]),
                      [at(len(SMALL), offset=28 + 7)], None),
    "Redis, commands": (COMMAND, [at(len(SMALL), offset=len(COMMAND) - 2 - len(SMALL))], None),
    "memcached": (b"VALUE a 1 %d\r\n%s\r\nVALUE b 1 %d\r\n%s\r\nEND\r\n" % (
        len(SMALL), SMALL, N, P4), [at(len(SMALL), offset=13), at(N, offset=30 + len(SMALL))], None),
})



def keys(work):
    """What is stored under a key is shown with it, and with the time up to which it is good."""
    cache = struct.pack("<I", 1700000300) + SMALL
    for name, content, key, expires in (
            ("SQLite", database([("user:1", P4)]), "user:1", None),
            ("Django's table of a cache", dated("cache_key", "expires", "2023-11-14 22:18:20"), "user:1",
             1700000300),
            ("Django's sessions", dated("session_key", "expire_date", "2023-11-14 22:18:20.500000"), "user:1",
             1700000300.5),
            ("SQLite, whole seconds", dated("key", "expire_time", 1700000300), "user:1", 1700000300),
            ("SQLite, no date", dated("key", "expires", "some day"), "user:1", None),
            ("SQLite, a number beside the name", dated("namespace", "id", 7), "user:1", None),
            ("memcached", b"VALUE a 1 %d\r\n%s\r\nEND\r\n" % (N, P4), "a", None),
            ("Redis", redis([(b"k", counted(P4))], b"\xfc" + struct.pack("<Q", 1700000300500)), "k",
             1700000300.5),
            ("cachelib", cache, None, 1700000300),
            ("Django", pickle.dumps(1700000300.0) + zlib.compress(P4), None, 1700000300),
            ("a number that is no time", pickle.dumps(17.5) + zlib.compress(P4), None, None)):
        if content[:6] == b"SQLite" and "libsqlite3" in LEFT_OUT:
            continue
        path = put(work, content)
        container = [row["container"] for row in rows_of(tap.run("scan", "--jsonl", path)[1])][-1:]
        tap.equal(container, [{"key": key, "expires": expires}], "%s: key and expiry" % name)
        out = tap.run("scan", path)[1].decode()
        tap.ok(not key or "  key '%s'" % key in out, "%s: the key in words" % name, out)
        tap.ok(not expires or "expired 2023-11-14 22:18:20 UTC" in out, "%s: the date" % name, out)


def masked(data):
    """LevelDB's sum."""
    value = 0xffffffff
    for c in data:
        value ^= c
        for _ in range(8):
            value = value >> 1 ^ (0x82f63b78 if value & 1 else 0)
    value ^= 0xffffffff
    return ((value >> 15 | value << 17) + 0xa282ead8) & 0xffffffff


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def level_log(records):
    """A log of LevelDB: records in blocks of 32 KiB."""
    out = b""
    for record in records:
        first = True
        while first or record:
            left = 32768 - len(out) % 32768
            if left < 7:
                out += bytes(left)
                continue
            part, record = record[:left - 7], record[left - 7:]
            kind = (1 if not record else 2) if first else (4 if not record else 3)
            out += struct.pack("<IHB", masked(bytes([kind]) + part), len(part), kind) + part
            first = False
    return out


def put_batch(key, value):
    return struct.pack("<QIB", 1, 1, 1) + varint(len(key)) + key + varint(len(value)) + value


def snapped(data):
    """Packed by Snappy: literals, and a copy where a run of one byte allows it."""
    out, at = varint(len(data)), 0
    while at < len(data):
        run = len(data[at:]) - len(data[at:].lstrip(data[at:at + 1]))
        if at > 0 and data[at] == data[at - 1] and run >= 4:
            n = min(run, 64)
            out += struct.pack("<BH", n - 1 << 2 | 2, 1)
        else:
            n = min(50, len(data) - at) if run < 8 else 1
            out += bytes([n - 1 << 2]) + data[at:at + n]
        at += n
    return out


def level_table(values, packed):
    """A table of LevelDB with a block for each value."""
    def block(entries):
        body = b"".join(varint(0) + varint(len(k)) + varint(len(v)) + k + v for k, v in entries)
        return body + struct.pack("<II", 0, 1)

    out, index = b"", []
    for number, value in enumerate(values):
        data = block([(b"key%d" % number + bytes(8), value)])
        data = snapped(data) if packed else data
        index.append((b"key%d" % number, varint(len(out)) + varint(len(data))))
        out += data + bytes([packed]) + bytes(4)
    data = snapped(block(index)) if packed else block(index)
    handle = varint(len(out)) + varint(len(data))
    out += data + bytes([packed]) + bytes(4)
    return out + (varint(0) + varint(0) + handle).ljust(40, b"\0") + struct.pack("<Q", 0xdb4775248b80fb57)


def levels(work):
    """LevelDB: values that its blocks cut, or that are packed."""
    large = pickle.dumps(["n%d" % n * 9 for n in range(9000)], 4)
    log = level_log([put_batch(b"a", P4), put_batch(b"b", large), put_batch(b"c", SMALL + P[2])])
    rows = rows_of(tap.run("scan", "--jsonl", put(work, log))[1])
    tap.equal(sorted((row["bytes"], row["complete"]) for row in rows),
              sorted((len(p), True) for p in (P4, large, SMALL, P[2])), "LevelDB, a log")
    values = [P4, pickle.dumps(["x" * 5000, 1], 4), P[2]]
    for packed in (0, 1):
        rows = rows_of(tap.run("scan", "--jsonl", put(work, level_table(values, packed)))[1])
        tap.equal(sorted(row["sha256"] for row in rows),
                  sorted(hashlib.sha256(value).hexdigest() for value in values),
                  "LevelDB, a table, packed %d" % packed)
        tap.equal({"!leveldb(" in row["address"] for row in rows}, {bool(packed)}, "and where they are")
    status, out, err = tap.run("scan", "--jsonl", put(work, log[:60000]))
    tap.ok(b"breaks off" in err and status == 2, "a log that breaks off", (status, err))


# What dbm.ndbm of Debian 12 wrote (Berkeley DB 5.3, hash): small0, small2 and large, whose value lies on
# three pages of its own; small1 was deleted, and its bytes are still there.
BERKELEY = lzma.decompress(base64.b64decode(
    b"XQAAAAT//////////wAAaH6eIPHXl7GPmHP5UhqjTOK/5u+x4/CigTEw0qOqAnG+RE+6/H2Ufe1NrDMeaGWU6rZ+6GRD7AegU6o7"
    b"+tnnheU2E0OPbmxH6ufsbq8kREXR7OqH6Axm5lFCUztlPcd2s3+RbB2MAz1cUVoWsiSsHLl7mmE+JEYR0YyUi7C6qH9W8IpT+WRA"
    b"DbNfqUjrk3o5Htj+7CnUD+e3oKdrylpvZogTdBYDfw9pB8ZYSpKtnzDwc4VA0wh15wDiqTgp9wxbJrIScjU9DUxkEk4FAUiqIiGv"
    b"8A0l/81/2S2lqddQyHlF+fTNgJT7GByAVx612CsXPWF6shdiqjYg0oxVaVJP2KbROQWE9huG7i5M01tgGkDAt0yownsP0IJlxtOk"
    b"7o3svvh2bDelMoBm/XQoxi3L7s9kDMgI/GuLlrcbq/m4iy0lVp9Jr71mVeBWLpBqId0GRoO58SJlrUsa/hShWzOFr/ThZsM3ydHH"
    b"Q/Nd++mMKTdvP2V9bJ+otPk+V8+YrhWxc+CXIIhWzaZZSECjaYksIHlqXvlE5EY90GRPJSaRfEpGKJJGt26Aitfif/R3GCPBZ7ii"
    b"+ZywE3HNr8V3nlnK/L0Adke3x/GOcT3+nsUYaaYcXhij/kuhpSndF9Q5x9mxIfN33UY6mLxzo/x976ymJUcqXxYQxoHdO3kT5HUQ"
    b"gJpaKhVBUi7/m+cTcqerlvu95mjl2p1o3+XvvDCtLJFnVv+yqJNO"))


def paged_values(work):
    """Values that lie in pieces are put together."""
    large = pickle.dumps(list(range(200)) * 20, 4)
    rows = rows_of(tap.run("scan", "--jsonl", put(work, BERKELEY, "b.db"))[1])
    tap.equal(sorted((row["container"]["key"] or "", row["bytes"], row["complete"]) for row in rows),
              [("", 21, True), ("large", len(large), True), ("small0", 21, True), ("small2", 21, True)],
              "Berkeley DB: all values, and one that was deleted")
    tap.equal([row["sha256"] for row in rows if "!dbm(large)!@0+" in row["address"]],
              [hashlib.sha256(large).hexdigest()], "a value on pages of its own")
    status, out, err = tap.run("scan", "--jsonl", put(work, BERKELEY[:-4096] + bytes(4096), "c.db"))
    tap.ok(b"break off" in err and status == 2, "one whose pages break off", (status, err))


def shelves(work):
    """Databases of dbm, where this Python can write them."""
    for module, suffix in (("dbm.gnu", ""), ("dbm.ndbm", ".db"), ("dbm.dumb", ".dat")):
        try:
            writer = importlib.import_module(module)
        except ImportError:
            tap.skip(module, "this Python has no %s" % module)
            continue
        path = os.path.join(work, module)
        with writer.open(path, "n") as database_:
            for i in range(300):
                database_["key%d" % i] = pickle.dumps({"number": i}, 4)
            database_["small"] = SMALL
        if not os.path.exists(path + suffix):
            tap.skip(module, "its files are called otherwise here")
            continue
        rows = rows_of(tap.run("scan", "--jsonl", path + suffix)[1])
        tap.ok(len({row["sha256"] for row in rows}) == 301, "%s: all values" % module, len(rows))
        if module != "dbm.dumb":
            tap.equal(sorted(row["container"]["key"] for row in rows),
                      sorted(["key%d" % i for i in range(300)] + ["small"]), "%s: all keys" % module)


TEXT = b"Dear reader,\n(this) is no pickle. It is text, and there are words in it.\nI am.\n"
NONE = {
    "text": TEXT,
    "noise": NOISE,
    "zip": zipped([("a.txt", TEXT), ("b.bin", NOISE)]),
    "tar": tarred([("a.txt", TEXT)]),
    "gzip": gzip.compress(TEXT),
    "SQLite": database([("a", "some text"), ("b", b"some bytes")]),
    "base64": b64(TEXT * 3),
    "float and more": b"Git v2.35.2 Release notes\n",
    "json": json.dumps({"a": "b" * 50, "c": [1, 2, 3]}).encode(),
}


def put(work, content, name="file"):
    path = os.path.join(work, name)
    with open(path, "wb") as file:
        file.write(content)
    return path


def rows_of(out):
    return [json.loads(line) for line in out.decode("ascii").splitlines()]


def each_kind(work):
    for name, (content, places, library) in KINDS.items():
        if library and library in LEFT_OUT:
            # lzma has no head that says what it is, and such a zip has one in its middle.
            status, out, err = tap.run("scan", put(work, content))
            tap.ok(name in ("lzma", "a pickle before a zip") or status in (1, 2) and library.encode() in err,
                   "%s: what is left out is named" % name, (status, err))
            continue
        path = put(work, content)
        status, out, err = tap.run("scan", "--jsonl", path)
        rows = rows_of(out)
        found = [row["address"][len(path):] for row in rows if row["level"]]
        tap.equal(found, places, "%s: each at its address" % name)
        tap.ok(all(row["complete"] for row in rows) and not err and status in (0, 1),
               "%s: all is read" % name, (status, err, rows))
        for row in rows:
            again = rows_of(tap.run("scan", "--jsonl", row["address"])[1])
            tap.equal([r["sha256"] for r in again], [row["sha256"]],
                      "%s: %s can be given back" % (name, row["address"][len(path):][:60]))
        if rows:
            for command in ("dis", "trace", "tree", "json"):
                status, out, err = tap.run(command, rows[-1]["address"])
                tap.ok(out and status == 0, "%s: %s takes its address" % (name, command), err)
        status, out, _ = tap.run("scan", "--jsonl", "-", input=content)
        tap.equal([row["address"] for row in rows_of(out)], ["-" + place for place in places],
                  "%s: the same on standard input" % name)


def none_is_none(work):
    tree = os.path.join(work, "none")
    os.mkdir(tree)
    for name, content in NONE.items():
        put(tree, content, name)
        rows = rows_of(tap.run("scan", "--jsonl", os.path.join(tree, name))[1])
        tap.ok(not [row for row in rows if row.get("confidence")],
               "%s is not called a pickle, by name neither" % name, rows)
    status, out, err = tap.run("scan", "--jsonl", tree)
    levels = [row["level"] for row in rows_of(out)]
    tap.equal((status, [level for level in levels if level]), (2 if LEFT_OUT else 0, []),
              "a folder of what is none has no pickle")


def damaged(work):
    whole = gzip.compress(P4 + NOISE * 3)
    for name, content, words in (
            ("cut gzip", whole[:len(whole) // 2], "breaks off"),
            ("gzip with a wrong sum", gzip.compress(P4)[:-8] + b"\1\2\3\4" + gzip.compress(P4)[-4:],
             "damaged: incorrect data check"),
            ("cut zip", zipped([("a", P4), ("b", P4)])[:120], None),
            ("cut database", database([("k", pickle.dumps("x" * 99999))])[:9000], None)):
        path = put(work, content)
        status, out, err = tap.run("scan", path)
        tap.ok(status in (0, 1, 2) and b"Traceback" not in err, "%s: it ends" % name, (status, err))
        if words:
            tap.ok(status == 2 and words.encode() in err, "%s: it is said" % name, (status, err))


def bounds(work):
    bomb = put(work, gzip.compress(bytes(80 << 20)), "bomb")
    nested = put(work, gzip.compress(gzip.compress(gzip.compress(P4))), "nested")
    many = put(work, tarred([("%d" % i, P4) for i in range(20)]), "many")
    if "libarchive" in LEFT_OUT:
        return
    for path, args, words in (
            (bomb, ["--max-ratio", "50"], b"--max-ratio raises the bound"),
            (bomb, ["--max-unpacked", "1M"], b"--max-unpacked raises the bound"),
            (nested, ["--max-layers", "2"], b"--max-layers raises the bound"),
            (many, ["--max-members", "5"], b"--max-members raises the bound")):
        status, out, err = tap.run("scan", *args, path)
        tap.ok(status == 2 and words in err, "%s is said when it is hit" % args[0], (status, err))
    status, out, err = tap.run("scan", "--jsonl", "--max-layers", "3", nested)
    tap.equal((status, len(rows_of(out))), (0, 1), "and what raises it does")
    address = nested + "!gz!gz!gz!@0"
    tap.equal(tap.run("dis", "--max-layers", "2", address)[0], 2, "it holds for an address, too")
    for wrong in ("0", "x", "-1", "", "99999999999999999999", "1Q"):
        tap.equal(tap.run("scan", "--max-layers", wrong, many)[0], 2, "--max-layers %r" % wrong)


def broken_sum(data):
    """A zip whose members have a wrong CRC, in both of its places."""
    for mark, at in ((b"PK\3\4", 14), (b"PK\1\2", 16)):
        start = data.index(mark) + at
        data = data[:start] + b"\1\2\3\4" + data[start + 4:]
    return data


# Where a zip says a thing twice, before a member and in its directory: (in which, at, what).
TWICE = [
    ("a flag of encryption before it", [(b"PK\3\4", 6, b"\1\0")]),
    ("a flag of encryption in the directory", [(b"PK\1\2", 8, b"\1\0")]),
    ("flags of encryption", [(b"PK\3\4", 6, b"\x41\0"), (b"PK\1\2", 8, b"\x41\0")]),
    ("a flag of patches", [(b"PK\3\4", 6, b"\x20\0"), (b"PK\1\2", 8, b"\x20\0")]),
    ("a short size before it", [(b"PK\3\4", 18, struct.pack("<II", 3, 3))]),
    ("a short size in the directory", [(b"PK\1\2", 20, struct.pack("<II", 3, 3))]),
    ("no method before it", [(b"PK\3\4", 8, b"\x63\0")]),
    ("no method in the directory", [(b"PK\1\2", 10, b"\x63\0")]),
    ("another name before it", [(b"PK\3\4", 30, b"readme.md")]),
    ("no directory", [(b"PK\1\2", 0, b"PKxx")]),
]


def says_twice(payload):
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        for name, changes in TWICE:
            data = bytearray(zipped([("model.pkl", payload), ("b", SMALL)], method))
            for mark, at, new in changes:
                start = data.index(mark) + at
                data[start:start + len(new)] = new
            yield "in a zip with %s, method %d" % (name, method), bytes(data), "libarchive"


def unlisted(shown, secret):
    """A zip that has a member which its directory leaves out."""
    one, both = zipped([("a", shown)]), zipped([("secret", secret), ("a", shown)])
    entry = both.index(b"PK\3\4", 4)
    directory = one[one.index(b"PK\1\2"):one.index(b"PK\5\6")]
    directory = directory[:42] + struct.pack("<I", entry) + directory[46:]
    body = both[:both.index(b"PK\1\2")]
    return body + directory + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(directory), len(body), 0)


def deleted(payload):
    """A database from which a row was deleted; SQLite leaves it where it was."""
    with tempfile.TemporaryDirectory() as work:
        path = os.path.join(work, "x.db")
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("CREATE TABLE t (value BLOB)")
        connection.executemany("INSERT INTO t VALUES (?)", [(payload,), (SMALL,), (b"x" * 60,)])
        connection.commit()
        connection.execute("DELETE FROM t WHERE rowid = 1")
        connection.commit()
        connection.close()
        with open(path, "rb") as file:
            return file.read()


def hidden(work):
    """A payload is found and judged wherever it is put."""
    call = b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x07echo hi\x85R."
    half = len(call) // 2
    second = capture([(1, 2, 10, True, b""), (1, 2, 11, False, b"hello, " * 20 + call[:half]),
                      (1, 2, 151 + half, False, call[half:] + b" bye")])
    for name, content, library in (
            ("in an oddly named member", zipped([("logo.png", call), ("\u202e.txt", b"x")]),
             "libarchive"),
            ("in a zip with a wrong sum", broken_sum(zipped([("data.pkl", call)])), "libarchive"),
            ("in a zip with a wrong sum, stored",
             broken_sum(zipped([("data.pkl", call)], zipfile.ZIP_STORED)), "libarchive"),
            ("that a zip's directory leaves out", unlisted(P4, call), "libarchive"),
            ("behind the first array of a joblib file",
             PROTO2 + b"](" + array(4, (2,), "f8", bytes(16)) + SYSTEM + b"e.", None),
            ("in a member whose name is none", zipped([("../a!b(c)\x1b[2J\n", call)]), "libarchive"),
            *says_twice(call),
            ("in a deleted row", deleted(call), "libsqlite3"),
            ("in base64 in a cookie", b"Cookie: a=b; s=" + b64(call).rstrip(b"=") + b"; path=/\r\n",
             None),
            ("in the second half of a stream", second, None),
            ("behind a picture", b"GIF89a\1\0\1\0\0\0\0;" + EVIL, None),
            ("in a string of a pickle", pickle.dumps({"a": b64(zlib.compress(call))}), None),
            ("in a pickle that breaks", pickle.dumps([1, 2])[:-1] + b"\xff" + call, None)):
        if library and library in LEFT_OUT:
            continue
        status, out, err = tap.run("scan", "--jsonl", put(work, content))
        named = [c["module"] for row in rows_of(out) if row["level"] == "dangerous"
                 for c in row["callables"]]
        tap.ok(status == 1 and "posix" in named, "a payload %s" % name, (status, out, err))


# Short ones that break, and that nobody names: what they import and call is done before.
SHORT = {
    "no STOP": b"cos\nsystem\n(S'id'\ntR",
    "an import": b"cos\nsystem\n",
    "INST": b"(S'id'\nios\nsystem\n",
    "INST without arguments": b"(ios\nsystem\n",
    "OBJ": b"(cos\nsystem\nS'id'\no",
    "no opcode": b"cos\nsystem\n(S'id'\ntR\xff",
    "an argument that is cut": b"cos\nsystem\n(S'id'\ntRS'",
    "an empty stack": b"cos\nsystem\n(S'id'\ntR0000",
    "names from the stack": b"Vos\nVsystem\n\x93(Vid\ntR",
    "a number first": b"I1\n0cos\nsystem\n(S'id'\ntR",
    "in a dict": b"(dS'a'\ncos\nsystem\n(S'id'\ntRs",
    "in a list": b"(lp0\ncos\nsystem\n(S'id'\ntRa",
    "protocol 1": b"cos\nsystem\nU\x02id\x85R",
    "protocol 2": b"\x80\x02cos\nsystem\n",
    "protocol 4": b"\x80\x04\x8c\x02os\x8c\x06system\x93",
    "a text behind it": b"cos\nsystem\n(S'id'\ntR.\nhello, this is a text\n",
    "lines in front of it": b"\n\ncos\nsystem\n(S'id'\ntR.",
    "lines that end in CR LF": b"cos\r\nsystem\r\n(S'id'\r\ntR.",
}


def short(work):
    """In a directory that is walked, each is found and judged."""
    folder = os.path.join(work, "short")
    os.mkdir(folder)
    for name, content in SHORT.items():
        put(folder, content, name)
    rows = rows_of(tap.run("scan", "--jsonl", folder)[1])
    for name in SHORT:
        tap.ok(any("/%s!" % name in row["address"] and row["level"] == "dangerous" for row in rows),
               "a short one in a directory: %s" % name)


def deep(work):
    """Layers without end, and runs of bytes in runs of bytes, come to an end."""
    layers = P4
    for _ in range(40):
        layers = zlib.compress(layers)
    data = P4
    for _ in range(300):
        data = SMALL + b"\0\0\0\1" + data
    values = P4
    for _ in range(30):
        values = pickle.dumps([values], 4)
    for name, content, words in (("zlib in zlib", layers, b"--max-layers raises the bound"),
                                 ("runs in runs", data, b""),
                                 ("pickles in pickles", values, b"--max-layers raises the bound")):
        status, out, err = tap.run("scan", "--jsonl", put(work, content), timeout=60)
        tap.ok(status == (2 if words else 0) and words in err and len(err) < 10000,
               "%s: it ends, and that is said" % name, (status, err[:300]))


def long_values(work):
    """What lies far behind the beginning of a long value is found by who asks for it."""
    far = b"A" * (2 << 20) + EVIL + b"B" * (1 << 20)
    near = b"A" * (1 << 19) + EVIL + b"B" * (2 << 20)
    short = b"A" * (1 << 19) + EVIL
    for name, value, options, wanted in (("a short value", short, (), 1), ("a long one, near", near, (), 0),
                                         ("a long one, near, --deep", near, ("--deep",), 1),
                                         ("a long one, far", far, (), 0),
                                         ("a long one, far, --deep", far, ("--deep",), 1),
                                         ("a long text, far, --deep", "A" * (2 << 20) + b64(EVIL).decode() +
                                          "B" * 80, ("--deep",), 0)):
        path = put(work, pickle.dumps([value], 4))
        status, out, err = tap.run("scan", "--jsonl", *options, path)
        tap.ok(status == wanted and not err, "a payload in %s" % name, (status, out[:300], err))
        if wanted:
            address = [row["address"] for row in rows_of(out) if row["level"] == "dangerous"][-1]
            tap.equal(tap.run("extract", address), (0, EVIL, b""), "and its address leads there")


def wrong_addresses(work):
    path = put(work, zipped([("a", P4)]))
    if "libarchive" in LEFT_OUT:
        status, out, err = tap.run("dis", path + "!zip(a)")
        tap.ok(status == 2 and b"made without libarchive" in err, "a step says what it lacks", err)
        return
    for steps, words in (("!zip(b)!@0", "nothing of that name"), ("!gz!@0", "gz:"),
                         ("!zip!@0", "which"), ("!zip(a)!tar(x)", "tar:"), ("!zip(a)#2", "of that name"),
                         ("!zip(a)!@9999", "no pickle begins"), ("!nothing", "no step")):
        status, out, err = tap.run("dis", path + steps)
        tap.ok(status == 2 and words.encode() in err, "%s says why not" % steps, err)


def write_seeds(folder):
    """A file of each kind, for fuzzers."""
    for number, (content, _, _) in enumerate(KINDS.values()):
        put(folder, content, "kind-%d" % number)


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--seeds":
        write_seeds(sys.argv[2])
        return
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        each_kind(work)
        none_is_none(work)
        damaged(work)
        bounds(work)
        keys(work)
        shelves(work)
        paged_values(work)
        levels(work)
        hidden(work)
        short(work)
        deep(work)
        long_values(work)
        wrong_addresses(work)
    tap.finish()


if __name__ == "__main__":
    main()
