# SPDX-License-Identifier: MIT
"""
CPython's own test data: every bytes literal in test/pickletester.py of the Python that runs this,
pickle or not. Tokens and disassembly are those of its pickletools. Nothing is unpickled, and the
file is only parsed. Skipped where the test package is not installed.
"""

import ast
import importlib.util
import io
import pickletools
import warnings

import probe
import tap
import tools

VERSION = tools.live_version()
if VERSION is None:
    tap.skip_all("needs Python 3.11, or 3.13.1")


def literals():
    try:
        spec = importlib.util.find_spec("test.pickletester")
    except (ImportError, ValueError):
        spec = None
    if spec is None or not spec.origin:
        tap.skip_all("test.pickletester is not installed")
    with open(spec.origin, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    return sorted({node.value for node in ast.walk(tree)
                   if isinstance(node, ast.Constant) and isinstance(node.value, bytes)})


def tokens(data):
    """(tokens, does it end at STOP?)"""
    found = []
    try:
        for op, argument, offset in pickletools.genops(data):
            found.append((offset, op.name, tools.argument(argument)))
    except ValueError:
        return found, False
    return found, True


def disassemble(data):
    out = io.StringIO()
    try:
        pickletools.dis(data, out)
        error = None
    except (ValueError, IndexError) as caught:
        error = type(caught).__name__
    return out.getvalue().encode("utf-8"), error


warnings.simplefilter("ignore")
rows = literals()
wrong, whole = [], 0
for data, answer in zip(rows, tools.ask(["as " + VERSION] + ["data " + data.hex() for data in rows])):
    wanted = tokens(data)
    whole += wanted[1]
    if (answer.tokens, answer.ending == "end") != wanted:
        wrong.append("%.100r: %s %s" % (data, answer.ending, answer.end))
tap.ok(not wrong and whole > 40, "tokens of %d literals, %d of them whole pickles" % (len(rows), whole),
       "\n".join(wrong[:10]))
wrong = []
for data, outcome in zip(rows, probe.pickles(rows, VERSION)):
    wanted = disassemble(data)
    if (outcome.text, None if outcome.ok else outcome.exception) != wanted:
        wrong.append("%.100r: %s %s, wanted %s" % (data, outcome.exception, outcome.message, wanted[1]))
tap.ok(not wrong, "their disassembly", "\n".join(wrong[:10]))
tap.finish()
