# SPDX-License-Identifier: MIT
"""
Where genops parts from the C unpickler. Of the conformance cases: the first op whose argument genops
refuses or has otherwise, at the offset of genops' error or token in the record; what C has is worked
out here from the op's bytes. Then live, of literals: both are asked.
"""

import codecs
import os
import pickle
import pickletools
import random
import re
import struct
import warnings

import cases
import tap
import tools

STRTOL = re.compile(rb"[ \t\n\v\f\r]*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)")
FLOAT = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:inf(?:inity)?|nan)", re.I)


def c_int(line):
    """Modules/_pickle.c, load_int."""
    text = line.split(b"\0")[0]
    found = STRTOL.match(text)
    if found is None or found.end() < len(text):
        return int(text, 0)
    digits = found.group(2)
    base = 16 if digits[:2] in (b"0x", b"0X") else 8 if digits[:1] == b"0" else 10
    value = int(digits, base) * (-1 if found.group(1) == b"-" else 1)
    if not -2 ** 63 <= value < 2 ** 63:
        return int(text, 0)
    return bool(value) if len(line) == 2 and value in (0, 1) else value


def c_string(raw, options):
    if options.get("encoding") == "bytes":
        return raw
    return raw.decode(options.get("encoding", "ASCII"), options.get("errors", "strict"))


def c_argument(name, raw, options):
    """What the C unpickler has for an op that it takes, from the bytes behind the opcode."""
    line = raw[:-1]
    if name == "INT":
        return c_int(line)
    if name == "LONG":
        return int((line[:-1] if line.endswith(b"L") else line).split(b"\0")[0], 0)
    if name in ("GET", "PUT"):
        return int(line.split(b"\0")[0], 10)
    if name == "FLOAT":
        return float(FLOAT.match(line).group())
    if name in ("GLOBAL", "INST"):
        return " ".join(part.decode() for part in line.split(b"\n"))
    if name == "PERSID":
        return line.decode("ascii")
    if name == "STRING":
        return c_string(codecs.escape_decode(line[1:-1])[0], options)
    return c_string(raw[1 if name == "SHORT_BINSTRING" else 4:], options)


TAKEN_OTHERWISE = {"INT", "LONG", "GET", "PUT", "FLOAT", "GLOBAL", "INST", "PERSID", "STRING", "BINSTRING",
                   "SHORT_BINSTRING"}


def wanted(case, answer):
    """By the record: the first op that genops refuses, or whose argument is not what C has, of those
    that C takes."""
    known, data = case.known["genops"], case.data()
    ends = [token[0] for token in known["tokens"][1:]] + [known["end"] if known["ok"] else known["error"]["at"]]
    for token, end in zip(known["tokens"], ends):
        if token[0] >= answer.reached:
            return None
        if token[1] in TAKEN_OTHERWISE:
            value = c_argument(token[1], data[token[0] + 1:end], case.options)
            if token[1] in ("GET", "PUT"):
                value = tools.argument(value), tools.argument(bool(value)) if value in (0, 1) else None
                if tools.node(token) not in value:
                    return token[0], "another"
            elif tools.node(token) != tools.argument(value):
                return token[0], "another"
    if not known["ok"] and known["error"]["at"] < answer.reached:
        return known["error"]["at"], "raises"
    return None


def is_tagged(case):
    """Would there be a tag if they parted? There is for what genops refuses and C loads, and for an
    argument that is the whole value."""
    verdict = case.verdict("c")
    return verdict["ok"] and (not case.known["genops"]["ok"] or len(case.known["genops"]["tokens"]) == 2
                              and verdict.get("value", {}).get("k") not in ("global", "pers", None))


def check(name, rows, answers):
    """Of cases: that we part from C where they do, and that all that are tagged do."""
    parts, tagged = 0, 0
    wrong = []
    for case, answer in zip(rows, answers):
        if "tokens_omitted" in case.known["genops"]:
            should = None
        else:
            should = wanted(case, answer)
        tags = {"genops-error/c-ok", "genops-arg"} & set(case.known["disagree"])
        if answer.parting != should:
            wrong.append("%s: %s, wanted %s" % (case.name, answer.parting, should))
        parts += answer.parting is not None
        tagged += bool(tags)
        if bool(tags) != (answer.parting is not None) if is_tagged(case) else tags and answer.parting is None:
            wrong.append("%s: %s, tagged %s" % (case.name, answer.parting, tags))
    tap.ok(not wrong, "%s: %d of %d part, %d of them tagged" % (name, parts, len(rows), tagged),
           "\n".join(["%d are wrong" % len(wrong)] + wrong[:20]))
    return tagged


