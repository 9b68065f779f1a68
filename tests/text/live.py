# SPDX-License-Identifier: MIT
"""Numbers and characters, held against the Python that runs this."""

import io
import os
import pickle
import pickletools
import random
import struct
import subprocess
import tempfile
import unicodedata

import tap

if not tap.LIVE:
    tap.skip_all("needs Python 3.11")
PROBE = os.environ.get("PROBE") or os.path.join(tap.BUILDDIR, "tests/text/probe")

FLOATS = int(os.environ.get("FLOATS", "50000"))
OK, EMPTY, INVALID, UNICODE, TOO_LONG, OVERFLOW = range(6)
random.seed(20)


def ask(questions, env=None):
    done = subprocess.run([PROBE], input="\n".join(questions).encode() + b"\n", check=True,
                          stdout=subprocess.PIPE, env=dict(os.environ, **(env or {})))
    return done.stdout.decode("ascii").split("\n")[:-1]


def compare(name, questions, wanted, env=None, alike=()):
    got = ask(questions, env)
    wrong = [row for row in zip(questions, got, wanted)
             if row[1] != row[2] and row[1:] not in alike]
    tap.ok(not wrong and len(got) == len(wanted), "%s (%d)" % (name, len(wanted)),
           "\n".join("%.200s: got %.200s, wanted %.200s" % row for row in wrong[:10]))


def bits(number):
    return struct.unpack(">Q", struct.pack(">d", number))[0]


def number(pattern):
    return struct.unpack(">d", struct.pack(">Q", pattern & (1 << 64) - 1))[0]


def floats():
    for _ in range(FLOATS):
        yield random.getrandbits(64)                                  # any
        yield bits(round(random.uniform(-1e6, 1e6), random.randrange(12)))   # as people write
        yield bits(random.random())
        yield bits(random.randrange(10 ** random.randrange(1, 24)) * 10.0 ** random.randrange(-30, 30))
        yield random.getrandbits(random.randrange(1, 53))              # subnormals
    for exponent in range(2047):
        for near in (-2, -1, 0, 1, 2):
            yield (exponent << 52) + near & (1 << 63) - 1
    for power in range(-330, 310):
        for near in (-1, 0, 1):
            yield bits(float("1e%d" % power)) + near & (1 << 63) - 1
    for whole in list(range(300)) + [2 ** n + d for n in range(70) for d in (-1, 0, 1)]:
        yield bits(float(whole))
        yield bits(whole / 8)
    yield from (0, 1 << 63, 0x7ff0000000000000, 0xfff0000000000000, 0x7ff8000000000000,
                0x7ff0000000000001, 0xfff8dead00000000)


def check_floats():
    patterns = list(floats())
    wanted = [repr(number(pattern)) for pattern in patterns]
    compare("repr of floats", ["F %016x" % pattern for pattern in patterns], wanted)
    with tempfile.TemporaryDirectory() as where:
        name = "the same where a comma is the point"
        try:
            subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", where + "/de_DE.UTF-8"],
                           check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError):
            tap.skip(name, "cannot make such a locale here")
            return
        comma = {"LC_ALL": "de_DE.UTF-8", "LOCPATH": where}
        compare(name, ["F %016x" % p for p in patterns[-9000:]], wanted[-9000:], comma)
        compare(name + ", read", ["N 0 %s" % text.encode().hex() for text in wanted[-900:-10]],
                [c_float(text.encode()) for text in wanted[-900:-10]], comma)
        compare(name + ", and is none to us", ["N 0 312c35"], ["%d " % INVALID], comma)


