# SPDX-License-Identifier: MIT
"""
Real files of many kinds, made by the software that people use, with a manifest of every pickle in them:
what scan finds there, what it misses, and what it finds beyond. PICKLESCOPE_CORPUS names the folder with
manifest.tsv and the files; without it there is nothing to do.

A manifest has a line for each file: path, format, writer, how many pickles ('-': none), where they are
(addresses without the file, ';' between them), notes. A pickle counts as found if it has a row with its
address, or one with its very bytes: a record may be reached by its key as well as by its offset.
"""

import ast
import base64
import bz2
import collections
import gzip
import hashlib
import json
import lzma
import os
import pickletools
import quopri
import re
import sys
import zlib

import tap

# What is not found, by the beginning of its path and place, and why; not one more.
MISSED = [
    ("compressed/records.pkl.br", "", "brotli has no head by which it could be known"),
    ("compressed/records.pkl.lrz", "", "lrzip: said to be refused"),
    ("compressed/records.pkl.lzo", "", "lzop: said to be refused"),
    ("redis/dump_lzf.rdb", "@347+5", "a literal run of LZF: the manifest has it unpacked, too, where it is found"),
    ("redis/dump_lzf.rdb", "@1897+19", "no pickle, but one packed by LZF: pickle refuses its FRAME"),
    ("broken/mark_missing.pkl", "@0+4", "does nothing, and only a file that is named is guessed at"),
    ("broken/stack_underflow_a.pkl", "@0+2", "the same"),
    ("broken/stop_only.pkl", "@0+1", "the same"),
]

# Pickles that are there and that the manifest does not count, each by its place, and why. Each is held
# against pickletools below, so that 'known' is no excuse for what is none. What is packed or written as
# text is not counted by the manifest where a value of Redis or memcached holds it: it has those that are
# pickles as they stand and begin with PROTO.
RQ = "the data of a job of RQ, packed by zlib in a value"
PACKED = "a value that its client packed by zlib"
CELERY = "the body of a message of Celery, base64 in JSON in a value"
WRITTEN = "a value in base64"
OLD = "a value without PROTO, of python-memcached"
TWIN = "under a key of its own; the manifest has its twin, which has the same bytes, at one place only"
BEYOND = [
    ("memcached/traffic.pcap", "tcp(38848>55099)!@140+35!zlib!@0+1027", PACKED),
    ("memcached/traffic.pcap", "tcp(38850>55099)!@36+106", OLD),
    ("memcached/traffic.pcap", "tcp(55099>38856)!@347+35!zlib!@0+1027", PACKED),
    ("memcached/traffic.pcap", "tcp(55099>38856)!@419+106", OLD),
    ("redis/aof/appendonly.aof.1.incr.aof", "@1714+86!zlib!@0+88", PACKED),
    ("redis/aof/appendonly.aof.1.incr.aof", "@1871+32!b64!@0+23", WRITTEN),
    ("redis/aof/appendonly.aof.1.incr.aof", "@3557+47!zlib!@0+43", RQ),
    ("redis/aof/appendonly.aof.1.incr.aof", "@4261+963!json(body)!b64!@0+114", CELERY),
    ("redis/dump_lzf.rdb", "@873+751!lzf(974)!@8+963!json(body)!b64!@0+114", CELERY),
    ("redis/dump_lzf.rdb", "@1760+86!zlib!@0+88", PACKED),
    ("redis/dump_lzf.rdb", "@2008+299!lzf(336)!@70+47!zlib!@0+43", RQ),
    ("redis/dump_lzf.rdb", "@2313+32!b64!@0+23", WRITTEN),
    ("redis/dump_raw.rdb", "@1690+963!json(body)!b64!@0+114", CELERY),
    ("redis/dump_raw.rdb", "@2913+32!b64!@0+23", WRITTEN),
    ("redis/dump_raw.rdb", "@3206+47!zlib!@0+43", RQ),
    ("redis/dump_raw.rdb", "@3984+86!zlib!@0+88", PACKED),
    ("redis/resp_replies.bin", "@124+86!zlib!@0+88", PACKED),
    ("shelve/dbm.gnu/shop", "@12576+88", TWIN),
    ("shelve/dbm.ndbm/shop.db", "@12128+88", TWIN),
]


