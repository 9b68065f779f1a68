# SPDX-License-Identifier: MIT
"""
Every row of the table of known callables names something that Python 3.11 has, unless its reason
ends in where it is; and every module of the standard library has a row for all that is not listed.
"""

import importlib
import os
import re
import sys
import warnings

import tap

MARK = re.compile(r"\((Python [^)]*|Windows|macOS|BSD)\)$")
# Of these constants each system has some.
OF_THE_SYSTEM = {"signal": re.compile("SIG[A-Z]"), "socket": re.compile("AF_|AI_|MSG_|SOCK_")}
# What these do when they are imported is why they are listed.
NOT_IMPORTED = {"antigravity", "this", "idlelib", "test"}
LEVELS = {"INNOCUOUS", "SUSPICIOUS", "DANGEROUS"}


def table(name, pattern):
    with open(os.path.join(tap.SRCDIR, "src/risk", name), encoding="ascii") as file:
        text = re.sub(r"/\*.*?\*/\n", "", file.read(), flags=re.S)
    rows = [re.fullmatch(pattern, line) for line in text.splitlines()]
    tap.ok(all(rows), "%s has one row a line" % name,
           [line for line, row in zip(text.splitlines(), rows) if not row][:5])
    tap.equal(text.splitlines(), sorted(text.splitlines()), "%s is in the order of bytes" % name)
    return [row.groups() for row in rows if row]


def resolve(module, name):
    found = module
    for part in name.split("."):
        found = getattr(found, part)


def check_module(module, rows):
    """What is wrong with the rows of one module."""
    try:
        imported = importlib.import_module(module)
    except ImportError:
        # Left out of this Python (tkinter, dbm.gnu): nothing can be said of its names.
        return []
    wrong = []
    for name, reason in rows:
        if name == "*":
            continue
        mark = MARK.search(reason)
        try:
            resolve(imported, name[:-2] if name.endswith(".*") else name)
            if mark and mark.group(1) in ("Python 2", "Windows"):
                wrong.append("%s %s is there" % (module, name))
        except AttributeError:
            system = OF_THE_SYSTEM.get(module)
            if not mark and not (system and system.match(name)):
                wrong.append("%s %s is not there" % (module, name))
    return wrong


def main():
    known = table("known.def", r'KNOWN\("([^"]+)", "([^"]+)", (\w+), (\w+), "([^"]+)"\)')
    aliases = table("aliases.def", r'ALIAS\("([^"]+)", "([^"]+)"\)')
    tap.ok(all(row[2] in LEVELS for row in known), "a row has one of three levels")
    modules = {}
    for module, name, _, _, reason in known:
        modules.setdefault(module, []).append((name, reason))
    starred = {module for module, rows in modules.items() if "*" in dict(rows)}
    if not tap.LIVE:
        tap.skip("names of Python 3.11", "needs Python 3.11")
        tap.finish()
    warnings.simplefilter("ignore")
    wrong = []
    for module, rows in modules.items():
        if module.split(".")[0] in sys.stdlib_module_names and module not in NOT_IMPORTED:
            wrong += check_module(module, rows)
    tap.ok(not wrong, "every name of the standard library exists", "\n".join(wrong))
    tap.equal(sorted(set(sys.stdlib_module_names) - starred), [],
              "every module of Python 3.11's standard library is listed")
    import _compat_pickle
    old = {name.split(".")[0] for name in _compat_pickle.IMPORT_MAPPING}
    old |= {module.split(".")[0] for module, _ in _compat_pickle.NAME_MAPPING}
    tap.equal(sorted(old - starred), [], "every module that fix_imports knows is listed")
    tap.equal([name for name, to in aliases if name in modules and to not in modules
               and not any(module.startswith(to + ".") for module in modules)], [],
              "an alias leads to a module with rows")
    tap.finish()


main()
