#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Writes newer.json: what pickletools of CPython 3.13.1 and on prints where it is not what CPython
3.11's prints. For maintainers:

    PYTHONPATH=tests/lib python3.13 tests/dis/make_newer.py >tests/dis/newer.json

With the path of a pickletools.py as its argument that one is used; a Python 3.13 must run it all the
same, for what is printable. newer.json here was made by CPython 3.13.0 with the pickletools.py of
3.13.5 (sha256 a4242b8728b0...; 3.12.10 has the same). Nothing is unpickled.

"cases" has the conformance cases by name, of those with equal bytes the first; "more" has pickles of
our own, by their bytes in hex. Each is [text, exception or null].
"""

import hashlib
import importlib.util
import io
import json
import pickletools
import sys
import warnings

import cases

# Pickles that have more of what differs than the cases have.
MORE = [
    # Names and ids whose UTF-8 is spelled with escapes, is cut, or is that of a surrogate.
    b"cm\\xc3\\xa9\n\\303\\251\n.", b"cm\\xc3\n\xa9\n.", b"c\\xe2\x82\\xac\n\xe2\\x82\xac\n.", b"c\xed\xa0\x80\nx\n.",
    b"c\xf0\x9f\x98\x80\n\xf0\\x9f\\x98\\x80\n.", b"c\xff\nx\n.", b"cx\n\xff\n.", b"c\xff\\x\nx\n.", b"c\xc3\\\nx\n.",
    b"c\xc0\x80\nx\n.", b"c\xf4\x90\x80\x80\nx\n.", b"(i\xc3\xa9'\n\xd0\xb6\"\n.",
    b"P\xc3\xa9\n.", b"P\\xe9\n.", b"P\xe9\n.",
    b"P\xe2\x80\xae\n.", b"c\xc3\xa9\nx", b"c\xff\nx", b"cx\n\xff",
    # 8-bit strings of every byte, quotes and all.
    b"U\xff" + bytes(range(255)) + b".", b"T\0\1\0\0" + bytes(range(256)) + b".",
    b"S'" + bytes(range(11, 39)) + bytes(range(40, 92)) + bytes(range(93, 256)) + b"'\n.",
    b"S\"it's \xe9\"\n.", b"S'say \"\\xff\"'\n.", b"S'\\377\\400\\xad'\n.", b"S'\\xe9\\x'\n.",
    b"S'\xe9\\'\n.", b"S'\xe9\n.",
    b"U\3'\"\xe9.", b"U\2'\xe9.", b"T\xff\xff\xff\xff\xe9.",
    # What is printable since Unicode 14, and what is not yet; text stays text.
    b"X\x14\0\0\0" + "\U00031350\U0001fae8\u0cf3\u31ef\U0001e030\u0378"[:5].encode() + b"0.",
    b"\x8c\x08" + "\U000323b0\U0002ebf0".encode() + b".", b"V\\U00031350\xe9\\u0378\n.",
    b"c\\xf0\\xb1\\x8d\\x90\n\xf0\x9f\xab\xa8\n.",
    b"\x96\3\0\0\0\0\0\0\0'\"\xe9.", b"C\3'a\xe9.", b"F1e999\n.", b"I010\n.",
]


def load(path):
    if path is None:
        if sys.version_info < (3, 13, 1) or sys.version_info[:2] != (3, 13):
            sys.exit("make_newer.py: needs Python 3.13.1 or a later 3.13")
        return pickletools
    spec = importlib.util.spec_from_file_location("newer", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def disassemble(module, data):
    out = io.StringIO()
    try:
        module.dis(data, out)
        error = None
    except (ValueError, IndexError) as caught:
        error = type(caught).__name__
    return [out.getvalue(), error]


def recorded(case, text, error):
    """Is it what 3.11 printed?"""
    known = case.known["dis"]
    if error != (None if known["ok"] else known["error"]["type"]):
        return False
    if "text_omitted" in known:
        return hashlib.sha256(text.encode()).hexdigest() == known["text_omitted"]
    return text == known["text"]


def main():
    if sys.version_info[:2] != (3, 13):
        sys.exit("make_newer.py: needs Python 3.13")
    warnings.simplefilter("ignore")
    module = load(sys.argv[1] if len(sys.argv) > 1 else None)
    found, seen = {}, set()
    for case in cases.every():
        if case.known["dis"]["ok"] is None:
            continue
        data = case.data()
        text, error = disassemble(module, data)
        if not recorded(case, text, error) and data not in seen:
            seen.add(data)
            found[case.name] = [text, error]
    more = {data.hex(): disassemble(module, data) for data in MORE}
    json.dump({"cases": found, "more": more}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
