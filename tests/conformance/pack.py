# SPDX-License-Identifier: MIT
"""Pack a folder of conformance cases: python3 pack.py FOLDER corpus.tar.xz

The same cases give the same bytes: names in order, no owner, no time.  Left out are the cases that
come from CPython's own test file (group 'cpython'), which are not ours to hand on, and of index.json
what speaks of them.
"""

import collections
import io
import json
import lzma
import os
import sys
import tarfile


def main(folder, target):
    with open(os.path.join(folder, "index.json"), encoding="utf-8") as file:
        index = json.load(file)
    index["cases"] = [case for case in index["cases"] if case[1] != "cpython"]
    index["count"] = len(index["cases"])
    index["groups"].pop("cpython", None)
    index["disagree"] = collections.Counter(tag for case in index["cases"] for tag in case[3])
    names = {case[0] for case in index["cases"]}
    files = {"index.json": json.dumps(index, indent=1).encode() + b"\n"}
    for name in sorted(os.listdir(folder)):
        stem = name.rsplit(".", 1)[0]
        if stem in names or name == "compat_pickle.json":
            with open(os.path.join(folder, name), "rb") as file:
                files[name] = file.read()
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        # All texts, then all pickles: like beside like packs smaller.
        for name in sorted(files, key=lambda name: (name.rsplit(".", 1)[1], name)):
            info = tarfile.TarInfo(name)
            info.size = len(files[name])
            info.mode = 0o644
            tar.addfile(info, io.BytesIO(files[name]))
    with open(target, "wb") as file:
        file.write(lzma.compress(packed.getvalue(), check=lzma.CHECK_CRC64, preset=9))


main(*sys.argv[1:])
