# SPDX-License-Identifier: MIT
"""Arguments of opcodes for streams.py: most as a pickler would write them, some at the edges of what the
readers take, some past them."""

import struct

OPS = {
    "MARK": b"(", "STOP": b".", "POP": b"0", "POP_MARK": b"1", "DUP": b"2", "FLOAT": b"F", "INT": b"I",
    "BININT": b"J", "BININT1": b"K", "LONG": b"L", "BININT2": b"M", "NONE": b"N", "PERSID": b"P",
    "BINPERSID": b"Q", "REDUCE": b"R", "STRING": b"S", "BINSTRING": b"T", "SHORT_BINSTRING": b"U",
    "UNICODE": b"V", "BINUNICODE": b"X", "APPEND": b"a", "BUILD": b"b", "GLOBAL": b"c", "DICT": b"d",
    "APPENDS": b"e", "GET": b"g", "BINGET": b"h", "INST": b"i", "LONG_BINGET": b"j", "LIST": b"l",
    "OBJ": b"o", "PUT": b"p", "BINPUT": b"q", "LONG_BINPUT": b"r", "SETITEM": b"s", "TUPLE": b"t",
    "SETITEMS": b"u", "EMPTY_TUPLE": b")", "BINFLOAT": b"G", "BINBYTES": b"B", "SHORT_BINBYTES": b"C",
    "EMPTY_LIST": b"]", "EMPTY_DICT": b"}", "PROTO": b"\x80", "NEWOBJ": b"\x81", "EXT1": b"\x82",
    "EXT2": b"\x83", "EXT4": b"\x84", "TUPLE1": b"\x85", "TUPLE2": b"\x86", "TUPLE3": b"\x87",
    "NEWTRUE": b"\x88", "NEWFALSE": b"\x89", "LONG1": b"\x8a", "LONG4": b"\x8b",
    "SHORT_BINUNICODE": b"\x8c", "BINUNICODE8": b"\x8d", "BINBYTES8": b"\x8e", "EMPTY_SET": b"\x8f",
    "ADDITEMS": b"\x90", "FROZENSET": b"\x91", "NEWOBJ_EX": b"\x92", "STACK_GLOBAL": b"\x93",
    "MEMOIZE": b"\x94", "FRAME": b"\x95", "BYTEARRAY8": b"\x96", "NEXT_BUFFER": b"\x97",
    "READONLY_BUFFER": b"\x98"}
OP_NAMES = list(OPS)

# How often an argument is odd, where nothing else is said. A stream has dozens of arguments and ends
# with the first that is refused.
ODD = .03


def u2(n):
    return struct.pack("<H", n & 0xffff)


def u4(n):
    return struct.pack("<I", n & 0xffffffff)


def u8(n):
    return struct.pack("<Q", n & (1 << 64) - 1)


# ---- Lines -------------------------------------------------------------------------------------------

# Taken by every reader, and then by some or none.
INT_LINES = [b"0", b"1", b"-1", b"5", b"127", b"255", b"256", b"-129", b"65536", b"2147483648", b"-2147483649",
             b"9223372036854775807", b"-9223372036854775808", b"9223372036854775808", b"00", b"01", b"1_000",
             b"123456789012345678901234567890", b"2"]
