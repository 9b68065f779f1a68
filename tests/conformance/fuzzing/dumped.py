# SPDX-License-Identifier: MIT
"""Random values as CPython's picklers write them, for streams.py. The classes here are only named in
what they write: nothing loads it."""

import io
import pickle
import struct


class Thing:
    """An object that reduces to whatever it was given."""

    def __init__(self, reduced):
        self.reduced = reduced

    def __reduce_ex__(self, protocol):
        return self.reduced


class Plain:
    pass


class Slotted:
    __slots__ = ("a", "b")


class Newargs:
    def __init__(self, args, kwargs=None):
        self.args, self.kwargs = args, kwargs

    def __getnewargs_ex__(self):
        return self.args, self.kwargs or {}


class Holder(list):
    pass


class Mapping(dict):
    pass


class Pid:
    def __init__(self, pid):
        self.pid = pid


def function():
    pass


CALLABLES = [int, print, function, Plain, struct.pack, dict.fromkeys, Plain.__init__, list.append]
CHARACTERS = ["a", "b", "key", "\n", "\\", "'", "\r", "\0", "\x1a", "\x7f", "\x80", "\xe9", "\xff", "\u0100",
              "\u20ac",
              "\ud800", "\udfff", "\ufeff", "\uffff", "\U0001f600", "\U0010ffff", "\\u0041", " "]


def text(rnd):
    return "".join(rnd.choice(CHARACTERS) for _ in range(rnd.choice([0, 1, 1, 2, 3, 8, 80, 260])
                                                         if rnd.random() < .5 else 2))


def number(rnd):
    edge = 1 << rnd.choice([0, 7, 8, 15, 16, 31, 32, 62, 63, 64, 100, 520, 2040, 2048])
    return rnd.choice([0, 1, -1, 2, 255, 256, rnd.choice([-1, 1]) * edge + rnd.choice([-1, 0, 1])])


def real(rnd):
    return rnd.choice([0.0, -0.0, 1.5, float("inf"), float("-inf"), float("nan"), 1e16, 5e-324, rnd.random(),
                       struct.unpack("<d", rnd.randbytes(8))[0]])


class Values:
    """Makes values that share their parts."""

    def __init__(self, rnd, protocol):
        self.rnd, self.protocol = rnd, protocol
        self.known = []
        self.left = rnd.choice([3, 8, 20, 60, 60, 200])

    def leaf(self, hashable=False):
        rnd = self.rnd
        way = rnd.randrange(12)
        if way < 3:
            return text(rnd)
        if way < 6:
            return number(rnd)
        if way < 7:
            return real(rnd)
        if way < 8:
            return rnd.choice([None, True, False])
        if way < 9:
            return rnd.randbytes(rnd.choice([0, 1, 3, 20, 256]))
        if way < 10 and not hashable:
            return bytearray(rnd.randbytes(rnd.choice([0, 1, 3, 20])))
        if way < 11:
            return rnd.choice(CALLABLES)
        return Pid(rnd.choice(["pid", 7, ("a", 1), "1"]))

    def many(self, depth, hashable=False):
        return [self.value(depth + 1, hashable) for _ in range(self.rnd.choice([0, 1, 1, 2, 2, 3, 5]))]

    def value(self, depth=0, hashable=False):
        rnd = self.rnd
        self.left -= 1
        if self.left < 0 or depth > 6:
            return self.leaf(hashable)
        if self.known and rnd.random() < .15 and not hashable:
            return rnd.choice(self.known)
        way = rnd.randrange(20)
        if way < 6:
            return self.leaf(hashable)
        if way < 8 or hashable and way < 12:
            made = tuple(self.many(depth, hashable))
        elif hashable:
            made = frozenset(self.many(depth, True)) if way < 14 else self.leaf(True)
        elif way < 11:
            made = []
            self.known.append(made)
            made.extend(self.many(depth))
            if rnd.random() < .02:
                made.extend(rnd.choice([0, "x", None]) for _ in range(1003))
        elif way < 13:
            made = {}
            self.known.append(made)
            for _ in range(rnd.choice([0, 1, 2, 3])):
                made[self.value(depth + 1, True)] = self.value(depth + 1)
            if rnd.random() < .02:
                made.update((i, i) for i in range(1003))
        elif way < 14:
            made = set(self.many(depth, True))
        elif way < 15:
            made = Plain()
            self.known.append(made)
            for name in rnd.sample(["a", "b", "c", "d\xe9"], rnd.randrange(4)):
                setattr(made, name, self.value(depth + 1))
        elif way < 16:
            made = Slotted()
            made.a = self.value(depth + 1)
        elif way < 17:
            made = Newargs(tuple(self.many(depth)), {"k": self.value(depth + 1)} if rnd.random() < .5 else None)
        elif way < 18:
            made = rnd.choice([Holder(self.many(depth)), Mapping({1: self.value(depth + 1)})])
            made.more = self.value(depth + 1)
        elif way < 19 and self.protocol == 5:
            made = pickle.PickleBuffer(rnd.choice([bytearray, bytes])(rnd.randbytes(rnd.choice([0, 3, 40]))))
            return made
        else:
            parts = [rnd.choice(CALLABLES), tuple(self.many(depth))]
            if rnd.random() < .7:
                parts.append(self.value(depth + 1) if rnd.random() < .6 else None)
                parts.append(iter(self.many(depth)) if rnd.random() < .5 else None)
                parts.append(iter([(self.value(depth + 1), self.value(depth + 1))]) if rnd.random() < .5 else None)
                if rnd.random() < .2:
                    parts.append(rnd.choice(CALLABLES))
            made = Thing(tuple(parts) if rnd.random() < .95 else "function")
            # What an iterator gives is gone the second time.
            return made
        self.known.append(made)
        return made


def with_pids(base):
    class Pickler(base):
        def persistent_id(self, value):
            return value.pid if type(value) is Pid else None
    return Pickler


PICKLERS = [with_pids(pickle.Pickler), with_pids(pickle._Pickler)]


def dump(rnd):
    """(a pickle, what its reader must be given)."""
    protocol = rnd.randrange(6)
    buffers = []
    words = {"buffer_callback": buffers.append} if protocol == 5 and rnd.random() < .6 else {}
    for _ in range(5):
        out = io.BytesIO()
        buffers.clear()
        pickler = rnd.choice(PICKLERS)(out, protocol, fix_imports=rnd.random() < .8, **words)
        pickler.fast = rnd.random() < .02
        try:
            pickler.dump(Values(rnd, protocol).value())
            break
        except Exception:
            # Some values cannot be written, as a set in fast mode that holds itself.
            continue
    else:
        return pickle.dumps(None, protocol), {}
    chosen = {"persistent_load": True}
    if buffers:
        chosen["buffers"] = [["bytes" if view.raw().readonly else "bytearray", view.raw().hex()] for view in buffers]
    return out.getvalue(), chosen