def corpus():
    plain = [case for case in cases.every() if not case.options]
    tagged = check("cases without options", plain, tools.ask("file " + case.path for case in plain))
    tap.ok(tagged >= 60, "there are tagged cases")
    groups = {}
    for case in cases.every():
        if case.options and set(case.options) <= {"encoding", "errors"}:
            words = case.options.get("encoding", "-"), case.options.get("errors", "-")
            groups.setdefault(words, []).append(case)
    for words, rows in sorted(groups.items()):
        if words[0] == "bytes":
            words = "bytes", "-"
        can, *answers = tools.ask(["decode %s %s" % words] + ["file " + case.path for case in rows])
        if can:
            check("cases with %s %s" % words, rows, answers)
        else:
            tap.skip("cases with %s %s" % words, "the reader does not know this encoding")


def ops():
    """Ops that no case without options has: an unpickler with a persistent_load, long counts."""
    rows = [(b"Pabc\n.", None), (b"Pa\\x41\n.", (0, "another")), (b"Pa\\q\n.", None), (b"Pa\\\n.", (0, "raises")),
            (b"Pa\\x9\n.", (0, "raises")), (b"Pa\\200\n.", (0, "raises")), (b"NP\n.", None),
            (b"coso\ns\\x79stem\n.", (0, "another")), (b"cos\nsys\\tem\n.", (0, "another")),
            (b"cos\nsys\\qem\n.", None), (b"N0(ia\\\\b\nc\n.", (3, "another")), (b"ca b\nc\n.", None),
            (b"cm\xc3\xa9\nc\n.", (0, "raises")), (b"Np1\n0g01\n.", None), (b"Np+1\n0g1_\n.", None),
            (b"Np1\n0g1\0\n.", (5, "raises")), (b"U\1\xe9.", None), (b"T\1\0\0\0\xe9.", None),
            (b"S'\\xe9'\n.", (0, "raises")), (b"S'a'\n.", None), (b"I010\nK\1\x86.", (0, "another")),
            (b"\x8b\xff\x07\0\0" + b"\x55" * 2047 + b".", None), (b"N.I010\n", None), (b"0I010\n.", None)]
    answers = tools.ask(["bare 0"] + ["data " + data.hex() for data, _ in rows])
    for (data, should), answer in zip(rows, answers):
        tap.equal(answer.parting, should, "%.60r" % data)


# ---- Live ----------------------------------------------------------------------------------------

PARTS = [b"0", b"1", b"7", b"8", b"9", b"00", b"01", b"010", b"-", b"+", b"_", b" ", b"\t", b"\r", b"\0", b"x", b"0x",
         b"0b", b"0o", b"L", b"l", b".", b"e", b"E5", b"inf", b"nan", b"a", b"F", b"9" * 19, b"9" * 30, b"1" * 4301]
LETTERS = [b"a", b"\\", b"'", b'"', b"x4", b"x41", b"\\x41", b"\\101", b"\\400", b"\\n", b"\\q", b"\\'", b"\xe9",
           b"\\xe9", b"\0", b"8", b"\\8"]


def line(parts, most):
    return b"".join(random.choice(parts) for _ in range(random.randrange(1, most)))


def literal():
    code = random.choice(b"ILFFSgI")
    if code == ord("S"):
        quote = random.choice([b"'", b'"'])
        return b"S" + quote + line(LETTERS, 6) + quote + b"\n."
    if code == ord("g"):
        return b"Np0\n0K\x07p1\n0K\x08p8\n0g" + line(PARTS, 4) + b"\n."
    return bytes([code]) + line(PARTS, 5) + b"\n."


def live_verdict(data):
    """Where genops parts from C on a literal, both asked; None too where C refuses it."""
    try:
        value = pickle.loads(data)
    except (ValueError, OverflowError, pickle.UnpicklingError, EOFError):
        return None
    token = None
    try:
        for op, argument, offset in pickletools.genops(data):
            token = (op.name, argument, offset) if op.name != "STOP" else token
    except ValueError:
        return 17 if data[:1] == b"N" else 0, "raises"
    if token[0] == "GET":
        shown = {0: None, 1: 7, 8: 8}.get(token[1], "")
        return None if shown == value else (17, "another")
    return None if tools.argument(token[1]) == tools.argument(value) else (0, "another")


def live():
    if not tap.LIVE:
        tap.skip("literals", "needs Python 3.11")
        return
    random.seed(int(os.environ.get("SEED", "1")))
    rows = [literal() for _ in range(int(os.environ.get("COUNT", "20000")))]
    wrong = []
    counts = {}
    for data, answer in zip(rows, tools.ask("data " + data.hex() for data in rows)):
        should = live_verdict(data)
        counts[should and should[1]] = counts.get(should and should[1], 0) + 1
        if answer.parting != should:
            wrong.append("%.200r: %s, wanted %s" % (data, answer.parting, should))
    tap.ok(not wrong and len(counts) == 3, "literals, asked live: %s" % sorted(counts.items(), key=str),
           "\n".join(["%d differ" % len(wrong)] + wrong[:20]))


# Python warns of escapes that it leaves as they are.
warnings.simplefilter("ignore")
corpus()
ops()
live()
tap.finish()