ODD_INT_LINES = [
    b" 1", b"1 ", b"+0", b"-0", b"+1", b" 0", b"\t1", b"\t2", b"10", b"11", b"010", b"0777", b"-010", b"001", b"08",
    b"09", b"0x1f", b"0X1F", b"0b11", b"0B0", b"0o17", b"0O7", b"0x", b"0b", b"0o", b"0_1", b"1__0", b"_1", b"1_",
    b"0x_1f", b"0xg", b"7L", b"1l", b"", b"-", b"+", b" ", b"--1", b"+-1", b"- 1", b"1\0z", b"1\0", b"0\0", b"\0",
    b"5\0", b"12\0\0", b"1\r", b"\r1", b"\x0b1", b"\x0c1\x0c", b"99999999999999999999", b"-99999999999999999999",
    b"9" * 30, b"0" * 20, b"0" * 40, b"1e5", b"1.0", b"True", b"None", b"\xb2", b"\xd9\xa1", b"\xe0\xa5\xa7",
    b"1\xa0", b"\xa01", b"\xff", b"\x1c1", b"1\x1f", b"\x851", b"0xffffffffffffffff", b"0x7fffffffffffffff",
    b"-0x8000000000000000", b"-0x8000000000000001", b"0x" + b"f" * 40, b"-0x1" + b"0" * 30, b"0b" + b"1" * 70,
    b"0o" + b"7" * 40, b"-0o1" + b"0" * 60, b"0O1_7" + b"_0" * 30,
    b"0b1" + b"0_1" * 40, b"-0X" + b"aF_0" * 20, b"0o" + b"0" * 50 + b"1" * 23, b"0b" + b"0" * 70 + b"1" * 64,
    b"0x" + b"0" * 20 + b"f" * 16, b"1_000" * 10, b"-" + b"123456789_" * 6 + b"0",
    b"0777777777777777777777", b"01777777777777777777777", b"02000000000000000000000", b"1_0_0", b"00_0", b"0_0",
    b"18446744073709551616", b"L", b"0L", b"5LL", b"5 L", b"5L ", b"-5L", b"0x1fL", b"010L", b"L5",
    b"9" * 4300, b"9" * 4301, b"-" + b"1" * 4301, b"1" * 250 + b"\xff", b"1" * 199 + b"\xc3\xa9",
    b"1" * 198 + b"\xc3\xa9z", b"x" * 300, b"1_" * 100 + b"1", b" " * 250 + b"1", b"1" + b" " * 250,
    b"0x" + b"0" * 300]
SLOT_LINES = [b"0", b"1", b"2", b"3", b"5", b"10", b"255", b"256", b"1000", b"007"]
FLOAT_LINES = [b"0.0", b"1.5", b"-0.0", b"-1.0", b"1e16", b"1e-05", b"3", b"-7", b"0.1", b"1.7976931348623157e+308",
               b"5e-324", b"inf", b"-inf", b"nan", b"2.2250738585072014e-308", b"123456789.123456789"]
ODD_FLOAT_LINES = [
    b"", b" 2", b"2 ", b"1e999", b"-1e999", b"1e-999", b"1_0", b"1_0.0", b"3\0q", b"3\0", b".", b"1e", b"1e+",
    b"+.5e1",
    b"1.e2", b".5", b"5.", b"infi", b"Infinity", b"-INFINITY", b"NAN", b"-nan", b"+nan", b"nan(1)", b"0x1p3",
    b"1.5\r",
    b"\t1", b"1.5L", b"1,5", b"\xd9\xa1", b"--1", b"+1", b"1e5_0", b"0" * 400 + b"1", b"1" * 400, b"1" + b"0" * 309,
    b"1" * 310, b"0." + b"0" * 400 + b"1", b"1e0000000000000000000001", b"1e-00000000000000000001",
    b"1e99999999999999999999", b"0e99999999999999999999", b"1e-99999999999999999999", b"1.7976931348623159e308",
    b"1.7976931348623158e308", b"4.9e-324", b"2.4703282292062327e-324", b"2.4703282292062328e-324", b"infinit",
    b"in", b"na", b"nann", b"e5", b"-", b"+", b"-.", b"1.2.3", b"1e5e5", b"1\0e5", b"9007199254740993",
    b"9007199254740992.9999999999999999999999999", b"1.00000000000000011102230246251565404236316680908203125",
    b"1.00000000000000011102230246251565404236316680908203126", b"_1", b"1_", b"1__0", b"i\xf1f", b"\xa01"]
STRING_LINES = [b"'a'", b'"b"', b"''", b'""', b"'key'", b"'os'", b"'system'", b"'a b'", b"'\\n'", b"'it\\'s'",
                b'"it\'s"', b"'\\\\'", b"'\\x41'", b"'\\101'"]
