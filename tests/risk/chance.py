#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Digests, keys and noise are what they are: of a million random values none is taken for a pickle, nor for something
packed that breaks off. As bytes, and in hex and base64; of many sizes, a cache full of each. CHANCE is how many there
are of each, SEED another million."""

import base64
import json
import os
import pickle
import random
import tempfile

import tap

SIZES = (8, 12, 16, 20, 24, 32, 48, 64, 128)
FORMS = (("bytes", bytes), ("hex", bytes.hex), ("base64", lambda value: base64.b64encode(value).decode()))
MANY = int(os.environ.get("CHANCE", "40000"))
SEED = int(os.environ.get("SEED", "20261126"))


def texts(dice, folder):
    """No pickle is in logs, cookies and letters with tokens, nor in noise."""
    def tokens(size, write):
        return (write(dice.randbytes(size)) for _ in range(MANY))

    def base64_of(value):
        return base64.b64encode(value).decode()

    for name, words in (
            ("a log", ('{"at": %d, "token": "%s", "id": "%s"}\n' % (k, token, key)
                       for k, (token, key) in enumerate(zip(tokens(32, base64_of), tokens(20, bytes.hex))))),
            ("cookies", ("session=%s; csrf=%s\n" % pair
                         for pair in zip(tokens(48, lambda value: base64.urlsafe_b64encode(value).decode()),
                                         tokens(32, bytes.hex)))),
            ("mail", ("Content-Transfer-Encoding: base64\n\n%s\n" % base64.encodebytes(value).decode()
                      for value in (dice.randbytes(4000) for _ in range(MANY // 100)))),
            ("noise", (dice.randbytes(4000) for _ in range(MANY // 10)))):
        path = os.path.join(folder, "text")
        with open(path, "wb") as file:
            for word in words:
                file.write(word if isinstance(word, bytes) else word.encode())
        # Of a directory: a file that is named is guessed at.
        tap.equal(tap.run("scan", "--jsonl", folder)[1], b"", "no pickle is in %s" % name)
        os.remove(path)


def main():
    dice = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        texts(dice, folder)
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            values = [dice.randbytes(size) for _ in range(MANY)]
            for form, write in FORMS:
                path = os.path.join(folder, "cache.pkl")
                with open(path, "wb") as file:
                    pickle.dump({k: write(value) for k, value in enumerate(values)}, file, 4)
                lines = [json.loads(line) for line in tap.run("scan", "--jsonl", path)[1].splitlines()]
                told = [(one["level"], one["complete"], [found["message"] for found in one.get("findings", [])])
                        for one in lines]
                tap.equal(told, [("innocuous", True, [])], "%d values of %d random bytes as %s" % (MANY, size, form))
    tap.finish()


main()
