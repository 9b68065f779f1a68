# SPDX-License-Identifier: MIT
"""The C reader of CPython 3.13.15, which holds frames to their word, for want of such a CPython: the
reader of ../reference.py with another way to its bytes."""

import make_conformance
import reference

class Frames:
    """All bytes in one buffer; nothing reaches across the end of a frame, and none begins in one."""

    def __init__(self, data):
        self.buf, self.i, self.end = data, 0, None

    def inside(self):
        return self.end is not None and self.i < self.end

    def read(self, n):
        if self.inside():
            if n > self.end - self.i:
                raise reference.unp("pickle exhausted before end of frame")
        else:
            self.end = None
        if n > len(self.buf) - self.i:
            raise reference.unp(reference.TRUNC)
        self.i += n
        return self.buf[self.i - n:self.i]

    read_into = read

    def line(self):
        inside = self.inside()
        found = self.buf.find(b"\n", self.i, self.end if inside else len(self.buf))
        if found < 0:
            raise reference.unp("pickle exhausted before end of frame" if inside else reference.TRUNC)
        return self.read(found + 1 - self.i)

    def frame(self, n):
        if self.inside():
            raise reference.unp("beginning of a new frame before end of current frame")
        if n > len(self.buf) - self.i:
            raise reference.unp(reference.TRUNC)
        self.end = self.i + n

    def skip_consumed(self):
        pass


class Run:
    """As live.Run, with the verdict made at once."""

    def __init__(self, data, options):
        make_conformance.RECORDS.clear()
        del make_conformance.CALLS[:]
        options = {**make_conformance.DEFAULT_OPT, **options}
        emulator = reference.Emulator(None, options)
        emulator.r = Frames(data)
        self.unordered = self.tied = self.reshaped = False
        self.error = self.at = self.text = None
        try:
            values = [emulator.load() for _ in range(options["loads"])]
            verdict = {"ok": True, "tell": emulator.r.i,
                       "value": make_conformance.render(values[0] if len(values) == 1 else values)}
            self.text = make_conformance.dumps_compact(verdict["value"])
        except reference.Fail as error:
            self.error, self.message = error.kind, error.text
            verdict = {"ok": False, "error": {"type": error.kind}}
        self.calls = list(make_conformance.CALLS)
        logs = {"finds": emulator.finds, "calls": self.calls}
        self.logs = make_conformance.dumps_compact({name: rows for name, rows in logs.items() if rows})[1:-1]
        make_conformance.RECORDS.clear()
        self.known = make_conformance.dumps_compact(verdict)[:-1] + self.log() + "}"

    def log(self):
        return "," + self.logs if self.logs else ""
