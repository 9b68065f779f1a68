# SPDX-License-Identifier: MIT
"""
What scan --jsonl and --json print is as docs/scan.schema.json says, for each sample and for pickles
that have a finding of every kind; and it is the same each time.
"""

import json
import os
import re
import tempfile

import tap

TYPES = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float),
         "boolean": bool, "null": type(None)}


def is_a(value, name):
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, TYPES[name])


def faults(value, schema, root, where="$"):
    """What of a value is not as a schema says; only the words that ours uses are known."""
    unknown = set(schema) - {"$ref", "$schema", "$defs", "title", "description", "oneOf", "enum",
                             "const", "type", "minimum", "pattern", "properties", "required",
                             "additionalProperties", "items"}
    if unknown:
        yield "%s: the schema has words that are not looked at: %s" % (where, unknown)
    if "$ref" in schema:
        yield from faults(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, where)
    if "oneOf" in schema:
        found = [list(faults(value, one, root, where)) for one in schema["oneOf"]]
        if sum(not one for one in found) != 1:
            yield "%s: none of several: %s" % (where, min(found, key=len)[:3])
    if "enum" in schema and value not in schema["enum"] or "const" in schema and value != schema["const"]:
        yield "%s: %r" % (where, value)
    if "type" in schema:
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not any(is_a(value, name) for name in names):
            yield "%s: %r is no %s" % (where, value, names)
    if "minimum" in schema and isinstance(value, int) and value < schema["minimum"]:
        yield "%s: %d" % (where, value)
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        yield "%s: %r" % (where, value)
    if isinstance(value, dict) and "properties" in schema:
        for key in set(schema["required"]) - set(value):
            yield "%s: no %s" % (where, key)
        for key in set(value) - set(schema["properties"]):
            yield "%s: there is no key %s" % (where, key)
        for key in set(value) & set(schema["properties"]):
            yield from faults(value[key], schema["properties"][key], root, where + "." + key)
    if isinstance(value, list) and "items" in schema:
        for k, item in enumerate(value):
            yield from faults(item, schema["items"], root, "%s[%d]" % (where, k))


def main():
    with open(os.path.join(tap.SRCDIR, "docs/scan.schema.json"), encoding="ascii") as file:
        schema = json.load(file)
    samples = os.path.join(tap.SRCDIR, "samples")
    with tempfile.TemporaryDirectory() as folder:
        known = os.path.join(folder, "known.tsv")
        with open(known, "w", encoding="ascii") as file:
            file.write("posix\tsystem\tunknown\n")
        with open(os.path.join(folder, "empty.pkl"), "wb"):
            pass
        for options in ((), ("--known", known), ("--reader", "py"), ("--rules", "none"), ("--magic",)):
            first = tap.run("scan", "--jsonl", *options, samples, folder)[1]
            wrong = [fault for line in first.splitlines()
                     for fault in faults(json.loads(line), schema, schema)]
            tap.ok(not wrong, "one object a line, with %s" % (options,), "\n".join(wrong[:5]))
            again = tap.run("scan", "--jsonl", "--jobs", "3", *options, samples, folder)[1]
            tap.ok(first == again, "in an order that is always the same, with %s" % (options,))
        document = json.loads(tap.run("scan", "--json", samples, folder)[1])
        wrong = list(faults(document, schema["$defs"]["document"], schema))
        tap.ok(not wrong, "one document", "\n".join(wrong[:5]))
        tap.ok(len(document["verdicts"]) > 80, "of many verdicts", len(document["verdicts"]))
        document["verdicts"][0]["level"] = "fine"
        tap.ok(list(faults(document, schema["$defs"]["document"], schema)), "a wrong one is seen")
    tap.finish()


main()