FLOAT_TEXTS = [
    b"", b" ", b"1", b"-1", b"+1.5", b".5", b"5.", b".", b"-.", b"e5", b"1e", b"1e+", b"1e5", b"1E-5",
    b"1e400", b"-1e400", b"1e-400", b"1e999999999999999999999", b"1e-999999999999999999999",
    b"0e999999999999999999999", b"inf", b"-inf", b"+Infinity", b"INFINIT", b"infinityx", b"nan",
    b"-nan", b"NaN", b"nan(1)", b"0x10", b"0x1p3", b" 1", b"1 ", b"1\r", b"\t1\v", b"1\0", b"1\0junk",
    b"\x001", b"1_0", b"_1", b"1_", b"1__0", b"1_.5", b"1._5", b"1e1_0", b"1e_1", b"1_e1", b"1_0 ",
    b"1\x1c", b"1\x85", b"\xc2\xa01", b"1,5", b"--1", b"1.5.5", b"1e5.5", b"0", b"-0", b"-0.0", b"00001",
    b"4.9e-324", b"2.4703282292062327e-324", b"2.4703282292062328e-324", b"1.7976931348623158e308",
    b"1.7976931348623159e308", b"179769313486231580793728971405303415079934132710037826936173778980444"
    b"968292764750946649017977587207096330286416692887910946555547851940402630657488671505820681908902"
    b"000708383676273854845817711531764475730270069855571366959622842914819860834936475292719074168444"
    b"365510704342711559699508093042880", b"0." + b"0" * 400 + b"1e390", b"1" + b"0" * 400 + b"e-390",
    b"9007199254740993", b"9007199254740993." + b"0" * 900 + b"1", b"9007199254740993" + b"0" * 900
    + b"1e-901", b"9" * 5000, b"9" * 5000 + b"e-4990", b"0." + b"9" * 5000, b"nan\0", b"i_nf", b"inf "]


def halfway():
    """Decimals that lie exactly between two doubles, or a hair from it."""
    for _ in range(400):
        low = number(random.getrandbits(63) % (0x7fe << 52))
        exact = low.as_integer_ratio()
        high = number(bits(low) + 1).as_integer_ratio()
        top, bottom = exact[0] * high[1] + high[0] * exact[1], 2 * exact[1] * high[1]
        places = bottom.bit_length()
        digits = top * 10 ** places // bottom
        for near in (-1, 0, 1):
            yield b"%de-%d" % (digits + near, places) if len(str(digits)) < 4300 else b"1"


def python_float(text):
    try:
        return "%d %016x" % (OK, bits(float(text)))
    except ValueError:
        return "%d " % INVALID


def c_float(text):
    try:
        return "%d %016x" % (OK, bits(pickle.loads(b"F" + text + b"\n.")))
    except OverflowError:
        return "%d " % OVERFLOW
    except ValueError:
        return "%d " % INVALID
    except pickle.UnpicklingError:
        return "%d " % EMPTY


def check_float_texts():
    texts = FLOAT_TEXTS + list(halfway())
    for _ in range(20000):
        text = bytearray(random.choice(FLOAT_TEXTS[:60]))
        for _ in range(random.randrange(1, 4)):
            text.insert(random.randrange(len(text) + 1), random.choice(b"0123456789.eE+-_ \0naif"))
        texts.append(bytes(text))
    compare("float texts as pickletools reads them", ["N 1 " + (t.hex() or "-") for t in texts],
            [python_float(t) for t in texts])
    compare("float texts as the C reader reads them", ["N 0 " + (t.hex() or "-") for t in texts],
            [c_float(t) for t in texts])


INT_TEXTS = [
    b"", b" ", b"0", b"1", b"00", b"01", b"02", b"000", b"001", b"-0", b"+0", b"+1", b"-1", b" 0", b" 1",
    b"\t1", b"010", b"0777", b"-010", b"08", b"09", b"0x10", b"0X1f", b"-0x10", b"0x", b"0xg", b"0b11",
    b"0o17", b"0b", b"0o", b"0b2", b"0o8", b"1_000", b"1__0", b"_1", b"1_", b"0_0", b"0_1", b"0x_1",
    b"0x__1", b"0x1_", b"0_x1", b"1 ", b"1\r", b"1 x", b"1\0junk", b"1\0", b"\0", b"\0a", b"\x001", b"1L",
    b"L", b"LL", b"5LL", b"5L ", b"5l", b"5 L", b"L5LL", b"1\0L", b"0L", b"00L", b"01L", b"+", b"-", b"--1",
    b"+-1", b"- 1", b"9223372036854775807", b"9223372036854775808", b"-9223372036854775808",
    b"-9223372036854775809", b"0x7fffffffffffffff", b"0x8000000000000000", b"-0x8000000000000000",
    b"0777777777777777777777", b"01000000000000000000000", b"18446744073709551616", b"9" * 40, b"9" * 4300,
    b"-" + b"9" * 4300, b"9" * 4301, b"0" * 4301, b"0" * 4300 + b"1", b"9" * 4301 + b"x", b"1__" + b"9" * 4301,
    b"0x" + b"f" * 5000, b"0b" + b"10" * 5000, b"0o" + b"7" * 5000, b"-0o1" + b"7" * 4000, b"1.5", b"1e5",
    b"\xff", b"12\xff", b"1" * 199 + b"\xc3\xa9", b"1" * 198 + b"\xc3\xa9", b"1" * 200 + b"\xff", b"x" * 300,
    b"\xed\xa0\x80", b"\xc2\xb2", b"1\x1c", b"\x1f1", b"0x" + b"0" * 100 + b"1", b"0b1" + b"0" * 100]


