# SPDX-License-Identifier: MIT
"""scan: the text for people, the JSON for programs, and pickles that try not to be seen."""

import hashlib
import json
import os
import tempfile

import tap

SYSTEM = b"\x8c\x05posix\x8c\x06system\x93"
CALL = SYSTEM + b"\x8c\x02id\x85R"

# name, bytes, what is printed
TEXTS = [
    ("harmless", b"(lp0\nI1\na.", """\
x.pkl!@0+10
  innocuous, complete
  protocol 0, 6 ops, 10 bytes
"""),
    ("a call", b"\x80\x04" + CALL + b".", """\
x.pkl!@0+25
  X dangerous, complete
  protocol 4, 8 ops, 25 bytes
  callables:
    X op 3 posix.system (process: runs a command line in a shell)
        op 6 posix.system('id')
  findings:
    X PS001 op 6 and 3: Loading runs posix.system('id') with the rights of whoever loads it; \
posix.system is in the table as 'process': runs a command line in a shell
"""),
    ("broken after its payload", b"\x80\x04" + CALL + b"\xff", """\
x.pkl!@0+25
  X dangerous, not complete: op 7 @24: no opcode has the byte 0xff
  protocol 4, 8 ops, 25 bytes
  callables:
    X op 3 posix.system (process: runs a command line in a shell)
        op 6 posix.system('id')
  findings:
    X PS001 op 6 and 3: Loading runs posix.system('id') with the rights of whoever loads it; \
posix.system is in the table as 'process': runs a command line in a shell
    X PS046 op 7: Loading does what is found before this op, and then ends with an error: no opcode \
has the byte 0xff
"""),
    ("many calls", b"\x80\x02(" + b"capp\nUser\n)\x81" * 5 + b"t.", """\
x.pkl!@0+65
  ? unknown, complete
  protocol 2, 19 ops, 65 bytes
  callables:
    ? op 2 app.User (unknown: nobody knows this module)
        op 4 app.User.__new__(User)
        op 7 app.User.__new__(User)
        op 10 app.User.__new__(User)
        and 2 more calls
  findings:
    ? PS004 op 4 and 2: Loading uses app.User 5 times, first in app.User.__new__(User); its \
module is not in the table, so nobody knows what it does
"""),
    ("names that are not shown raw", b"\x80\x04\x8c\x03\x1b[m\x8c\x04\xe2\x80\xaea\x93.", """\
x.pkl!@0+15
  ! suspicious, complete
  protocol 4, 5 ops, 15 bytes
  callables:
    ? op 3 \\x1b[m.\\u202ea (unknown: nobody knows this module), never called
  findings:
    ! PS060 op 3: Loading imports \\x1b[m.\\u202ea, a name with characters that are not shown as \
they are
    ? PS002 op 3: Loading imports \\x1b[m.\\u202ea, which runs its module's code, and keeps it \
for whoever gets the result; it is not in the table: nobody knows this module
"""),
]

# name, bytes, level, complete, rules
EVASIONS = [
    ("names from the memo", b"\x80\x04\x8c\x05posixq\x000\x8c\x06systemq\x010h\x00h\x01\x93)R.",
     "dangerous", True, ["PS001"]),
    ("names from GET and DUP", b"\x80\x04Vpty\n2\x93)R.", "suspicious", True, ["PS001"]),
    ("INST", b"(S'id'\niposix\nsystem\n.", "dangerous", True, ["PS001"]),
    ("OBJ", b"(cposix\nsystem\nS'id'\no.", "dangerous", True, ["PS001"]),
    ("a path of attributes", b"\x80\x04\x8c\x02os\x8c\x0epath.os.system\x93)R.", "dangerous", True,
     ["PS001"]),
    ("Python 2's commands", b"ccommands\ngetoutput\n(S'id'\ntR.", "dangerous", True, ["PS001"]),
    ("the result is thrown away", b"cposix\nsystem\n)R0N.", "dangerous", True, ["PS001"]),
    ("only imported", b"cposix\nsystem\n0N.", "dangerous", True, ["PS003"]),
    ("no STOP", b"cposix\nsystem\n)R", "dangerous", False, ["PS001", "PS046"]),
    ("an error that others see first", b"cposix\nsystem\n)R\x8c\xff", "dangerous", False,
     ["PS001", "PS046"]),
    ("a state that plants __setstate__", b"capp\nUser\n)R}S'__setstate__'\ncposix\nsystem\nsb"
     b"S'id'\nb.", "dangerous", True, ["PS004", "PS002", "PS012", "PS010"]),
    ("a class that is changed", b"capp\nUser\n(N}tb.", "dangerous", True, ["PS009"]),
    ("sys.modules", b"csys\nmodules\nS'os'\nNs.", "dangerous", True, ["PS009"]),
    ("an extension code that it registers", b"ccopyreg\nadd_extension\n(S'os'\nS'system'\nI1\ntR"
     b"\x82\x01)R.", "dangerous", True, ["PS001", "PS021", "PS043", "PS004"]),
    ("numpy's maker of a generator", b"cnumpy.random._pickle\n__generator_ctor\n(S'id'\n"
     b"cposix\nsystem\ntR.", "dangerous", True, ["PS007"]),
    ("a base class that runs", b"ccopy_reg\n_reconstructor\n(c__builtin__\nobject\n"
     b"csubprocess\nPopen\n(lS'id'\natR.", "dangerous", True, ["PS007"]),
]

SPLIT = b"\x95\x03\0\0\0\0\0\0\0cmyos\nsystem\n\x8c\x02id\x85R."

