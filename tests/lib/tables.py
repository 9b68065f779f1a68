# SPDX-License-Identifier: MIT
"""The program's tables (*.def) as Python reads them, for pages and completions that are made from them."""

import os
import re

import tap

STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def rows(path, macro):
    """The arguments of each row: words as they are, strings in one piece and without quotes."""
    with open(os.path.join(tap.SRCDIR, path), encoding="utf-8") as file:
        text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    for found in re.finditer(r'^(%s)\(((?:[^"]|"(?:[^"\\]|\\.)*")*?)\)$' % macro, text, re.M):
        columns = []
        for part in re.findall(r'\s*((?:"(?:[^"\\]|\\.)*"\s*)+|[^",]+)(?:,|$)', found.group(2)):
            strings = STRING.findall(part)
            columns.append(re.sub(r"\\(.)", r"\1", "".join(strings)) if strings or part.strip() == '""'
                           else part.strip())
        yield found.group(1), columns


def several(takes):
    """READING, BOUNDS, LISTS and SCREEN stand for several options in the table of commands."""
    with open(os.path.join(tap.SRCDIR, "src/cli/options.c"), encoding="utf-8") as file:
        text = file.read()
    for name in ("READING", "BOUNDS", "LISTS", "SCREEN", "EVERYWHERE"):
        meant = re.search(r"^#define %s\b(.*?[^\\])\n" % name, text, re.M | re.S).group(1)
        takes = re.sub(r"\b%s\b" % name, lambda m, meant=meant: meant, takes)
    return takes


def options():
    """Each as (name, letter, long name, value or None, help), and the names of all by command."""
    table = [(name, None if letter == "0" else letter.strip("'"), word, None if value == "NULL" else value, text)
             for _, (name, letter, word, value, text) in rows("src/cli/options.def", "OPTION")]
    commands = []
    for _, columns in rows("src/cli/commands.def", "COMMAND"):
        takes = several(columns[5] + " EVERYWHERE")
        commands.append((columns[1], columns[2], [row for row in table if "TAKES(%s)" % row[0] in takes],
                         columns[6]))
    return table, commands
