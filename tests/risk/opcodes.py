# SPDX-License-Identifier: MIT
"""
One pickle for each opcode and each of its odd arguments, made by hand (opcodes.json, in hex; named
after the opcode): they do no harm, so none is worse than unknown. Four do what no pickler does, and
are suspicious for that alone: each is named here, with the rule and why.
"""

import json
import os
import tempfile

import tap

ODD = {
    "PROTO_in_middle.pkl": ("PS042", "names may be mapped otherwise from there on"),
    "PROTO_twice.pkl": ("PS042", "the same, and no pickler says it twice"),
    "PUT_overwrite.pkl": ("PS044", "a slot that held something else: names are hidden so"),
    "hex_long.pkl": ("PS052", "LONG 0x10: the readers take it for 16, pickletools stops"),
}


def main():
    with open(os.path.join(tap.SRCDIR, "tests/risk/opcodes.json"), encoding="ascii") as file:
        pickles = json.load(file)
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, data in pickles.items():
            paths.append(os.path.join(folder, name))
            with open(paths[-1], "wb") as file:
                file.write(bytes.fromhex(data))
        seen = {}
        for line in tap.run("scan", "--jsonl", *paths)[1].splitlines():
            verdict = json.loads(line)
            seen.setdefault(os.path.basename(verdict["address"].split("!")[0]), verdict)
    tap.ok(len(pickles) > 80 and not set(ODD) - set(pickles), "there are pickles")
    for name in pickles:
        verdict = seen.get(name, {"level": None, "findings": []})
        rules = sorted({one["rule"] for one in verdict["findings"] if one["level"] == "suspicious"})
        if name in ODD:
            tap.equal((verdict["level"], rules), ("suspicious", [ODD[name][0]]), "%s: %s" % (name, ODD[name][1]))
        else:
            tap.ok(verdict["level"] in ("innocuous", "unknown") and not rules, name, verdict)
    tap.finish()


main()
