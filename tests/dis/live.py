# SPDX-License-Identifier: MIT
"""
The disassembly of thousands of pickles, made, mutated and made up, held against the pickletools of
the Python that runs this. A made-up program is a run of random opcodes with arguments at the edges
of what the readers take. Nothing is unpickled.
"""

import array
import collections
import datetime
import decimal
import fractions
import glob
import io
import os
import pickle
import pickletools
import random
import struct
import uuid
import warnings

import probe
import tap
import tools

VERSION = tools.live_version()
if VERSION is None:
    tap.skip_all("needs Python 3.11, or 3.13.1")

COUNT = int(os.environ.get("COUNT", "1000"))
random.seed(int(os.environ.get("SEED", "1")))
warnings.simplefilter("ignore")


def pickletools_dis(data):
    out = io.StringIO()
    try:
        pickletools.dis(io.BytesIO(data), out)
        error = None
    except (ValueError, IndexError) as caught:
        error = type(caught).__name__
    return out.getvalue().encode("utf-8"), error


def compare(name, rows):
    rows = list(rows)
    wrong = []
    accepted = 0
    for data, outcome in zip(rows, probe.pickles(rows, VERSION)):
        text, error = pickletools_dis(data)
        accepted += error is None
        if outcome.text != text or (None if outcome.ok else outcome.exception) != error:
            at = len(os.path.commonprefix([outcome.text, text]))
            wrong.append("%r: %s %s, wanted %s\ngot:    ...%r\nwanted: ...%r" % (
                data[:300], outcome.exception, outcome.message, error,
                outcome.text[max(0, at - 70):at + 90], text[max(0, at - 70):at + 90]))
    tap.ok(not wrong, "%s (%d, %d of them accepted)" % (name, len(rows), accepted),
           "\n".join(["%d differ" % len(wrong)] + wrong[:6]))


class Inert:
    """An object with all that a reduce may have."""

    def __init__(self, *parts):
        self.parts = parts

    def __reduce_ex__(self, protocol):
        return (Inert, self.parts, {"state": 1}, iter([1, "two"]), iter([("k", b"v")]))


class WithState:
    def __init__(self):
        self.x, self.y = "café", -1


class NewargsEx(int):
    def __getnewargs_ex__(self):
        return (7,), {"base": "z"}


Point = collections.namedtuple("Point", "x y")
CHARS = ["a", "'", '"', "\\", "\n", "\r", "\t", "\0", "\x1b", "\x7f", "\x85", "\xa0", "\xad", "é", "ж", "漢",
         "\u0301", "\u200b", "\u202e", "\u2028", "\ud800", "\udfff", "\ue000", "\ufeff", "😀", "\U000e0001",
         "\U0010ffff", "\u0378", " ", "%", "{"]


def text():
    return "".join(random.choice(CHARS) if random.random() < 0.5 else chr(random.randrange(0x110000))
                   for _ in range(random.choice([0, 1, 2, 5, 20, 300])))


def number():
    return random.choice([0, 1, -1, 255, 256, 65535, 65536, 2 ** 31 - 1, 2 ** 31, -2 ** 31, -2 ** 31 - 1, 2 ** 63,
                          random.getrandbits(random.randrange(1, 2100)), -random.getrandbits(64)])


def real():
    return random.choice([0.0, -0.0, 1.5, 1e16, 1e-5, float("inf"), float("-inf"), float("nan"), random.random(),
                          struct.unpack("<d", random.randbytes(8))[0], random.uniform(-1e20, 1e20)])


def leaf():
    return random.choice([text, number, real, lambda: random.randbytes(random.randrange(40)),
                          lambda: bytearray(random.randbytes(random.randrange(40))), lambda: None,
                          lambda: random.random() < 0.5, lambda: 1j, lambda: range(3), lambda: Ellipsis])()


