# SPDX-License-Identifier: MIT
"""The disassembly of every conformance case is what pickletools of CPython 3.11.7 printed."""

import hashlib

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
    # Of long texts the digest is known.
    if "text_omitted" in known:
        return tap.equal(hashlib.sha256(outcome.text).hexdigest(), known["text_omitted"], case.name)
    return tap.equal(outcome.text, wanted, case.name)


# Where it was not run the output would grow with the square of the marks.
every = [case for case in cases.every() if case.known["dis"]["ok"] is not None]
for row in zip(every, probe.files([case.path for case in every])):
    check(*row)
tap.ok(len(every) > 2000, "there are cases")
tap.finish()
