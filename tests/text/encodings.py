# SPDX-License-Identifier: MIT
"""How 8-bit strings become text, held against bytes.decode() of the Python that runs this; and what
pickles of such strings come to, against its pickle.loads()."""

import ast
import os
import pickle
import pkgutil
import random
import subprocess
import sys
import warnings

import encodings
from encodings.aliases import aliases

import tap
import verdicts

if not tap.LIVE:
    tap.skip_all("needs Python 3.11")
PROBE = os.environ.get("PROBE") or os.path.join(tap.BUILDDIR, "tests/text/probe")
ROUNDS = int(os.environ.get("ROUNDS", "3000"))
random.seed(27)
warnings.simplefilter("ignore")

HANDLERS = ["strict", "ignore", "replace", "backslashreplace", "surrogateescape", "surrogatepass",
            "xmlcharrefreplace", "namereplace", "nosuch", "Strict", ""]
REFUSED = "picklescope does not read the encoding "
REFUSED_CODECS = {
    "big5", "big5hkscs", "cp932", "cp949", "cp950", "euc_jis_2004", "euc_jisx0213", "euc_jp", "euc_kr",
    "gb18030", "gb2312", "gbk", "hz", "idna", "iso2022_jp", "iso2022_jp_1", "iso2022_jp_2",
    "iso2022_jp_2004", "iso2022_jp_3", "iso2022_jp_ext", "iso2022_kr", "johab", "mbcs", "oem",
    "punycode", "shift_jis", "shift_jis_2004", "shift_jisx0213", "undefined", "unicode_escape"}
MODULES = sorted(m.name for m in pkgutil.iter_modules(encodings.__path__))


def spell(name):
    return "none" if name is None else name.encode().hex() or "-"


def question(data, name, errors, quoted=False):
    return "E %s %s %d %s" % (spell(name), spell(errors), quoted, data.hex() or "-")


def wanted(data, name, errors):
    try:
        text = data.decode("ascii" if name is None else name, "strict" if errors is None else errors)
    except UnicodeDecodeError:
        return "1"
    except LookupError:
        return "2"
    except TypeError:
        return "3"
    return " ".join(["0"] + ["%x" % ord(char) for char in text])


def compare(name, questions, answers):
    done = subprocess.run([PROBE], input="\n".join(questions).encode() + b"\n", check=True,
                          stdout=subprocess.PIPE)
    got = done.stdout.decode("ascii").split("\n")[:-1]
    wrong = [row for row in zip(questions, got, answers) if row[1] != row[2]]
    tap.ok(not wrong and len(got) == len(answers), "%s (%d)" % (name, len(answers)),
           "\n".join("%.200s: got %.200s, wanted %.200s" % row for row in wrong[:10]))


def compare_all(name, rows):
    rows = list(rows)
    compare(name, [question(*row) for row in rows], [wanted(*row) for row in rows])


def codec_of(name):
    """The module that Python decodes with, by its own search."""
    normal = encodings.normalize_encoding(name).lower()
    normal = "_".join(part for part in normal.split("_") if part)
    alias = aliases.get(normal) or aliases.get(normal.replace(".", "_"))
    return alias or (normal if normal in MODULES else None)


def is_refused(name):
    return codec_of(name) in REFUSED_CODECS


# Names.

def spellings(name):
    yield name
    yield name.upper()
    yield name.title().replace("_", "-")
    yield name.replace("_", " ")
    yield name.replace("_", "")
    yield name.replace("_", ".")
    yield " (" + name.replace("_", "--\u00e9__") + ")!"
    yield name + "x"
    yield "x" + name
    yield name[:-1]


def check_names():
    names = sorted({spelling for name in list(aliases) + MODULES for spelling in spellings(name)})
    names += ["bytes", "BYTES", "nosuch", "", "-", ".", "..", "utf", "utf-8.", "utf.8", "utf-8-si",
              "encodings", "__init__", "aliases", "x" * 30, "x" * 300, "latin.1", "latin-1.",
              "iso-8859.1", "ansi_x3.4_1968", "ansi-x3-4-1968", "ANSI X3 4.1968", "\u0130so8859_1"]
    # All bytes once, so that no two codecs are alike; and what only some read.
    texts = [bytes(range(256)), b"", b"a", b"+AOk-\\u00e9", b"\xff\xfea\0\0\0", b"\xef\xbb\xbf\xc3\xa9"]
    rows = [(text, name, "replace") for name in names for text in texts]
    compare("names", [question(*row) for row in rows],
            [REFUSED + codec_of(row[1]) if is_refused(row[1]) else wanted(*row) for row in rows])
    compare_all("the defaults", [(text, name, errors) for text in texts for name in (None, "utf-8")
                                 for errors in (None, "ignore")])


