#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Makes printable.def and width.def, the facts of Unicode that text needs. For maintainers: run it with
Python 3.11, whose str.isprintable() the tables must repeat. With a directory as its argument it
writes there, else beside itself. Run with Python 3.13 it makes printable_newer.def, what that
one's isprintable() accepts besides; printable.def must be there.
"""

import os
import re
import sys
import unicodedata

POINTS = 0x110000


def ranges(kind):
    """(first, last, kind) of each run of points of one kind; None is no kind."""
    first = 0
    for point in range(1, POINTS + 1):
        if point == POINTS or kind(point) != kind(first):
            if kind(first) is not None:
                yield first, point - 1, kind(first)
            first = point


def printable(point):
    return chr(point).isprintable() or None


def width(point):
    """The columns of a point where they are not one."""
    char = chr(point)
    if unicodedata.category(char) == "Cn":
        return None
    # The vowels and finals of Hangul join the syllable before them.
    if unicodedata.category(char) in ("Mn", "Me", "Cf") or 0x1160 <= point <= 0x11FF:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else None


def write(where, name, comment, rows):
    with open(os.path.join(where, name), "w", encoding="ascii") as out:
        out.write("/* SPDX-License-Identifier: MIT */\n/*\n * %s\n"
                  " * Unicode %s. Made by make_ranges.py; not to be edited.\n */\n"
                  % (comment, unicodedata.unidata_version))
        rows = list(rows)
        for at in range(0, len(rows), 3):
            out.write(" ".join(rows[at:at + 3]) + "\n")


def older(where):
    """The points of printable.def."""
    with open(os.path.join(where, "printable.def"), encoding="ascii") as table:
        rows = re.findall(r"RANGE\((0x\w+), (0x\w+)\)", table.read())
    return {point for first, last in rows for point in range(int(first, 16), int(last, 16) + 1)}


def main():
    where = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    if sys.version_info[:2] == (3, 13):
        old = older(where)
        write(where, "printable_newer.def",
              "RANGE(first, last): what str.isprintable() of Python 3.13 accepts besides.",
              ("RANGE(0x%04x, 0x%04x)" % row[:2]
               for row in ranges(lambda point: None if point in old else printable(point))))
        return
    if sys.version_info[:2] != (3, 11):
        sys.exit("make_ranges.py: needs Python 3.11 or 3.13")
    write(where, "printable.def",
          "RANGE(first, last): the characters that Python's str.isprintable() accepts.",
          ("RANGE(0x%04x, 0x%04x)" % row[:2] for row in ranges(printable)))
    write(where, "width.def",
          "RANGE(first, last, columns): characters that do not take one column on a terminal.",
          ("RANGE(0x%04x, 0x%04x, %d)" % row for row in ranges(width)))


if __name__ == "__main__":
    main()
