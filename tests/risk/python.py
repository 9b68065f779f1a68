# SPDX-License-Identifier: MIT
"""
python: Python-like source of a pickle. Of plain data it is Python: what it makes is what was pickled,
with all that is shared and all that holds itself; and it is as long as the pickle, never longer.
"""

import os
import pickle
import tempfile

import tap

SHARED = ["x"]
PAIR = (1, SHARED)
CYCLE = []
CYCLE.append({"me": CYCLE, "and": (CYCLE, SHARED)})
VALUES = {
    "atoms": [None, True, 1, -2 ** 80, 1.5, float("inf"), "x", "\u20ac'\"\\\n", b"\xff'", "a" * 500],
    "containers": [(), (1,), (1, (2, (3,))), [], [1], {}, {"a": [1], (1, 2): None}, {1}, frozenset({2})],
    "long ones": [list(range(3000)), {k: str(k) for k in range(3000)}, tuple(range(100))],
    "shared": [SHARED, SHARED, PAIR, PAIR, {"s": SHARED}, "t" * 100, ["t" * 100]],
    "what holds itself": CYCLE,
}

EXACT = [
    ("a call", b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x02id\x85R.", """\
import posix  # X dangerous
v6 = posix.system('id')  # X dangerous
result = v6
"""),
    ("one import of a module", b"(cos\ngetpid\ncos\ngetcwd\nt.", """\
import os
result = (os.getpid, os.getcwd)
"""),
    ("an object with a state", b"capp\nUser\nI1\n\x85\x81}S'a'\nNsb.", """\
import app  # ? unknown
v3 = app.User.__new__(app.User, 1)  # ? unknown
v4 = {}
v4['a'] = None
v3.__setstate__(v4)  # ? unknown
result = v3
"""),
    ("named arguments", b"capp\nUser\n)}S'a'\nNs\x92.", """\
import app  # ? unknown
v2 = {}
v2['a'] = None
v6 = app.User.__new__(app.User, **v2)  # ? unknown
result = v6
"""),
    ("INST and OBJ", b"((I1\niapp\nA\n(capp\nB\nI2\not.", """\
v3 = app.A(1)  # ? unknown
import app  # ? unknown
v7 = app.B(2)  # ? unknown
result = (v3, v7)
"""),
    ("an extension code and a persistent id", b"(\x82\x07K\x01Qt.", """\
v1 = extension 7  # ? unknown
v3 = persistent_load(1)
result = (v1, v3)
"""),
    ("what breaks", b"]K\x01aR.", """\
v0 = []
v0.append(1)
raise UnpicklingError("""),
    ("names that are not shown raw", b"\x80\x04\x8c\x03\x1b[m\x8c\x01a\x93.", """\
import \\x1b[m  # ? unknown
result = \\x1b[m.a
"""),
]


def source(data):
    with open("x.pkl", "wb") as file:
        file.write(data)
    return tap.run("python", "x.pkl")[1].decode()


def main():
    for name, data, wanted in EXACT:
        out = source(data)
        tap.ok(out == wanted or (wanted.endswith("(") and out.startswith(wanted)), name, out)
    for name, value in VALUES.items():
        wrong = []
        for protocol in range(6):
            if protocol < 4 and name == "containers":
                value = [part for part in value if not isinstance(part, (set, frozenset))]
            if protocol < 3 and name == "atoms":
                value = [part for part in value if not isinstance(part, bytes)]
            out = source(pickle.dumps(value, protocol))
            names = {"inf": float("inf")}
            exec(out, names)  # of plain data that this test has made
            if pickle.dumps(names["result"], protocol) != pickle.dumps(value, protocol):
                wrong.append("%d: %s" % (protocol, out[:300]))
        tap.ok(not wrong, "%s come back, in each protocol" % name, "\n".join(wrong))
    bomb = b"]" + b"".join(b"q%c0](" % k + b"h%c" % k * 10 + b"e" for k in range(60)) + b"."
    tap.ok(len(source(bomb)) < 20 * len(bomb), "what is shared is not written again", len(source(bomb)))
    deep = b")" + b"\x85" * 100000 + b"."
    tap.ok(len(source(deep)) < 20 * len(deep), "however deep it is", len(source(deep)))
    tap.finish()


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    try:
        main()
    finally:
        os.chdir("/")
