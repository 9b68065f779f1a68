# SPDX-License-Identifier: MIT
"""
What CPython itself writes for the types that the pickle documentation and the standard library's
plain data types are made of is innocuous, in every protocol; and the same with a payload is not.
"""

import array
import collections
import datetime
import decimal
import email.message
import fractions
import http
import io
import ipaddress
import json
import os
import pathlib
import pickle
import random
import re
import signal
import socket
import subprocess
import tempfile
import time
import types
import urllib.parse
import uuid
import zoneinfo

import tap

if not tap.LIVE:
    tap.skip_all("needs Python 3.11")

PLAIN = {
    "None, bool, int, float, complex": [None, True, 1, -2 ** 80, 1.5, 2j],
    "str, bytes, bytearray": ["x", "\u20ac\ud800", b"", b"x\xff", bytearray(b""), bytearray(b"\xff")],
    "containers": [(1, (2,)), [1], {"a": [1]}, {1}, frozenset({1})],
    "range, slice": [range(3), slice(1, 2)],
    "constants": [Ellipsis, NotImplemented, type(None)],
    "object": object(),
    "builtins": [int, len, dict],
    "collections": [collections.OrderedDict(a=1), collections.Counter("ab"),
                    collections.deque([1], 3), collections.ChainMap({}), collections.UserDict(a=1),
                    collections.UserList([1]), collections.UserString("x")],
    "defaultdict": [collections.defaultdict(list, a=[1]), collections.defaultdict(int),
                    collections.defaultdict()],
    "datetime": [datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc),
                 datetime.date(2020, 1, 1), datetime.time(1), datetime.timedelta(1),
                 datetime.timezone(datetime.timedelta(hours=1), "x")],
    "zoneinfo": [zoneinfo.ZoneInfo("UTC")],
    "numbers": [decimal.Decimal("1.5"), decimal.Context(), fractions.Fraction(1, 3),
                random.Random(1)],
    "uuid": [uuid.UUID(int=1), uuid.UUID(int=1, is_safe=uuid.SafeUUID.safe), uuid.SafeUUID.safe],
    "pathlib": [pathlib.PurePosixPath("/a"), pathlib.PureWindowsPath("c:/a"), pathlib.Path("/a")],
    "array": [array.array("i", [1]), array.array("d")],
    "ipaddress": [ipaddress.ip_address("1.2.3.4"), ipaddress.ip_address("::1"),
                  ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_interface("::1/8")],
    "named tuples": [time.gmtime(0), os.stat("/"), os.terminal_size((80, 24)),
                     urllib.parse.urlparse("http://x/")],
    "exceptions": [ValueError("x"), KeyError("a"), OSError(2, "x"),
                   UnicodeDecodeError("utf8", b"x", 0, 1, "r"),
                   subprocess.CalledProcessError(1, "x")],
    "enums": [http.HTTPStatus.OK, signal.SIGINT, socket.AF_INET, re.I],
    "re": re.compile("a+"),
    "types": [types.SimpleNamespace(a=1), list[int]],
    "email": email.message.EmailMessage(),
    "iterators": [iter([1]), iter(range(3)), reversed([1]), enumerate([1]), zip([1], [2])],
    "map with a harmless function": map(int, ["1"]),
}
IN_MEMORY = {"StringIO, BytesIO": [io.StringIO("x"), io.BytesIO(b"x")]}


class Call:
    def __init__(self, function, *args):
        self.what = function, args

    def __reduce__(self):
        return self.what


# Never loaded: only written, and read by the program.
PAYLOADS = {
    "os.system": Call(os.system, "true"),
    "eval": Call(eval, "1"),
    "Popen": Call(subprocess.Popen, ["true"]),
    "map": Call(map, os.system, ["true"]),
    "defaultdict": Call(collections.defaultdict, os.system),
    "getattr": Call(getattr, os.system, "__self__"),
    "deep in data": [{"a": [collections.OrderedDict(b=(Call(exec, "1"),))]}],
}


def scan(folder, obj, protocol):
    path = os.path.join(folder, "x.pkl")
    with open(path, "wb") as file:
        file.write(pickle.dumps(obj, protocol))
    status, out, err = tap.run("scan", "--jsonl", path)
    return status, json.loads(out), err


def main():
    with tempfile.TemporaryDirectory() as folder:
        for name, obj in {**PLAIN, **IN_MEMORY}.items():
            bad = []
            for protocol in range(2 if name in IN_MEMORY else 0, 6):
                status, verdict, err = scan(folder, obj, protocol)
                if (status, verdict["level"], verdict["complete"], err) != (0, "innocuous", True, b""):
                    bad.append((protocol, status, verdict["level"], err,
                                [finding["message"] for finding in verdict["findings"]]))
            tap.ok(not bad, "%s: innocuous" % name, "\n".join(map(str, bad)))
        for name, obj in PAYLOADS.items():
            seen = [(scan(folder, obj, protocol)[0], scan(folder, obj, protocol)[1]["level"])
                    for protocol in range(6)]
            tap.equal(seen, [(1, "dangerous")] * 6, "%s: dangerous in each protocol" % name)
    tap.finish()


main()