def zlib_bytes(data, bits=15):
    unpacker = zlib.decompressobj(bits)
    return unpacker.decompress(data) + unpacker.flush()


PLAIN = {
    "gz": gzip.decompress, "bz2": bz2.decompress, "xz": lzma.decompress, "lzma": lzma.decompress,
    "zlib": zlib_bytes, "deflate": lambda data: zlib_bytes(data, -15),
    "b64": lambda data: base64.b64decode(re.sub(rb"\s", b"", data)),
    "b64u": lambda data: base64.urlsafe_b64decode(data + b"=" * (-len(data) % 4)),
    "b32": base64.b32decode, "hex": lambda data: bytes.fromhex(data.decode()),
    "b85": base64.b85decode, "a85": lambda data: base64.a85decode(data, adobe=True),
    "qp": quopri.decodestring, "crlf": lambda data: data.replace(b"\r\n", b"\n"),
    "pybytes": lambda data: ast.literal_eval(data.strip().decode()),
    "latin1": lambda data: data.decode().encode("latin-1"),
}


def json_string(data, path):
    value = json.loads(data)
    for key in path.split("."):
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value.encode()


def bytes_at(data, place):
    """The bytes that a place means, as far as Python alone can follow it; None: it cannot."""
    for step in place.split("~")[0].split("!"):
        slice_ = re.fullmatch(r"@(\d+)\+(\d+)", step)
        member = re.fullmatch(r"json\((.*)\)", step)
        if slice_:
            offset, size = map(int, slice_.groups())
            data = data[offset:offset + size]
        elif step in PLAIN:
            data = PLAIN[step](data)
        elif member:
            data = json_string(data, member.group(1))
        else:
            return None
    return data


def manifest(folder):
    with open(os.path.join(folder, "manifest.tsv"), encoding="utf-8") as file:
        for line in list(file)[1:]:
            path, kind, _, count, where, notes = line.rstrip("\n").split("\t")
            yield path, kind, 0 if count == "-" else int(count), where.split(";") if where else [], notes


def unescaped(address):
    return re.sub(r"%([0-9A-F]{2})", lambda m: chr(int(m.group(1), 16)), address)


def known(table, path, place):
    """Why this one is no surprise; None: it is one."""
    return next((row[-1] for row in table if path.startswith(row[0]) and row[1] in place), None)


def is_pickle(data):
    """Do its ops lead to a STOP that is its last byte, by pickletools?"""
    try:
        ops = list(pickletools.genops(data))
    except ValueError:
        return False
    return bool(ops) and ops[-1][0].name == "STOP" and ops[-1][2] + 1 == len(data)


class Tally:
    """What was found of a manifest's files."""

    def __init__(self):
        self.exact = self.same = self.counted = self.extra = self.inside = 0
        self.unplaced = []
        self.others = []
        self.missed = []
        self.sure = []
        self.decoys = []
        self.clean = []

    def file(self, folder, row, rows):
        path, _, count, where, notes = row
        left = [r for r in rows if r["level"] is not None]
        places, missing = [], []
        for place in where:
            hit = next((r for r in left if unescaped(r["place"]) == place.split("~")[0]), None)
            if hit:
                left.remove(hit)
                self.exact += 1
            else:
                places.append(place)
        data = open(os.path.join(folder, path), "rb").read() if places else b""
        for place in places:
            content = bytes_at(data, place)
            digest = content is not None and hashlib.sha256(content).hexdigest()
            hit = next((r for r in left if r["sha256"] == digest), None)
            if hit:
                left.remove(hit)
                self.same += 1
            else:
                missing.append(place)
        # A count without places: as many as that are taken to be those.
        unplaced = count - len(where)
        for _ in range(unplaced):
            if left:
                self.counted += 1
                left.pop(0)
            else:
                missing.append("(no place)")
        if unplaced > 0:
            self.unplaced.append("%s: %d of %d" % (
                path, unplaced - missing.count("(no place)"), unplaced))
        self.missed += [(path, place, notes) for place in missing]
        inside = [r for r in left if "!value(" in r["place"]]
        self.inside += len(inside)
        left = [r for r in left if r not in inside]
        self.extra += len(left)
        self.sure += [(path, r["place"]) for r in left if r["confidence"] == "sure"]
        self.others += [(path, r["place"], r["confidence"]) for r in left if r["confidence"] != "sure"]
        if path.startswith("decoys/"):
            self.decoys += [(path, r["place"]) for r in rows if r.get("confidence")]
        if path.startswith("broken/"):
            known = set(where)
            self.clean += [(path, r["place"]) for r in rows
                           if r.get("complete") and r["level"] == "innocuous"
                           and not any(p.startswith(r["place"]) for p in known) and not count]


