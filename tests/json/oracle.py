# SPDX-License-Identifier: MIT
"""The verdict on random pickles is that of an independent reader (tests/conformance/reference.py):
opcodes thrown together, most of which break; and long ones that hold, knotted by memo and DUP, with
sets in sets, changed callables, cycles and calls of all forms."""

import json
import os
import random
import struct
import sys

import tap
import verdicts

if not tap.LIVE:
    tap.skip_all("the reference reader speaks Python 3.11")
sys.path.insert(0, os.path.join(tap.SRCDIR, "tests/conformance"))
import make_conformance as mc  # noqa: E402
import reference  # noqa: E402

# Those that the reference knows and we do.
READERS = ("c", "c_file", "c_stream")
THROWN = int(os.environ.get("ORACLE_THROWN", "2000"))
KNOTTED = int(os.environ.get("ORACLE_KNOTTED", "600"))
SEED = int(os.environ.get("ORACLE_SEED", "1"))

NAMES = [b"m\nf\n", b"m\ng\n", b"os\nsystem\n", b"__builtin__\neval\n", b"copy_reg\n_reconstructor\n",
         b"a.b\nC.D\n"]


class Knots:
    """Writes a pickle that holds, with an eye on what is on the stack: (kind, can be hashed)."""

    def __init__(self, rnd):
        self.rnd = rnd
        self.out = bytearray()
        self.stack = []
        self.memo = []

    def push(self, kind, hashable=True):
        self.stack.append((kind, hashable))

    def atom(self):
        rnd = self.rnd
        text = rnd.choice(["a", "b", "key", "", "x" * 60, "x" * 61, "\u00e9", "\U0001f600", "\ud800",
                           "line\n\"\\\x7f\x00"]).encode("utf-8", "surrogatepass")
        self.out += rnd.choice([
            b"N", b"\x88", b"\x89", b"K" + bytes([rnd.randrange(4)]), b"I01\n", b"I7\n", b"L-3L\n",
            b"J" + struct.pack("<i", rnd.choice([0, 1, -1, 2**31 - 1])),
            b"\x8a\x09" + bytes(rnd.randrange(256) for _ in range(9)),
            b"G" + struct.pack(">d", rnd.choice([0.0, -0.0, 1.0, 2.5, float("nan"), 1e300])),
            b"F1.5\n", b"C\x02\x00\xff", b"C\x00",
            b"\x8c" + bytes([len(text)]) + text, b"X" + struct.pack("<I", len(text)) + text,
            b"S'a\\'b'\n", b"U\x01c", b"V\\u00e9\\\\\n"])
        self.push("atom")

    def word(self):
        self.out += b"\x8c\x01" + self.rnd.choice([b"p", b"q", b"r"])
        self.push("atom")

    def empty(self):
        op, kind, hashable = self.rnd.choice([(b"]", "list", False), (b"}", "dict", False),
                                              (b"\x8f", "set", False), (b")", "tuple", True),
                                              (b"\x96" + struct.pack("<Q", 2) + b"hi", "bytearray", False)])
        self.out += op
        self.push(kind, hashable)

    def callable(self):
        self.out += b"c" + self.rnd.choice(NAMES)
        self.push("global")

    def any(self, hashable=False):
        """Pushes something simple, or what the memo holds."""
        known = [(k, h) for k, h in self.memo if h or not hashable]
        if known and self.rnd.random() < .5:
            value = self.rnd.choice(known)
            slot = self.rnd.choice([i for i, v in enumerate(self.memo) if v == value])
            self.out += b"h" + bytes([slot]) if slot < 256 else b"j" + struct.pack("<I", slot)
            self.stack.append(value)
        else:
            self.atom()

    def several(self, hashable=False, pairs=False):
        self.out += b"("
        before = len(self.stack)
        for _ in range(self.rnd.randrange(5)):
            self.any(hashable or pairs)
            if pairs:
                self.any()
        taken = self.stack[before:]
        del self.stack[before:]
        return all(h for _, h in taken)

    def collect(self):
        kind = self.rnd.choice("tuple list dict frozenset one".split())
        if kind == "one" and self.stack:
            _, hashable = self.stack.pop()
            self.out += b"\x85"
            self.push("tuple", hashable)
        elif kind == "tuple":
            self.push("tuple", self.several())
            self.out += b"t"
        elif kind == "list":
            self.several()
            self.out += b"l"
            self.push("list", False)
        elif kind == "dict":
            self.several(pairs=True)
            self.out += b"d"
            self.push("dict", False)
        else:
            self.several(hashable=True)
            self.out += b"\x91"
            self.push("frozenset")

    def change(self):
        if not self.stack:
            return
        kind, _ = self.stack[-1]
        rnd = self.rnd
        if kind in ("list", "obj") and rnd.random() < .5:
            if rnd.random() < .5:
                self.several()
                self.out += b"e"
            else:
                self.any()
                self.stack.pop()
                self.out += b"a"
        elif kind in ("dict", "obj") and rnd.random() < .5:
            if rnd.random() < .5:
                self.several(pairs=True)
                self.out += b"u"
            else:
                self.any(hashable=True)
                self.any()
                del self.stack[-2:]
                self.out += b"s"
        elif kind in ("set", "obj"):
            self.several(hashable=True)
            self.out += b"\x90"
        elif kind == "bytearray":
            self.out += b"K" + bytes([rnd.randrange(256)]) + b"a"
        if kind in ("obj", "global") and rnd.random() < .4:
            self.any()
            self.stack.pop()
            self.out += b"b"

    def call(self):
        rnd = self.rnd
        form = rnd.choice("reduce newobj newobj_ex obj inst".split())
        if form == "inst":
            self.several()
            self.out += b"i" + rnd.choice(NAMES[:4])
        elif form == "obj":
            self.out += b"(c" + rnd.choice(NAMES)
            for _ in range(rnd.randrange(3)):
                self.any()
                self.stack.pop()
            self.out += b"o"
        else:
            self.callable()
            self.push("tuple", self.several())
            self.out += b"t"
            if form == "newobj_ex":
                self.out += b"}("
                for _ in range(rnd.randrange(3)):
                    self.word()
                    self.any()
                    del self.stack[-2:]
                self.out += b"u"
            self.out += {"reduce": b"R", "newobj": b"\x81", "newobj_ex": b"\x92"}[form]
            del self.stack[-2:]
        self.push("obj")

    def remember(self):
        if self.stack and len(self.memo) < 4000:
            self.out += b"\x94"
            self.memo.append(self.stack[-1])

    def again(self):
        if self.stack:
            self.out += b"2"
            self.stack.append(self.stack[-1])

    def drop(self):
        if self.stack:
            self.out += b"0"
            self.stack.pop()

    def write(self, steps):
        if self.rnd.random() < .7:
            self.out += b"\x80" + bytes([self.rnd.randrange(6)])
        self.out += b"("
        actions = [self.atom, self.empty, self.empty, self.callable, self.any, self.collect, self.change,
                   self.change, self.change, self.call, self.remember, self.remember, self.again, self.drop]
        for _ in range(steps):
            self.rnd.choice(actions)()
        return bytes(self.out) + b"t."


