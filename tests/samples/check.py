# SPDX-License-Identifier: MIT
"""The samples: the script makes them anew byte for byte, the page names them all, pickletools reads
those that should be fine, and the worst that loading one could do is to run echo."""

import glob
import io
import os
import pickle
import pickletools
import re
import subprocess
import sys
import tempfile

import tap

SAMPLES = os.path.join(tap.SRCDIR, "samples")
# What pickletools.genops() cannot read to its end.
BROKEN = {"broken-after-payload.pkl", "empty.pkl", "joblib-array.pkl", "no-stop.pkl", "not-a-pickle.pkl",
          "readers-int-nul.pkl", "truncated.pkl", "truncated-frame.pkl", "truncated-protocol-0.pkl"}
# What genops() reads but dis() refuses.
UNBALANCED = {"underflow-after-payload.pkl"}
# What runs a command, as the page says (beside the article's).
PAYLOADS = {"broken-after-payload.pkl", "computed-callee.pkl", "dotted-name.pkl", "evil.pkl",
            "fetched-callee.pkl", "hiding.pkl", "inst.pkl", "loads-nested.pkl", "obj.pkl", "session.pkl",
            "readers-frame-split.pkl", "readers-frame-too-long.pkl", "readers-int-nul.pkl",
            "two-pickles.pkl", "underflow-after-payload.pkl"}
# Modules that may be called with anything: what their callables do is to make a value.
VALUES = {"__builtin__", "_codecs", "array", "builtins", "collections", "copy_reg", "copyreg",
          "datetime", "decimal", "example", "exceptions", "fractions", "functools",
          "joblib", "numpy", "pathlib", "uuid"}
# And what of these makes no value but reaches further.
REACHING = {"builtins.getattr", "__builtin__.getattr", "builtins.__import__"}
REACHED = {"os", "system", "join", "upper", "__new__"}
LOADS = "_pickle.loads"


# What is no pickle from its first byte on.
OTHERS = ["signed-message.bin", "signed-message.key"]


def read(name):
    with open(os.path.join(SAMPLES, name), "rb") as file:
        return file.read()


def flat(data):
    """The ops with fetched texts in place, and without what only keeps or frames them."""
    ops, memo, end = [], {}, 0
    try:
        for op, argument, end in pickletools.genops(data):
            if op.name in ("MEMOIZE", "PUT", "BINPUT", "LONG_BINPUT"):
                memo[len(memo) if op.name == "MEMOIZE" else argument] = len(ops) - 1
            elif op.name in ("GET", "BINGET", "LONG_BINGET"):
                made = memo.get(argument, 0)
                text = "UNICODE" in ops[made][0]
                ops.append(ops[made] if text else ("GET", made))
            elif op.name != "FRAME":
                ops.append((op.name, argument))
    except ValueError:
        pass
    return ops, data[end:]


def same(made, kept):
    """
    The same bytes. Before 3.11.7 the module of a type that is written in C is a new text each time,
    which the pickler does not know again: there the same ops, wherever their texts come from.
    """
    return made == kept or (sys.version_info[2] < 7 and repr(flat(made)) == repr(flat(kept)))


def remake(names):
    """The script's files are the committed ones, whatever the order of its sets."""
    if not tap.LIVE or sys.byteorder != "little":
        tap.skip("made anew, byte for byte", "needs Python 3.11 on a little-endian machine")
        return
    script = os.path.join(SAMPLES, "make_samples.py")
    for seed in ("0", "1", "20240401"):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, script, folder], check=True,
                           env=dict(os.environ, PYTHONHASHSEED=seed))
            tap.equal(sorted(os.listdir(folder)), names, "seed %s: the same files" % seed)
            wrong = []
            for name in os.listdir(folder):
                with open(os.path.join(folder, name), "rb") as file:
                    if name in names and not same(file.read(), read(name)):
                        wrong.append(name)
            tap.equal(wrong, [], "seed %s: the same bytes" % seed)


