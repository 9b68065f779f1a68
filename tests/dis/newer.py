# SPDX-License-Identifier: MIT
"""'dis --as 3.13' prints what pickletools of CPython 3.13.1 and on prints: of every conformance case,
and of pickles in which it differs from 3.11's. make_newer.py says how newer.json was made."""

import hashlib
import json
import os
import tempfile

import cases
import probe
import tap


def check(name, outcome, text, error):
    got = outcome.text, None if outcome.ok else outcome.exception
    return got == (text, error) or tap.equal(got, (text, error), name)


def program(name, data, path, text, error):
    """The program itself, asked for either form."""
    status, out, said = tap.run("dis", "--as", "3.13", path)
    right = (status, out, bool(said)) == (2 if error else 0, text, error is not None)
    older = tap.run("dis", path)
    outcome, = probe.pickles([data])
    right = right and older == tap.run("dis", "--as=3.11", path) and older[1] == outcome.text
    return right or tap.equal((status, out, said), (2 if error else 0, text, error), "the program: " + name)


with open(os.path.join(tap.SRCDIR, "tests/dis/newer.json"), encoding="ascii") as file:
    newer = json.load(file)
every = [case for case in cases.every() if case.known["dis"]["ok"] is not None]
frozen = {case.data(): newer["cases"][case.name] for case in every if case.name in newer["cases"]}
right, others, programs = 0, 0, 0
for case, outcome in zip(every, probe.files([case.path for case in every], "3.13")):
    known = case.known["dis"]
    data = case.data()
    if data in frozen:
        text, error = frozen[data]
        right += check(case.name, outcome, text.encode(), error)
        programs += program(case.name, data, case.path, text.encode(), error)
    else:
        error = None if known["ok"] else known["error"]["type"]
        if "text_omitted" in known:
            same = hashlib.sha256(outcome.text).hexdigest() == known["text_omitted"] and outcome.ok == known["ok"]
        else:
            same = check(case.name, outcome, known["text"].encode(), error)
        others += same
tap.equal(right + others, len(every), "%d cases that differ from 3.11, %d that do not" % (right, others))
tap.ok(right >= 80 and len(frozen) == len(newer["cases"]), "no frozen case is missing")

rows = [(bytes.fromhex(data), text.encode(), error) for data, (text, error) in newer["more"].items()]
done = [check(repr(data)[:60], outcome, text, error)
        for (data, text, error), outcome in zip(rows, probe.pickles([row[0] for row in rows], "3.13"))]
tap.ok(all(done) and len(done) > 30, "%d pickles more" % len(done))
with tempfile.TemporaryDirectory() as work:
    for data, text, error in rows:
        path = os.path.join(work, "p.pkl")
        with open(path, "wb") as file:
            file.write(data)
        programs += program(repr(data)[:60], data, path, text, error)
tap.equal(programs, right + len(rows), "the program prints both forms")
tap.finish()
