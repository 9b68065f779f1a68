# SPDX-License-Identifier: MIT
"""'picklescope json' accepts exactly what pickle.loads accepts, makes the same of it, and names the
exception that it raises: for each recorded case in which load() is given nothing but the bytes."""

import collections
import concurrent.futures
import json
import re

import cases
import tap

# Where the record is about something else than the bytes: CPython's outcome hung on the machine or
# on classes that are really there, which nothing here may know.
CLASSES = "real classes were at hand"
MEMORY = "memory ran out, at the bound that the record was made under"
MARKERS = "a property of the markers that stood for the globals"
EXPORTS = "a bytearray that a view is made of cannot grow while the view lives"
EMPTY = "no bytes, no pickle: another message"
SPECIAL = {"obj_newobj_ex_self_kw": MARKERS, "buf_ba_locked": EXPORTS, "stream_empty": EMPTY}


def excuse(case):
    """Why a case cannot be compared, or None."""
    verdict = case.verdict("c")
    if "crash" in verdict:
        return "CPython itself crashes"
    if b"inert" in case.data():
        return CLASSES
    if not verdict["ok"] and verdict["error"]["type"] == "MemoryError":
        return MEMORY
    return SPECIAL.get(case.name)


def compact(node):
    return json.dumps(node, separators=(",", ":"))


def compare(case):
    """What is wrong with what the program makes of a case, or None."""
    verdict = case.verdict("c")
    # Only the pickle that begins the file: load() does not read on either.
    status, out, err = tap.run("json", case.path + "!@0")
    if status not in (0, 2):
        return "status %d: %.2000r" % (status, err)
    if (status == 0) != verdict["ok"]:
        return "status %d, %.200r; pickle.loads: %.200r" % (status, err, verdict)
    if not verdict["ok"]:
        wanted = verdict["error"]["type"]
        found = re.search(r": op \d+ at offset \d+: (\w+): .", err.decode("utf-8", "replace"))
        if out or not found or found.group(1) != wanted:
            return "says %.200r; pickle.loads: %.200r" % (err, verdict["error"])
        return None
    if "value" not in verdict:
        # Too deep for Python's own reader of JSON; that every bracket is closed can be seen.
        bare = re.sub(rb'"(?:[^"\\]|\\.)*"', b"", out)
        closed = all(bare.count(left) == bare.count(right) for left, right in (b"{}", b"[]"))
        whole = closed and out.count(b"\n") == 1 and out.endswith(b"}\n")
        return None if whole else "is not one line of JSON"
    wanted = compact(verdict["value"]) + "\n"
    if out.decode() != wanted:
        return "got    %.600s\nwanted %.600s" % (out.decode(), wanted)
    return None


def main():
    groups = collections.defaultdict(list)
    excused = collections.Counter()
    for case in cases.every(only_defaults=True):
        why = excuse(case)
        if why:
            excused[why] += 1
        else:
            groups[case.group].append(case)
    compared = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for group, members in groups.items():
            wrong = [(case.name, what) for case, what in zip(members, pool.map(compare, members))
                     if what]
            compared += len(members)
            tap.ok(not wrong, "%s: %d cases" % (group, len(members)),
                   "\n".join("%s: %s" % pair for pair in wrong[:20]))
    for why, number in excused.items():
        tap.comment("%d not compared: %s" % (number, why))
    tap.ok(compared > 2000, "%d cases were compared" % compared)
    tap.finish()


main()
