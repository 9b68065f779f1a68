#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write the deterministic benchmark pickles, and say what is in each.

    python3 make_bench.py OUTDIR [--scale mini|small|full] [--only NAME[,NAME...]]

One line for each file:  name  bytes  opcodes  sha256-prefix
Standard library only.  The same python3 minor version gives the same bytes.

  records.pkl    list of dicts, protocol 4, memoised keys and shared values
  records0.pkl   records again, protocol 0 (text)
  numbers.pkl    flat list of floats and ints, protocol 4
  blobs.pkl      list of large bytes objects: very few opcodes
  deep.pkl       lists, tuples and dicts nested inside each other, raw opcodes
  objects.pkl    REDUCE, NEWOBJ and BUILD: datetime, Decimal, Fraction, Namespace
  dag.pkl        "billion laughs": every level holds ten references to the last
  dense.pkl      one- and two-byte opcodes only: the most opcodes a byte can hold
  memo.pkl       every value PUT and fetched again: the memo as large as the file
  tiny/          a folder of small pickles of every protocol, as a cache leaves
"""
import argparse
import datetime
import decimal
import fractions
import hashlib
import os
import pickle
import random
import struct
import sys

SCALES = {
    # mini: about 1 MB each, for the tools that take microseconds an opcode
    "mini": dict(records=9_200, numbers=143_000, blobs=1, deep=3_000,
                 objects=7_000, records0=4_800, dag=4, dense=600_000,
                 memo=60_000, tiny=100),
    "small": dict(records=92_000, numbers=1_430_000, blobs=50, deep=100_000,
                  objects=100_000, records0=48_000, dag=40, dense=10_000_000,
                  memo=600_000, tiny=1_000),
    "full": dict(records=920_000, numbers=14_300_000, blobs=500, deep=1_000_000,
                 objects=1_000_000, records0=480_000, dag=400, dense=100_000_000,
                 memo=6_000_000, tiny=10_000),
}

CITIES = ["Oslo", "Lima", "Accra", "Quito", "Hanoi", "Tunis", "Perth", "Turin",
          "Osaka", "Leeds", "Porto", "Izmir", "Delhi", "Kyiv", "Rabat", "Sofia"]
TAGS = ["new", "vip", "late", "bulk", "gift", "intl", "promo", "b2b"]


def records(n, seed=1):
    rnd = random.Random(seed)
    out = []
    for i in range(n):
        row = {
            "id": i,
            "name": "user%06x" % rnd.getrandbits(24),
            "email": "u%x@mail%d.example" % (rnd.getrandbits(32), rnd.randrange(50)),
            "city": rnd.choice(CITIES),
            "age": rnd.randrange(18, 90) if rnd.random() < 0.9 else None,
            "score": rnd.random() * 100,
            "active": rnd.random() < 0.5,
            "created": (2000 + rnd.randrange(25), 1 + rnd.randrange(12),
                        1 + rnd.randrange(28), rnd.randrange(24),
                        rnd.randrange(60), rnd.randrange(60)),
            "tags": [rnd.choice(TAGS) for _ in range(rnd.randrange(4))],
            "balance": rnd.randrange(-10**9, 10**9),
        }
        out.append(row)
    return out


def write_records(path, n):
    with open(path, "wb") as f:
        pickle.dump(records(n), f, 4)


def write_records0(path, n):
    with open(path, "wb") as f:
        pickle.dump(records(n), f, 0)


def write_numbers(path, n):
    rnd = random.Random(2)
    vals = []
    for i in range(n):
        vals.append(rnd.random() if i & 1 else rnd.randrange(1 << 20, 1 << 31))
    with open(path, "wb") as f:
        pickle.dump(vals, f, 4)


def write_blobs(path, n):
    rnd = random.Random(3)
    base = rnd.randbytes(1 << 20)
    with open(path, "wb") as f:
        f.write(b"\x80\x04]\x94(")
        for i in range(n):
            cut = rnd.randrange(1 << 20)
            f.write(b"B" + struct.pack("<I", 1 << 20) + base[cut:] + base[:cut])
            f.write(b"\x94")
        f.write(b"e.")


def write_deep(path, n):
    """n levels: list, 1-tuple and dict in turn, the innermost an int."""
    kinds = "ltd"
    opens = {"l": b"]", "t": b"", "d": b"}K\x01"}
    closes = {"l": b"a", "t": b"\x85", "d": b"s"}
    with open(path, "wb") as f:
        f.write(b"\x80\x04")
        f.write(b"".join(opens[kinds[i % 3]] for i in range(n)))
        f.write(b"K\x2a")
        f.write(b"".join(closes[kinds[i % 3]] for i in reversed(range(n))))
        f.write(b".")


def write_objects(path, n):
    rnd = random.Random(5)
    t0 = datetime.datetime(2001, 2, 3, 4, 5, 6)
    out = []
    for i in range(n):
        k = i % 10
        if k < 4:
            out.append(argparse.Namespace(key=i, label="n%x" % rnd.getrandbits(20),
                                          weight=rnd.random(), parent=None))
        elif k < 7:
            out.append(t0 + datetime.timedelta(seconds=rnd.randrange(10**8)))
        elif k < 9:
            out.append(decimal.Decimal(rnd.randrange(10**9)).scaleb(-2))
        else:
            out.append(fractions.Fraction(rnd.randrange(1, 10**6),
                                          rnd.randrange(1, 10**6)))
    with open(path, "wb") as f:
        pickle.dump(out, f, 4)


def write_dag(path, levels):
    """Ten references a level: 10**levels leaves in a file of a few bytes a level."""
    with open(path, "wb") as f:
        f.write(b"\x80\x04K\x00" + b"r" + struct.pack("<I", 0))
        for i in range(levels):
            ref = b"j" + struct.pack("<I", i)
            f.write(b"0](" + ref * 10 + b"e" + b"r" + struct.pack("<I", i + 1))
        f.write(b".")


def write_dense(path, nbytes):
    """Short opcodes only: None, True, small ints, in batches of 1000 in one list."""
    unit = b"(" + b"N\x88\x89K\x07NNK\x2a\x88" * 125 + b"e"
    reps = max(1, (nbytes - 4) // len(unit))
    with open(path, "wb") as f:
        f.write(b"\x80\x04]")
        left = reps
        while left:
            k = min(left, 4096)
            f.write(unit * k)
            left -= k
        f.write(b".")


def write_memo(path, n):
    """n short strings, each memoised, then fetched once more in another order."""
    rnd = random.Random(9)
    order = list(range(1, n + 1))
    rnd.shuffle(order)
    with open(path, "wb") as f:
        f.write(b"\x80\x04]\x94")
        for at in range(0, n, 1000):
            m = min(1000, n - at)
            f.write(b"(" + b"".join(b"\x8c\x07%07x\x94" % (at + j) for j in range(m)) + b"e")
        for at in range(0, n, 1000):
            part = order[at:at + 1000]
            f.write(b"(" + b"".join(b"j" + struct.pack("<I", p) for p in part) + b"e")
        f.write(b".")


def write_tiny(path, n):
    os.makedirs(path, exist_ok=True)
    rnd = random.Random(8)
    rows = records(2000, seed=7)
    for i in range(n):
        shape = i % 5
        if shape == 0:
            obj = rows[rnd.randrange(2000)]
        elif shape == 1:
            obj = [rnd.random() for _ in range(rnd.randrange(1, 60))]
        elif shape == 2:
            obj = {"key": "%032x" % rnd.getrandbits(128), "expires": rnd.random() * 1e9,
                   "body": rnd.randbytes(rnd.randrange(10, 1500))}
        elif shape == 3:
            obj = [datetime.date(2020, 1, 1 + rnd.randrange(28)),
                   decimal.Decimal(rnd.randrange(10**6)), None]
        else:
            obj = rows[rnd.randrange(1990):][:rnd.randrange(1, 8)]
        sub = os.path.join(path, "%02x" % (i % 64))
        os.makedirs(sub, exist_ok=True)
        with open(os.path.join(sub, "%06d.pkl" % i), "wb") as f:
            pickle.dump(obj, f, i % 6)


# ---- counting ---------------------------------------------------------------

def _tables():
    """fixed[op] = bytes after the opcode, or None: sized or line argument."""
    import pickletools
    fixed, sized, lines = {}, {}, {}
    for o in pickletools.opcodes:
        code = ord(o.code)
        a = o.arg
        if a is None:
            fixed[code] = 0
        elif a.n >= 0:
            fixed[code] = a.n
        elif a.n == pickletools.UP_TO_NEWLINE:
            lines[code] = 2 if o.name in ("GLOBAL", "INST") else 1
        else:
            sized[code] = {pickletools.TAKEN_FROM_ARGUMENT1: 1,
                           pickletools.TAKEN_FROM_ARGUMENT4: 4,
                           pickletools.TAKEN_FROM_ARGUMENT4U: 4,
                           pickletools.TAKEN_FROM_ARGUMENT8U: 8}[a.n]
    return fixed, sized, lines


def count_opcodes(data, tables=_tables()):
    fixed, sized, lines = tables
    step = [fixed.get(i, -1) + 1 for i in range(256)]
    pos = n = 0
    find = data.find
    from_bytes = int.from_bytes
    while True:
        op = data[pos]
        n += 1
        if op == 46:
            return n
        s = step[op]
        if s:
            pos += s
        elif op in sized:
            w = sized[op]
            pos += 1 + w + from_bytes(data[pos + 1:pos + 1 + w], "little")
        else:
            for _ in range(lines[op]):
                pos = find(b"\n", pos) + 1


WRITERS = [("records", write_records), ("records0", write_records0),
           ("numbers", write_numbers), ("blobs", write_blobs), ("deep", write_deep),
           ("objects", write_objects), ("dag", write_dag), ("dense", write_dense),
           ("memo", write_memo), ("tiny", write_tiny)]


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    ap.add_argument("outdir")
    ap.add_argument("--scale", choices=sorted(SCALES), default="small")
    ap.add_argument("--only", default="")
    args = ap.parse_args()
    only = set(filter(None, args.only.split(",")))
    unknown = only - {name for name, _ in WRITERS}
    if unknown:
        ap.error("no such file: " + ", ".join(sorted(unknown)))
    os.makedirs(args.outdir, exist_ok=True)
    print("%-13s %12s %12s  %s" % ("file", "bytes", "opcodes", "sha256"))
    for name, writer in WRITERS:
        if only and name not in only:
            continue
        if name == "tiny":
            path = os.path.join(args.outdir, "tiny")
        else:
            path = os.path.join(args.outdir, name + ".pkl")
        writer(path, SCALES[args.scale][name])
        size = ops = 0
        h = hashlib.sha256()
        if name == "tiny":
            paths = sorted(os.path.join(d, f) for d, _, fs in os.walk(path)
                           for f in fs if f.endswith(".pkl"))
        else:
            paths = [path]
        for p in paths:
            with open(p, "rb") as f:
                data = f.read()
            size += len(data)
            ops += count_opcodes(data)
            h.update(data)
        print("%-13s %12d %12d  %s" % (os.path.basename(path) + ("/" if name == "tiny" else ""),
                                       size, ops, h.hexdigest()[:16]), flush=True)


if __name__ == "__main__":
    sys.exit(main())