ODD_STRING_LINES = [
    b"'", b'"', b"", b"a", b"'a\"", b"'a", b"a'", b"'\\'", b"'\\\\\\'", b"'\\q'", b"'\\x4'", b"'\\x'", b"'\\xg1'",
    b"'\\x4g'", b"'\\400'", b"'\\777'", b"'\\0'", b"'\\18'", b"'\\8'", b"'\\1234'", b"'\xe9'", b"'\\xe9'",
    b"'\\xff\\xfe'",
    b"'\\a\\b\\f\\t\\n\\r\\v'", b"'\\u0041'", b"'\\N{DIGIT ONE}'", b"'a' ", b" 'a'", b"'a'\r", b"'a\0b'", b"'\0'",
    b"'\\\xe9'", b"'\xc3\xa9'", b"'\\xc3\\xa9'", b"'a''b'", b"\"'\"", b"'\"'", b"'\\\"'", b"'\xed\xa0\x80'",
    b"'\xf0\x9f\x98\x80'", b"'\\xed\\xa0\\x80'", b"'" + b"x" * 300 + b"'", b"'\xff\xfea\0'", b"'\x1b$B'", b"'+AGE-'",
    b"'\\x80'", b"'\x80\x81'", b"'\\\r'", b"'\\", b"'''", b"''''", b"\xe9a\xe9", b"xax"]
UNICODE_LINES = [b"a", b"", b"key", b"os", b"system", b"\\u0041", b"\\u00e9", b"\xe9", b"a b", b"\\\\", b"\\n",
                 b"x.y"]
ODD_UNICODE_LINES = [
    b"\\u", b"\\u1", b"\\u123", b"\\u12g4", b"\\U", b"\\U0001f600", b"\\U0010ffff", b"\\U00110000", b"\\Uffffffff",
    b"\\U0001f60", b"\\ud83d\\ude00", b"\\ud800", b"\\udc00\\ud800", b"\\\\u0041", b"\\\\\\u0041", b"\\", b"\\\\\\",
    b"\\x41", b"\xc3\xa9", b"\xff", b"a\0b", b"\r", b"a\r", b"\\u000a", b"\\u005cu0041", b"\\u005c",
    b"\\N{DIGIT ONE}",
    b"\\u\\u0041", b"\\ua\\u0041", b"\\U0000004", b"x" * 300, b"\\\\\\\\u12", b"\\\\\\\\\\u12", b"\x80", b"\\\xe9",
    b"\\uD83D", b"\\uABCD\\uabcd", b"\\u 041", b"\\u+041", b"\\u0x41", b"\\u00_1"]
PERSID_LINES = [b"pid", b"1", b"", b"a b", b"storage cpu 0"]
ODD_PERSID_LINES = [b"\xe9", b"a\\n", b"\\x41", b"\\u0041", b"a\r", b"\0", b"\x7f", b"'q'", b"\xc3\xa9", b"\\",
                    b"\x80"]
MODULES = [b"m", b"os", b"__builtin__", b"builtins", b"copy_reg", b"a.b", b"collections", b"commands", b"itertools",
           b"UserDict", b"exceptions", b"_functools", b"urllib", b"m"]
NAMES = [b"f", b"g", b"system", b"eval", b"C", b"C.D", b"_reconstructor", b"xrange", b"OrderedDict", b"izip",
         b"UserDict",
         b"StandardError", b"getattr", b"unicode", b"f", b"a.b.c", b"urlopen"]
ODD_NAMES = [
    b"", b".", b"..", b".a", b"a.", b"a..b", b"<locals>", b"f.<locals>.g", b"\xc3\xa9", b"\xe9", b"a b", b"a\\x62",
    b"a\\", b"a\r", b"a\0b", b"\x1b[31m", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"\xef\xbb\xbfx", b"\xc0\x80",
    b"\\u0041",
    b"\xe2\x80\xae", b"\"", b"'", b"x" * 300, b"\xf4\x90\x80\x80", b"\xf5", b"\xe2\x82", b"__class__",
    b"\\N{DIGIT ONE}",
    b"a\\q", b"\\xe9", b"\\'"]