def canonical(value):
    return str(int(value)) if -2 ** 63 <= value < 2 ** 63 else hex(value)


def say(value):
    try:
        text = repr(value)
    except ValueError:
        text = "-"
    return "%s %s %d" % (text, canonical(value), -2 ** 63 <= value < 2 ** 63)


def outcome(read, text):
    try:
        return "%d %s" % (OK, say(read(text)))
    except pickle.UnpicklingError:
        return "%d " % EMPTY
    except UnicodeDecodeError:
        return "%d " % UNICODE
    except OverflowError:
        return "%d " % OVERFLOW
    except ValueError as error:
        return "%d " % (TOO_LONG if "Exceeds" in str(error) else INVALID)


def slot(text):
    """What number a GET looks up; a negative one and one that is not there are no errors here."""
    try:
        pickle.loads(b"Ng" + text + b"\n.")
    except pickle.UnpicklingError as error:
        if "Memo value not found at index " not in str(error):
            raise
        return int(str(error).split()[-1])
    raise AssertionError("the memo is empty")


def check_int_texts():
    readers = [("C INT", lambda t: pickle.loads(b"I" + t + b"\n.")),
               ("C LONG", lambda t: pickle.loads(b"L" + t + b"\n.")),
               ("C slot", slot),
               ("pickletools' short", lambda t: pickletools.read_decimalnl_short(io.BytesIO(t + b"\n"))),
               ("pickletools' long", lambda t: pickletools.read_decimalnl_long(io.BytesIO(t + b"\n")))]
    texts = list(INT_TEXTS)
    for _ in range(20000):
        text = bytearray(random.choice([t for t in INT_TEXTS if len(t) < 50]))
        for _ in range(random.randrange(1, 4)):
            text.insert(random.randrange(len(text) + 1), random.choice(b"0123456789xXoObB+-_ \0L\xc3\xa9f"))
        texts.append(bytes(text))
    for how, (name, read) in enumerate(readers):
        compare("int texts, %s" % name, ["R %d %s" % (how, t.hex() or "-") for t in texts],
                [outcome(read, t) for t in texts],
                # load_int has one message for both.
                alike=[("%d " % TOO_LONG, "%d " % INVALID)] if name == "C INT" else [])


def check_binary():
    rows = [b"", b"\0", b"\xff", b"\x80", b"\0\x80", b"\xff\x7f", b"\xff" * 20, b"\0" * 20, b"\0" * 8 + b"\xff",
            b"\xff" * 7 + b"\x7f", b"\xff" * 8, b"\0" * 7 + b"\x80", b"\0" * 7 + b"\x80\xff", b"\0" * 7 + b"\x80\0",
            b"\0" * 1785 + b"\x10", b"\0" * 5000 + b"\x80"]
    for delta in (-2, -1, 0, 1):
        for sign in (1, -1):
            rows.append((sign * (10 ** 4300 + delta)).to_bytes(1800, "little", signed=True))
    rows += [random.randbytes(random.randrange(64)) for _ in range(5000)]
    rows += [random.randbytes(random.randrange(1700, 1800)) for _ in range(100)]
    compare("binary integers", ["B " + (row.hex() or "-") for row in rows],
            [say(int.from_bytes(row, "little", signed=True)) for row in rows])


def width(point):
    char = chr(point)
    if unicodedata.category(char) in ("Mn", "Me") or 0x1160 <= point <= 0x11ff:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def check_points():
    (row,) = ask(["P"])
    wrong = [point for point in range(0x110000) if (row[2 * point] == "p") != chr(point).isprintable()]
    tap.equal(wrong[:20], [], "all code points are printable where str.isprintable() says so")
    wrong = [point for point in range(0x110000)
             if chr(point).isprintable() and int(row[2 * point + 1]) != width(point)]
    tap.equal(wrong[:20], [], "printable characters have their width")


check_floats()
check_float_texts()
check_int_texts()
check_binary()
check_points()
tap.finish()