def page(names):
    with open(os.path.join(SAMPLES, "README.md"), encoding="utf-8") as file:
        rows = re.findall(r"^\| `([^`]+)` \| (.*) \| (.*) \|$", file.read(), re.M)
    tap.equal(sorted(row[0] for row in rows), names, "the page has one row for each file")
    tap.equal([row[0] for row in rows if not row[1].strip() or not row[2].strip()], [],
              "every row says what it shows and what to try")


def tokens(name):
    data = read(name)
    try:
        codes = {op.name for op, _, _ in pickletools.genops(data)}
        try:
            pickletools.dis(data, io.StringIO())
            outcome = "fine"
        except ValueError:
            outcome = "unbalanced"
    except ValueError:
        codes, outcome = set(), "broken"
    wanted = "broken" if name in BROKEN else "unbalanced" if name in UNBALANCED else "fine"
    tap.equal(outcome, wanted, "%s: %s for pickletools" % (name, wanted))
    return codes


# ---- What loading would call, seen through markers that do nothing -------------------------------

CALLS = []


class MarkerType(type):
    """What stands for every global: a type, whose call is written down and does nothing."""

    def __call__(cls, *args, **kwargs):
        CALLS.append((cls.full, args))
        if cls.full == "builtins.__import__":
            return marker(args[0], "")
        if cls.full.endswith(".getattr"):
            return marker(getattr(args[0], "full", "value").rstrip("."), str(args[1]))
        return object.__new__(type("Made", (Marker,), {"full": cls.full + "()"}))


class Marker(metaclass=MarkerType):
    full = "nothing"

    def __new__(cls, *args, **kwargs):  # NEWOBJ comes here, past the type
        CALLS.append((cls.full, args))
        return object.__new__(cls)

    def __setstate__(self, state):
        pass

    def append(self, item):
        pass

    def extend(self, items):
        pass

    def __setitem__(self, key, value):
        pass


def marker(module, name):
    return MarkerType("Marker", (Marker,), {"full": module + "." + name})


class Inert(pickle.Unpickler):
    def find_class(self, module, name):
        return marker(module, name)

    def persistent_load(self, pid):
        return ("id", pid)


class InertInPython(pickle._Unpickler):  # the readers disagree: each is asked
    find_class = Inert.find_class
    persistent_load = Inert.persistent_load


def called(data):
    """Every call that loading data would make, a pickle inside a call's arguments too."""
    CALLS.clear()
    for reader in (Inert, InertInPython):
        stream = io.BytesIO(data)
        try:
            while stream.tell() < len(data):
                reader(stream, buffers=iter([b""] * 9)).load()
        except Exception:  # of any kind: what was called before it counts
            pass
    calls = list(CALLS)
    for full, args in list(calls):
        if full == LOADS:
            calls += called(args[0])
    return calls


def harmless(name):
    wrong = []
    for full, args in called(read(name)):
        module = full.split(".")[0]
        if full.endswith(".system"):
            fine = len(args) == 1 and re.fullmatch(r"echo [A-Za-z ]+", str(args[0]))
        elif full in REACHING:
            fine = args[-1] in REACHED
        else:
            fine = full == LOADS or module in VALUES
        if not fine:
            wrong.append((full, args))
    tap.equal(wrong, [], "%s: at worst it would echo" % name)


def main():
    names = sorted(os.path.basename(path) for path in glob.glob(os.path.join(SAMPLES, "*.pkl")))
    tap.ok(len(names) > 70, "there are samples")
    remake(sorted(names + OTHERS))
    page(sorted(names + OTHERS))
    seen = {name: tokens(name) for name in names}
    tap.equal(len(seen["all-opcodes.pkl"]), 68, "all-opcodes.pkl has all of them")
    for name in names:
        harmless(name)
    tap.equal(read("article.pkl"), read("article-protocol-4.pkl"), "the default is protocol 4")
    for name in names:
        if name in PAYLOADS or name.startswith("article"):
            tap.ok(any(full.endswith(".system") for full, _ in called(read(name))),
                   "%s: the judge sees the call" % name)
    tap.finish()


main()
