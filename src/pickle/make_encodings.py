#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Makes encodings.def and charmaps.def, the text codecs of Python by name and what the single-byte ones
decode to. For maintainers: run it with Python 3.11, whose bytes.decode() the tables must repeat. With
a directory as its argument it writes there, else beside itself.
"""

import codecs
import importlib
import os
import pkgutil
import sys
import textwrap

import encodings
from encodings.aliases import aliases

# Codecs that are code in decoder.c and decoder_utf.c.
CODE = {"ascii": "ASCII", "latin_1": "LATIN1", "charmap": "LATIN1", "iso8859_1": "LATIN1",
        "utf_7": "UTF7", "utf_8": "UTF8", "utf_8_sig": "UTF8_SIG",
        "utf_16": "UTF16", "utf_16_be": "UTF16_BE", "utf_16_le": "UTF16_LE",
        "utf_32": "UTF32", "utf_32_be": "UTF32_BE", "utf_32_le": "UTF32_LE",
        "raw_unicode_escape": "RAW_ESCAPE"}
# Codecs of Windows alone.
WINDOWS = ("mbcs", "oem")


def modules():
    return sorted(m.name for m in pkgutil.iter_modules(encodings.__path__) if m.name != "aliases")


def table(name):
    """The 256 points of a single-byte codec; None for any other."""
    if name in WINDOWS:
        return None
    return getattr(importlib.import_module("encodings." + name), "decoding_table", None)


def is_ascii(points):
    return all(points[byte] == chr(byte) for byte in range(128))


def how(name):
    if name in CODE:
        return CODE[name]
    if name in WINDOWS:
        return "REFUSED"
    if not codecs.lookup(name)._is_text_encoding:
        return "NO_TEXT"
    if table(name) is None:
        return "REFUSED"
    return "HIGH" if is_ascii(table(name)) else "FULL"


def write(where, name, comment, lines):
    with open(os.path.join(where, name), "w", encoding="ascii") as out:
        out.write("/* SPDX-License-Identifier: MIT */\n/*\n%s\n */\n"
                  % textwrap.fill(comment + " From the encodings package of CPython 3.11. Made by "
                                  "make_encodings.py; not to be edited.", 98,
                                  initial_indent=" * ", subsequent_indent=" * "))
        out.writelines(line + "\n" for line in lines)


def names():
    yield "#ifdef CODEC"
    for name in modules():
        yield "CODEC(%s, %s)" % (name, how(name))
    yield "#endif"
    yield "#ifdef ALIAS"
    for name in sorted(aliases):
        assert aliases[name] in modules()
        yield 'ALIAS("%s", %s)' % (name, aliases[name])
    yield "#endif"


def maps():
    for name in modules():
        kind, points = how(name), table(name)
        if kind not in ("HIGH", "FULL"):
            continue
        assert len(points) == 256 and max(points) <= "\uffff"
        cells = ", ".join("0x%x" % ord(c) for c in (points if kind == "FULL" else points[128:]))
        yield textwrap.fill("%s(%s, %s)" % (kind, name, cells), 100, subsequent_indent=" ")


def main():
    if sys.version_info[:2] != (3, 11):
        sys.exit("make_encodings.py: needs Python 3.11")
    where = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    write(where, "encodings.def",
          "Python's codecs by name: CODEC(name, how it is decoded) and ALIAS(another name, codec), "
          "each in byte order, for binary search. NO_TEXT: Python does not decode text with it. "
          "REFUSED: Python does and we do not.", names())
    write(where, "charmaps.def",
          "What the bytes mean in single-byte encodings: HIGH(codec, points of the bytes from 128 "
          "on), where those below are ASCII, and FULL(codec, points of all bytes). 0xfffe: none.",
          maps())


if __name__ == "__main__":
    main()
