# SPDX-License-Identifier: MIT
"""
Harmless pickles composed at random, written by CPython's own picklers in every way that they have:
values of the standard library in each other, shared and recursive; classes of a program of which
nobody knows the module. What holds only the former is innocuous, what holds the latter unknown, and
nothing else is said of either.

SEED and COUNT in the environment make others.
"""

import array
import asyncio
import calendar
import codecs
import collections
import contextvars
import csv
import dataclasses
import datetime
import decimal
import email.message
import email.policy
import enum
import fractions
import functools
import graphlib
import hashlib
import html
import http.cookies
import io
import ipaddress
import itertools
import json
import locale
import logging
import math
import numbers
import operator
import os
import pathlib
import pickle
import pickletools
import random
import re
import secrets
import socket
import statistics
import string
import struct
import sys
import tempfile
import textwrap
import time
import tokenize
import traceback
import types
import typing
import urllib.parse
import uuid
import xml.etree.ElementTree
import zoneinfo

import tap

if not tap.LIVE:
    tap.skip_all("needs Python 3.11")

SEED = int(os.environ.get("SEED", "30"))
COUNT = int(os.environ.get("COUNT", "1500"))

NAMESPACE = types.ModuleType("garage.models")
SOURCE = '''
import collections, dataclasses, enum, typing

def repair(car):
    return car

def lock(car, key=None):
    return None

class Car:
    wheels = 4
    def __init__(self, **state):
        self.__dict__.update(state)
    def drive(self):
        return None
    @classmethod
    def build(cls):
        return cls()
    class Part:
        pass

class Slotted:
    __slots__ = ("left", "right", "__weakref__")

class Mixed(Car):
    __slots__ = ("extra",)

class Stateful:
    def __init__(self, what):
        self.what = what
    def __getstate__(self):
        return (self.what, 1, None)
    def __setstate__(self, state):
        self.what = state[0]

class Called:
    def __init__(self, *what):
        self.what = what
    def __reduce__(self):
        return type(self), self.what

class Five:
    def __reduce_ex__(self, protocol):
        return Five, (), {"x": 1}, iter([1, 2]), iter([("a", 1)])
    def append(self, item):
        pass
    def extend(self, items):
        pass
    def __setitem__(self, key, value):
        pass

class Setter:
    def __reduce__(self):
        return Setter, (), {"x": 1}, None, None, set_state

def set_state(obj, state):
    pass

class Named:
    def __new__(cls, *, key=None):
        return super().__new__(cls)
    def __getnewargs_ex__(self):
        return (), {"key": 1}

class Args:
    def __new__(cls, *args):
        return super().__new__(cls)
    def __getnewargs__(self):
        return 1, "a"

class Colour(enum.Enum):
    RED = 1
    BLUE = "b"

class Flags(enum.Flag):
    A = 1
    B = 2

class Many(dict):
    pass

class Few(list):
    pass

class Text(str):
    pass

class Number(int):
    pass

class Unique(set):
    pass

class Oops(Exception):
    def __init__(self, message, code=0):
        super().__init__(message, code)

Point = collections.namedtuple("Point", "x y")

class Spot(typing.NamedTuple):
    name: str
    size: int = 0

@dataclasses.dataclass
class Invoice:
    number: int
    lines: list

@dataclasses.dataclass(frozen=True, slots=True)
class Cold:
    number: int
'''


def garage():
    """A program's module, for as long as the picklers look."""
    sys.modules["garage"] = types.ModuleType("garage")
    sys.modules["garage"].models = NAMESPACE
    sys.modules["garage.models"] = NAMESPACE
    exec(compile(SOURCE, "models.py", "exec"), NAMESPACE.__dict__)


