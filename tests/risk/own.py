# SPDX-License-Identifier: MIT
"""A user's own levels: --known, --trust, the file of the configuration; and --rules none."""

import json
import os
import tempfile

import tap

SYSTEM = b"cos\nsystem\n(S'id'\ntR."
POSIX = SYSTEM.replace(b"os", b"posix")
CASES = [
    # name, lines, options, pickle, level
    ("a row for a name", ["os\tsystem\tinnocuous"], [], SYSTEM, "innocuous"),
    ("all columns", ["os\tsystem\tunknown\tprocess\tours\ta ticket"], [], SYSTEM, "unknown"),
    ("a row for another name", ["os\tpopen\tinnocuous"], [], SYSTEM, "dangerous"),
    ("a comment", ["# os\tsystem\tinnocuous", ""], [], SYSTEM, "dangerous"),
    ("all of a module", ["app\t*\tdangerous"], [], b"capp\nf\n)R.", "dangerous"),
    ("and of the modules in it", ["app\t*\tdangerous"], [], b"capp.x.y\nf\n)R.", "dangerous"),
    ("not of one that begins alike", ["app\t*\tdangerous"], [], b"capple\nf\n)R.", "unknown"),
    ("a name before its module", ["app\t*\tdangerous", "app\tf\tinnocuous"], [], b"capp\nf\n)R.",
     "innocuous"),
    ("the last of two", ["app\tf\tinnocuous", "app\tf\tdangerous"], [], b"capp\nf\n)R.", "dangerous"),
    ("lines that end as in DOS", ["app\tf\tinnocuous\r"], [], b"capp\nf\n)R.", "innocuous"),
    ("a row without a rule of use", ["builtins\tint\tdangerous\tcode"], [],
     b"cbuiltins\nint\n)R.", "dangerous"),
    ("a module that is trusted", [], ["--trust", "app"], b"capp.x\nf\n)R.", "innocuous"),
    ("another one is not", [], ["--trust", "app"], b"cother\nf\n)R.", "unknown"),
    ("a path that leads out of it", [], ["--trust", "app"], b"capp\nos.system\n)R.", "dangerous"),
    ("what comes later counts", ["app\t*\tdangerous"], ["--trust", "app"], b"capp\nf\n)R.",
     "innocuous"),
    ("who trusts os trusts posix", [], ["--trust", "os"], POSIX, "innocuous"),
    ("who trusts posix does not trust nt", [], ["--trust", "posix"],
     b"cnt\nsystem\n(S'id'\ntR.", "dangerous"),
    ("a row of os is one of posix", ["os\tsystem\tsuspicious"], [], POSIX, "suspicious"),
    ("and its own row comes before it", ["os\tsystem\tsuspicious", "posix\tsystem\tunknown"], [],
     POSIX, "unknown"),
    ("a callee that was computed", [], ["--trust", "app"], b"capp\nf\n)R)R.", "suspicious"),
]
WRONG = [
    ("two columns", "os\tsystem", "line 1: a row has"),
    ("seven columns", "a\tb\tinnocuous\tnone\tx\ty\tz", "line 1: a row has"),
    ("no such level", "os\tsystem\tfine", "line 1: the level is"),
    ("info is no level of a callable", "os\tsystem\tinfo", "line 1: the level is"),
    ("no such capability", "os\tsystem\tunknown\tmagic", "line 1: there is no such capability"),
    ("an empty name", "# one\nos\t\tunknown", "line 2: the module or the name is empty"),
    ("a NUL", "os\tsys\0tem\tunknown", "line 1: a line that is no text"),
]


def write(path, data):
    with open(path, "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())


def level(*options):
    out = tap.run("scan", "--jsonl", *options, "x.pkl")[1]
    return json.loads(out)["level"]


def main():
    os.makedirs("config/picklescope")
    os.environ["XDG_CONFIG_HOME"] = os.path.abspath("none")
    for name, lines, options, data, wanted in CASES:
        write("x.pkl", data)
        write("known.tsv", "\n".join(lines) + "\n")
        tap.equal(level("--known", "known.tsv", *options), wanted, name)
    write("x.pkl", SYSTEM)
    for name, text, wanted in WRONG:
        write("known.tsv", text)
        status, out, err = tap.run("scan", "--known", "known.tsv", "x.pkl")
        tap.equal((status, out), (2, b""), "%s: nothing is judged" % name)
        tap.ok(err.decode().startswith("picklescope: known.tsv: " + wanted), "%s: said where" % name,
               err)
    tap.equal(tap.run("scan", "--known", "nowhere.tsv", "x.pkl")[0], 2, "a file that is not there")
    write("config/picklescope/known.tsv", "os\tsystem\tunknown\n")
    os.environ["XDG_CONFIG_HOME"] = os.path.abspath("config")
    tap.equal(level(), "unknown", "the file of the configuration is read")
    write("known.tsv", "os\tsystem\tsuspicious\n")
    tap.equal(level("--known", "known.tsv"), "suspicious", "one that is named comes after it")
    out = tap.run("scan", "x.pkl")[1].decode()
    tap.ok("by the user's list; by the table dangerous" in out, "what was overridden is said", out)
    out = tap.run("scan", "--jsonl", "x.pkl")[1]
    tap.equal(json.loads(out)["callables"][0]["overridden"], "dangerous", "and in JSON")
    run = json.loads(tap.run("scan", "--sarif", "x.pkl")[1])["runs"][0]
    told = run["invocations"][0]["toolExecutionNotifications"]
    tap.equal([(one["level"], one["message"]["text"].partition("+")[2].partition(": ")[2]) for one in told],
              [("note", "os.system is unknown by the user's list; by the table dangerous")], "and in SARIF")
    out = tap.run("explain", "os.system")[1].decode()
    tap.ok(out.startswith("os.system, unknown") and "a list of yours" in out, "explain says it", out)
    os.environ["XDG_CONFIG_HOME"] = os.path.abspath("none")
    status, out, _ = tap.run("scan", "--rules", "none", "x.pkl")
    tap.equal((status, b"unknown (not judged), complete" in out, b"findings" in out),
              (0, True, False), "without rules nothing is judged, and nothing is called clean")
    tap.equal(tap.run("scan", "--rules", "all", "x.pkl")[0], 1, "with all it is")
    tap.equal(tap.run("scan", "--rules", "some", "x.pkl")[0], 2, "there are no others")
    tap.finish()


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    try:
        main()
    finally:
        os.chdir("/")
