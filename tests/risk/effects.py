# SPDX-License-Identifier: MIT
"""effects: what loading would do, in order, in sentences with the real arguments."""

import os
import tempfile

import tap

SYSTEM = b"\x80\x04\x8c\x05posix\x8c\x06system\x93"
CASES = [
    ("plain data", b"(lp0\nI1\na.", "op 5   returns [1]\n"),
    ("a command", SYSTEM + b"\x8c\x02id\x85R.", """\
op 3 X imports posix, and takes system from it
op 6 X runs the command 'id': posix.system('id')
op 7   returns posix.system('id')
"""),
    ("a command as a list", b"csubprocess\nPopen\n((S'sh'\nS'-c'\nlp0\ntR.", """\
op 0 X imports subprocess, and takes Popen from it
op 8 X runs the command ['sh', '-c']: subprocess.Popen(['sh', '-c'])
op 9   returns subprocess.Popen(['sh', '-c'])
"""),
    ("code", b"c__builtin__\nexec\n(S'x = 1'\ntR.", """\
op 0 X imports __builtin__, and takes exec from it
op 4 X runs the code 'x = 1': __builtin__.exec('x = 1')
op 5   returns __builtin__.exec('x = 1')
"""),
    ("an object and its state", b"capp\nUser\n)\x81}S'name'\nS'Ann'\nsb.", """\
op 0 ? imports app, and takes User from it
op 2 ? makes an object without calling its __init__: app.User.__new__(User); nobody knows what \
that does
op 7   gives it a state, by its __setstate__ if it has one: {'name': 'Ann'}
op 8   returns app.User.__new__(User)
"""),
    ("two of a module, and many calls", b"(capp\nf\n0capp\ng\nq\x00)R" + b"h\x00)R" * 5 + b"t.", """\
op 1 ? imports app, and takes f from it
op 3 ? takes g from app
op 6 ? calls app.g(); nobody knows what that does
op 9 ? calls app.g(); nobody knows what that does
op 12 ? calls app.g(); nobody knows what that does
op 15   and so on, 3 more times: app.g
op 23   returns (app.g(), app.g(), app.g(), app.g(), app.g(), app.g())
"""),
    ("what is changed", b"cos\nenviron\nS'A'\nS'b'\ns.", """\
op 0 ! imports os, and takes environ from it
op 3 X changes os.environ, which belongs to the program that loads it and not to the pickle
op 4   returns os.environ
"""),
    ("an end that breaks", b"cposix\nsystem\n)R\xff", """\
op 0 X imports posix, and takes system from it
op 2 X calls posix.system(), which runs a command line in a shell
op 3   ends with an error: no opcode has the byte 0xff; what is above has been done
"""),
    ("an extension code", b"\x82\x07)R.", """\
op 0 ? asks copyreg for extension 7
op 2 ? calls extension 7(); nobody knows what that does
op 3   returns extension 7()
"""),
    ("text that would act on a terminal", b"cposix\nsystem\n(S'\\x1b[2J'\ntR.", """\
op 0 X imports posix, and takes system from it
op 4 X runs the command '\\x1b[2J': posix.system('\\x1b[2J')
op 5   returns posix.system('\\x1b[2J')
"""),
]


def effects(data):
    with open("x.pkl", "wb") as file:
        file.write(data)
    return tap.run("effects", "x.pkl")


def main():
    for name, data, wanted in CASES:
        status, out, err = effects(data)
        tap.equal(out.decode(), wanted, name)
        tap.equal((status, err.startswith(b"picklescope: x.pkl")),
                  (2, True) if "error" in wanted else (0, False), "%s: how it ends" % name)
    out = effects(b"(" + b"".join(b"capp\nC%d\n)R" % k for k in range(30000)) + b"t.")[1]
    tap.ok(out.count(b"\n") == 20002 and b"and 40000 more effects\n" in out,
           "of sixty thousand effects twenty thousand are told, and the others counted",
           (out.count(b"\n"), out[-300:]))
    tap.finish()


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    try:
        main()
    finally:
        os.chdir("/")
