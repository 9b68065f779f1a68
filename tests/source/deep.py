# SPDX-License-Identifier: MIT
"""How far into the values of a pickle scan looks: small ones are searched to their end, of large ones
the head counts, unless --deep is given."""

import io
import json
import os
import struct
import subprocess
import tempfile
import zipfile

import tap

PROGRAM = os.environ["PICKLESCOPE"]
EVIL = b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x07echo hi\x85R."
LARGE = 1 << 20


def scan(data, *options):
    """The levels of the pickles that are found."""
    with tempfile.NamedTemporaryFile(suffix=".pkl") as file:
        file.write(data)
        file.flush()
        done = subprocess.run([PROGRAM, "scan", "--jsonl", *options, file.name], stdout=subprocess.PIPE,
                              check=False)
    return [json.loads(line)["level"] for line in done.stdout.splitlines()]


def holds(value):
    return b"\x80\x04B" + struct.pack("<I", len(value)) + value + b"."


def between(size):
    """So many bytes that begin as nothing, a pickle among them."""
    value = b"\x01\x06" + b"\x07" * 700000 + EVIL
    return value + b"\x07" * (size - len(value))


small, large = holds(between(LARGE - 1)), holds(between(LARGE))
tap.equal(scan(small), ["dangerous", "dangerous"],
          "a value below 1 MiB is searched")
tap.equal(scan(large), ["innocuous"],
          "one of 1 MiB is not")
tap.equal(scan(large, "--deep"), ["dangerous", "dangerous"],
          "but with --deep it is")
tap.equal(scan(holds(EVIL + b"\x07" * LARGE)), ["dangerous", "dangerous"],
          "a large one that begins as a pickle is looked into")
far = holds(b"\x01\x06" + b"\x07" * (3 * LARGE) + EVIL + b"\x07")
tap.equal(scan(far, "--deep"), ["dangerous", "dangerous"],
          "--deep searches to the end")

packed = io.BytesIO()
with zipfile.ZipFile(packed, "w") as archive:
    archive.writestr("data.pkl", EVIL)
    archive.writestr("padding", b"\x07" * LARGE)
archive = packed.getvalue()
if "libarchive" in subprocess.run([PROGRAM, "--version"], stdout=subprocess.PIPE,
                                  check=False).stdout.decode():
    tap.skip("archives in large values", "this build is made without libarchive")
else:
    tap.equal(scan(holds(archive)), ["dangerous", "dangerous"],
              "a large value that begins as an archive is opened")
    tap.equal(scan(holds(b"\x07\x06" * LARGE + archive)), ["innocuous"],
              "one with an archive at its end is not")
    tap.equal(scan(holds(b"\x07\x06" * LARGE + archive), "--deep")[:2], ["dangerous", "dangerous"],
              "but with --deep it is")
tap.finish()
