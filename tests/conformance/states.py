# SPDX-License-Identifier: MIT
"""
BUILD on what has neither __setstate__ nor __dict__, arguments that are none, keys of keyword arguments:
what a live CPython says, in C and in Python, is what our readers say. Each value of a kind is given each
state. All of it is plain data that is made here.
"""

import io
import itertools
import pickle
import struct

import tap
import verdicts


def name(text):
    return b"\x8c" + bytes([len(text)]) + text.encode()


# Values of each kind, false and true; what is filled later is another way to be true.
VALUES = {
    "None": b"N", "False": b"\x89", "True": b"\x88", "0": b"K\0", "1": b"K\1", "a long zero": b"\x8a\0",
    "a long one": b"\x8a\x09" + b"\1" * 9, "0.0": b"G" + bytes(8), "-0.0": b"G\x80" + bytes(7),
    "1.5": b"G" + struct.pack(">d", 1.5), "no text": name(""), "text": name("a"), "a line without text": b"V\n",
    "no bytes": b"C\0", "bytes": b"C\1a", "no bytes of Python 2": b"U\0", "bytes of Python 2": b"U\1a",
    "no bytearray": b"\x96" + bytes(8), "a bytearray": b"\x96" + struct.pack("<Q", 1) + b"a",
    "a bytearray that grew": b"\x96" + bytes(8) + b"K\1a", "a bytearray that grew by two": b"\x96" + bytes(8) + b"(K\1K\2e",
    "no tuple": b")", "a tuple": b"N\x85", "no list": b"]", "a list": b"]Na", "a list by a mark": b"(Nl",
    "no dict": b"}", "a dict": b"}" + name("a") + b"Ns", "a dict by a mark": b"(" + name("a") + b"Nd",
    "a dict of its class": b"}" + name("__class__") + b"Ns", "a dict of its class by a mark": b"(" + name("__class__") + b"Nd",
    "a dict of nearly that": b"}" + name("__class_") + b"Ns", "a dict of a number": b"}K\1Ns", "a dict of bytes": b"}C\1aNs",
    "no set": b"\x8f", "a set": b"\x8f(N\x90", "no frozenset": b"(\x91", "a frozenset": b"(N\x91",
}
TAKERS = {key: VALUES[key] for key in ("None", "True", "1", "a long one", "1.5", "text", "bytes", "a bytearray", "a tuple",
                                       "a list", "a dict", "a set", "a frozenset")}


def builds():
    for (taker, before), (state, value) in itertools.product(TAKERS.items(), VALUES.items()):
        yield "%s gets %s" % (taker, state), before + value + b"b."
    few = {key: VALUES[key] for key in ("None", "False", "1", "no text", "no dict", "a dict", "a list", "no tuple", "-0.0")}
    for (state, value), (slots, more) in itertools.product(few.items(), VALUES.items()):
        yield "1 gets %s and %s" % (state, slots), b"K\1" + value + more + b"\x86b."
    yield "1 gets three", b"K\1NNN\x87b."


def calls():
    """Nothing is called: what is no class, and no callable, is refused."""
    for what, value in VALUES.items():
        yield "%s is called" % what, value + b")R."
        yield "None is called with %s" % what, b"N" + value + b"R."
        yield "%s is no class" % what, value + b")\x81."
        yield "%s is no class, with keywords" % what, value + b")}\x92."
        yield "%s are no keywords" % what, b"N)" + value + b"\x92."
        yield "an item is appended to %s" % what, value + b"Na."
        yield "items are appended to %s" % what, value + b"(NNe."
        yield "none are appended to %s" % what, value + b"(e."
        yield "an item of %s is set" % what, value + name("k") + b"Ns."
        yield "items of %s are set" % what, value + b"(" + name("k") + b"Nu."
        yield "none of %s are set" % what, value + b"(u."
        yield "%s is put into a set" % what, b"\x8f(" + value + b"\x90."
        yield "something is put into %s" % what, value + b"(N\x90."
        yield "%s is a key" % what, b"}" + value + b"Ns."
        yield "%s at a list's place" % what, b"]NaNa" + value + b"Ns."
        yield "%s in a frozenset" % what, b"(" + value + b"\x91."
        yield "%s is appended to a bytearray" % what, VALUES["no bytearray"] + value + b"a."
        if "text" not in what and "of Python 2" not in what:
            # No text, so nothing is looked for.
            yield "%s is a module" % what, value + name("x") + b"\x93."
            yield "%s is a name" % what, name("x") + value + b"\x93."
        yield "%s is read only" % what, value + b"\x98."


def live(load, data):
    try:
        load(io.BytesIO(data))
    except Exception as error:  # pylint: disable=broad-except
        return type(error).__name__
    return "ok"


def ours(answer):
    return "ok" if answer["ok"] else answer["error"]["type"]


def main():
    if not tap.LIVE:
        tap.skip_all("comparisons are with CPython 3.11")
    probe = verdicts.Probe()
    readers = {"c": lambda file: pickle.loads(file.getvalue()), "py": pickle._load}
    for reader, load in readers.items():
        other = []
        count = 0
        for what, data in itertools.chain(builds(), calls()):
            count += 1
            said, wanted = ours(probe.ask(data, reader=reader)), live(load, data)
            if said != wanted:
                other.append("%s: %r: %s, not %s" % (what, data, said, wanted))
        tap.ok(not other, "%s: %d pickles are taken, or refused, as CPython does" % (reader, count), "\n".join(other[:20]))
    tap.ok(probe.close() == 0, "the probe ends well")
    tap.finish()


main()
