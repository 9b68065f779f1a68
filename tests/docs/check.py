# SPDX-License-Identifier: MIT
"""What the pages say is true: output shown in them is what the program prints, links lead
somewhere, commands, options, keys, targets and paths exist, and exit statuses are as told.

After a change of output: PYTHONPATH=tests/lib python3 tests/docs/check.py --write, and read the
difference.
"""

import glob
import hmac
import os
import pickle
import re
import shlex
import sys
import xml.etree.ElementTree

import tap

PAGES = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "docs/pickles.md", "samples/README.md",
         "tests/conformance/README.md"]
# How the pages name keys, where that is not how requests.def does.
KEYS = {"Shift-Tab": ["S-Tab"], "arrows": ["Up", "Down"]}


def read(path):
    with open(os.path.join(tap.SRCDIR, path), encoding="utf-8") as file:
        return file.read()


def prose(text):
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)


# ---- Output that a page shows --------------------------------------------------------------------

def with_output(text):
    """The page with what the program prints now under each '$ picklescope …' in a block."""
    def fill(block):
        shown = []
        for line in block.group(1).splitlines():
            if line.startswith("$ picklescope "):
                _, out, _ = tap.run(*shlex.split(line)[2:], cwd=tap.SRCDIR)
                shown.append(line + "\n" + out.decode())
        return "```\n" + "\n".join(shown) + "```\n"
    return re.sub(r"^```\n(\$ picklescope .*?)^```\n", fill, text, flags=re.M | re.S)


def output(page, write):
    text = read(page)
    now = with_output(text)
    if write:
        with open(os.path.join(tap.SRCDIR, page), "w", encoding="utf-8") as file:
            file.write(now)
    elif "$ picklescope " in text:
        tap.equal(text, now, page + ": the output shown is what the program prints")


# ---- Names of things -----------------------------------------------------------------------------

def links(page):
    text = prose(read(page))
    folder = os.path.dirname(os.path.join(tap.SRCDIR, page))
    dead = [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text)
            if "://" not in link and not os.path.exists(os.path.join(folder, link))]
    tap.equal(dead, [], page + ": every link leads somewhere")


def paths(page):
    named = re.findall(r"\b((?:samples|src|tests|docs|include|themes)/[\w./*-]*[\w*/])", read(page))
    missing = [path for path in named if not glob.glob(os.path.join(tap.SRCDIR, path))
               # Names that stand for any file of a kind are written in capitals.
               and not re.search(r"[A-Z]{4}", path) and not path.endswith("README")]
    tap.equal(missing, [], page + ": every file that it names exists")


def commands(page, overview):
    known = set(re.findall(r"^  ([a-z]+) ", overview, re.M))
    named = set(re.findall(r"picklescope ([a-z]+)\b(?!/)", "\n".join(
        re.findall(r"`([^`\n]+)`", prose(read(page))) +
        re.findall(r"^    (?:build/)?(picklescope .*)$", read(page), re.M))))
    tap.equal(sorted(named - known), [], page + ": every command that it names exists")
    options = set(re.findall(r"(?<![\w-])(--[a-z][a-z-]+)", overview))
    named = set(re.findall(r"`(?:picklescope [^`]*)?(--[a-z][a-z-]+)", prose(read(page))))
    tap.equal(sorted(named - options), [], page + ": every option that it names exists")


def targets(page):
    text = read(page)
    makefile = read("Makefile.am")
    named = set(re.findall(r"make -C build ([a-z-]+)", text)) - {"check", "install", "all"}
    tap.equal([name for name in sorted(named) if not re.search(r"^%s:" % name, makefile, re.M)], [],
              page + ": every target of make that it names exists")
    usage = read("bootstrap")
    named = set(re.findall(r"\./bootstrap ([a-z]+)", text))
    tap.equal([name for name in sorted(named) if "./bootstrap " + name not in usage], [],
              page + ": every sub-command of bootstrap that it names exists")


def keys():
    """The README's table of keys against the one table of keys."""
    requests = read("src/ui/requests.def")
    bound = set()
    for group in re.findall(r'^REQUEST\(\w+, "[^"]*", "([^"]*)"', requests, re.M):
        bound |= {key.split("@")[0] for key in group.replace('\\"', '"').split()}
    tap.ok(len(bound) > 20, "there are keys")
    table = re.search(r"^\| key \| does \|\n.*?\n((?:\|.*\n)+)", read("README.md"), re.M).group(1)
    for row in table.splitlines():
        for name in re.split(r"[ ,]+", row.split("|")[1].strip()):
            name = name.strip("`")
            for key in KEYS.get(name, [":"] if name.startswith(":") else [name]):
                tap.ok(key in bound, "README.md: there is a key %s" % key)


def statuses():
    rows = re.findall(r"^\| `([\w.-]+)` \|(.*)$", read("samples/README.md"), re.M)
    told = [(name, command, int(status)) for name, rest in rows
            for command, status in re.findall(r"`(scan|json)` exits ([0-2])", rest)]
    tap.ok(len(told) >= 4, "the samples' page tells of statuses")
    for name, command, status in told:
        tap.equal(tap.run(command, os.path.join(tap.SRCDIR, "samples", name))[0], status,
                  "%s %s exits %d" % (command, name, status))
    for name, status in (("type-list.pkl", 0), ("article.pkl", 1), ("no-stop.pkl", 2)):
        path = os.path.join(tap.SRCDIR, "samples", name)
        tap.equal(tap.run("scan", path)[0], status, "scan %s exits %d" % (name, status))
        tap.equal(tap.run(path)[0], status, "%s without a terminal exits %d" % (name, status))


def picture():
    root = xml.etree.ElementTree.parse(os.path.join(tap.SRCDIR, "docs/screen.svg")).getroot()
    words = " ".join("".join(element.itertext()) for element in root.iter())
    for word in ("session.pkl", "opcodes", "stack", "objects", "posix.system('echo session clos",
                 "nothing executed"):
        tap.ok(word in words, "the picture shows " + word)


def signing():
    """The code on the page does what the page says of it; what it loads it has just made."""
    code = re.search(r"```python\n(   def seal.*?)```", read("docs/pickles.md"), re.S).group(1)
    names = {"hmac": hmac, "pickle": pickle}
    exec(re.sub(r"^   ", "", code, flags=re.M), names)  # our own page
    sealed = names["seal"](b"key", ["plain", "data"])
    tap.equal(names["unseal"](b"key", sealed), ["plain", "data"], "what was sealed is unsealed")
    for wrong in (sealed[:-2] + b"x.", sealed[:31] + bytes([sealed[31] ^ 1]) + sealed[32:]):
        try:
            names["unseal"](b"key", wrong)
            tap.ok(False, "what was changed is refused")
        except ValueError:
            tap.ok(True, "what was changed is refused")


def main():
    write = sys.argv[1:] == ["--write"]
    for page in PAGES:
        output(page, write)
    if write:
        return
    overview = tap.run("--help")[1].decode()
    for page in PAGES:
        links(page)
        paths(page)
        commands(page, overview)
        targets(page)
    keys()
    statuses()
    picture()
    signing()
    tap.finish()


main()
