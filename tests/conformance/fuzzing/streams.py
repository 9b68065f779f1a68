# SPDX-License-Identifier: MIT
"""Pickles that were made up, for fuzz.py: stream(seed, number) is always the same (data, options).

Programs  opcodes with an eye on what is on the stack, so that most run long before they fail
Chaos     opcodes with no such eye
Dumps     random values as CPython's own picklers write them
Mutants   the conformance cases, dumps and programs, damaged

All are then put into frames, some of them wrong on purpose, and given options to be read with."""

import random

import dumped
import frames
import mutants
import programs

EXTENSIONS = {"1": ["mod", "One"], "2": ["__builtin__", "eval"], "255": ["a.b", "C.D"],
              "256": ["os", "system"], "65535": ["m", "f"], "65536": ["copy_reg", "x"],
              "2147483647": ["m", "last"]}
BUFFERS = [["bytearray", "6162"], ["bytes", "63"], ["bytearray", ""], ["bytes", ""],
           ["bytearray", "00ff" * 40]]


# ---- Options -----------------------------------------------------------------------------------------

ENCODINGS = ["latin1", "latin-1", "bytes", "utf-8", "UTF-8", "ascii", "cp1252", "utf-16", "utf-16-le", "koi8-r",
             "iso8859-15", "no such", "utf_8_sig", "utf-32", "cp437", "ASCII", "Bytes", "rot13", ""]
ERRORS = ["strict", "ignore", "replace", "backslashreplace", "surrogateescape", "surrogatepass", "no such"]


def options(rnd):
    chosen = {}
    if rnd.random() < .85:
        chosen["persistent_load"] = True
    if rnd.random() < .35:
        chosen["encoding"] = rnd.choice(ENCODINGS if rnd.random() < .4 else ENCODINGS[:5])
        if rnd.random() < .4:
            chosen["errors"] = rnd.choice(ERRORS)
    if rnd.random() < .2:
        chosen["fix_imports"] = False
    if rnd.random() < .85:
        chosen["ext"] = EXTENSIONS
    if rnd.random() < .8:
        chosen["buffers"] = [rnd.choice(BUFFERS) for _ in range(rnd.choice([0, 1, 3, 6, 10]))]
    if rnd.random() < .04:
        chosen["loads"] = rnd.choice([2, 2, 3])
    return chosen


# ---- One stream --------------------------------------------------------------------------------------

def length(rnd):
    return rnd.choice([2, 4, 8, 8, 12, 12, 20, 20, 30, 45]) if rnd.random() < .97 else rnd.choice([120, 400])


def program(rnd):
    return frames.framed(rnd, programs.Program(rnd).write(length(rnd)))


def seedling(rnd):
    """Something to damage."""
    way = rnd.random()
    if way < .5:
        return mutants.case(rnd)
    return dumped.dump(rnd)[0] if way < .8 else program(rnd)


SOURCES = [("program", .42), ("chaos", .12), ("each_once", .1), ("dump", .08), ("mutant", .28)]


def stream(seed, number, only=None):
    """(what kind it is, data, options), the same each time."""
    rnd = random.Random(seed << 40 | number)
    way = rnd.random()
    for name, share in SOURCES:
        if way < share:
            break
        way -= share
    chosen = {}
    if name == "program":
        data = program(rnd)
    elif name == "chaos":
        data = frames.framed(rnd, programs.chaos(rnd))
    elif name == "each_once":
        data = frames.framed(rnd, programs.each_once(rnd))
    elif name == "dump":
        data, chosen = dumped.dump(rnd)
    else:
        data = mutants.mutant(rnd, seedling)
    if rnd.random() < .03:
        data = mutants.damage(rnd, data)
    chosen = {**(options(rnd) if rnd.random() < .85 else {}), **chosen}
    if chosen.get("loads", 1) > 1 and rnd.random() < .8:
        data = b"".join([data] + [program(rnd) for _ in range(chosen["loads"] - 1)])
    elif rnd.random() < .1:
        data += rnd.choice([b"N.", b"\n", b"\x80\x04K\x05.", b"garbage\xff", b"\0" * 20])
    return name, data, chosen