KEYS = {"schema": int, "address": str, "level": str, "complete": bool,
        "confidence": (str, type(None)),
        "protocol": int, "bytes": int, "ops": int, "memory": int, "sha256": (str, type(None)), "reader": str,
        "error": (dict, type(None)), "container": dict, "callables": list, "findings": list,
        "magic": (str, type(None))}
CALLABLE = {"module": str, "name": str, "level": str, "capability": str, "op": int, "calls": list,
            "uses": int}
FINDING = {"rule": str, "level": str, "message": str, "ops": list, "offset": int}
# Of one about two readers, beside that.
PARTING = {"reader": str, "bytes": dict}
ERROR = {"offset": int, "op": int, "message": str}
LEVELS = {"innocuous", "unknown", "suspicious", "dangerous"}


def unlike(obj, keys):
    """What of an object is not as the schema says."""
    wrong = ["%s is missing or one too many" % key for key in set(obj) ^ set(keys)]
    return wrong + ["%s is a %s" % (key, type(obj[key]).__name__) for key in set(obj) & set(keys)
                    if not isinstance(obj[key], keys[key])]


def faults(obj, data):
    wrong = unlike(obj, KEYS)
    for one in obj["callables"]:
        wrong += unlike(one, {**CALLABLE, "reader": str} if "reader" in one else CALLABLE)
        if one["level"] not in LEVELS or one["calls"] != sorted(one["calls"]):
            wrong.append(one)
    for one in obj["findings"]:
        parts = set(PARTING) & set(one)
        wrong += unlike(one, {**FINDING, **PARTING} if parts else FINDING)
        if parts and data[one["bytes"]["offset"]:][:one["bytes"]["size"]] == b"":
            wrong.append(one["bytes"])
        if (one["level"] not in LEVELS | {"info"} or one["ops"] != sorted(one["ops"])
                or one["offset"] > len(data) or not one["message"].isprintable()):
            wrong.append(one)
    if obj["error"]:
        wrong += unlike(obj["error"], ERROR)
    if obj["schema"] != 1 or obj["level"] not in LEVELS:
        wrong.append("schema or level")
    if (obj["error"] is None) != obj["complete"]:
        wrong.append("complete")
    if obj["sha256"] not in (None, hashlib.sha256(data[:obj["bytes"]]).hexdigest()):
        wrong.append("sha256")
    return wrong


def scan(data, *options):
    with open("x.pkl", "wb") as file:
        file.write(data)
    return tap.run("scan", *options, "x.pkl")


def status(level, complete):
    return 1 if level in ("suspicious", "dangerous") else 0 if complete else 2


def main():
    for name, data, wanted in TEXTS:
        _, out, err = scan(data)
        # What libmagic says of a broken file is its own matter.
        out = out.decode("ascii").replace(", Python pickle, protocol 4", "")
        tap.equal(out, wanted, "%s: as text" % name)
        tap.equal(err, b"", "%s: nothing on standard error" % name)
    for name, data, level, complete, rules in EVASIONS:
        code, out, _ = scan(data, "--jsonl")
        obj = json.loads(out)
        tap.equal((code, obj["level"], obj["complete"], [one["rule"] for one in obj["findings"]]),
                  (status(level, complete), level, complete, rules), "%s: seen" % name)
        tap.equal(faults(obj, data), [], "%s: as the schema says" % name)
    for options in ((), ("--reader", "c")):
        code, out, _ = scan(SPLIT, "--jsonl", *options)
        obj = json.loads(out)
        tap.equal([(one["rule"], one.get("reader"), one.get("bytes")) for one in obj["findings"]],
                  [("PS043", None, None), ("PS056", None, None),
                   ("PS050", "c_stream", {"offset": 9, "size": 13}),
                   ("PS052", "py", {"offset": 9, "size": 13}),
                   ("PS052", "strict", {"offset": 9, "size": 13}),
                   ("PS054", "c_stream", {"offset": 9, "size": 13}), ("PS004", None, None)],
                  "readers that disagree, and about which bytes")
        tap.equal((code, obj["level"], faults(obj, SPLIT)), (1, "dangerous", []), "and the verdict")
    for reader, level in (("c_stream", "dangerous"), ("py", "innocuous"), ("c_file", "suspicious")):
        obj = json.loads(scan(SPLIT, "--jsonl", "--reader", reader)[1])
        tap.equal((obj["reader"], obj["level"], [f for f in obj["findings"] if "reader" in f]),
                  (reader, level, []), "the reading of %s alone" % reader)
    _, out, _ = scan(b"\x80\x04\x8c\x05a\"\\\n\xe2\x8c\x01b\x93.", "--jsonl")
    tap.ok(out.isascii() and out.count(b"\n") == 1, "one line of ASCII, whatever the names", out)
    _, out, _ = scan(b"Vx\n\x8c\x03\xed\xa0\x80\x93.", "--jsonl")
    tap.equal(json.loads(out)["callables"][0]["name"], "\ud800", "a lone surrogate is kept")
    code, out, _ = scan(b"N." * 3, "--jsonl")
    tap.equal([json.loads(line)["address"] for line in out.splitlines()],
              ["x.pkl!@%d+2" % at for at in (0, 2, 4)], "a line for each pickle in a row")
    tap.equal(code, 0, "all of them harmless")
    # Nothing hangs or fills the output, however much there is to say.
    _, out, _ = scan(b"cposix\nsystem\n)R0" * 20000 + b"N.")
    tap.ok(len(out) < 20000, "twenty thousand calls fit on a page", len(out))
    tap.ok(b"and 19997 more calls" in out and b"and 19960 more findings" in out,
           "and the rest is counted", out[-200:])
    tap.finish()


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    try:
        main()
    finally:
        os.chdir("/")
