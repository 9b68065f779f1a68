# SPDX-License-Identifier: MIT
"""What tests/dis/tools_probe says of many pickles, in one process; and arguments in its words."""

import os
import struct
import subprocess
import sys

import tap

PROBE = os.environ.get("TOOLS_PROBE") or os.path.join(tap.BUILDDIR, "tests/dis/tools_probe")


def live_version():
    """The form in which we print what the pickletools of this Python print; None: in neither."""
    if sys.version_info[:2] == (3, 11):
        return "3.11"
    return "3.13" if (3, 13, 1) <= sys.version_info[:3] < (3, 14) else None


class Answer:
    """tokens: [(offset, name, argument)]; end, ending: where they end, and by what; reached: how far
    the C unpickler comes; parting: (offset, why) of the first op that they do not agree on, or None."""

    def __init__(self):
        self.tokens, self.parting = [], None
        self.end = self.ending = self.reached = None


def ask(orders):
    """The answer to each order that has one, in order: an Answer, or True or False."""
    done = subprocess.run([PROBE], input="".join(order + "\n" for order in orders).encode(), check=True,
                          stdout=subprocess.PIPE)
    answers = []
    answer = Answer()
    for line in done.stdout.decode("ascii").splitlines():
        kind, *rest = line.split(" ")
        if kind in ("yes", "no"):
            answers.append(kind == "yes")
        elif kind == "T":
            answer.tokens.append((int(rest[0]), rest[1], rest[2]))
        elif kind == "E":
            answer.end, answer.ending = int(rest[0]), rest[1]
        elif kind == "C":
            answer.reached = int(rest[0])
        else:
            answer.parting = (int(rest[0]), rest[1]) if len(rest) > 1 else None
            answers.append(answer)
            answer = Answer()
    return answers


def number(value):
    return "%d" % value if -2 ** 63 <= value < 2 ** 63 else "%#x" % value


def text(points):
    return "s" + "".join("%x," % point for point in points)


def argument(value):
    """A live argument in the probe's words."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "b%d" % value
    if isinstance(value, int):
        return "i" + number(value)
    if isinstance(value, float):
        return "f" + struct.pack(">d", value).hex()
    if isinstance(value, str):
        return text(map(ord, value))
    return ("a" if isinstance(value, bytearray) else "y") + value.hex()


def node(token):
    """The argument of a token of the conformance cases."""
    if len(token) < 3:
        return "-"
    known = token[2]
    if known["k"] == "bool":
        return "b%d" % known["v"]
    if known["k"] == "int":
        return "i" + known["v"]
    if known["k"] == "float":
        return "f" + known["bits"]
    if known["k"] == "str":
        return text([int(point, 16) for point in known["cp"].split()] if "cp" in known
                    else map(ord, known["v"]))
    return {"bytes": "y", "bytearray": "a"}[known["k"]] + known["v"]
