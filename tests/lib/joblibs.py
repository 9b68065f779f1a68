# SPDX-License-Identifier: MIT
"""
Streams as joblib writes them, made without joblib: a wrapper for each array, its bytes behind the
BUILD, then opcodes again. Every part can be made wrong.
"""

import struct

PROTO2 = b"\x80\x02"
SYSTEM = b"cposix\nsystem\nX\x04\x00\x00\x00echo\x85R"


def text(word):
    return b"X" + struct.pack("<I", len(word)) + word.encode()


def number(n):
    return b"J" + struct.pack("<i", n) if -2**31 <= n < 2**31 else b"\x8a\x09" + n.to_bytes(9, "little", signed=True)


def tuple_of(parts):
    return b"(" + b"".join(parts) + b"t"


def dtype(name, order="<", size=-1, flags=0):
    """numpy.dtype(name), with its state."""
    state = tuple_of([number(3), text(order), b"N", b"N", b"N", number(size), number(-1), number(flags)])
    return b"cnumpy\ndtype\n" + tuple_of([text(name), b"\x89", b"\x88"]) + b"R" + state + b"b"


def wrapper(shape, kind, order="C", align=16, module="joblib.numpy_pickle", make=None, extra=b""):
    """What stands for an array, up to its BUILD."""
    made = b"c" + module.encode() + b"\nNumpyArrayWrapper\n)\x81" if make is None else make
    state = (text("subclass") + b"cnumpy\nndarray\n" + text("shape") + tuple_of([number(n) for n in shape]) +
             text("order") + text(order) + text("dtype") + kind + text("allow_mmap") + b"\x88" + extra)
    if align:
        state += text("numpy_array_alignment_bytes") + number(align)
    return made + b"}(" + state + b"ub"


def padding(before, align=16):
    """The bytes between a BUILD that ends at 'before' and data that is aligned."""
    n = align - (before + 1) % align
    return bytes([n]) + b"\xff" * n


def array(before, shape, name, data, **more):
    """A wrapper and its array, at an offset."""
    kinds = {key: more.pop(key) for key in ("size", "flags", "byteorder") if key in more}
    if "byteorder" in kinds:
        kinds["order"] = kinds.pop("byteorder")
    head = wrapper(shape, dtype(name, **kinds), **more)
    pad = padding(before + len(head)) if more.get("align", 16) else b""
    return head + pad + data
