# SPDX-License-Identifier: MIT
"""Frames about ops, right and wrong, for streams.py."""

import struct

FILLERS = [100, 8000, 8180, 8192, 9000, 16384, 66000]


def frame(size):
    return b"\x95" + struct.pack("<Q", size)


def framed(rnd, ops):
    """The ops as bytes, with frames between them or none."""
    way = rnd.random()
    if way < .45:
        return b"".join(ops)
    if not ops:
        return b""
    if rnd.random() < .06:
        # Large enough that a reader's read-ahead ends inside.
        size = rnd.choice(FILLERS) + rnd.randrange(-12, 12)
        filler = bytes(rnd.choice(b"abc\n.N") for _ in range(16)) * (size // 16 + 1)
        at = rnd.randrange(len(ops))
        ops = ops[:at] + [rnd.choice([b"B", b"X", b"T"]) + struct.pack("<I", size) + filler[:size] + b"0"
                          ] + ops[at:]
    if way < .62:
        head = 1 if ops[0][:1] == b"\x80" else 0
        body = b"".join(ops[head:])
        return b"".join(ops[:head]) + frame(len(body)) + body
    out = []
    at = 0
    wrong = rnd.random() < .5
    while at < len(ops):
        count = rnd.choice([1, 2, 3, 5, 8, 20])
        body = b"".join(ops[at:at + count])
        at += count
        way = rnd.random()
        if way < .3:
            out.append(body)
            continue
        size = len(body)
        if wrong and way > .75:
            size = rnd.choice([0, size - 1, size + 1, size + rnd.randrange(12), rnd.randrange(size + 1),
                               size // 2, 1, 2, size + 10000, size + 1, size - 1,
                               size + 3, size - 3, size * 2, rnd.choice([2**63, 2**64 - 1, 2**63 - 1, 2**31])])
            wrong = rnd.random() < .5
        if wrong and way > .95:
            out.append(frame(min(max(size, 0), 2**62) + 9))
        out.append(frame(max(size, 0)) + body)
    return b"".join(out)
