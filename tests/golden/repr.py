# SPDX-License-Identifier: MIT
"""Plain values in the tree read as Python's repr shows them: random ones, in every protocol."""

import os
import pickle
import random
import tempfile

import tap

if not tap.LIVE:
    tap.skip_all("needs Python 3.11")
VALUES = int(os.environ.get("VALUES", "2000"))
rnd = random.Random(4)


def text():
    alphabet = rnd.choice(["abc '\"\\", "\n\t\r\x00\x1b\x7f\x80\x9b", "\u00e9\u0430\u202e\u200b\u2028\ufeff",
                           "\U0001f600\U000e0041\ud800\udfff", "xyz" * 5 + "\u4e2d\u0301"])
    return "".join(rnd.choice(alphabet) for _ in range(rnd.randrange(9)))


def atom():
    return rnd.choice([
        lambda: None, lambda: rnd.random() < .5, lambda: rnd.randrange(-3, 300),
        lambda: rnd.getrandbits(rnd.choice([31, 32, 63, 64, 65, 130])) * rnd.choice([1, -1]),
        lambda: rnd.choice([0.0, -0.0, 1e16, 1e-5, float("inf"), float("-inf"), float("nan"), rnd.random(),
                            rnd.uniform(-1e300, 1e300)]),
        text, lambda: text().encode("utf-8", "surrogatepass")[:rnd.randrange(8)],
        lambda: bytearray(rnd.randbytes(rnd.randrange(5)))])()


def hashable():
    value = atom()
    return bytes(value) if isinstance(value, bytearray) else value


def value(depth=0):
    if depth > 3 or rnd.random() < .6:
        return atom()
    n = rnd.randrange(4)
    # Sets print in the order of their hashes; one element has one order.
    return rnd.choice([lambda: [value(depth + 1) for _ in range(n)],
                       lambda: tuple(value(depth + 1) for _ in range(n)),
                       lambda: {hashable(): value(depth + 1) for _ in range(n)},
                       lambda: {hashable()}, lambda: set(), lambda: frozenset([hashable()]),
                       lambda: frozenset()])()


def shown(values, protocol, folder):
    """What the tree shows for each value, its first line."""
    path = os.path.join(folder, "values.pkl")
    with open(path, "wb") as file:
        pickle.dump(values, file, protocol)
    status, out, err = tap.run("tree", path)
    if status != 0:
        tap.comment(err)
    lines = out.decode().split("\n")[1:]
    top = [line[3:] for line in lines if line[:3] in ("\u251c\u2500 ", "\u2514\u2500 ")]
    return [line.split(": ", 1)[1] for line in top]


with tempfile.TemporaryDirectory() as there:
    for number in range(6):
        # Below protocol 4 sets and bytes are made by calls; below 5 bytearrays are.
        kept = [v for v in (value() for _ in range(VALUES)) if number == 5 or not any(
            word in repr(v) for word in ("set(", "{", "bytearray", *(["b'", 'b"'] if number < 3 else [])))]
        got = shown(kept, number, there)
        tap.equal(len(got), len(kept), "protocol %d: a line for each of %d values" % (number, len(kept)))
        # repr of a bytearray escapes ' inside double quotes too; that of bytes, and ours, does not.
        wrong = [(repr(v), line) for v, line in zip(kept, got)
                 if len(repr(v)) <= 60 and repr(v) != line and "\\'" not in repr(v)]
        told = sum(len(repr(v)) <= 60 for v in kept)
        tap.ok(not wrong, "protocol %d: %d of them as repr shows them" % (number, told),
               "\n".join("%s\n%s" % pair for pair in wrong[:5]).encode("ascii", "backslashreplace").decode())
tap.finish()