def judge(data, reader):
    """What the reference reader makes of it; None: it cannot tell."""
    try:
        verdict = reference.run(reader, data, mc.DEFAULT_OPT)
        json.dumps(verdict)
    except RecursionError:
        return None
    if not verdict["ok"] and verdict["error"]["type"] == "MemoryError":
        return None
    return verdict


def many(name, make, count):
    rnd = random.Random("%s %d" % (name, SEED))
    # inert is a real module there.
    pickles = [data for data in (make(rnd) for _ in range(count)) if b"inert" not in data]
    for reader in READERS:
        held = skipped = 0
        wrong = []
        probe = verdicts.Probe()
        for data, text in zip(pickles, probe.stream([(data, {"reader": reader}) for data in pickles])):
            wanted = judge(data, reader)
            skipped += wanted is None
            what = verdicts.differs(text, wanted) if wanted else None
            for _ in range(20):
                # Two objects in a set whose texts are the same: Python has them in any order.
                what = what and verdicts.differs(text, judge(data, reader))
            if what:
                wrong.append("%r\n%s" % (data, what))
            held += wanted is not None and not what
        tap.equal(probe.close(), 0, "%s, %s: the process ends in order" % (name, reader))
        tap.ok(not wrong, "%s, %s: %d random pickles" % (name, reader, count),
               "%d of them\n" % len(wrong) + "\n".join(what[:3000] for what in wrong[:3]))
        tap.ok(held > count * .8, "%s, %s: %d compared, %d that the reference cannot tell"
               % (name, reader, held, skipped))


many("thrown together", reference.random_program, THROWN)
many("knotted", lambda rnd: Knots(rnd).write(rnd.randrange(5, 150)), KNOTTED)
tap.finish()