def main():
    folder = os.environ.get("PICKLESCOPE_CORPUS")
    if not folder:
        tap.skip_all("PICKLESCOPE_CORPUS names no folder with a corpus")
    status, out, err = tap.run("scan", "--jsonl", ".", cwd=folder, timeout=600)
    tap.ok(status in (0, 1, 2), "scan of the whole corpus ends", (status, err[-500:]))
    by_file = collections.defaultdict(list)
    for line in out.decode("ascii").splitlines():
        row = json.loads(line)
        path, _, row["place"] = row["address"][2:].partition("!")
        by_file[unescaped(path)].append(row)
    tally = Tally()
    names = list(manifest(folder))
    for row in names:
        tally.file(folder, row, by_file.get(row[0], []))
    found = tally.exact + tally.same + tally.counted
    tap.comment("%d files; found %d of %d: %d at their address, %d by their bytes, %d by their count" % (
        len(names), found, found + len(tally.missed), tally.exact, tally.same, tally.counted))
    tap.comment("missed %d, extra %d (sure %d), inside pickles %d" % (
        len(tally.missed), tally.extra, len(tally.sure), tally.inside))
    tap.comment("of those without a place: " + ", ".join(tally.unplaced))
    whys = collections.Counter(known(MISSED, path, place) for path, place, _ in tally.missed)
    for why, number in sorted(whys.items(), key=str):
        tap.comment("missed %d: %s" % (number, why))
    if "-v" in sys.argv:
        for path, place, notes in tally.missed:
            tap.comment("missed: %s!%s  %s" % (path, place, notes[:60]))
        for path, place, confidence in tally.others:
            tap.comment("%s, and not in the manifest: %s!%s" % (confidence, path, place))
        for path, place in tally.sure:
            tap.comment("sure, and not in the manifest: %s!%s" % (path, place))
    tap.equal([(path, place) for path, place, _ in tally.missed if not known(MISSED, path, place)],
              [], "none is missed but those that are known to be")
    there = {(path, place): why for path, place, why in BEYOND}
    tap.equal([pair for pair in tally.sure if pair not in there], [],
              "none is called sure that the manifest does not have, but those that are known to be there")
    tap.equal(sorted(tally.sure), sorted(there), "each of these, and once")
    tap.equal([pair for pair in tally.sure
               if not is_pickle(tap.run("extract", "!".join([os.path.join(folder, pair[0]), pair[1]]))[1])],
              [], "and pickletools reads each from its first byte to its last")
    for (path, place), why in sorted(there.items()):
        tap.comment("beyond, and there: %s!%s: %s" % (path, place, why))
    tap.equal(tally.decoys, [], "no decoy is called a pickle")
    tap.equal(tally.clean, [], "nothing broken is called clean")
    named = []
    for row in names:
        if row[0].startswith("decoys/"):
            out = tap.run("scan", "--jsonl", os.path.join(folder, row[0]))[1]
            named += [(row[0], r) for r in map(json.loads, out.splitlines()) if r.get("confidence")]
    tap.equal(named, [], "nor where it is named")
    tap.finish()


main()
