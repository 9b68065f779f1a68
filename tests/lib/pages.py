# SPDX-License-Identifier: MIT
"""Parts of the manual pages on configuration, rules, opcodes and lessons, made from the tables."""

import glob
import os
import re

import tap
from tables import rows


def argument_words():
    """How the program itself calls the kinds of arguments: the cases of argument_words(), wherever it is."""
    words = {}
    for path in sorted(glob.glob(os.path.join(tap.SRCDIR, "src/*/*.c"))):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for names, said in re.findall(r'((?:case PKS_ARG_\w+:\s*)+)return "([^"]*)"', text):
            words.update((name, said) for name in re.findall(r"PKS_ARG_(\w+)", names))
    return words


def makers(roff, fold):
    """Functions by the names of the parts; roff and fold as the manual's own parts use them."""

    def tagged(head, text):
        return [".TP", head] + fold(text)

    def phrases():
        out = []
        for _, (_, name, words, text) in rows("src/ui/phrases.def", "PHRASE"):
            out += tagged("\\fB:%s\\fP \\fI%s\\fP" % (roff(name), roff(words)), text)
        return out

    def script():
        out = tagged("\\fB:\\fP\\fICOMMAND\\fP", "What would be typed at the prompt.")
        for _, (_, word, takes, text) in rows("src/ui/script.def", "SCRIPT"):
            out += tagged("\\fB%s\\fP \\fI%s\\fP" % (roff(word), roff(takes)), text)
        return out

    def findings():
        out = []
        for _, (_, number, level, title, message, text) in rows("src/risk/rules.def", "RULE"):
            level = "the level of the callable" if level == "CALLABLE" else level.lower()
            out += tagged("\\fB%s\\fP %s (%s)" % (number, roff(title), level), text)
            out += [".sp .5v"] + fold("It says: " + re.sub(r"\{(\w+)\}", r"<\1>", message) + ".")
        return out

    def opcodes():
        out, arguments = [], argument_words()
        for _, columns in rows("src/pickle/opcodes.def", "OP"):
            name, byte, protocol, argument, pops, _, pushes = columns[:7]
            sign = chr(int(byte, 16))
            head = "\\fB%s\\fP %s%s, protocol %s" % (
                name, byte, " \\(aq%s\\(aq" % roff(sign).replace("\\&", "") if "!" <= sign <= "~" else "",
                protocol)
            takes = ("all down to the newest mark, and the mark" if pops.startswith("MARK") else
                     "nothing" if pops == "0" else pops)
            text = re.sub(r"\{(\w+)\}", r"<\1>", columns[9])
            out += tagged(head, text)
            out += fold("Argument: %s. It takes %s, and pushes %s." % (
                arguments[argument], takes,
                "a cell" if pushes == "1" else "none"))
        return out

    def lessons():
        out = []
        folder = os.path.join(tap.SRCDIR, "samples/lessons")
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                title = re.search(r"^title: (.*)$", file.read(), re.M).group(1)
            out += tagged("\\fB%s\\fP" % roff(re.sub(r"^\d+-|\.lesson$", "", name)), title + ".")
        return out

    return {"phrases": phrases, "script": script, "findings": findings, "opcodes": opcodes, "lessons": lessons}