LINES = {"INT": (INT_LINES, ODD_INT_LINES), "LONG": (INT_LINES, ODD_INT_LINES), "GET": (SLOT_LINES, ODD_INT_LINES),
         "PUT": (SLOT_LINES, ODD_INT_LINES), "FLOAT": (FLOAT_LINES, ODD_FLOAT_LINES),
         "STRING": (STRING_LINES, ODD_STRING_LINES), "UNICODE": (UNICODE_LINES, ODD_UNICODE_LINES),
         "PERSID": (PERSID_LINES, ODD_PERSID_LINES), "MODULE": (MODULES, ODD_NAMES), "NAME": (NAMES, ODD_NAMES)}
LETTERS = {"INT": b"0123456789-+_ xXbBoOL\0aAfF\t", "FLOAT": b"0123456789.eE+-_ infa\0",
           "STRING": b"'\"\\xab01n\xe9\r u",
           "UNICODE": b"\\uU0018dDfFxa\xe9N", "GET": b"01234-+ _\0", "PUT": b"01234-+ _\0",
           "LONG": b"0123456789-_ xLl\0b",
           "PERSID": b"ab1\\\xe9 ", "MODULE": b"abm._\\\xc3\xa9 ", "NAME": b"abm._\\\xc3\xa9 "}


def line(rnd, kind, odd=ODD):
    plain, strange = LINES[kind]
    if rnd.random() >= odd:
        body = rnd.choice(plain)
        if kind == "NAME" and rnd.random() < .1:
            body = b"n%d" % rnd.randrange(400)
    elif rnd.random() < .7:
        body = rnd.choice(strange)
    else:
        body = bytes(rnd.choice(LETTERS[kind]) for _ in range(rnd.randrange(7)))
        if kind == "STRING" and rnd.random() < .8:
            body = b"'" + body + b"'"
    if kind == "LONG" and rnd.random() < .7:
        body += b"L"
    return body + b"\n"


# ---- Text and bytes ----------------------------------------------------------------------------------

TEXTS = [b"a", b"b", b"", b"key", b"m", b"f", b"os", b"system", b"x", b"y", b"eval", b"__builtin__",
         b"\xc3\xa9", b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", b"line\n\"\\\x7f\0", b"x" * 60, b"x" * 61,
         b"\xed\xa0\xbd\xed\xb8\x80", b"__class__", b"a.b", b"\xe2\x80\xae", b"1", b"\xef\xbb\xbf", b"\xed\xb0\x80a"]
BAD_UTF8 = [b"\xff", b"\xc3", b"\xc0\x80", b"\xe2\x82", b"\xf0\x9f\x98", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80",
            b"\x80", b"a\xe9b", b"\xe0\x80\x80", b"\xf0\x80\x80\x80", b"\xed\xa0", b"\xed\xff\xff",
            b"\xf8\x88\x80\x80\x80",
            b"\xc3\xc3\xa9", b"\xe0\x9f\xbf", b"\xf0\x8f\xbf\xbf", b"\xed\xa0\x80\xed", b"\xc1\xbf"]


def utf8(rnd, odd=ODD):
    if rnd.random() < odd:
        return rnd.choice(BAD_UTF8)
    if rnd.random() < .03:
        return bytes(rnd.choice(b"ab\n'\\.\0") for _ in range(rnd.choice([200, 255, 256, 300])))
    return rnd.choice(TEXTS)


def raw(rnd):
    way = rnd.random()
    if way < .5:
        return rnd.choice([b"", b"a", b"ab", b"key", b"\0\xff", b"N.", b"x\ny"])
    if way < .6:
        return rnd.choice(TEXTS)
    if way < .64:
        return bytes(rnd.getrandbits(8) for _ in range(rnd.choice([100, 255, 256, 257])))
    return bytes(rnd.getrandbits(8) for _ in range(rnd.randrange(12)))


