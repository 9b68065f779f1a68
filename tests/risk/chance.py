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


def main():
    dice = random.Random(SEED)
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
