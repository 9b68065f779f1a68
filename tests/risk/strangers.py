# SPDX-License-Identifier: MIT
"""
Files of strangers: a generator of harmful and harmless pickles that knows nothing of the rules.
From parts it puts together what is called, how it is named and called, where the result goes, what
the file does besides, and in what it is wrapped. Harmful ones must be at least suspicious and name
the callable; harmless ones must be innocuous, or unknown where they hold classes of nobody known.

SEED and COUNT in the environment make others: SEED=7 COUNT=20000. KEEP=FOLDER keeps the files.
"""

import json
import os
import random
import sys
import tempfile

import tap

# Sets of texts are written in the order of their hashes.
if os.environ.get("PYTHONHASHSEED") != "0":
    os.environ["PYTHONHASHSEED"] = "0"
    os.execv(sys.executable, [sys.executable] + sys.argv)

import strange_twists  # noqa: E402,F401
import strange_values  # noqa: E402,F401
from strange_calls import harmful  # noqa: E402
from strange_data import harmless  # noqa: E402
from strange_names import rows  # noqa: E402

SEED = int(os.environ.get("SEED", "7001"))
COUNT = int(os.environ.get("COUNT", "3000"))
LEVELS = ["innocuous", "unknown", "suspicious", "dangerous"]


def make(folder):
    """Writes the files; by name: what is expected of each, and of what it is made."""
    choose = random.Random(SEED)
    callables = rows()
    choose.shuffle(callables)
    expected = {}
    for k in range(COUNT):
        if k % 5 < 3:
            data, names, least, label = harmful(choose, callables, k // 5 * 3 + k % 5)
            wanted = {"names": names, "least": least}
        else:
            data, unknown, label = harmless(choose)
            wanted = {"most": 1 if unknown else 0}
        name = "%05d.bin" % k
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)
        expected[name] = (wanted, label)
    return expected


def scan(folder):
    """The verdicts by the name of the file."""
    found = {}
    environment = dict(os.environ, XDG_CONFIG_HOME=os.path.join(folder, "none"))
    for line in tap.run("scan", "--jsonl", folder, env=environment)[1].splitlines():
        verdict = json.loads(line)
        name = os.path.basename(verdict["address"].split("!")[0])
        found.setdefault(name, []).append(verdict)
    return found


def is_named(verdicts, module, name):
    """Among the callables, or in the words on what another reader does."""
    return any((c["module"], c["name"]) == (module, name)
               for verdict in verdicts for c in verdict.get("callables", [])) or any(
                   module + "." + name in finding["message"] and finding["level"] in LEVELS[2:]
                   for verdict in verdicts for finding in verdict.get("findings", []))


def worst(verdicts):
    """-1: nothing was found. The line of an error has no level."""
    return max((LEVELS.index(v["level"]) for v in verdicts if v.get("level") in LEVELS), default=-1)


def reasons(verdicts):
    return "; ".join("%s %s" % (finding["rule"], finding["message"][:200])
                     for verdict in verdicts for finding in verdict.get("findings", [])
                     if finding["level"] in LEVELS[1:])


def main():
    missed, unnamed, alarms, lost = [], [], [], []
    with tempfile.TemporaryDirectory() as own:
        folder = os.environ.get("KEEP") or own
        expected = make(folder)
        found = scan(folder)
    for name, (wanted, label) in expected.items():
        verdicts = found.get(name, [])
        level = worst(verdicts)
        line = "%s: %s" % (name, label)
        if "most" in wanted:
            if level > wanted["most"]:
                alarms.append("%s: %s: %s" % (line, LEVELS[level], reasons(verdicts)))
            # In a file of another kind a number alone is not known as a pickle.
            elif level < 0 and "file:" not in label:
                lost.append(line)
        elif level < wanted["least"]:
            missed.append("%s: %s" % (line, LEVELS[level] if level >= 0 else "nothing was found"))
        else:
            unnamed += ["%s: not %s.%s" % (line, module, far) for module, far in wanted["names"]
                        if not is_named(verdicts, module, far)]
    harm = sum("least" in wanted for wanted, _ in expected.values())
    tap.ok(not missed, "%d harmful files: none is missed" % harm, "\n".join(missed))
    tap.ok(not unnamed, "and each callable is named", "\n".join(unnamed))
    tap.ok(not alarms, "%d harmless files: no false alarm" % (COUNT - harm), "\n".join(alarms))
    tap.ok(not lost, "and each pickle is found", "\n".join(lost))
    tap.finish()


main()
