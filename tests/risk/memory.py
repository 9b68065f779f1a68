# SPDX-License-Identifier: MIT
"""What loading takes in memory, as scan says, beside what CPython takes for the same pickle."""

import json
import os
import pickle
import tempfile
import tracemalloc

import tap

if not tap.LIVE:
    tap.skip_all("needs Python 3.11")

N = 20000
VALUES = {
    "numbers": [1000 + k for k in range(N)],
    "small numbers": [k % 100 for k in range(N)],
    "huge numbers": [1 << (k % 900) for k in range(N)],
    "floats": [k + 0.5 for k in range(N)],
    "texts": ["a text with a number, %d" % k for k in range(N)],
    "bytes": [b"%d bytes" % k for k in range(N)],
    "one large text": ["x" * 2000000],
    "a dict": {k * 1000: k for k in range(N)},
    "a dict of texts": {"key %d" % k: None for k in range(N)},
    "small dicts": [{"a": k, "b": None} for k in range(N)],
    "tuples": [(k, k + 1, None) for k in range(N)],
    "lists": [[k] for k in range(N)],
    "a set": {k * 7 for k in range(N)},
    "sets": [{k} for k in range(N)],
    "empty lists": [[] for _ in range(N)],
    "shared": [["x" * 1000] * 10] * N,
    "bytearrays": [bytearray(100) for _ in range(N)],
}


def taken(data):
    """What stays of plain data that this test has just made itself."""
    tracemalloc.start()
    kept = pickle.loads(data)
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del kept
    return size


def main():
    with tempfile.TemporaryDirectory() as folder:
        for name, value in VALUES.items():
            for protocol in (0, 2, 5):
                # Of what calls make only what they are given is in the file.
                if protocol < 5 and name in ("bytes", "a set", "bytearrays"):
                    continue
                data = pickle.dumps(value, protocol)
                path = os.path.join(folder, "x.pkl")
                with open(path, "wb") as file:
                    file.write(data)
                said = json.loads(tap.run("scan", "--jsonl", path)[1])["memory"]
                wanted = taken(data)
                tap.ok(0.5 < said / wanted < 2, "%s, protocol %d" % (name, protocol),
                       "%d, and CPython takes %d: %.2f" % (said, wanted, said / wanted))
        out = tap.run("scan", path)[1]
        tap.ok(b" MiB in memory" in out, "text says it too, where it is much", out)
    tap.finish()


main()
