# SPDX-License-Identifier: MIT
"""
scan --sarif and --json: one document, whatever was found and whatever could not be read. The shape is
that of SARIF 2.1.0, held here against its requirements one by one.
"""

import json
import os
import re
import tempfile

import tap

FILES = {
    "system.pkl": b"cos\nsystem\n(S'id'\ntR.",
    "plain.pkl": b"N.",
    "two.pkl": b"N.cos\nsystem\n(S'id'\ntR.",
    "sp ace#\xc3\xa9.pkl": b"capp\nf\n)R.",
    "broken.pkl": b"cos\nsystem\n(S'id'\ntR\xff",
    "empty.pkl": b"",
    "names.pkl": b"\x80\x04\x8c\x03\x1b[m\x8c\x04\xe2\x80\xaea\x93.",
}
LEVELS = {"error", "warning", "note", "none"}


def sarif_faults(document):
    """What is not as SARIF 2.1.0 wants it."""
    if document["version"] != "2.1.0" or len(document["runs"]) != 1:
        yield "version or runs"
    run = document["runs"][0]
    driver = run["tool"]["driver"]
    rules = driver["rules"]
    if not driver["name"] or not driver["version"]:
        yield "the driver has no name"
    if len({rule["id"] for rule in rules}) != len(rules):
        yield "a rule is there twice"
    for rule in rules:
        if not all(rule[key]["text"] for key in ("shortDescription", "fullDescription", "help")):
            yield "a rule without words"
        if rule["defaultConfiguration"]["level"] not in LEVELS:
            yield "a rule without a level"
    for result in run["results"]:
        if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
            yield "ruleIndex is not of ruleId"
        if result["level"] not in LEVELS or not result["message"]["text"].isprintable():
            yield "level or message"
        for location in result["locations"]:
            place = location["physicalLocation"]
            if not re.fullmatch(r"[-A-Za-z0-9._~/%:]+", place["artifactLocation"]["uri"]):
                yield "no URI: %s" % place["artifactLocation"]["uri"]
            region = place.get("region", {"byteOffset": 0, "byteLength": 0})
            if region["byteOffset"] < 0 or region["byteLength"] < 0:
                yield "region"
            if not all(one["fullyQualifiedName"] for one in location["logicalLocations"]):
                yield "logicalLocations"
    for invocation in run["invocations"]:
        if not isinstance(invocation["executionSuccessful"], bool):
            yield "executionSuccessful"
        for one in invocation["toolExecutionNotifications"]:
            if not one["message"]["text"]:
                yield "a notification without words"


def main():
    for name, data in FILES.items():
        with open(name.encode("latin-1"), "wb") as file:
            file.write(data)
    status, out, _ = tap.run("scan", "--sarif", *(name.encode("latin-1") for name in FILES), "nowhere")
    document = json.loads(out)
    run = document["runs"][0]
    tap.equal(status, 1, "something is dangerous")
    tap.ok(out.isascii(), "ASCII only")
    tap.equal(list(sarif_faults(document)), [], "as SARIF 2.1.0 wants it")
    seen = [(result["ruleId"], result["level"],
             result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
             result["locations"][0]["physicalLocation"].get("region"))
            for result in run["results"]]
    for name, wanted in [
            ("a call", ("PS001", "error", "system.pkl", {"byteOffset": 19, "byteLength": 1})),
            ("in the second pickle", ("PS001", "error", "two.pkl", {"byteOffset": 21, "byteLength": 1})),
            ("a name as a URI", ("PS004", "note", "sp%20ace%23%C3%A9.pkl",
                                 {"byteOffset": 8, "byteLength": 1})),
            ("what breaks", ("PS046", "error", "broken.pkl", {"byteOffset": 20, "byteLength": 1})),
            ("a name that hides", ("PS060", "warning", "names.pkl",
                                   {"byteOffset": 13, "byteLength": 1}))]:
        tap.ok(wanted in seen, name, seen)
    notes = [one["message"]["text"]
             for one in run["invocations"][0]["toolExecutionNotifications"]]
    tap.equal((run["invocations"][0]["executionSuccessful"], len(notes)), (False, 2),
              "what could not be read is told")
    tap.equal([note.split(":")[0] for note in notes], ["empty.pkl", "nowhere"], "with its name")
    marks = [result["partialFingerprints"]["pickle/v1"] for result in run["results"]]
    again = json.loads(tap.run("scan", "--sarif", "system.pkl")[1])["runs"][0]["results"][0]
    tap.ok(again["partialFingerprints"]["pickle/v1"] in marks, "a result is known again")
    document = json.loads(tap.run("scan", "--sarif", "plain.pkl")[1])
    tap.equal((list(sarif_faults(document)), document["runs"][0]["results"],
               document["runs"][0]["invocations"][0]["executionSuccessful"]), ([], [], True),
              "nothing to say is a document, too")

    status, out, _ = tap.run("scan", "--json", "system.pkl", "two.pkl", "empty.pkl")
    document = json.loads(out)
    lines = [json.loads(line)
             for line in tap.run("scan", "--jsonl", "system.pkl", "two.pkl", "empty.pkl")[1].splitlines()]
    tap.equal(document["verdicts"], lines, "--json holds what --jsonl writes")
    tap.equal((document["schema"], document["summary"]),
              (1, {"files": 3, "pickles": 3, "innocuous": 1, "unknown": 0, "suspicious": 0,
                   "dangerous": 2, "incomplete": 0, "none": 1}), "and a summary")
    tap.equal(json.loads(tap.run("scan", "--json", "empty.pkl")[1])["summary"]["pickles"], 0,
              "of nothing, too")
    tap.finish()


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    try:
        main()
    finally:
        os.chdir("/")