def eight_bit(rnd, odd):
    """What a BINSTRING holds: mostly ASCII, since that is how it is read."""
    return raw(rnd) if rnd.random() < max(odd, .06) else rnd.choice([b"", b"a", b"key", b"os", b"x y", b"f"])


def count(rnd, size, width, odd):
    """A count for so many bytes, right or wrong, little-endian."""
    if rnd.random() < odd / 2:
        size = rnd.choice([0, size + 1, size - 1, size + 3, size * 2, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**63,
                           2**64 - 1, 2**62, 1000, size + 40, 2**63 - 33, 2**63 - 34, 2**63 - 10])
    return (size & (1 << 8 * width) - 1).to_bytes(width, "little")


def counted(rnd, width, body=None, odd=ODD):
    body = raw(rnd) if body is None else body
    if width == 1:
        body = body[:255]
    return count(rnd, len(body), width, odd) + body


def text_of(rnd, body, odd=ODD):
    """An op that pushes this text, as (name, argument)."""
    way = rnd.random()
    if way < .7 and len(body) < 256:
        return "SHORT_BINUNICODE", counted(rnd, 1, body, odd)
    if way < .88:
        return "BINUNICODE", counted(rnd, 4, body, odd)
    if way < .94:
        return "BINUNICODE8", counted(rnd, 8, body, odd)
    return "UNICODE", body.replace(b"\n", b"") + b"\n"


def text(rnd):
    way = rnd.random()
    if way < .8:
        return text_of(rnd, utf8(rnd))
    if way < .9:
        return "UNICODE", line(rnd, "UNICODE")
    if way < .94:
        return "SHORT_BINSTRING", counted(rnd, 1, eight_bit(rnd, ODD))
    if way < .96:
        return "BINSTRING", counted(rnd, 4, eight_bit(rnd, ODD))
    return "STRING", line(rnd, "STRING")


# ---- Numbers -----------------------------------------------------------------------------------------

FLOATS = [0.0, -0.0, 1.0, 2.5, 1e300, 5e-324, float("inf"), float("-inf"), 9007199254740992.0, 0.1, 1e16, 1e22, 1e23]
BINFLOATS = [struct.pack(">d", value) for value in FLOATS] + [
    bytes.fromhex(bits) for bits in ("7ff8000000000000", "fff8000000000000", "7ff0000000000001", "7ff8000000000001",
                                     "fff0000000000000", "000fffffffffffff", "0010000000000000", "43e0000000000000")]
LONGS = [b"", b"\0", b"\1", b"\xff", b"\0\0", b"\xff\xff", b"\x80", b"\0\x80", b"\xff\x7f", b"\0\0\0\x80",
         b"\1\0\0\0\0\0\0\0",
         b"\xff" * 7 + b"\x7f", b"\0" * 7 + b"\x80", b"\0" * 8 + b"\x80", b"\xff" * 8 + b"\x7f", b"\0" * 8 + b"\1",
         b"\xff" * 20, b"\xff" * 30 + b"\x7f", b"\0" * 6 + b"\x20", b"\1" + b"\0" * 5 + b"\x20"]


def long_bytes(rnd):
    if rnd.random() < .7:
        return rnd.choice(LONGS)
    return bytes(rnd.getrandbits(8) for _ in range(rnd.choice([3, 5, 8, 9, 16, 40, 255])))


def int_of(rnd, value):
    """An op that pushes this small number."""
    way = rnd.random()
    if way < .7 and 0 <= value < 256:
        return "BININT1", bytes([value])
    if way < .8:
        return "BININT", u4(value)
    if way < .87:
        return "INT", b"%d\n" % value
    if way < .94:
        return "LONG1", b"\x03" + value.to_bytes(3, "little", signed=True)
    return "LONG", b"%dL\n" % value


