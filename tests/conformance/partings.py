# SPDX-License-Identifier: MIT
"""Where CPython's readers part is found, at the op where they do: in every recorded case in which the
readers' verdicts differ, and in no pickle that a pickler wrote."""

import collections
import json
import re

import cases
import tap
import verdicts

# The record says that these end in memory errors of the machine that it was made on; a buffered file
# allocates what it is asked to read, whatever is there.
FILE_MEMORY = "c_file allocates before it reads"

TAGS = {
    "c-ok/py-error": "py",
    "c-error/py-ok": "py",
    "c-py-value": "py",
    "c-file": "c_file",
    "c-stream": "c_stream",
    "genops-error/c-ok": "pickletools",
    "genops-arg": "pickletools",
}


# Partings that the verdicts do not show: both readers end with an error anyway, or what they read
# otherwise is thrown away.
UNSEEN = {
    "trunc_persid_0": "pickle.py asks for the id that was cut",
    "trunc_persid_1": "pickle.py asks for the id that was cut",
    "trunc_persid_2": "pickle.py asks for the id that was cut",
    "trunc_persid_3": "pickle.py asks for the id that was cut",
    "frame_short_unicode_pad": "other bytes, then another error",
    "frame_short_line_pad": "other bytes, then the same value",
    "frame_hide_global": "other bytes, then another error",
    "frame_smuggle_stream": "pickle.py stops before the others",
    "obj_global_escape": "pickletools undoes the escape in a name",
    "pers_given_text_escape": "pickletools undoes the escape in an id",
    "evade_octal_int": "pickletools reads the octal number as decimal",
}


def crossing(case):
    """The offset of the first op that reaches across the end of a frame, from the tokens."""
    tokens = case.known["genops"]["tokens"]
    ends = [token[0] for token in tokens[1:]] + [case.known["genops"].get("end", 1 << 62)]
    frame = None
    for (offset, name, *rest), end in zip(tokens, ends):
        if frame is not None and offset < frame < end:
            return offset
        if name == "FRAME":
            if frame is not None and end < frame:
                return offset
            frame = end + int(rest[0]["v"], 0)
    return None


def place(case, tag, answer):
    """Where the readers part, said by the record; None where it does not say."""
    if tag == "c-ok/py-error":
        return case.verdict("py")["error"].get("at")
    if tag == "genops-error/c-ok":
        return case.known["genops"]["error"]["at"]
    if tag == "genops-arg":
        return case.known["genops"]["tokens"][0][0]
    if tag == "c-error/py-ok":
        # The C readers do not say where; what they had done by then is what ours has, too.
        at = re.search(rb'^{"ok":false,"error":.*?,"at":(\d+)}', answer)
        return int(at[1]) if at else None
    if tag in ("c-stream", "c-file") and case.known["genops"]["ok"]:
        return crossing(case)
    return None


def main():
    probe = verdicts.Probe()
    every = list(cases.every())
    asked = [(case.data(), dict(case.options, partings=True, inert=True)) for case in every]
    answers = [json.loads(text) if isinstance(text, bytes) else text
               for text in list(probe.stream(asked))]
    outcomes = list(probe.stream([(case.data(), dict(case.options, inert=True))
                                  for case in every]))
    probe.close()
    seen, wrong, extra = collections.Counter(), collections.defaultdict(list), []
    for case, found, outcome in zip(every, answers, outcomes):
        if isinstance(found, Exception):
            continue
        tags = case.known["disagree"]
        for tag in sorted(set(tags) & set(TAGS)):
            if tag == "c-file" and case.verdict("c_file").get("error", {}).get("type") == \
                    "MemoryError" and case.verdict("c")["ok"] is False:
                continue
            seen[tag] += 1
            mine = [parting for parting in found if parting["reader"] == TAGS[tag]]
            where = place(case, tag, outcome)
            if not mine:
                wrong[tag].append("%s: none" % case.name)
            elif where is not None and where not in [parting["offset"] for parting in mine]:
                wrong[tag].append("%s: at %s, wanted %s" % (
                    case.name, [parting["offset"] for parting in mine], where))
        readers = {TAGS[tag] for tag in tags if tag in TAGS}
        if "c-py-finds" in tags or "c-py-calls" in tags:
            readers.add("py")
        if "c-file-tell" in tags or "c-stream-tell" in tags:
            readers |= {"c_file", "c_stream"}
        rest = {parting["reader"] for parting in found} - readers - {"strict"}
        if case.options.get("encoding") == "bytes":
            # Each 8-bit string is bytes to the reader, and text to pickletools.
            rest.discard("pickletools")
        if rest and case.name not in UNSEEN:
            extra.append("%s: %s" % (case.name, sorted(rest)))
    for tag, number in sorted(seen.items()):
        tap.ok(not wrong[tag], "%s: %d cases" % (tag, number), "\n".join(wrong[tag][:40]))
    dumps = [case.name for case, found in zip(every, answers) if case.group == "dumps" and found]
    tap.ok(not dumps, "none where a pickler wrote", "\n".join(dumps))
    tap.ok(not extra, "none where the readers agree", "%d\n" % len(extra) + "\n".join(extra[:60]))
    tap.ok(sum(seen.values()) > 180, "%d partings were looked for" % sum(seen.values()))
    tap.finish()


main()
