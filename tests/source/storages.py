# SPDX-License-Identifier: MIT
"""
Persistent ids of PyTorch lead to the numbers that they stand for: in members of the same zip, or
behind the pickles of an old file. What is not there, or is another's, is left as it is.
"""

import io
import os
import pickle
import struct
import tarfile
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
    status, out, _ = tap.run("tree", path)
    if status < 0:
        tap.ok(False, "no signal", status)
    return out.decode()


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


def long(number):
    return b"\x8a\x08" + pickle.encode_long(number) if number >= 2**56 else b"J" + struct.pack("<i", number)


def tar_of(storages, parts, tensors, inner, cut=0):
    """What PyTorch 0.1 wrote; a storage: id, class, count said, bytes; a tensor: id, storage, sizes, strides, first."""
    held = b"\x80\2K" + bytes([len(storages)]) + b"."
    for key, kind, count, data in storages:
        held += b"\x80\2" + long(key) + text("cpu") + b"ctorch\n" + kind + b"\n\x87." + struct.pack("<Q", count) + data
    held += b"\x80\2](" + b"".join(b"(" + b"".join(map(long, part)) + b"t" for part in parts) + b"e."
    views = b"\x80\2K" + bytes([len(tensors)]) + b"."
    for key, of, sizes, strides, first in tensors:
        views += b"\x80\2" + long(key) + long(of) + b"ctorch\nFloatTensor\n\x87." + struct.pack("<II", len(sizes), 0)
        views += struct.pack("<%dQ" % (2 * len(sizes) + 1), *sizes, *strides, first)
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, data in (("pickle", b"\x80\2" + inner + b"."), ("tensors", views), ("storages", held[:len(held) - cut])):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return file.getvalue()


def first(key):
    return text(str(key)) + b"Q"


BIG = 2**60 + 5
WHOLE = [(7, b"FloatStorage", 6, FLOATS), (BIG, b"LongStorage", 2, struct.pack("<2q", -5, 6))]
for name, words, how in (
        ("a tensor in a tar", "tensor (2, 3) float32 in storages: 0.1, 1.0, 2.0, 3.0, 4.0, 5.0",
         (WHOLE, [], [(8, 7, (2, 3), (3, 1), 0)], first(8))),
        ("one that begins later", "tensor (2,) float32 in storages: 4.0, 5.0", (WHOLE, [], [(8, 7, (2,), (1,), 4)], first(8))),
        ("one of a large id", "tensor (2,) int64 in storages: -5, 6",
         (WHOLE, [], [(8, 7, (2, 3), (3, 1), 0), (9, BIG, (2,), (1,), 0)], first(9))),
        ("one of a part of a storage", "tensor (3,) float32 in storages: 2.0, 3.0, 4.0",
         (WHOLE, [(77, 7, 2, 3)], [(8, 77, (3,), (1,), 0)], first(8))),
        ("one whose items do not stand in order", "tensor (3, 2) float32 in storages\n",
         (WHOLE, [], [(8, 7, (3, 2), (1, 3), 0)], first(8))),
        ("one that reaches past its storage", "tensor (3,) float32 in storages\n",
         (WHOLE, [], [(8, 7, (3,), (1,), 4)], first(8))),
        ("one of too many dimensions", "tensor (1, 1, 1, 1, 1, 1, 1, 1, ...) float32 in storages\n",
         (WHOLE, [], [(8, 7, (1,) * 9, (1,) * 9, 0)], first(8))),
        ("a part that is none", "persistent_load('8')", (WHOLE, [(77, 7, 5, 2)], [(8, 77, (2,), (1,), 0)], first(8))),
        ("no such storage", "persistent_load('8')", (WHOLE, [], [(8, 6, (2,), (1,), 0)], first(8))),
        ("no such tensor", "persistent_load('9')", (WHOLE, [], [(8, 7, (2,), (1,), 0)], first(9))),
        ("an id that is no number", "persistent_load('8x')", (WHOLE, [], [(8, 7, (2,), (1,), 0)], first("8x"))),
        ("a class that is no storage", "persistent_load('8')",
         ([(7, b"load", 6, FLOATS)], [], [(8, 7, (2,), (1,), 0)], first(8))),
        ("a count that is a lie in a tar", "tensor (2,) float32 in storages: 0.1, 1.0",
         ([(7, b"FloatStorage", 2**62, FLOATS)], [], [(8, 7, (2,), (1,), 0)], first(8)))):
    shows(tar_of(*how), words, name)
READ = tar_of(WHOLE, [(77, 7, 2, 3)], [(8, 77, (3,), (1,), 0), (9, BIG, (2,), (1,), 0)], b"](" + first(8) + first(9) + b"e")
for size in range(512, len(READ), 37):
    tree_of(READ[:size])
tap.ok(True, "a tar that is cut anywhere")
tap.finish()
