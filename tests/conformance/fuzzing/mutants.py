# SPDX-License-Identifier: MIT
"""Damage to pickles, for streams.py: bits, bytes, whole ops."""

import functools

import arguments
import cases
import frames

MOST = 3000
# Cases that are about size alone cost time and find nothing.
LARGE = 6000


@functools.lru_cache(None)
def every():
    """The pickles of the conformance cases."""
    found = []
    for case in cases.every():
        data = case.data()
        if 0 < len(data) < LARGE and "crash" not in case.known["c"]:
            found.append(data)
    return found


def case(rnd):
    return rnd.choice(every())


LINES = {code: 2 if code in b"ci" else 1 for code in b"FILPSVgpci"}
FIXED = {ord("J"): 4, ord("K"): 1, ord("M"): 2, ord("G"): 8, ord("h"): 1, ord("j"): 4, ord("q"): 1, ord("r"): 4,
         0x80: 1, 0x82: 1, 0x83: 2, 0x84: 4, 0x95: 8}
COUNTED = {arguments.OPS[name][0]: width for name, width in arguments.COUNTS.items()}


def ops_of(data):
    """The stream cut into ops, with no care for what is wrong in it; the last piece is the rest."""
    ops = []
    at = 0
    while at < len(data):
        code = data[at]
        end = at + 1 + FIXED.get(code, 0)
        if code in COUNTED:
            width = COUNTED[code]
            size = int.from_bytes(data[at + 1:at + 1 + width], "little")
            end += width + size
        for _ in range(LINES.get(code, 0)):
            found = data.find(b"\n", end)
            end = found + 1 if found >= 0 else len(data)
        ops.append(data[at:end])
        at = end
    return ops


def flip(rnd, data):
    at = rnd.randrange(len(data))
    data[at] ^= 1 << rnd.randrange(8)


def replace(rnd, data):
    data[rnd.randrange(len(data))] = rnd.choice([0, 1, 255, 10, 46, 40, 128, rnd.getrandbits(8), rnd.getrandbits(8)])


def delete(rnd, data):
    at = rnd.randrange(len(data))
    del data[at:at + rnd.choice([1, 1, 2, 4, 8])]


def insert(rnd, data):
    at = rnd.randrange(len(data) + 1)
    data[at:at] = bytes(rnd.getrandbits(8) for _ in range(rnd.choice([1, 1, 2, 4])))


def cut(rnd, data):
    del data[rnd.randrange(len(data)):]


def double(rnd, data):
    at = rnd.randrange(len(data))
    piece = data[at:at + rnd.choice([1, 2, 4, 9, 20, 50])]
    to = rnd.randrange(len(data) + 1)
    data[to:to] = piece


def nudge(rnd, data):
    """Changes a count or a number by a little, or to an edge."""
    at = rnd.randrange(len(data))
    width = rnd.choice([1, 2, 4, 8])
    if at + width <= len(data):
        value = int.from_bytes(data[at:at + width], "little")
        value = rnd.choice([value + 1, value - 1, value + 2, 0, 1, (1 << 8 * width) - 1, 1 << 8 * width - 1])
        data[at:at + width] = (value & (1 << 8 * width) - 1).to_bytes(width, "little")


BYTES = [flip, flip, replace, delete, insert, cut, double, nudge]


def damage(rnd, data):
    data = bytearray(data)
    for _ in range(rnd.choice([1, 1, 1, 2, 3])):
        if data:
            rnd.choice(BYTES)(rnd, data)
    return bytes(data)


def new_op(rnd):
    name = rnd.choice(arguments.PUSHERS if rnd.random() < .4 else arguments.OP_NAMES)
    return arguments.OPS[name] + arguments.any_argument(rnd, name, odd=.1)


def damage_ops(rnd, ops, other):
    """One change to a list of ops, in place; other makes another such list."""
    way = rnd.randrange(8)
    at = rnd.randrange(len(ops))
    if way == 0:
        del ops[at:at + rnd.choice([1, 1, 2, 3])]
    elif way == 1:
        ops.insert(at, new_op(rnd))
    elif way == 2:
        to = rnd.randrange(len(ops))
        ops[at], ops[to] = ops[to], ops[at]
    elif way == 3:
        piece = ops[at:at + rnd.choice([1, 2, 4, 8])]
        to = rnd.randrange(len(ops) + 1)
        ops[to:to] = piece
    elif way == 4:
        # Another opcode with the same argument, or another argument with the same opcode.
        code = ops[at][:1]
        if rnd.random() < .5:
            ops[at] = arguments.OPS[rnd.choice(arguments.OP_NAMES)] + ops[at][1:]
        else:
            name = next((name for name, byte in arguments.OPS.items() if byte == code), "NONE")
            ops[at] = code + arguments.any_argument(rnd, name, odd=.4)
    elif way == 5:
        piece = other()
        start = rnd.randrange(len(piece)) if piece else 0
        ops[at:at] = piece[start:start + rnd.choice([1, 2, 4, 8])]
    elif way == 6:
        ops[at] = new_op(rnd)
    else:
        ops[at] = damage(rnd, ops[at]) if ops[at] else b""


def mutant(rnd, seedling):
    data = seedling(rnd)[:MOST]
    way = rnd.random()
    if way < .35 and data:
        return damage(rnd, data)
    ops = ops_of(data)
    for _ in range(rnd.choice([1, 1, 1, 2, 2, 3, 5])):
        if ops:
            damage_ops(rnd, ops, lambda: ops_of(seedling(rnd)[:MOST]))
    if way > .85:
        return frames.framed(rnd, [op for op in ops if op[:1] != b"\x95"] or [b"."])
    return b"".join(ops)