def check_no_text():
    names = ["rot13", "hex", "base64", "bz2", "zlib", "uu", "quopri", "nosuch", "BYTES", "bytes"]
    compare_all("what is no text encoding", [(text, name, errors) for name in names
                                             for text in (b"", b"a", b"\xff") for errors in HANDLERS])


# Single bytes.

def is_single(name):
    if name in ("aliases", "mbcs", "oem"):
        return False
    return (name in ("ascii", "latin_1", "charmap")
            or hasattr(__import__("encodings." + name, fromlist=["x"]), "decoding_table"))


def check_single():
    names = [name for name in MODULES if is_single(name)]
    tap.equal(len(names), 73, "the single-byte codecs of Python 3.11 are all here")
    compare_all("single bytes", ((bytes([byte]) + tail, name, errors) for name in names
                                 for errors in HANDLERS for byte in range(256)
                                 for tail in (b"", b"a\xff")))
    compare_all("single bytes in a row", (
        (random.randbytes(random.randrange(40)), name, errors)
        for name in names for errors in HANDLERS for _ in range(4)))


# Unicode's own encodings.

EDGES_8 = [0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec,
           0xed, 0xee, 0xef, 0xbb, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8, 0xff]
EDGES_16 = [0x41, 0xd7ff, 0xd800, 0xd841, 0xd8c1, 0xdbff, 0xdc00, 0xdc80, 0xdcff, 0xdfff, 0xe000, 0xfeff,
            0xfffe, 0xffff, 0x80, 0xff, 0, 0x8000]
EDGES_32 = EDGES_16 + [0x10000, 0x10ffff, 0x110000, 0x80d800, 0xffffffff, 0x7fffffff, 0x80000000, 0xfffe0000,
                       0x00d80000]
POINTS = [0x41, 0xe9, 0x7ff, 0x800, 0x20ac, 0xd7ff, 0xd800, 0xdfff, 0xe000, 0xffff, 0x10000, 0x1f600, 0x10ffff]


def broken(text):
    """A text with a byte changed, put in or left out."""
    text = bytearray(text)
    for _ in range(random.randrange(4)):
        at = random.randrange(len(text) + 1)
        text[at:at + random.randrange(2)] = random.choice([b"", bytes([random.choice(EDGES_8)])])
    return bytes(text)


def written(name):
    count = random.randrange(6)
    return "".join(chr(random.choice(POINTS)) for _ in range(count)).encode(name, "surrogatepass")


def utf8():
    yield from (bytes([a]) for a in range(256))
    yield from (bytes([a, b]) for a in EDGES_8 for b in EDGES_8)
    yield from (bytes([a, b, c]) for a in EDGES_8[9:] for b in EDGES_8[:11] for c in EDGES_8)
    for _ in range(ROUNDS):
        yield bytes(random.choice(EDGES_8) for _ in range(random.randrange(9)))
        yield broken(written("utf-8"))
        yield b"\xef\xbb\xbf" + broken(written("utf-8"))


def wide(name, edges, size):
    order = "big" if name.endswith("be") else "little"
    units = [edge.to_bytes(size, order) for edge in edges]
    yield from (bytes([byte]) * count for byte in EDGES_8 for count in range(9))
    yield from units
    yield from (a + b for a in units for b in units)
    yield from (a + b[:cut] for a in units for b in units for cut in range(1, size))
    for _ in range(ROUNDS):
        yield b"".join(random.choice(units) for _ in range(random.randrange(6)))
        yield random.randbytes(random.randrange(12))
        yield broken(written(name))


def utf7():
    alphabet = b"+++---AZaz09/+ \\~\x80\xff2AA3D"
    yield from (bytes([a]) for a in range(256))
    yield from (b"+" + bytes([a]) for a in range(256))
    yield from (b"+2D0" + bytes([a]) for a in range(256))
    yield from (b"+AOk" + bytes([a]) + b"x" for a in range(256))
    for _ in range(4 * ROUNDS):
        yield bytes(random.choice(alphabet) for _ in range(random.randrange(14)))
        yield broken("".join(chr(random.choice(POINTS)) for _ in range(6)).encode("utf-7"))
        yield b"+" + bytes(random.choice(b"23A4DYZ/-+d") for _ in range(random.randrange(12)))


def raw_escape():
    alphabet = b"\\\\\\\\uuUU0001dDfF9gG\xe9\x80"
    for _ in range(4 * ROUNDS):
        yield bytes(random.choice(alphabet) for _ in range(random.randrange(16)))
        yield b"\\U00" + bytes(random.choice(b"01dF\\u") for _ in range(random.randrange(9)))