def atom(rnd, odd=ODD):
    """An op that pushes something without parts: (name, argument, kind)."""
    way = rnd.random()
    if way < .10:
        return rnd.choice([("NONE", b"", "none"), ("NEWTRUE", b"", "bool"), ("NEWFALSE", b"", "bool")])
    if way < .30:
        return (*int_of(rnd, rnd.choice([0, 1, 2, 3, 255, 256, -1, 65535, 5])), "int")
    if way < .36:
        return "INT", line(rnd, "INT", odd * 2), "int"
    if way < .41:
        return "LONG", line(rnd, "LONG", odd * 2), "int"
    if way < .46:
        return "LONG1", counted(rnd, 1, long_bytes(rnd), odd), "int"
    if way < .48:
        return "LONG4", counted(rnd, 4, long_bytes(rnd), odd), "int"
    if way < .50:
        return "BININT2", u2(rnd.choice([0, 1, 256, 65535])), "int"
    if way < .52:
        return "BININT", u4(rnd.choice([0, 1, -1, 2**31 - 1, -2**31, 300])), "int"
    if way < .58:
        return "BINFLOAT", rnd.choice(BINFLOATS), "float"
    if way < .62:
        return "FLOAT", line(rnd, "FLOAT", odd * 2), "float"
    if way < .78:
        return (*text_of(rnd, utf8(rnd, odd), odd), "str")
    if way < .82:
        return "UNICODE", line(rnd, "UNICODE", odd * 2), "str"
    if way < .86:
        return "STRING", line(rnd, "STRING", odd * 2), "str"
    if way < .89:
        return "SHORT_BINSTRING", counted(rnd, 1, eight_bit(rnd, odd), odd), "str"
    if way < .91:
        return "BINSTRING", counted(rnd, 4, eight_bit(rnd, odd), odd), "str"
    if way < .95:
        return "SHORT_BINBYTES", counted(rnd, 1, None, odd), "bytes"
    if way < .97:
        return "BINBYTES", counted(rnd, 4, None, odd), "bytes"
    if way < .985:
        return "BINBYTES8", counted(rnd, 8, None, odd), "bytes"
    return "BYTEARRAY8", counted(rnd, 8, None, odd), "bytearray"