def special():
    return random.choice([
        lambda: Inert(leaf(), leaf()), WithState, lambda: NewargsEx(4), lambda: Point(leaf(), leaf()),
        lambda: datetime.datetime(2024, 4, 1, 12, 30), lambda: datetime.timedelta(1, 2, 3),
        lambda: decimal.Decimal("1.50"), lambda: fractions.Fraction(1, 3), lambda: uuid.UUID(int=5),
        lambda: collections.OrderedDict(a=1), lambda: collections.Counter("abca"),
        lambda: collections.deque([1, 2], 5), lambda: array.array("d", [1.5]), lambda: os.path.join,
        lambda: collections.defaultdict(list, a=[1]), lambda: print, lambda: Inert,
        lambda: frozenset([1, "a"]), lambda: {1, "b"}])()


def tree(depth):
    if depth == 0 or random.random() < 0.3:
        return leaf() if random.random() < 0.7 else special()
    size = random.choice([0, 1, 2, 3, 4, 6, 12])
    if random.random() < 0.05:
        size = 1100
        depth = 1
    parts = [tree(depth - 1) for _ in range(size)]
    parts += [random.choice(parts)] if parts and random.random() < 0.3 else []
    kind = random.randrange(4)
    if kind == 0:
        return parts
    if kind == 1:
        return tuple(parts)
    if kind == 2:
        return {(i if random.random() < 0.5 else text()): part for i, part in enumerate(parts)}
    twice = [parts, tuple(parts)]
    twice.append(twice)
    return twice


def made():
    for i in range(COUNT):
        protocol = i % 6
        pickler = pickle._dumps if random.random() < 0.3 else pickle.dumps
        buffers = [] if protocol == 5 and random.random() < 0.3 else None
        thing = tree(random.randrange(5))
        if buffers is not None:
            thing = [thing, pickle.PickleBuffer(bytearray(b"abc")), pickle.PickleBuffer(b"def")]
            yield pickle.dumps(thing, protocol, buffer_callback=buffers.append)
        else:
            yield pickler(thing, protocol)


class WithIds(pickle.Pickler):
    def persistent_id(self, obj):
        return "id 'x'" if isinstance(obj, bool) else None


def persistent():
    for protocol in range(6):
        out = io.BytesIO()
        WithIds(out, protocol).dump([True, {False: b"x"}])
        yield out.getvalue()


def mutated(rows):
    rows = [row for row in rows if 0 < len(row) < 3000]
    for _ in range(COUNT * 4):
        data = bytearray(random.choice(rows))
        for _ in range(random.choice([1, 1, 2, 5])):
            how, at = random.randrange(6), random.randrange(len(data) + 1)
            if how == 0 and at < len(data):
                data[at] ^= 1 << random.randrange(8)
            elif how == 1:
                del data[at:]
            elif how == 2:
                data[at:at] = random.choice(MNEMONICS)
            elif how == 3:
                del data[at:at + random.randrange(1, 5)]
            elif how == 4:
                data[at:at + 1] = random.choice(MNEMONICS)
            else:
                other = random.choice(rows)
                data[at:] = other[random.randrange(len(other)):]
        yield bytes(data)


MNEMONICS = [op.code.encode("latin-1") for op in pickletools.opcodes]
LINES = [b"", b"0", b"1", b"00", b"01", b"-1", b" 5 ", b"1_0", b"0x10", b"010", b"5L", b"L", b"9" * 25,
         b"9" * 4300, b"9" * 4301, b"-" + b"9" * 30, b"1.5", b".5e3", b"1e999", b"nan", b"-inf", b"1_0.5", b"abc",
         b"'", b"''", b"'a'", b'"it\'s"', b"'it\"s'", b"'\\x41\\n\\101\\q\\\\'", b"'\\x4'", b"'\\'", b"'\\xff'", b"'\\x80'", b"'\\x7f'", b"\x7f",
         b"\x80",
         b"'a\"", b"a\\tb", b"a\\", b"caf\xc3\xa9", b"\\u0041\\\\u0041\\\\\\u0041", b"\\ud83d\\ude00", b"\\U00110000",
         b"\\U0001f600", b"\\u12", b"a'b", b'a"b', b"a'b\"c", b"x\0y", b"\x1b[31m", b"os", b"a b", b"\r", b"\xff",
         b"00 ", b"01\r", b"+1", b"'\\400'", b"'\\08'", b"'\\\"'"]