def check_unicode():
    for name in ("utf-8", "utf-8-sig"):
        compare_all(name, ((text, name, errors) for text in utf8() for errors in HANDLERS[:9]))
    for size, edges in ((2, EDGES_16), (4, EDGES_32)):
        for order in ("", "-le", "-be"):
            name = "utf-%d%s" % (size * 8, order)
            compare_all(name, ((text, name, errors) for text in wide(name, edges, size)
                               for errors in HANDLERS[:9]))
    compare_all("utf-7", ((text, "utf-7", errors) for text in utf7() for errors in HANDLERS[:9]))
    compare_all("raw-unicode-escape", ((text, "raw-unicode-escape", errors) for text in raw_escape()
                                       for errors in HANDLERS[:9]))


# The inside of a STRING line.

def check_quoted():
    pieces = [b"a", b"\\n", b"\\xe9", b"\\xc3\\xa9", b"\\377", b"\\0", b"\\\\", b"\\'", b"\\q", b"\xc3", b"\xa9",
              b"\xed", b"\\xa0\\x80", b"\\ud800", b"\\x00\\xd8", b"+AOk-", b"\\xff\\xfe", b"\\xef\\xbb\\xbf"]
    names = ("ascii", "latin-1", "cp1252", "cp037", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32",
             "utf-7", "raw-unicode-escape", "nosuch")
    questions, answers = [], []
    for _ in range(ROUNDS):
        line = b"".join(random.choice(pieces) for _ in range(random.randrange(7)))
        data = ast.literal_eval("b'%s'" % "".join(
            chr(byte) if byte < 128 else "\\x%02x" % byte for byte in line))
        for name in names:
            errors = random.choice(HANDLERS)
            questions.append(question(line, name, errors, True))
            answers.append(wanted(data, name, errors))
    compare("inside quotes", questions, answers)


# In pickles.

def string(text):
    """An 8-bit string in one of its three forms; a line need not be whole."""
    form, quote = random.choice("UTS"), random.choice([b"'", b'"'])
    if form == "U":
        return b"U%c" % len(text) + text
    if form == "T":
        return b"T" + len(text).to_bytes(4, "little") + text
    return b"S" + quote + text + quote + b"\n"


def node(value):
    """A value in the form of a verdict. The text is left out where the code points are there."""
    if isinstance(value, bytes):
        return {"k": "bytes", "v": value.hex()}
    if isinstance(value, int):
        return {"k": "int", "v": str(value)}
    if isinstance(value, dict):
        return {"k": "dict", "v": [[node(key), node(value[key])] for key in value]}
    if any(0xd800 <= ord(char) < 0xe000 for char in value):
        return {"k": "str", "cp": " ".join("%x" % ord(char) for char in value)}
    return {"k": "str", "v": value}


def without_twins(value):
    if isinstance(value, list):
        return [without_twins(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {name: without_twins(part) for name, part in value.items()
            if name != "v" or "cp" not in value}


def check_pickles():
    pieces = [b"a", b"\\n", b"\\xe9", b"\\xc3\\xa9", b"\\377", b"\\0", b"\\\\", b"\\'", b"\\q", b"\xc3", b"\xa9",
              b"\xed\xa0\x80", b"\0", b"\xd8", b"+AOk-", b"\\u00e9", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"\\x",
              b"\r"]
    names = [None, "ASCII", "latin-1", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "utf-7",
             "cp1252", "cp037", "koi8-r", "raw_unicode_escape", "nosuch", "rot13", "bytes", "BYTES", ""]
    probe, wrong = verdicts.Probe(), []
    for number in range(2 * ROUNDS):
        strings = [string(b"".join(random.choice(pieces) for _ in range(random.randrange(6))))
                   for _ in range(3)]
        # A string, or a dict with strings for keys, which may be equal to each other.
        data = strings[0] + b"." if number % 3 else (
            b"}(" + b"".join(text + b"K%c" % place for place, text in enumerate(strings))
            + b"X\3\0\0\0\xed\xb3\xbfK\3u.")
        options = {"encoding": random.choice(names), "errors": random.choice([None] + HANDLERS)}
        options = {name: value for name, value in options.items() if value is not None}
        for reader, loads in (("c", pickle.loads), ("py", pickle._loads)):
            try:
                expected = node(loads(data, **options))
            except (ValueError, LookupError, TypeError, pickle.UnpicklingError) as error:
                expected = type(error).__name__
            got = probe.ask(data, reader=reader, **options)
            got = without_twins(got["value"]) if got["ok"] else got["error"]["type"]
            if got != expected:
                wrong.append("%s %r %r: got %r, wanted %r" % (reader, data, options, got, expected))
    probe.close()
    tap.ok(not wrong, "in pickles (%d)" % (4 * ROUNDS), "\n".join(wrong[:10]))


if sys.byteorder != "little":
    tap.skip_all("UTF-16 without a mark is read as on little-endian machines")
check_names()
check_no_text()
check_single()
check_unicode()
check_quoted()
check_pickles()
tap.finish()
