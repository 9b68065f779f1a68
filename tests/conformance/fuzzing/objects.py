# SPDX-License-Identifier: MIT
"""Pickles about the classes of the module 'inert', for streams.py: objects are made in all ways, and
then given state, attributes, items and methods."""

import arguments
import programs

CLASSES = [b"Plain", b"Plain", b"Slots", b"Both", b"ListLog", b"AppendOnly", b"AddOnly", b"SetSub", b"GetInitArgs",
           b"HasInit"]
OTHERS = [b"func", b"A", b"A.B", b"new_name", b"moved"]
OLD = [b"old_name", b"moved", b"Plain", b"A.B"]
METHODS = [b"append", b"extend", b"add", b"update", b"__setstate__"]
KEYS = [b"a", b"b", b"c", b"x", b"log", b"called_init", b"__class__", b"__class__", b"__dict__", b"a",
        b"__weakref__", b"__slots__", b"__init__", b"__doc__"]


class Objects(programs.Program):
    old = False

    def name(self):
        """One program has the names of one of the two modules: what both lead to is one object in
        CPython, and two to picklescope."""
        rnd = self.rnd
        way = rnd.random()
        if way < .8:
            return b"inert", rnd.choice(CLASSES)
        if way < .97:
            return (b"inert_old", rnd.choice(OLD)) if self.old else (b"inert", rnd.choice(OTHERS))
        return b"m", b"f"

    def callable(self):
        module, name = self.name()
        if self.rnd.random() < .7:
            self.op("GLOBAL", module + b"\n" + name + b"\n")
        else:
            self.op(*arguments.text_of(self.rnd, module, 0))
            self.op(*arguments.text_of(self.rnd, name, 0))
            self.op("STACK_GLOBAL")
        self.push("global")

    def make(self):
        rnd = self.rnd
        way = rnd.randrange(5)
        some = rnd.choice([0, 0, 0, 1, 2])
        if way == 0:
            self.op("MARK")
            for _ in range(some):
                self.small()
            self.op("INST", b"\n".join(self.name()) + b"\n")
        elif way == 1:
            self.op("MARK")
            self.callable()
            for _ in range(some):
                self.small()
            self.op("OBJ")
        else:
            self.callable()
            self.op("MARK")
            for _ in range(some):
                self.small()
            self.op("TUPLE")
            if way == 4:
                self.op("EMPTY_DICT")
                if rnd.random() < .1:
                    self.op(*arguments.text_of(rnd, b"k", 0))
                    self.op("NONE")
                    self.op("SETITEM")
            self.op({2: "REDUCE", 3: "NEWOBJ", 4: "NEWOBJ_EX"}[way])
        self.keep("obj")

    def keep(self, kind):
        slot = len(self.memo)
        self.op("BINPUT", bytes([slot % 250]))
        self.memo[slot % 250] = kind

    def small(self, depth=0):
        """Some value, not counted on the stack that is watched."""
        rnd = self.rnd
        way = rnd.random()
        if way < .25:
            self.op(*arguments.int_of(rnd, rnd.randrange(4)))
        elif way < .4:
            self.op(*arguments.text_of(rnd, rnd.choice([b"a", b"b", b"x"]), 0))
        elif way < .5:
            self.op(*rnd.choice([("NONE",), ("EMPTY_LIST",), ("EMPTY_DICT",), ("EMPTY_TUPLE",), ("EMPTY_SET",)]))
        elif way < .6:
            self.callable()
        elif way < .8 and self.memo:
            self.op("BINGET", bytes([rnd.choice(list(self.memo))]))
        elif way < .9 and depth < 2:
            self.op("MARK")
            for _ in range(rnd.randrange(3)):
                self.small(depth + 1)
            self.op(rnd.choice(["LIST", "TUPLE"]))
        else:
            self.op("NEWTRUE")

    def dictionary(self, methods):
        rnd = self.rnd
        self.op("EMPTY_DICT")
        if rnd.random() < .2:
            return
        self.op("MARK")
        for _ in range(rnd.choice([1, 1, 2, 3])):
            key = rnd.choice(METHODS if methods else KEYS)
            if rnd.random() < .03:
                self.op("BININT1", b"\5")
            else:
                self.op(*arguments.text_of(rnd, key, 0))
            if (methods or key == b"__class__") and rnd.random() < .8:
                self.callable()
            elif key == b"log":
                # What methods would append to a list there is not followed (classes.h).
                self.op(*arguments.int_of(rnd, 1))
            elif key == b"__dict__" and rnd.random() < .8:
                self.op("EMPTY_DICT")
                if rnd.random() < .7:
                    self.op(*arguments.text_of(rnd, rnd.choice(METHODS + KEYS[:4]), 0))
                    self.callable() if rnd.random() < .4 else self.small()
                    self.op("SETITEM")
            else:
                self.small()
        self.op("SETITEMS")

    def state(self):
        rnd = self.rnd
        way = rnd.random()
        methods = rnd.random() < .25
        if way < .4:
            self.dictionary(methods)
        elif way < .75:
            for _ in range(2):
                if rnd.random() < .6:
                    self.dictionary(methods)
                elif rnd.random() < .7:
                    self.op("NONE")
                else:
                    self.small()
            self.op("TUPLE2")
        else:
            self.small()

    def items(self, pairs=False):
        for _ in range(self.rnd.choice([0, 1, 2, 2, 3])):
            self.small()
            if pairs:
                self.small()

    def work(self):
        """Changes what is on top, which stays there."""
        rnd = self.rnd
        way = rnd.random()
        if way < .5:
            self.state()
            self.op("BUILD")
        elif way < .62:
            self.small()
            self.op("APPEND")
        elif way < .74:
            self.op("MARK")
            self.items()
            self.op("APPENDS")
        elif way < .87:
            self.op("MARK")
            self.items()
            self.op("ADDITEMS")
        elif way < .95:
            self.small()
            self.small()
            self.op("SETITEM")
        else:
            self.op("MARK")
            self.items(pairs=True)
            self.op("SETITEMS")

    def write(self, steps):
        rnd = self.rnd
        self.old = rnd.random() < .2
        if rnd.random() < .6:
            self.op("PROTO", bytes([rnd.choice([0, 1, 2, 3, 4, 5])]))
        self.op("MARK")
        for _ in range(steps):
            way = rnd.random()
            if way < .35 or not self.memo:
                self.make()
            elif way < .42:
                self.callable()
                self.keep("global")
            elif way < .6:
                self.op("BINGET", bytes([rnd.choice(list(self.memo))]))
            else:
                self.work()
        self.op("TUPLE")
        self.op("STOP")
        return self.ops
