# SPDX-License-Identifier: MIT
"""
extract gives the bytes that Python has at the same place, and never harms a file: what is there is not
written over, and a terminal gets nothing.
"""

import base64
import gzip
import io
import os
import pickle
import pty
import subprocess
import tempfile
import zipfile

import tap

INNER = pickle.dumps({"inner": list(range(5))}, 4)
OUTER = pickle.dumps({"text": "äöü" * 5, "blob": INNER, "n": 1}, 4)
OLD = pickle.dumps(["back\\slash\n"], 0)


def main():
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        number = 0

        def write(data):
            nonlocal number
            number += 1
            path = os.path.join(work, "in%d" % number)
            with open(path, "wb") as file:
                file.write(data)
            return path

        def gives(name, path, wanted, status=0):
            out = os.path.join(work, "out")
            got, printed, err = tap.run("extract", path, "-o", out)
            with open(out, "rb") as file:
                data = file.read()
            tap.ok(got == status and data == wanted and not printed and bool(err) == (status != 0),
                   name, (got, data[:80], printed, err))
            os.remove(out)

        two = write(INNER + OUTER)
        gives("a file", two, INNER + OUTER)
        gives("a pickle by its offset", two + "!@0", INNER)
        gives("the second", two + "!@%d" % len(INNER), OUTER)
        gives("bytes by their length", two + "!@3+7", (INNER + OUTER)[3:10])
        gives("none", two + "!@3+0", b"")
        gives("bytes that are not all there", two + "!@3+1000", (INNER + OUTER)[3:], 2)
        gives("an offset behind the end", two + "!@9999", b"", 2)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a(1)!.gz", gzip.compress(base64.b64encode(OUTER), mtime=0))
        path = write(packed.getvalue()) + "!zip(a%281%29%21.gz)"
        if tap.run("scan", path)[0] != 2:
            gives("a member", path, gzip.compress(base64.b64encode(OUTER), mtime=0))
            gives("through all layers", path + "!gz!b64!@0", OUTER)
        path = write(OUTER)
        ops = {name: op for op, name in enumerate(
            line.split()[2] + " " + " ".join(line.split()[3:4])
            for line in tap.run("dis", path)[1].decode().splitlines() if line[:6].strip().isdigit() or
            ":" in line[:8])}
        blob = next(op for name, op in ops.items() if name.startswith("BINBYTES") or
                    name.startswith("SHORT_BINBYTES"))
        gives("a value", path + "!@0#%d" % blob, INNER)
        gives("a value as a step", path + "!value(%d)" % blob, INNER)
        gives("a pickle in it", path + "!value(%d)!@0" % blob, INNER)
        gives("a text", path + "!@0#7", ("äöü" * 5).encode())
        gives("an op without one", path + "!@0#2", b"", 2)
        gives("an op that is not there", path + "!@0#9999", b"", 2)
        gives("a text with escapes", write(OLD) + "!@0#3", b"back\\slash\n")
        broken = write(OUTER[:-3])
        gives("a broken pickle, up to there", broken + "!@0", OUTER[:-3], 2)
        gives("an empty file", write(b""), b"")
        gives("no such file", os.path.join(work, "none"), b"", 2)

        done = tap.run("extract", two)
        tap.equal(done, (0, INNER + OUTER, b""), "to standard output")
        tap.equal(tap.run("extract", two, "-o", "-"), done, "by name")
        tap.equal(tap.run("extract", "-", input=OUTER), (0, OUTER, b""), "from standard input")
        kept = write(b"kept")
        status, out, err = tap.run("extract", two, "-o", kept)
        with open(kept, "rb") as file:
            tap.ok(status == 2 and file.read() == b"kept" and b"exists" in err,
                   "a file that is there is not written over", (status, err))
        status, out, err = tap.run("extract", two, "-o", two)
        with open(two, "rb") as file:
            tap.ok(status == 2 and file.read() == INNER + OUTER, "nor is the file itself", (status, err))
        os.symlink(os.path.join(work, "elsewhere"), os.path.join(work, "link"))
        status, out, err = tap.run("extract", two, "-o", os.path.join(work, "link"))
        tap.ok(status == 2 and not os.path.exists(os.path.join(work, "elsewhere")),
               "nor is a link followed", (status, err))
        tap.equal(tap.run("extract", two, "-o", os.path.join(work, "none", "x"))[0], 2,
                  "a directory that is not there")
        tap.equal(tap.run("extract", two, "-o", "/dev/null"), (0, b"", b""), "to a device")
        master, slave = pty.openpty()
        for words, options in (((), {"stdout": slave}), (("-o", os.ttyname(slave)), {})):
            process = subprocess.run([tap.PROGRAM, "extract", two, *words], check=False, timeout=60,
                                     stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, **options)
            tap.ok(process.returncode == 2 and b"not for a terminal" in process.stderr,
                   "a terminal gets nothing", process)
        os.close(master)
        os.close(slave)
        if os.path.exists("/dev/full"):
            status, out, err = tap.run("extract", two, "-o", "/dev/full")
            tap.ok(status == 2 and b"cannot be written" in err, "a disk that is full", (status, err))
    tap.finish()


main()
