# SPDX-License-Identifier: MIT
"""
Who may know whom. The rooms are layers: an include goes down or stays in its room. 'pickle' knows
nothing of the others, of files, of curses or of JSON; 'ui' alone knows curses; and a library returns
what it has to say, it does not print it.
"""

import os
import re

import tap

# What each room may include, beside itself: rooms by their internal headers, and public headers.
PICKLE = {"arrays", "classes", "contents", "encoding", "history", "number", "opcode", "readers", "text", "token"}
ROOMS = {
    "custody": (set(), {"custody"}),
    "pickle": (set(), PICKLE),
    "source": (set(), {"arrays", "signature", "source", "token"}),
    "risk": ({"pickle"}, PICKLE | {"author", "risk"}),
    "report": ({"pickle", "source", "risk"},
               PICKLE | {"author", "check", "custody", "risk", "report", "signature", "source"}),
    "sandbox": (set(), set()),
    "ui": ({"pickle", "source", "risk", "report", "sandbox"}, None),
    "cli": ({"pickle", "source", "risk", "report", "sandbox", "ui"}, None),
}
# A public header belongs to a room, too; picklescope.h is all of them.
HEADERS = {"author": "risk", "check": "report", "custody": "custody", "picklescope": "cli", "report": "report", "risk": "risk",
           "signature": "source", "source": "source"}
# Not for these rooms; curses is ui's.
CURSES = re.compile(r"^(n?curses|ncursesw/.*|panel|term|menu|form)\.h$")
FILES = {"fcntl.h", "sys/mman.h", "sys/stat.h", "dirent.h", "unistd.h", "magic.h"}
# slab.c asks for anonymous memory, in large pages.
FILES_ALLOWED = {("src/pickle/slab.c", "sys/mman.h")}
# text.c gives a text to a FILE that its caller opened.
PRINTS = re.compile(r"(?<![A-Za-z0-9_])(printf|fprintf|vprintf|vfprintf|puts|fputs|putchar|putc|fputc|"
                    r"perror|fwrite|stdout|stderr)(?![A-Za-z0-9_])")
# The second is no part of the library: it is run while that is built.
PRINT_ALLOWED = {"src/pickle/text.c", "src/risk/make_looks.c"}
LIBRARY = ("pickle", "source", "risk", "sandbox")


def code_of(text):
    """The text without comments and literals, lines kept, since words in them are no calls."""
    pattern = r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    return re.sub(pattern, lambda m: "\n" * m.group(0).count("\n"), text, flags=re.S)


def files():
    for top in ("src", "include"):
        for where, folders, names in os.walk(os.path.join(tap.SRCDIR, top)):
            folders.sort()
            for name in sorted(names):
                if name.endswith((".c", ".h", ".def")):
                    path = os.path.join(where, name)
                    yield os.path.relpath(path, tap.SRCDIR), open(path, encoding="utf-8").read()


def room_of(path):
    parts = path.split("/")
    if parts[0] == "src":
        return parts[1]
    return HEADERS.get(parts[-1][:-2], "pickle")


def judge(room, header, angled):
    """What is wrong with this include, or None."""
    rooms, public = ROOMS[room]
    if header.startswith("picklescope/"):
        if public is not None and header[len("picklescope/"):-2] not in public:
            return "is above it"
    elif not angled and "/" in header:
        other = header.split("/")[0]
        if other != room and other not in rooms:
            return "is above it" if other in ROOMS else "is of no room"
    elif CURSES.match(header) and room != "ui":
        return "only ui may know curses"
    elif header in FILES and room == "pickle":
        return "pickle knows nothing of files"
    return None


def main():
    wrong = {room: [] for room in ROOMS}
    printing = []
    seen = dict.fromkeys(ROOMS, 0)
    for path, text in files():
        room = room_of(path)
        if room not in ROOMS:
            tap.ok(False, "%s is in a room that nobody knows" % path)
            continue
        seen[room] += 1
        include = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
        for mark, header in include.findall(text):
            fault = judge(room, header, mark == "<")
            if fault and (path, header) not in FILES_ALLOWED:
                wrong[room].append("%s includes %s: %s" % (path, header, fault))
        if room in LIBRARY and path.startswith("src/") and path not in PRINT_ALLOWED:
            for number, row in enumerate(code_of(text).split("\n"), 1):
                if PRINTS.search(row):
                    printing.append("%s:%d: %s" % (path, number, row.strip()))
    for room, faults in wrong.items():
        tap.ok(not faults and seen[room], "%s includes nothing from above" % room,
               "\n".join(faults) or "there is no such room")
    tap.ok(not printing, "the library prints nothing", "\n".join(printing))
    # The judge itself must be able to say no.
    tap.ok(judge("pickle", "risk/table.h", False) and judge("pickle", "picklescope/source.h", True)
           and judge("source", "pickle/opcode.h", False) and judge("report", "ui/app.h", False)
           and judge("risk", "curses.h", True) and judge("pickle", "fcntl.h", True)
           and judge("sandbox", "ui/app.h", False) and judge("sandbox", "picklescope/text.h", False)
           and not judge("risk", "pickle/opcode.h", False)
           and not judge("ui", "ncursesw/curses.h", True),
           "an arrow that runs back up is seen")
    tap.finish()


main()
