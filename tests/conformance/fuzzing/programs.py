# SPDX-License-Identifier: MIT
"""Pickles written op by op, for streams.py. Each is a list of ops."""

import arguments
from arguments import OP_NAMES, OPS

# What a cell holds. Those of a set or a key must be hashable.
HASHABLE = set("none int bool float str bytes tuple frozenset global obj pers name".split())


class Program:
    """A pickle being written: ops as pieces, and the kind of each cell on the stack."""

    def __init__(self, rnd):
        self.rnd = rnd
        self.ops = []
        self.stack = []
        self.marks = []
        self.memo = {}
        self.budget = 8

    def op(self, name, argument=b""):
        self.ops.append(OPS[name] + argument)

    def push(self, kind):
        self.stack.append(kind)

    def above(self):
        return len(self.stack) - (self.marks[-1] if self.marks else 0)

    def top(self):
        return self.stack[-1] if self.above() > 0 else None

    def take(self, count):
        taken = self.stack[len(self.stack) - count:] if count else []
        del self.stack[len(self.stack) - count:]
        return taken

    def mark(self):
        self.op("MARK")
        self.marks.append(len(self.stack))

    def take_mark(self):
        at = self.marks.pop()
        taken = self.stack[at:]
        del self.stack[at:]
        return taken

    # ---- Steps that push ----

    def atom(self):
        name, argument, kind = arguments.atom(self.rnd)
        self.op(name, argument)
        self.push(kind)

    def text(self):
        name, argument = arguments.text(self.rnd)
        self.op(name, argument)
        self.push("str")

    def empty(self):
        name, kind = self.rnd.choice([("EMPTY_LIST", "list"), ("EMPTY_DICT", "dict"), ("EMPTY_SET", "set"),
                                      ("EMPTY_TUPLE", "tuple"), ("BYTEARRAY8", "bytearray")])
        self.op(name, arguments.counted(self.rnd, 8) if name == "BYTEARRAY8" else b"")
        self.push(kind)

    def callable(self):
        rnd = self.rnd
        way = rnd.random()
        if way < .55:
            self.op("GLOBAL", arguments.global_lines(rnd))
        elif way < .85:
            for part in arguments.global_names(rnd):
                self.op(*arguments.text_of(rnd, part))
                if rnd.random() < .2:
                    self.remember()
            self.op("STACK_GLOBAL")
        else:
            self.op(*arguments.extension(rnd))
        self.push("global")

    def grow(self):
        """A bytearray of which there is a view, which may be gone by then."""
        if self.rnd.random() < .9:
            return
        rnd = self.rnd
        self.op(*rnd.choice([("BYTEARRAY8", arguments.counted(rnd, 8)), ("NEXT_BUFFER",)]))
        self.push("bytearray")
        self.remember()
        slot = list(self.memo)[-1] if self.memo else 0
        self.op("READONLY_BUFFER")
        for _ in range(rnd.randrange(3)):
            rnd.choice([self.collect, self.drop, self.atom, self.again, self.remember, self.call])()
        if rnd.random() < .5:
            self.drop()
        self.op(*arguments.get(rnd, slot))
        self.push("bytearray")
        self.change()

    def buffer(self):
        if self.rnd.random() < .3:
            self.op("NEXT_BUFFER")
            self.push("buffer")
        elif self.top() in ("buffer", "bytearray", "bytes", "view"):
            self.op("READONLY_BUFFER")
            self.stack[-1] = "view"

    def fetch(self):
        if not self.memo:
            return self.atom()
        slot = self.rnd.choice(list(self.memo))
        self.op(*arguments.get(self.rnd, slot))
        self.push(self.memo[slot])

    def again(self):
        if self.above():
            self.op("DUP")
            self.push(self.stack[-1])

    def something(self, hashable=False):
        """One cell more, small."""
        way = self.rnd.random()
        if hashable and way > .7:
            self.key()
        elif hashable:
            known = [slot for slot, kind in self.memo.items() if kind in HASHABLE] if way < .3 else []
            if known:
                slot = self.rnd.choice(known)
                self.op(*arguments.get(self.rnd, slot))
                self.push(self.memo[slot])
            elif way < .68:
                while True:
                    name, argument, kind = arguments.atom(self.rnd)
                    if kind in HASHABLE:
                        break
                self.op(name, argument)
                self.push(kind)
            else:
                self.empty()
        elif way < .25:
            self.fetch()
        elif way < .35 and self.budget:
            self.budget -= 1
            self.collect(inside=True)
        elif way < .45:
            self.empty()
        else:
            self.atom()
        if self.rnd.random() < .1:
            self.remember()

    def key(self, depth=0):
        """One of few keys, in one of many spellings."""
        way = self.rnd.random()
        if way < .75 or depth > 2:
            self.op(*arguments.key(self.rnd))
        elif way < .9:
            count = self.rnd.randrange(1, 4)
            for _ in range(count):
                self.key(depth + 1)
            self.op("TUPLE%d" % count)
            self.take(count)
        else:
            self.mark()
            for _ in range(self.rnd.randrange(4)):
                self.key(depth + 1)
            self.take_mark()
            self.op(self.rnd.choice(["FROZENSET", "FROZENSET", "TUPLE"]))
        self.push("tuple")

    # ---- Steps on what is there ----

    def remember(self):
        if self.above() <= 0:
            return
        rnd = self.rnd
        if rnd.random() < .55:
            slot = len(self.memo)
            self.op("MEMOIZE")
        else:
            slot = rnd.choice([len(self.memo), rnd.randrange(8), rnd.randrange(len(self.memo) + 1),
                               rnd.choice([255, 256, 1000, 5000, rnd.randrange(300, 500)])])
            self.op(*arguments.put(rnd, slot))
        self.memo[slot] = self.stack[-1]

    def drop(self):
        if self.above():
            self.op("POP")
            self.take(1)
        elif self.marks:
            self.op(self.rnd.choice(["POP", "POP_MARK"]))
            self.take_mark()

    def many(self, hashable=False, pairs=False, most=5):
        self.mark()
        for _ in range(self.rnd.choice([0, 1, 1, 2, 2, 3, most])):
            self.something(hashable or pairs)
            if pairs:
                self.something()
        if pairs and self.rnd.random() < .01:
            self.something()

    def collect(self, inside=False):
        rnd = self.rnd
        way = rnd.randrange(5 if inside else 6)
        if way == 0:
            count = rnd.randrange(1, 4)
            for _ in range(count if inside else max(0, count - self.above())):
                self.something()
            taken = self.take(count)
            self.op("TUPLE%d" % count)
            self.push("tuple" if all(kind in HASHABLE for kind in taken) else "tuple of lists")
        elif way == 1:
            self.many()
            taken = self.take_mark()
            self.op("TUPLE")
            self.push("tuple" if all(kind in HASHABLE for kind in taken) else "tuple of lists")
        elif way == 2:
            self.many()
            self.take_mark()
            self.op("LIST")
            self.push("list")
        elif way == 3:
            self.many(pairs=True)
            self.take_mark()
            self.op("DICT")
            self.push("dict")
        elif way == 4:
            self.many(hashable=True)
            self.take_mark()
            self.op("FROZENSET")
            self.push("frozenset")
        elif self.marks:
            taken = self.take_mark()
            name, kind = rnd.choice([("TUPLE", "tuple"), ("LIST", "list")])
            if kind == "tuple" and not all(one in HASHABLE for one in taken):
                kind = "tuple of lists"
            self.op(name)
            self.push(kind)

    def change(self):
        kind = self.top()
        rnd = self.rnd
        ways = {"list": ["append", "appends", "index"], "dict": ["set", "sets"], "set": ["adds"],
                "obj": ["append", "appends", "set", "sets", "adds", "build"],
                "global": ["append", "appends", "set", "sets", "adds", "build"],
                "bytearray": ["byte", "bytes", "index"], "buffer": ["byte"]}.get(kind)
        if not ways:
            return
        way = rnd.choice(ways)
        if way in ("append", "byte"):
            self.number(rnd.randrange(256)) if way == "byte" else self.something()
            self.take(1)
            self.op("APPEND")
        elif way in ("appends", "bytes"):
            self.mark()
            for _ in range(rnd.choice([0, 1, 2, 2, 3, 5])):
                self.number(rnd.randrange(256)) if way == "bytes" else self.something()
            self.take_mark()
            self.op("APPENDS")
        elif way == "index":
            self.number(0 if rnd.random() < .8 else None)
            self.number(rnd.randrange(256) if rnd.random() < .9 else None)
            self.take(2)
            self.op("SETITEM")
        elif way == "set":
            self.something(hashable=True)
            self.something()
            self.take(2)
            self.op("SETITEM")
        elif way == "sets":
            self.many(pairs=True)
            self.take_mark()
            self.op("SETITEMS")
        elif way == "adds":
            self.many(hashable=True)
            self.take_mark()
            self.op("ADDITEMS")
        else:
            self.something()
            self.take(1)
            self.op("BUILD")

    def number(self, value=None):
        value = self.rnd.randrange(-3, 260) if value is None else value
        self.op(*arguments.int_of(self.rnd, value))
        self.push("int")

    def whatever(self):
        """One cell more, of any kind at all."""
        way = self.rnd.randrange(9)
        if way < 3:
            self.atom()
        elif way < 4:
            self.op("BYTEARRAY8", arguments.counted(self.rnd, 8))
            if self.rnd.random() < .5:
                self.op("READONLY_BUFFER")
                if self.rnd.random() < .3:
                    self.op("READONLY_BUFFER")
            self.push("bytearray")
        elif way < 5:
            self.op("NEXT_BUFFER")
            self.push("buffer")
        elif way < 6:
            self.empty()
        elif way < 7:
            self.callable()
        elif way < 8:
            self.op("NONE")
            self.op("BINPERSID")
            self.push("pers")
        else:
            self.collect(inside=True)

    def build(self):
        """BUILD on what has no __setstate__: most of these fail, so it is seldom done."""
        if self.above() <= 0 or self.rnd.random() < .8:
            return
        rnd = self.rnd
        state = [("NONE",), ("EMPTY_TUPLE",), ("EMPTY_DICT",), ("EMPTY_LIST",), ("SHORT_BINUNICODE", b"\0"),
                 ("NEWFALSE",), ("BININT1", b"\0"), ("BYTEARRAY8", bytes(8)), ("SHORT_BINBYTES", b"\0"),
                 ("FLOAT", b"0\n"), ("STRING", b"''\n"), ("SHORT_BINUNICODE", b"\1a"), ("BININT1", b"\1")]
        self.op(*rnd.choice(state))
        if rnd.random() < .5:
            way = rnd.randrange(4)
            if way < 2:
                self.op(*rnd.choice(state))
            else:
                self.op("EMPTY_DICT") if way == 2 else self.op("MARK")
                self.op(*arguments.text_of(rnd, rnd.choice([b"__class__", b"__doc__", b"a", b"", b"__class"])))
                self.op("NONE")
                self.op("SETITEM" if way == 2 else "DICT")
            self.op("TUPLE2")
        self.op("BUILD")

    def poke(self):
        """A change to whatever, with whatever."""
        if self.rnd.random() < .9:
            return
        self.whatever()
        name = self.rnd.choice(["APPEND", "APPENDS", "SETITEM", "SETITEM", "SETITEMS", "ADDITEMS", "BUILD",
                                "READONLY_BUFFER"])
        if name.endswith("S"):
            self.mark()
            for _ in range(self.rnd.choice([0, 1, 2, 2, 4])):
                self.whatever()
            self.take_mark()
        else:
            count = {"SETITEM": 2, "READONLY_BUFFER": 0}.get(name, 1)
            for _ in range(count):
                self.number() if self.rnd.random() < .5 else self.whatever()
            self.take(count)
        self.op(name)

    def crowd(self):
        """Many keys in one dict or set, so that tables grow; few of them new."""
        rnd = self.rnd
        if rnd.random() < .9:
            return
        name = rnd.choice(["DICT", "FROZENSET", "SETITEMS", "ADDITEMS"])
        if name in ("SETITEMS", "ADDITEMS"):
            self.op("EMPTY_DICT" if name == "SETITEMS" else "EMPTY_SET")
            self.push("dict" if name == "SETITEMS" else "set")
        self.mark()
        for _ in range(rnd.choice([20, 70, 300])):
            if rnd.random() < .3:
                self.key()
            else:
                self.op(*arguments.int_of(rnd, rnd.randrange(-50, 300)))
                self.push("int")
            if name in ("DICT", "SETITEMS"):
                self.op("NONE")
                self.push("none")
        self.take_mark()
        self.op(name)
        if name in ("DICT", "FROZENSET"):
            self.push("dict" if name == "DICT" else "frozenset")

    def nest(self):
        """The top in many tuples or lists."""
        if self.above() <= 0 or self.rnd.random() < .95:
            return
        hashable = self.stack[-1] in HASHABLE
        for _ in range(self.rnd.choice([10, 40, 150])):
            if self.rnd.random() < .9:
                self.op("TUPLE1")
            else:
                self.op("EMPTY_LIST")
                self.op("DUP")
                self.op("APPEND")
                self.op("TUPLE2")
                hashable = False
        self.stack[-1] = "tuple" if hashable else "tuple of lists"

    def call(self):
        rnd = self.rnd
        way = rnd.randrange(5)
        if way == 0:
            self.many()
            self.take_mark()
            self.op("INST", arguments.global_lines(rnd, ascii_only=True))
        elif way == 1:
            self.mark()
            self.callable()
            for _ in range(rnd.choice([0, 0, 1, 2, 3])):
                self.something()
            self.take_mark()
            self.op("OBJ")
        else:
            if way == 2 and self.top() == "obj" and rnd.random() < .5:
                pass
            elif self.top() != "global":
                self.callable()
            if rnd.random() < .4:
                self.op("EMPTY_TUPLE")
                self.push("tuple")
            elif rnd.random() < .04:
                # pickle.py takes what is no tuple, too.
                self.whatever()
            elif rnd.random() < .5:
                self.something()
                self.take(1)
                self.op("TUPLE1")
                self.push("tuple")
            else:
                self.many()
                self.take_mark()
                self.op("TUPLE")
                self.push("tuple")
            if way == 4:
                self.op("EMPTY_DICT")
                self.mark()
                for _ in range(rnd.randrange(3)):
                    self.text()
                    self.something()
                self.take_mark()
                self.op("SETITEMS")
            self.take(2)
            self.op({2: "REDUCE", 3: "NEWOBJ", 4: "NEWOBJ_EX"}[way])
        self.push("obj")

    def persistent(self):
        if self.rnd.random() < .5 or not self.above():
            self.op("PERSID", arguments.line(self.rnd, "PERSID"))
        else:
            self.take(1)
            self.op("BINPERSID")
        self.push("pers")

    def proto(self):
        self.op("PROTO", bytes([self.rnd.choice([0, 1, 2, 3, 4, 5, 4, 5])]))

    def anything(self):
        """Any opcode, whatever is on the stack: what follows is a guess."""
        name = self.rnd.choice(OP_NAMES)
        if name == "STOP":
            return
        self.op(name, arguments.any_argument(self.rnd, name))
        if name == "MARK":
            self.marks.append(len(self.stack))
        elif name in ("GET", "BINGET", "LONG_BINGET", "DUP") or arguments.is_push(name):
            self.push("?")

    STEPS = [("atom", 16), ("text", 4), ("empty", 10), ("callable", 6), ("fetch", 8), ("again", 3),
             ("collect", 9), ("change", 16), ("call", 8), ("remember", 10), ("drop", 3), ("mark", 2),
             ("persistent", 2), ("buffer", 2), ("proto", 1), ("build", 1), ("anything", .6), ("poke", 1),
             ("grow", 2), ("crowd", .5), ("nest", 1)]
    STEP_NAMES = [name for name, _ in STEPS]
    WEIGHTS = []
    for _, weight in STEPS:
        WEIGHTS.append(weight + (WEIGHTS[-1] if WEIGHTS else 0))

    def write(self, steps):
        rnd = self.rnd
        if rnd.random() < .6:
            self.op("PROTO", bytes([rnd.choice([0, 1, 2, 2, 3, 4, 4, 5, 5])]))
        for name in rnd.choices(self.STEP_NAMES, cum_weights=self.WEIGHTS, k=steps):
            self.budget = 8
            getattr(self, name)()
        way = rnd.random()
        if way < .55:
            # All that is there into one value, so that nothing is unseen.
            while self.marks:
                self.op("TUPLE")
                self.take_mark()
                self.push("tuple")
            self.ops.insert(1 if self.ops and self.ops[0][:1] == b"\x80" else 0, b"(")
            self.op("TUPLE")
        elif not self.above():
            self.atom()
        if rnd.random() < .985:
            self.op("STOP")
        return self.ops


def chaos(rnd):
    ops = []
    for _ in range(rnd.randint(1, 16)):
        name = rnd.choice(arguments.PUSHERS if rnd.random() < .55 else OP_NAMES)
        if name != "STOP" or rnd.random() > .8:
            ops.append(OPS[name] + arguments.any_argument(rnd, name))
    if rnd.random() < .95:
        ops.append(b".")
    return ops


def each_once(rnd):
    """One op in the midst of what it needs, its argument as odd as may be."""
    name = rnd.choice(OP_NAMES)
    ops = Program(rnd).write(rnd.randrange(4))
    at = rnd.randrange(len(ops) + 1)
    return ops[:at] + [OPS[name] + arguments.any_argument(rnd, name, odd=.5)] + ops[at:]
