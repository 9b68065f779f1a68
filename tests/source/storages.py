# SPDX-License-Identifier: MIT
"""
Persistent ids of PyTorch lead to the numbers that they stand for: in members of the same zip, or
behind the pickles of an old file. What is not there, or is another's, is left as it is.
"""

import io
import os
import struct
import tempfile
import zipfile

import tap

FOLDER = tempfile.TemporaryDirectory()
MAGIC = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."


def text(word):
    return b"X" + struct.pack("<I", len(word)) + word.encode()


def storage(kind, key, items, module="torch", last=b""):
    key = text(key) if isinstance(key, str) else b"K" + bytes([key])
    return (b"(" + text("storage") + b"c" + module.encode() + b"\n" + kind.encode() + b"\n" + key +
            text("cpu") + b"J" + struct.pack("<i", items) + last + b"tQ")


def tensor(inner, first, shape, strides):
    numbers = [b"(" + b"".join(b"K" + bytes([n]) for n in part) + b"t" for part in (shape, strides)]
    return (b"ctorch._utils\n_rebuild_tensor_v2\n(" + inner + b"K" + bytes([first]) + numbers[0] + numbers[1] +
            b"\x89ccollections\nOrderedDict\n)RtR")


def zipped(members, method=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()


def tree_of(data):
    path = os.path.join(FOLDER.name, "x.pt")
    with open(path, "wb") as file:
        file.write(data)
    return tap.run("tree", path)[1].decode()


def shows(data, words, name):
    shown = tree_of(data)
    tap.ok(words in shown, name, shown)


def model(value, numbers, key="0", where="archive/data/%s", pickle="archive/data.pkl", **how):
    return zipped([(pickle, b"\x80\x02" + value + b".")] +
                  [(where % key, numbers), ("archive/data/9", b"\x7f" * 64), ("archive/version", b"3\n")], **how)


FLOATS = struct.pack("<6f", 0.1, 1, 2, 3, 4, 5)
shows(model(storage("FloatStorage", "0", 6), FLOATS),
      "storage FloatStorage data/0 on cpu, 6 items: 0.1, 1.0, 2.0, 3.0, 4.0, 5.0", "a storage in a zip")
shows(model(tensor(storage("FloatStorage", "0", 6), 1, (2, 2), (2, 1)), FLOATS),
      "(2, 2) float32: 1.0, 2.0, 3.0, 4.0", "a tensor that begins at the second item")
shows(model(tensor(storage("FloatStorage", "0", 6), 0, (2, 3), (1, 2)), FLOATS), "(2, 3) float32\n",
      "one whose items do not stand in order has no items in its line")
shows(model(tensor(storage("FloatStorage", "0", 6), 4, (3,), (1,)), FLOATS), "(3,) float32\n",
      "one that reaches past its storage has none either")
shows(model(storage("FloatStorage", "0", 7), FLOATS), "7 items, 6 of them there: 0.1", "one that is too short")
shows(model(storage("FloatStorage", "0", 2), FLOATS), "2 items: 0.1, 1.0\n", "one that is too long")
shows(model(storage("LongStorage", 3, 1), struct.pack("<q", -5), "3", "archive/.data/%s.storage",
            "archive/model/model.pkl"), "storage LongStorage .data/3.storage on cpu, 1 item: -5", "torch.package")
shows(model(storage("HalfStorage", "0", 2), b"\0\x3c\0\xc0"), "2 items: 1.0, -2.0", "halves")
shows(model(storage("BFloat16Storage", "0", 2), b"\x80\x3f\0\xc0"), "2 items: 1.0, -2.0", "bfloat16")
shows(model(storage("BoolStorage", "0", 2), b"\0\1"), "2 items: False, True", "bools")
shows(b"#!/bin/sh\n" + model(storage("FloatStorage", "0", 6), FLOATS), "6 items: 0.1", "a zip behind something")
for name, data in (("a storage that is not there", model(storage("FloatStorage", "1", 6), FLOATS)),
                   ("a class that is none of torch", model(storage("FloatStorage", "0", 6, "torchx"), FLOATS)),
                   ("a class that is no storage", model(storage("load", "0", 6), FLOATS)),
                   ("a storage that is packed",
                    model(storage("FloatStorage", "0", 6), FLOATS, method=zipfile.ZIP_DEFLATED))):
    shown = tree_of(data)
    tap.ok("storage FloatStorage" not in shown and "'storage'" in shown, name, shown)

OLD = (MAGIC + b"\x80\x02M\xe9\x03." + b"\x80\x02}." + b"\x80\x02(" + storage("DoubleStorage", "b", 2, last=b"N") +
       storage("CharStorage", "a", 3, last=b"N") + b"t." + b"\x80\x02](" + text("a") + text("b") + b"e.")
NUMBERS = struct.pack("<Q3b", 3, 1, -2, 3) + struct.pack("<Q2d", 2, 0.5, -1)
shows(OLD + NUMBERS, "storage CharStorage at %d on cpu, 3 items: 1, -2, 3" % (len(OLD) + 8), "the first of an old file")
shows(OLD + NUMBERS, "storage DoubleStorage at %d on cpu, 2 items: 0.5, -1.0" % (len(OLD) + 19), "and the second")
shows(OLD + struct.pack("<Q", 2**63) + b"\1\2", "3 items, 2 of them there: 1, 2", "a count that is a lie")
shows(OLD + NUMBERS[:4], "persistent_load(('storage'", "an old file that was cut")
tap.finish()