class Values:
    """What to pickle, by coin tosses. own: an object of the program is in it."""

    def __init__(self, dice):
        self.dice = dice
        self.own = False
        self.made = []

    def whole(self):
        value = self.value(0)
        if self.dice.random() < 0.3:
            value = [value, self.value(1), value]
        return value

    def value(self, depth):
        dice = self.dice
        if self.made and dice.random() < 0.1:
            return dice.choice(self.made)
        kind = dice.randrange(10)
        if depth > 4 or kind < 3:
            value = self.scalar()
        elif kind < 6:
            value = self.container(depth)
        elif kind < 8:
            value = self.library(depth)
        else:
            value = self.program(depth)
        self.made.append(value)
        return value

    def word(self):
        return self.dice.choice(["id", "posix", "os.system", "c__builtin__\neval\n", "\u00e9\u4e2d", "",
                                 "a" * 300, "https://x.example/", "eval(1)", "\x1b[0m", "\u202e"])

    def scalar(self):
        dice = self.dice
        return dice.choice([
            None, True, False, 0, 255, -1, 2 ** 31, -2 ** 70, 1.5, float("inf"), 1j, self.word(), b"",
            b"bytes", bytearray(b"xy"), Ellipsis, NotImplemented, range(5), slice(1, None, 2),
            self.word().encode(), dice.random(), dice.randrange(1 << 40), frozenset(), ()])

    def hashable(self):
        return self.dice.choice([1, "k%d" % self.dice.randrange(99), (1, "a"), None, 2.5, b"k",
                                 datetime.date(2021, 5, 4), decimal.Decimal("2"), uuid.UUID(int=3)])

    def container(self, depth):
        dice = self.dice
        items = [self.value(depth + 1) for _ in range(dice.choice([0, 1, 2, 3, 5]))]
        form = dice.randrange(9)
        if form == 0:
            items.append(items)
            return items
        if form == 1:
            both = ({}, items)
            both[0]["self"] = both
            return both
        if form == 2:
            return list(range(dice.choice([999, 1000, 1001, 2300])))
        if form == 3:
            return {str(k): k for k in range(dice.choice([1000, 1001]))}
        return dice.choice([items, tuple(items), {self.hashable(): item for item in items},
                            {self.hashable() for _ in items}, frozenset(self.hashable() for _ in items)])

    def library(self, depth):
        dice = self.dice
        inner = self.value(depth + 1)
        makers = [
            lambda: collections.OrderedDict([("k", inner), ("l", 1)]),
            lambda: collections.defaultdict(dice.choice([list, dict, int, set, str, None]), {"k": inner}),
            lambda: collections.deque([inner], dice.choice([None, 3])),
            lambda: collections.Counter("hello"),
            lambda: collections.ChainMap({"k": inner}, {}),
            lambda: collections.UserDict({"k": inner}),
            lambda: types.SimpleNamespace(k=inner),
            lambda: datetime.datetime(2022, 2, 2, 2, fold=1),
            lambda: datetime.datetime(1999, 1, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Paris")),
            lambda: datetime.time(1, 2, tzinfo=datetime.timezone.utc),
            lambda: datetime.timedelta(days=-3, microseconds=7),
            lambda: datetime.timezone(datetime.timedelta(hours=-7), "MST"),
            lambda: decimal.Decimal("-Infinity"), lambda: decimal.Decimal("1E+9"),
            lambda: decimal.getcontext(), lambda: fractions.Fraction(22, 7),
            lambda: uuid.uuid5(uuid.NAMESPACE_DNS, "x"), lambda: pathlib.PurePosixPath("/etc/passwd"),
            lambda: pathlib.PosixPath("a/b"), lambda: pathlib.PureWindowsPath("C:/x"),
            lambda: ipaddress.IPv6Network("2001:db8::/32"), lambda: ipaddress.IPv4Address("10.0.0.1"),
            lambda: re.compile(r"(a|b)+", re.I | re.S), lambda: re.compile(b"x"), lambda: re.RegexFlag.M,
            lambda: array.array("d", [1, 2]), lambda: array.array("u", "xy"), lambda: array.array("Q"),
            lambda: random.Random(5), lambda: io.BytesIO(b"abc"), lambda: io.StringIO("abc"),
            lambda: functools.partial(int, base=16), lambda: functools.partial(operator.add, 1),
            lambda: operator.itemgetter("k", 1), lambda: operator.attrgetter("real"),
            lambda: operator.methodcaller("upper"), lambda: functools.partial(max, inner),
            lambda: functools.cmp_to_key, lambda: functools.partial(str.join, ","),
            lambda: itertools.count(3, 2), lambda: itertools.repeat("x", 3), lambda: iter([1, inner]),
            lambda: itertools.chain([1], [2]), lambda: itertools.islice([1, 2, 3], 2),
            lambda: itertools.cycle([1, 2]), lambda: itertools.product([1, 2], [3]),
            lambda: itertools.permutations([1, 2, 3]), lambda: itertools.combinations("abc", 2),
            lambda: itertools.zip_longest([1], [2, 3]), lambda: itertools.compress([1], [1]),
            lambda: itertools.accumulate([1, 2]), lambda: itertools.groupby("aab"),
            lambda: enumerate("ab"), lambda: zip("ab", [1]), lambda: reversed([1, 2]),
            lambda: map(str, [1]), lambda: filter(None, [1]), lambda: filter(callable, [1]),
            lambda: iter({1: 2}), lambda: iter({1}), lambda: iter("ab"), lambda: iter(b"ab"),
            lambda: iter(bytearray(b"a")), lambda: iter((1, 2)), lambda: iter(range(3)),
            lambda: str.upper, lambda: dict.fromkeys, lambda: len, lambda: sorted, lambda: "x".join,
            lambda: [1].append, lambda: {}.get, lambda: int, lambda: type(None), lambda: type(len),
            lambda: Exception("x", inner), lambda: OSError(2, "no", "file"), lambda: StopIteration(1),
            lambda: UnicodeEncodeError("ascii", "\u00e9", 0, 1, "no"), lambda: KeyError("k"),
            lambda: SystemExit(3), lambda: ImportError("no", name="x"), lambda: SyntaxError("bad"),
            lambda: ExceptionGroup("two", [ValueError(1), TypeError(2)]), lambda: Warning("w"),
            lambda: json.JSONDecodeError("x", "doc", 1), lambda: statistics.NormalDist(1, 2),
            lambda: logging.LogRecord("n", 20, "p", 1, "m %s", (1,), None), lambda: logging.INFO,
            lambda: logging.makeLogRecord({"msg": "x"}), lambda: logging.getLogger("garage"),
            lambda: logging.Formatter("%(message)s"), lambda: string.Template("$x"), lambda: string.Formatter(),
            lambda: email.message.EmailMessage(), lambda: email.policy.SMTP,
            lambda: email.message.Message(), lambda: http.cookies.SimpleCookie("a=b"),
            lambda: http.HTTPStatus.NOT_FOUND, lambda: http.HTTPMethod.GET, lambda: socket.SOCK_STREAM,
            lambda: urllib.parse.urlsplit("http://u@h/p?q"), lambda: urllib.parse.urlparse(b"http://h"),
            lambda: time.localtime(0), lambda: os.stat("."), lambda: os.times(), lambda: os.uname(),
            lambda: calendar.TextCalendar(), lambda: struct.pack, lambda: hashlib.sha256,
            lambda: textwrap.TextWrapper(40), lambda: math.sqrt, lambda: math.log1p,
            lambda: xml.etree.ElementTree.fromstring("<a b='c'>d<e/></a>"), lambda: csv.excel(),
            lambda: csv.Sniffer(), lambda: list[int], lambda: dict[str, list[int]], lambda: typing.List[int],
            lambda: typing.Optional[int], lambda: typing.Union[int, str], lambda: int | str, lambda: typing.Any,
            lambda: typing.Callable[[int], str], lambda: typing.Literal["a"],
            lambda: tokenize.TokenInfo(1, "a", (1, 0), (1, 1), "a"),
            lambda: traceback.FrameSummary("f", 1, "n"), lambda: dataclasses.field(), lambda: html.escape,
            lambda: codecs.encode, lambda: secrets.token_hex, lambda: locale.localeconv, lambda: numbers.Integral,
            lambda: graphlib.TopologicalSorter({"a": ["b"]}), lambda: operator.add, lambda: os.path.join,
            lambda: contextvars.ContextVar, lambda: asyncio.CancelledError("x"),
            lambda: operator.itemgetter(slice(1, 2)), lambda: property, lambda: staticmethod,
            lambda: super, lambda: type, lambda: functools.partial(operator.mul, 2),
            lambda: collections.defaultdict(functools.partial(list, ())), lambda: json.dumps,
            lambda: re.escape, lambda: statistics.mean, lambda: urllib.parse.quote,
        ]
        return dice.choice(makers)()

    def program(self, depth):
        self.own = True
        dice, m = self.dice, NAMESPACE
        inner = self.value(depth + 1)
        makers = [
            lambda: m.Car(name="x", inner=inner), lambda: m.Car, lambda: m.repair, lambda: m.Car.Part(),
            lambda: m.Car().drive, lambda: m.Car.build, lambda: m.Car.drive, lambda: m.Stateful(inner),
            lambda: m.Called(inner, 2), lambda: m.Five(), lambda: m.Setter(), lambda: m.Named(),
            lambda: m.Args(), lambda: m.Colour.RED, lambda: m.Flags.A | m.Flags.B, lambda: m.Many(k=inner),
            lambda: m.Few([inner]), lambda: m.Text("x"), lambda: m.Number(3), lambda: m.Unique([1, 2]),
            lambda: m.Oops("bad", 3), lambda: m.Point(inner, 1), lambda: m.Spot("x"),
            lambda: m.Invoice(1, [inner]), lambda: m.Cold(3), lambda: functools.partial(m.repair, 1),
            lambda: functools.partial(m.lock, key=inner), lambda: map(m.repair, [1]),
            lambda: collections.defaultdict(m.Car), lambda: collections.defaultdict(m.repair, k=inner),
            lambda: self.slotted(inner), lambda: self.mixed(inner), lambda: list[m.Car],
            lambda: typing.List[m.Car], lambda: {m.Colour.BLUE: inner}, lambda: self.knot(),
            lambda: filter(m.lock, [1]), lambda: itertools.starmap(m.repair, [(1,)]),
            lambda: types.MethodType(m.repair, m.Car()), lambda: m.Oops.__init__,
        ]
        return dice.choice(makers)()

    def slotted(self, inner):
        one = NAMESPACE.Slotted()
        one.left = inner
        return one

    def mixed(self, inner):
        one = NAMESPACE.Mixed(a=1)
        one.extra = inner
        return one

    def knot(self):
        one = NAMESPACE.Car()
        one.myself = one
        one.friends = [one, NAMESPACE.Many(k=one)]
        return one


class Ids(pickle.Pickler):
    """Keeps some texts outside, as shelves of objects do."""

    def persistent_id(self, obj):
        return ("blob", len(obj)) if isinstance(obj, bytearray) else None


def written(value, protocol, way):
    if way == "c":
        return pickle.dumps(value, protocol)
    if way == "py":
        return pickle._dumps(value, protocol)
    if way == "optimized":
        return pickletools.optimize(pickle.dumps(value, protocol))
    out = io.BytesIO()
    if way == "ids":
        Ids(out, max(protocol, 1)).dump(value)
    elif way == "buffers":
        pickle.Pickler(out, 5, buffer_callback=lambda buffer: False).dump(
            [value, pickle.PickleBuffer(b"big")])
    elif way == "names":
        pickle.Pickler(out, protocol, fix_imports=False).dump(value)
    elif way == "many":
        pickler = pickle.Pickler(out, protocol)
        pickler.dump(value)
        pickler.dump([value, 1])
    elif way == "fast":
        pickler = pickle.Pickler(out, protocol)
        pickler.fast = True
        pickler.dump(value)
    return out.getvalue()


WAYS = ["c", "c", "c", "py", "py", "optimized", "ids", "buffers", "names", "many"]


def compose():
    dice = random.Random(SEED)
    made = []
    while len(made) < COUNT:
        values = Values(dice)
        value = values.whole()
        way = dice.choice(WAYS)
        protocol = dice.randrange(6)
        try:
            data = written(value, protocol, way)
        except Exception:
            continue
        made.append((way, protocol, values.own, data))
    return made


def main():
    garage()
    made = compose()
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for k, (_, _, _, data) in enumerate(made):
            paths.append(os.path.join(folder, "%06d.pkl" % k))
            with open(paths[-1], "wb") as file:
                file.write(data)
        for start in range(0, len(paths), 1000):
            for line in tap.run("scan", "--jsonl", *paths[start:start + 1000])[1].splitlines():
                verdict = json.loads(line)
                way, protocol, own, data = made[int(os.path.basename(verdict["address"])[:6])]
                allowed = ["innocuous", "unknown"] if own else ["innocuous"]
                loud = [f["rule"] + " " + f["message"] for f in verdict["findings"]
                        if f["level"] in ("suspicious", "dangerous")]
                # The second of a pickler's two may ask for what the first one put into the memo.
                whole = verdict["complete"] or (way == "many" and "never filled" in str(verdict["error"]))
                if verdict["level"] not in allowed or not whole or loud:
                    wrong.append("%s %d %s %s: %s %r" % (way, protocol, verdict["level"],
                                                         verdict["error"], loud, data[:300]))
    tap.ok(not wrong, "%d composed pickles: no false alarm" % COUNT, "\n".join(wrong))
    tap.finish()


main()