def argument(op):
    """Bytes for an opcode, mostly right."""
    name = op.arg.name if op.arg else ""
    if name == "uint1":
        return bytes([random.choice([0, 1, 2, 255])])
    if name == "uint2":
        return random.choice([b"\0\0", b"\1\0", b"\xff\xff"])
    if name in ("int4", "uint4"):
        return random.choice([b"\0\0\0\0", b"\1\0\0\0", b"\2\0\0\0", b"\xff\xff\xff\xff", b"\0\0\0\x80"])
    if name == "uint8":
        return struct.pack("<Q", random.choice([0, 5, 2 ** 63, 2 ** 64 - 1]))
    if name == "float8":
        return random.choice([random.randbytes(8), struct.pack(">d", real())])
    if name.endswith("nl") or "nl_" in name or name.startswith("decimalnl"):
        lines = 2 if name.endswith("pair") else 1
        return b"".join(random.choice(LINES) + b"\n" for _ in range(lines))
    payload = random.choice([b"", b"abc", b"a'b", b"a'\"b\\", bytes(range(256))[:random.randrange(256)],
                             text().encode("utf-8", "surrogatepass")[:255], b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\x80"])
    size = {"1": "<B", "4": "<I", "8": "<Q"}[name[-1]]
    if name == "long4" and random.random() < 0.1:
        payload = random.randbytes(random.choice([1785, 1786, 1787, 5000]))
    count = len(payload)
    if random.random() < 0.02:
        count = random.choice([2 ** (8 * struct.calcsize(size)) - 1, 2 ** (8 * struct.calcsize(size) - 1)])
    return struct.pack(size, count) + payload


class Machine:
    """As much of dis's stack and memo as it takes to choose ops that will do."""

    def __init__(self):
        self.runs = [0]
        self.slots = set()

    def can(self, op):
        before = op.stack_before
        if "GET" in op.name:
            return bool(self.slots)
        if "PUT" in op.name or op.name == "MEMOIZE":
            return self.runs[-1] > 0
        if pickletools.markobject in before:
            return len(self.runs) > 1 and self.runs[-2] >= before.index(pickletools.markobject)
        return self.runs[-1] >= len(before)

    def argument(self, op):
        if "GET" in op.name or "PUT" in op.name:
            slot = random.choice(sorted(self.slots or {3})) if "GET" in op.name else random.randrange(10 ** 6)
            if "PUT" in op.name:
                slot = slot % 256 if op.name == "BINPUT" else slot
                self.slots.add(slot)
            if op.arg.name == "uint1":
                return bytes([slot % 256])
            return struct.pack("<I", slot) if op.arg.name == "uint4" else b"%d\n" % slot
        return argument(op)

    def run(self, op):
        before = op.stack_before
        if pickletools.markobject in before:
            self.runs.pop()
            self.runs[-1] -= before.index(pickletools.markobject)
        else:
            self.runs[-1] -= len(before)
        if op.name == "MARK":
            self.runs.append(0)
        else:
            self.runs[-1] += len(op.stack_after)


def program():
    """Opcodes that mostly find what they need on the stack."""
    out, machine = [], Machine()
    for _ in range(random.choice([1, 3, 8, 20, 60])):
        op = random.choice(pickletools.opcodes)
        if op.name == "STOP" or not (machine.can(op) or random.random() < 0.001):
            continue
        out.append(op.code.encode("latin-1"))
        if op.arg:
            out.append(machine.argument(op))
        if not machine.can(op):
            break
        machine.run(op)
    while len(machine.runs) > 1:
        machine.runs.pop()
        out.append(b"1")
    return b"".join(out) + b"0" * (machine.runs[0] - 1) + (b"N." if machine.runs[0] == 0 else b".")


def simple():
    """Short programs of ops without arguments and small memo slots: marks taken and missed."""
    plain = [op.code.encode("latin-1") for op in pickletools.opcodes if op.arg is None and op.name != "STOP"]
    pool = plain + [b"(", b"(", b"(", b"0", b"1", b"t", b"\x85", b"\x86", b"\x87", b"2", b"K\1", b"N",
                    b"q\0", b"q\1", b"h\0", b"h\1", b"p01\n", b"g01\n", b"g1\n", b"p-5\n", b"g-5\n", b"r\0\0\0\1", b"\x94",
                    b"p99999999999999999999\n", b"g+99_999_999_999_999_999_999\n", b"j\0\0\0\1",
                    b"p18446744073709551617\n", b"g18446744073709551617\n"]
    return b"".join(random.choice(pool) for _ in range(random.randrange(1, 12))) + b"."


def many_slots():
    """A memo of many slots, in order, backward, far apart and too big for 64 bits."""
    for slots in (range(3000), range(3000, 0, -1), [n * 977 for n in range(3000)], [n << 40 for n in range(3000)],
                  [-n for n in range(3000)], [n + 2 ** 64 for n in range(3000)], [10 ** n for n in range(300)]):
        row = b"N" + b"".join(b"p%d\n" % slot for slot in slots)
        gets = b"".join(b"g%d\n0" % slot for slot in random.sample(list(slots), 200))
        yield row + gets + b"."
        yield row + b"g%d\n0." % (max(slots) + 1)
        yield row + b"p%d\n." % random.choice(list(slots))


def big():
    """A few megabytes of everything."""
    records = [{"id": i, "name": "user %d" % i, "score": i / 7, "tags": ["a", "é", i % 5], "raw": b"\0x" * 3}
               for i in range(8000)]
    for protocol in (0, 2, 4):
        yield pickle.dumps(records, protocol)
    yield pickle.dumps("漢字 and ASCII " * 200000, 4)
    yield pickle.dumps(random.randbytes(2000000), 4)
    yield b"(" * 700 + b"t" * 700 + b"."
    yield b"(" * 3000


def check_program(path, data):
    """The sub-command itself: what it prints, and how it ends."""
    text, error = pickletools_dis(data)
    status, out, said = tap.run("dis", "--as", VERSION, path)
    if out != text or status != (2 if error else 0) or bool(said) != bool(error):
        tap.equal((status, out, said), (2 if error else 0, text, error), "dis " + os.path.basename(path))
        return False
    return True


samples = []
right = 0
for path in sorted(glob.glob(os.path.join(tap.SRCDIR, "samples", "*.pkl"))):
    with open(path, "rb") as file:
        samples.append(file.read())
    right += check_program(path, samples[-1])
tap.ok(right == len(samples) > 0, "picklescope dis prints the same for each of %d samples" % right)
rows = list(made())
compare("samples", samples)
compare("made by pickle", rows)
compare("with persistent ids", persistent())
compare("mutated", mutated(rows + samples))
compare("made up", [program() for _ in range(COUNT * 4)])
compare("made up of few ops", [simple() for _ in range(COUNT * 8)])
compare("one op alone", [mnemonic + (argument(op) if op.arg else b"") + end for op, mnemonic in
                         zip(pickletools.opcodes, MNEMONICS) for end in (b"", b".", b"N.", b"0.") for _ in range(30)])
compare("any byte", [bytes([byte]) + b"." for byte in range(256)])
compare("every kind of line", [prefix + line + b"\n" + end for prefix in (b"I", b"L", b"F", b"S", b"V", b"P", b"cm\n", b"c",
                               b"(im\n", b"Np", b"g") for line in LINES for end in (b".", b"x\n.", b"")])
compare("memo of many slots", many_slots())
compare("megabytes", big())
tap.finish()
