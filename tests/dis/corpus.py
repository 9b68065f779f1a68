# SPDX-License-Identifier: MIT
"""The disassembly of every conformance case is what pickletools of CPython 3.11.7 printed."""

import hashlib
import re

import cases
import probe
import tap


def check(case, outcome):
    known = case.known["dis"]
    wanted = known["text"].encode("utf-8")
    if outcome.ok != known["ok"]:
        return tap.ok(False, case.name, "status: %s" % outcome.message)
    if not known["ok"] and outcome.exception != known["error"]["type"]:
        return tap.ok(False, case.name, "%s, wanted %s" % (outcome.exception, known["error"]))
    # Records cut what is longer.
    if not known["ok"] and outcome.said[:400] != known["error"]["message"]:
        return tap.ok(False, case.name, "says %r, wanted %r" % (outcome.said, known["error"]))
    # Of long texts the digest is known.
    if "text_omitted" in known:
        return tap.equal(hashlib.sha256(outcome.text).hexdigest(), known["text_omitted"], case.name)
    return tap.equal(outcome.text, wanted, case.name)


def check_program(case, outcome):
    """The program itself: all that pickletools printed, and how it ends."""
    status, out, said = tap.run("dis", case.path)
    if outcome.ok:
        return (status, out, said) == (0, outcome.text, b"")
    if (status, out) != (2, outcome.text):
        return False
    pattern = r"picklescope: .*!@0(\+\d+)?: op %d at offset %d: %s \(pickletools: %s: .*\)\n" % (
        outcome.op, outcome.offset, re.escape(outcome.message), outcome.exception)
    return re.fullmatch(pattern, said.decode()) is not None


# Where it was not run the output would grow with the square of the marks.
every = [case for case in cases.every() if case.known["dis"]["ok"] is not None]
rows = list(zip(every, probe.files([case.path for case in every])))
for row in rows:
    check(*row)
sample = rows[::8]
right = [check_program(*row) for row in sample]
tap.ok(all(right) and {row[1].ok for row in sample} == {True, False},
       "the program itself does so for %d of them" % len(sample),
       [row[0].name for row, good in zip(sample, right) if not good])
tap.ok(len(every) > 2000, "there are cases")
tap.finish()
