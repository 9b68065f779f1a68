# SPDX-License-Identifier: MIT
"""The conformance cases, for tests in Python: 'import cases', then cases.every(). Run as a program
it unpacks them and prints the folder. tests/conformance/README.md says what is in a case."""

import hashlib
import json
import os
import shutil
import tarfile
import tempfile

import tap

CORPUS = os.path.join(tap.SRCDIR, "tests/conformance/corpus.tar.xz")


def folder():
    """The folder with the unpacked cases in the build directory; unpacked there the first time."""
    with open(CORPUS, "rb") as corpus:
        digest = hashlib.sha256(corpus.read()).hexdigest()[:12]
    there = os.path.join(tap.BUILDDIR, "cases-" + digest)
    if os.path.isdir(there):
        return there
    part = tempfile.mkdtemp(prefix="cases-part-", dir=tap.BUILDDIR)
    try:
        with tarfile.open(CORPUS) as corpus:
            corpus.extractall(part)
        os.chmod(part, 0o755)
        os.rename(part, there)
    except OSError:
        # Another test was quicker; its folder is as good.
        if not os.path.isdir(there):
            raise
        shutil.rmtree(part, ignore_errors=True)
    return there


class Case:
    """One case: its name, where its pickle is, and what is known of it."""

    def __init__(self, name, path):
        self.name = name
        self.path = path
        with open(path[:-4] + ".json", encoding="utf-8") as file:
            self.known = json.load(file)
        self.group = self.known["group"]
        self.options = self.known["options"]

    def data(self):
        with open(self.path, "rb") as file:
            return file.read()

    def verdict(self, reader):
        """What a reader made of it: 'c', 'c_file', 'c_stream' or 'py'."""
        verdict = self.known[reader]
        return self.known[verdict["same_as"]] if "same_as" in verdict else verdict


def every(only_defaults=False):
    """Every case in the order in which they were made; or those that need no option."""
    there = folder()
    with open(os.path.join(there, "index.json"), encoding="utf-8") as file:
        index = json.load(file)
    for name, *_ in index["cases"]:
        case = Case(name, os.path.join(there, name + ".pkl"))
        if not (only_defaults and case.options):
            yield case


def compat_pickle():
    """Python 2's names as CPython maps them: {(module, name): (module, name)}, {module: module}."""
    with open(os.path.join(folder(), "compat_pickle.json"), encoding="utf-8") as file:
        table = json.load(file)
    return ({(row[0], row[1]): (row[2], row[3]) for row in table["names"]},
            {row[0]: row[1] for row in table["modules"]})


if __name__ == "__main__":
    print(folder())
