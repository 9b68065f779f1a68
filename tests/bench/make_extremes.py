# SPDX-License-Identifier: MIT
"""Write the pickles that nobody would write, for what is bounded whatever a file says.

    python3 make_extremes.py OUTDIR [--scale mini|small|full] [--only NAME[,NAME...]]

  none.pkl     one None above the other
  marks.pkl    open marks
  dups.pkl     the same None again and again
  nested.pkl   lists in lists
  tuples.pkl   tuples in tuples
  giant.pkl    dense.pkl of make_bench.py, of 10^9 ops; at the scale full, and where the disk has room
"""

import argparse
import os
import shutil

SCALES = {
    "mini": {"none": 100_000, "marks": 100_000, "dups": 100_000, "nested": 12_000, "tuples": 5_000},
    "small": {"none": 10_000_000, "marks": 10_000_000, "dups": 10_000_000, "nested": 1_200_000,
              "tuples": 500_000},
    "full": {"none": 100_000_000, "marks": 100_000_000, "dups": 100_000_000, "nested": 12_000_000,
             "tuples": 5_000_000, "giant": 1_000_000_000},
}
PART = 1 << 20


def repeat(file, unit, count):
    part = unit * max(1, PART // len(unit))
    units = len(part) // len(unit)
    for _ in range(count // units):
        file.write(part)
    file.write(unit * (count % units))


def write_giant(file, ops):
    # A batch is 1002 ops, as in make_bench.py.
    file.write(b"\x80\x04]")
    repeat(file, b"(" + b"N\x88\x89K\x07NNK\x2a\x88" * 125 + b"e", ops // 1002)


def write(name, file, count):
    if name == "giant":
        write_giant(file, count)
    elif name == "none":
        repeat(file, b"N", count)
    elif name == "marks":
        repeat(file, b"(", count)
        file.write(b"N")
    elif name == "dups":
        file.write(b"N")
        repeat(file, b"2", count)
    elif name == "nested":
        repeat(file, b"]", count)
        repeat(file, b"a", count - 1)
    else:
        file.write(b")")
        repeat(file, b"\x85", count)
    file.write(b".")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("outdir")
    parser.add_argument("--scale", choices=sorted(SCALES), default="small")
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    only = set(filter(None, args.only.split(",")))
    os.makedirs(args.outdir, exist_ok=True)
    for name, count in SCALES[args.scale].items():
        if only and name not in only:
            continue
        if name == "giant" and shutil.disk_usage(args.outdir).free < 4 * count:
            print("there is no room for giant.pkl")
            continue
        path = os.path.join(args.outdir, name + ".pkl")
        with open(path + ".part", "wb") as file:
            write(name, file, count)
        os.replace(path + ".part", path)
        print("%-12s %12d" % (name + ".pkl", os.path.getsize(path)))


main()
