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


FILES = ["learning", "packages", "python", "python2", "science"]
SOURCE = re.compile(r"python|package|pickles|((GHSA(-[0-9a-z]{4}){3}|CVE-\d{4}-\d{4,})( (?!$)|$))+")
# What Python 3.8 to 3.10 and 3.12 to 3.14 have beside the modules of 3.11.
OTHERS = """_apple_support _ast_unparse _bootlocale _colorize _dummy_thread _hmac _interpchannels
_interpqueues _interpreters _ios_support _opcode_metadata _peg_parser _py_warnings _pylong _pyrepl
_remote_debugging _suggestions _sysconfig _types _wmi _xxinterpchannels _xxsubinterpreters _zstd
annotationlib asynchat asyncore binhex compression distutils dummy_threading formatter imp
macpath parser smtpd symbol""".split()


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
    known = []
    for name in FILES:
        known += table("known_%s.def" % name,
                       r'KNOWN\("([^"]+)", "([^"]+)", (\w+), (\w+), "([^"]+)", "([^"]+)"\)')
    tap.equal([row[:2] for row in known if not SOURCE.fullmatch(row[5])], [],
              "each row says how it is known")
    tap.equal(len({row[:2] for row in known}), len(known), "no name has two rows")
    known = [row[:5] for row in known]
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
    tap.equal(sorted(set(OTHERS) - starred), [], "and those of Python 3.8 to 3.14")
    import _compat_pickle
    old = {name.split(".")[0] for name in _compat_pickle.IMPORT_MAPPING}
    old |= {module.split(".")[0] for module, _ in _compat_pickle.NAME_MAPPING}
    tap.equal(sorted(old - starred), [], "every module that fix_imports knows is listed")
    tap.equal([name for name, to in aliases if name in modules and to not in modules
               and not any(module.startswith(to + ".") for module in modules)], [],
              "an alias leads to a module with rows")
    tap.finish()


main()