# Values that are equal as keys, or nearly, in all their spellings.
KEYS = [
    [("NEWTRUE", b""), ("BININT1", b"\1"), ("INT", b"01\n"), ("INT", b"1\n"), ("LONG", b"1L\n"), ("LONG1", b"\1\1"),
     ("FLOAT", b"1.0\n"), ("BINFLOAT", struct.pack(">d", 1)), ("LONG1", b"\3\1\0\0"), ("BININT", u4(1))],
    [("NEWFALSE", b""), ("BININT1", b"\0"), ("INT", b"00\n"), ("LONG", b"0\n"), ("LONG1", b"\0"),
     ("FLOAT", b"-0.0\n"),
     ("BINFLOAT", struct.pack(">d", -0.0)), ("LONG1", b"\2\0\0")],
    [("SHORT_BINUNICODE", b"\1a"), ("BINUNICODE", u4(1) + b"a"), ("UNICODE", b"a\n"), ("UNICODE", b"\\u0061\n"),
     ("STRING", b"'a'\n"), ("STRING", b"'\\x61'\n"), ("SHORT_BINSTRING", b"\1a"), ("BINSTRING", u4(1) + b"a"),
     ("SHORT_BINBYTES", b"\1a"), ("BINBYTES", u4(1) + b"a"), ("BINBYTES8", u8(1) + b"a"),
     ("BINUNICODE8", u8(1) + b"a")],
    [("SHORT_BINUNICODE", b"\0"), ("UNICODE", b"\n"), ("STRING", b"''\n"), ("SHORT_BINSTRING", b"\0"),
     ("SHORT_BINBYTES", b"\0"), ("NEXT_BUFFER", b"")],
    [("SHORT_BINUNICODE", b"\x02\xc3\xa9"), ("UNICODE", b"\xe9\n"), ("UNICODE", b"\\u00e9\n"),
     ("STRING", b"'\xe9'\n"),
     ("SHORT_BINSTRING", b"\1\xe9"), ("SHORT_BINBYTES", b"\1\xe9"), ("STRING", b"'\\351'\n")],
    [("SHORT_BINUNICODE", b"\x04\xf0\x9f\x98\x80"), ("UNICODE", b"\\U0001f600\n"), ("UNICODE", b"\\ud83d\\ude00\n"),
     ("SHORT_BINUNICODE", b"\x06\xed\xa0\xbd\xed\xb8\x80")],
    [("LONG1", b"\x07" + b"\0" * 6 + b"\x20"), ("BINFLOAT", struct.pack(">d", 2.0**53)),
     ("INT", b"9007199254740992\n"),
     ("LONG1", b"\x07\1" + b"\0" * 5 + b"\x20"), ("LONG", b"0x20000000000000L\n"), ("FLOAT", b"9007199254740992\n")],
    [("LONG1", b"\x09" + b"\0" * 8 + b"\1"), ("BINFLOAT", struct.pack(">d", 2.0**64)),
     ("LONG", b"18446744073709551616L\n"),
     ("INT", b"18446744073709551616\n"), ("FLOAT", b"1.8446744073709552e19\n"), ("LONG", b"0x10000000000000000\n")],
    [("BININT", u4(-1)), ("LONG1", b"\1\xff"), ("LONG1", b"\3\xff\xff\xff"), ("INT", b"-1\n"), ("FLOAT", b"-1\n"),
     ("LONG", b"-0x1L\n")],
    [("LONG1", b"\x09" + b"\0" * 8 + b"\xff"), ("BINFLOAT", struct.pack(">d", -2.0**64)),
     ("LONG", b"-18446744073709551616L\n"), ("LONG", b"-0x10000000000000000\n")],
    [("LONG1", b"\x08" + b"\0" * 7 + b"\x80"), ("BINFLOAT", struct.pack(">d", -2.0**63)),
     ("INT", b"-9223372036854775808\n")],
    [("BINFLOAT", struct.pack(">d", 1e300)), ("LONG", b"%d\n" % int(1e300)), ("FLOAT", b"1e300\n")],
    [("BINFLOAT", struct.pack(">d", 0.5)), ("FLOAT", b".5\n")],
    [("BINFLOAT", bytes.fromhex("7ff8000000000000")), ("FLOAT", b"nan\n"), ("FLOAT", b"inf\n"),
     ("BINFLOAT", struct.pack(">d", float("inf")))],
    [("NONE", b""), ("EMPTY_TUPLE", b"")],
]


def key(rnd):
    return rnd.choice(rnd.choice(KEYS))


# ---- Memo, globals -----------------------------------------------------------------------------------

def spelled(rnd, slot):
    way = rnd.random()
    if way < .9:
        return b"%d\n" % slot
    return rnd.choice([b"%03d\n", b"+%d\n", b" %d\n", b"%d \n", b"%d\0x\n", b"0_%d\n", b"%dL\n", b"%d\r\n"]) % slot


def get(rnd, slot):
    way = rnd.random()
    if way < .7 and slot < 256:
        return "BINGET", bytes([slot])
    if way < .85:
        return "LONG_BINGET", u4(slot)
    return "GET", spelled(rnd, slot)


def put(rnd, slot):
    way = rnd.random()
    if way < .004:
        # Past all arrays, but not for a dict.
        return "PUT", b"%d\n" % (rnd.choice([2**31, 2**62, 2**63 - 1, 2**64, 10**40]) + rnd.randrange(20))
    if way < .6 and slot < 256:
        return "BINPUT", bytes([slot])
    if way < .8:
        return "LONG_BINPUT", u4(slot)
    return "PUT", spelled(rnd, slot)


