# SPDX-License-Identifier: MIT
"""A few thousand random pickles are what each of CPython's readers makes of them (see fuzz.py, which
goes on for as long as one likes), and those that judge this make of the recorded cases what was
recorded."""

import json
import os
import subprocess
import sys

import cases
import tap

if not tap.LIVE:
    tap.skip_all("CPython's readers are those of 3.11")
FOLDER = os.path.join(tap.SRCDIR, "tests/conformance")
sys.path[:0] = [os.path.join(FOLDER, "fuzzing"), FOLDER]
import judge  # noqa: E402
import live  # noqa: E402
import verdicts  # noqa: E402

COUNT = int(os.environ.get("FUZZ_COUNT") or (1500 if os.environ.get("SANITIZED") else 4000))
SEED = os.environ.get("FUZZ_SEED", "1")
# Markers that are not quite those that the record was made with.
OTHER_MARKERS = {"obj_newobj_ex_self_kw"}


def recorded(case, reader):
    """A case's verdict as the judges write it, or None where they cannot be asked."""
    verdict = case.verdict(reader)
    if "crash" in verdict or "value_omitted" in verdict or case.name in OTHER_MARKERS:
        return None
    if verdict["ok"]:
        return json.dumps(verdict, separators=(",", ":"))
    if verdict["error"]["type"] == "MemoryError":
        return None
    return json.dumps({**verdict, "error": {"type": verdict["error"]["type"]}}, separators=(",", ":"))


def check_judges():
    compared, wrong = 0, []
    for case in cases.every():
        if len(case.data()) > 2000:
            continue
        for reader in live.READERS:
            wanted = recorded(case, reader)
            if wanted is None:
                continue
            run = live.Run(reader, case.data(), {**case.options, "inert": True})
            if run.error != "MemoryError":
                compared += 1
                if run.verdict() != wanted:
                    wrong.append("%s %s: %s, wanted %s" % (case.name, reader, run.verdict(), wanted))
    tap.ok(not wrong, "the judges make the record's verdicts", "\n".join(wrong[:10]))
    tap.ok(compared > 8000, "of %d runs" % compared)


def check_eyes():
    """A difference is seen for what it is."""
    run = judge.expect("c", b"K\1.", {})
    right = run.known.encode()
    tap.equal(judge.compare("c", run, right), None, "what is the same is no difference")
    for answer, what in ((right.replace(b'"1"', b'"2"'), "value"), (right.replace(b":3,", b":4,"), "tell"),
                         (b'{"ok":false,"error":{"type":"EOFError","message":"x","at":0}}', "EOFError, not ok"),
                         (right[:-1] + b',"finds":[]}', "finds"), (right[:-1], "no JSON"),
                         (verdicts.Died(-6), "probe")):
        seen = judge.compare("c", run, answer)
        tap.equal(seen and seen.what, what, "a difference: " + what)


def check_found():
    """What was found once is not found again, and rules that random pickles hardly meet hold."""
    both = judge.Judge((*live.READERS, "strict", "partings", "application"))
    for kept in ("found", "rules"):
        with open(os.path.join(FOLDER, "fuzzing", kept + ".json"), encoding="utf-8") as file:
            for name, data, options in json.load(file):
                tap.equal(both.one(bytes.fromhex(data), options), [], name)
    both.close()


def check_streams():
    done = subprocess.run([sys.executable, os.path.join(FOLDER, "fuzz.py"), "--count", str(COUNT), "--seed", SEED,
                           "--jobs", "1"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    text = done.stdout.decode("utf-8", "backslashreplace")
    tap.ok(done.returncode == 0, "%d random pickles, seed %s" % (COUNT, SEED), text)
    tap.comment("\n".join(text.splitlines()[-8:]))


live.bound_memory()
check_judges()
check_eyes()
check_found()
check_streams()
tap.finish()