def global_lines(rnd, ascii_only=False, odd=ODD):
    return line(rnd, "MODULE", odd) + line(rnd, "NAME", odd)


def global_names(rnd):
    return [rnd.choice(MODULES), rnd.choice(NAMES if rnd.random() > ODD else ODD_NAMES)]


def extension(rnd):
    way = rnd.random()
    if way < .5:
        return "EXT1", bytes([rnd.choice([1, 2, 255])])
    if way < .8:
        return "EXT2", u2(rnd.choice([1, 256, 65535]))
    return "EXT4", u4(rnd.choice([1, 2, 65536, 2**31 - 1]))


# ---- Any opcode --------------------------------------------------------------------------------------

PUSHERS = ["INT", "BININT1", "NONE", "EMPTY_LIST", "EMPTY_DICT", "EMPTY_TUPLE", "EMPTY_SET", "SHORT_BINUNICODE",
           "GLOBAL", "MARK", "BINGET", "DUP", "FLOAT", "BINFLOAT", "SHORT_BINBYTES", "STRING", "NEWTRUE",
           "BYTEARRAY8",
           "UNICODE"]
COUNTS = {"SHORT_BINSTRING": 1, "SHORT_BINBYTES": 1, "SHORT_BINUNICODE": 1, "LONG1": 1, "BINSTRING": 4, "BINBYTES": 4,
          "BINUNICODE": 4, "LONG4": 4, "BINBYTES8": 8, "BINUNICODE8": 8, "BYTEARRAY8": 8}


def is_push(name):
    return name in COUNTS or name in LINES or name in (
        "NONE", "NEWTRUE", "NEWFALSE", "BININT", "BININT1", "BININT2", "BINFLOAT", "EMPTY_LIST", "EMPTY_DICT",
        "EMPTY_SET", "EMPTY_TUPLE", "GLOBAL", "EXT1", "EXT2", "EXT4", "NEXT_BUFFER")


def any_argument(rnd, name, odd=.15):
    if name in LINES:
        return line(rnd, name, odd)
    if name in ("GLOBAL", "INST"):
        return global_lines(rnd, odd=odd)
    if name in ("BININT1", "BINPUT", "BINGET"):
        return bytes([rnd.choice([0, 1, 2, 3, 5, 31, 32, 33, 255])])
    if name == "EXT1":
        return bytes([rnd.choice([0, 1, 2, 3, 255])])
    if name in ("BININT2", "EXT2"):
        return u2(rnd.choice([0, 1, 256, 257, 65535]))
    if name in ("BININT", "EXT4"):
        return u4(rnd.choice([0, 1, -1, 2**31 - 1, -2**31, 300, 65536]))
    if name in ("LONG_BINPUT", "LONG_BINGET"):
        return u4(rnd.choice([0, 1, 2, 31, 32, 33, 64, 255, 1000]) if rnd.random() > .03 else
                  rnd.choice([2**20, 2**31 - 1, 2**31, 2**32 - 1]))
    if name == "BINFLOAT":
        return rnd.choice(BINFLOATS)
    if name == "PROTO":
        return bytes([rnd.choice([0, 1, 2, 3, 4, 5, 5, 4, 2]) if rnd.random() > odd else rnd.choice([6, 7, 127,
                                                                                                     128, 255])])
    if name == "FRAME":
        return u8(rnd.choice([0, 1, 2, 3, 5, 8, 13, 20, 40]) if rnd.random() > odd else
                  rnd.choice([1000, 8192, 131072, 2**31, 2**63 - 1, 2**63, 2**64 - 1]))
    width = COUNTS.get(name)
    if width is None:
        return b""
    if name.startswith("LONG"):
        body = long_bytes(rnd)
    elif name.endswith("STRING"):
        body = eight_bit(rnd, odd)
    elif name.endswith(("UNICODE", "UNICODE8")):
        body = utf8(rnd, odd)
    else:
        body = raw(rnd)
    return counted(rnd, width, body, odd)
