#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A second C reader, written from a description of the opcodes, to judge the first.

    python3.11 reference.py --check DIR          compare with the corpus in DIR
    python3.11 reference.py --fuzz SEED COUNT    random programs of its own making,
                                                 against the C readers with the
                                                 corpus's inert find_class
    python3.11 reference.py FILE                 print finds, calls and the value

It interprets all 68 opcodes with inert markers and uses neither _pickle nor
pickle.Unpickler, so it can be given bytes that nobody should unpickle (fuzzer
findings).  Profiles c, c_file and c_stream; not py.  The fake classes of the
module `inert` are not modelled: cases that use them are skipped.
"""
import codecs
import io
import json
import os
import re
import struct
import sys

sys.dont_write_bytecode = True
import make_conformance as mc                                    # noqa: E402

BIG = 5 << 29                   # what does not fit the corpus's address space
SSIZE_MAX = 2**63 - 1


class Fail(Exception):
    def __init__(self, kind, text=""):
        Exception.__init__(self, kind, text)
        self.kind = kind
        self.text = text


def unp(text):
    return Fail("UnpicklingError", text)


TRUNC = "pickle data was truncated"
STRTOL = re.compile(rb"[ \t\n\v\f\r]*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)")
FLOAT = re.compile(rb"[+-]?(\d+\.?\d*([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?|"
                   rb"inf(inity)?|nan)", re.I)


class Reader:
    """The C reader's buffer, over a file with or without peek()."""

    def __init__(self, f):
        self.f = f
        self.buf = b""
        self.i = 0
        self.pre = 0

    def skip_consumed(self):
        n = self.i - self.pre
        if n > 0:
            self.f.read(n)
            self.pre = self.i

    def set(self, data):
        self.buf = data
        self.i = 0
        self.pre = len(data)
        return len(data)

    def from_file(self, n):
        self.skip_consumed()
        if n < 0:
            return self.set(self.f.readline())
        if hasattr(self.f, "peek") and n < 131072:
            got = self.set(self.f.peek(131072))
            self.pre = 0
            if n <= got:
                return n
        return self.set(self.f.read(n))

    def read(self, n):
        if n <= len(self.buf) - self.i:
            self.i += n
            return self.buf[self.i - n:self.i]
        if self.i > SSIZE_MAX - n:
            raise unp("read would overflow (invalid bytecode)")
        if self.from_file(n) < n:
            raise unp(TRUNC)
        self.i = n
        return self.buf[:n]

    def read_into(self, n):
        out = self.buf[self.i:self.i + n]
        self.i += len(out)
        n -= len(out)
        if n:
            self.skip_consumed()
            b = bytearray(min(n, 1 << 20))
            got = self.f.readinto(b) if n <= len(b) else 0
            if got < n:
                raise unp(TRUNC)
            out += bytes(b[:n])
        return out

    def frame(self, n):
        """A frame is fetched whole, and that is all."""
        self.read(n)
        self.i -= n

    def line(self):
        """With the newline, as the C code counts."""
        j = self.buf.find(b"\n", self.i)
        if j >= 0:
            s = self.buf[self.i:j + 1]
            self.i = j + 1
            return s
        n = self.from_file(-1)
        if n == 0 or self.buf[n - 1:n] != b"\n":
            raise unp(TRUNC)
        self.i = n
        return self.buf[:n]


def c_text(line):
    return line.split(b"\0", 1)[0]


def c_long(line, base):
    s = c_text(line)
    try:
        return int(s, base)
    except ValueError as e:
        try:                    # the message quotes 200 bytes of it as UTF-8
            s[:200].decode("utf-8")
        except UnicodeDecodeError as u:
            if "Exceeds" not in str(e):
                raise Fail("UnicodeDecodeError", str(u))
        raise Fail("ValueError", str(e))


class Emulator:
    def __init__(self, f, opt):
        self.r = Reader(f)
        self.opt = opt
        self.memo = {}
        self.finds = []
        self.cache = {}
        self.buffers = opt["buffers"] and iter(mc.kwargs_of(opt).get("buffers")) \
            if opt["buffers"] else (iter(()) if opt["buffers"] == [] else None)
        self.ext = {int(k): v for k, v in opt["ext"].items()}
        self.extcache = {}

    # -- stack ------------------------------------------------------------
    def under(self):
        return unp("unexpected MARK found" if self.marks
                   else "unpickling stack underflow")

    def fence(self):
        return self.marks[-1] if self.marks else 0

    def pop(self):
        if len(self.stack) <= self.fence():
            raise self.under()
        return self.stack.pop()

    def top(self):
        if len(self.stack) <= self.fence():
            raise self.under()
        return self.stack[-1]

    def mark(self):
        if not self.marks:
            raise unp("could not find MARK")
        return self.marks.pop()

    def above(self):
        k = self.mark()
        items = self.stack[k:]
        del self.stack[k:]
        return items

    def pop_n(self, n):
        if len(self.stack) - n < self.fence():
            raise self.under()
        items = self.stack[len(self.stack) - n:]
        del self.stack[len(self.stack) - n:]
        return items

    # -- globals ----------------------------------------------------------
    def find(self, module, name):
        band = "<3" if self.proto < 3 else "3" if self.proto == 3 else "4+"
        rec = {"module": module, "name": name, "rules": band}
        self.finds.append(rec)
        to = (module, name)
        # the corpus tells the mapping whether or not fix_imports is off
        if self.proto < 3 and self.opt["fix_imports"]:
            to = mc.ORIG_NAME_MAPPING.get(to) or (
                mc.ORIG_IMPORT_MAPPING.get(module, module), name)
        if not self.opt["fix_imports"] and self.proto < 3:
            rec["rules"] = "3"
        if tuple(to) != (module, name):
            rec["to"] = list(to)
        if self.proto >= 4 and "." in name:
            rec["path"] = name.split(".")
        key = (module, name, tuple(to), "path" in rec)
        if key not in self.cache:
            info = {k: v for k, v in rec.items() if k in ("to", "path")}
            self.cache[key] = mc.make_global(module, name, **info)
        return self.cache[key]

    def inst(self, cls, args):
        if not args and isinstance(cls, mc.InertMeta):
            return mc._made("new", cls, (), {})
        return self.call(cls, tuple(args))

    def call(self, f, args):
        if not isinstance(args, tuple):
            raise Fail("TypeError", "argument list must be a tuple")
        if not isinstance(f, (mc.InertMeta, mc.Inert)):
            raise Fail("TypeError", "'%s' object is not callable"
                       % self.tname(f))
        return mc._made("call", f, args, {})

    def tname(self, v):
        if isinstance(v, mc.InertMeta):
            return "InertMeta"
        if isinstance(v, mc.Inert):
            return "InertObject"
        return type(v).__name__

    def is_inert(self, v):
        return isinstance(v, (mc.InertMeta, mc.Inert))

    def plain(self, fn):
        """A built-in operation on plain values; its error is the reader's."""
        try:
            return fn()
        except Exception as e:
            raise Fail(type(e).__name__, str(e))

    def put(self, key, v):
        if key >= 32 and key * 16 > BIG:
            raise Fail("MemoryError")
        self.memo[key] = v

    def get(self, key):
        if key not in self.memo:
            raise unp("Memo value not found at index %d" % key)
        self.stack.append(self.memo[key])

    def text8(self, b):
        enc, err = self.opt["encoding"], self.opt["errors"]
        if enc == "bytes":
            return b
        return self.plain(lambda: b.decode(enc, err))

    def size(self, b, what):
        n = int.from_bytes(b, "little")
        if n > SSIZE_MAX:
            raise Fail("OverflowError", "%s exceeds system's maximum size of "
                       "%d bytes" % (what, SSIZE_MAX))
        return n

    # -- run --------------------------------------------------------------
    def load(self):
        self.stack = []
        self.marks = []
        self.proto = 0
        while True:
            try:
                op = self.r.read(1)
            except Fail as e:
                if e.kind == "UnpicklingError":
                    raise Fail("EOFError", "Ran out of input")
                raise
            if op == b".":
                break
            fn = TABLE.get(op)
            if fn is None:
                c = op[0]
                raise unp("invalid load key, '%s'." % (
                    chr(c) if 32 <= c <= 126 and c not in (39, 92)
                    else "\\x%02x" % c))
            fn(self)
        self.r.skip_consumed()
        return self.pop()


TABLE = {}


def op(*names):
    def reg(fn):
        for n in names:
            TABLE[mc.OPS[n][0].encode("latin-1")] = fn
        return fn
    return reg


def simple(name, make):
    TABLE[mc.OPS[name][0].encode("latin-1")] = lambda e: e.stack.append(make(e))


simple("NONE", lambda e: None)
simple("NEWTRUE", lambda e: True)
simple("NEWFALSE", lambda e: False)
simple("EMPTY_TUPLE", lambda e: ())
simple("EMPTY_LIST", lambda e: [])
simple("EMPTY_DICT", lambda e: {})
simple("EMPTY_SET", lambda e: set())
simple("BININT", lambda e: struct.unpack("<i", e.r.read(4))[0])
simple("BININT1", lambda e: e.r.read(1)[0])
simple("BININT2", lambda e: struct.unpack("<H", e.r.read(2))[0])
simple("BINFLOAT", lambda e: struct.unpack(">d", e.r.read(8))[0])
simple("DUP", lambda e: e.top())
simple("TUPLE", lambda e: tuple(e.above()))
simple("LIST", lambda e: e.above())
simple("TUPLE1", lambda e: tuple(e.pop_n(1)))
simple("TUPLE2", lambda e: tuple(e.pop_n(2)))
simple("TUPLE3", lambda e: tuple(e.pop_n(3)))


@op("MARK")
def _(e):
    e.marks.append(len(e.stack))


@op("POP")
def _(e):
    if e.marks and e.marks[-1] == len(e.stack):
        e.marks.pop()
    else:
        e.pop()


@op("POP_MARK")
def _(e):
    e.above()


@op("INT")
def _(e):
    line = e.r.line()
    if len(line) < 2:
        raise unp(TRUNC)
    s = c_text(line)
    m = STRTOL.match(s)
    x, end = 0, 0
    if m:
        t = m.group(2)
        t = t if len(t) <= 30 else b"0x" + b"f" * 20      # ERANGE anyway
        x = int(t, 16 if t[:2] in (b"0x", b"0X") else 8 if t[:1] == b"0" else 10)
        x = -x if m.group(1) == b"-" else x
        end = m.end()
    if (m and not -2**63 <= x < 2**63) or s[end:end + 1] not in (b"", b"\n"):
        try:
            v = int(s, 0)
        except ValueError:
            raise Fail("ValueError", "could not convert string to int")
    elif len(line) == 3 and x in (0, 1):
        v = bool(x)
    else:
        v = x
    e.stack.append(v)


@op("LONG")
def _(e):
    line = e.r.line()
    if len(line) < 2:
        raise unp(TRUNC)
    if line[-2:-1] == b"L":
        line = line[:-2]
    e.stack.append(c_long(line, 0))


@op("LONG1", "LONG4")
def _(e):
    one = e.r.buf[e.r.i - 1:e.r.i] == b"\x8a"
    n = e.r.read(1)[0] if one else struct.unpack("<i", e.r.read(4))[0]
    if n < 0:
        raise unp("LONG pickle has negative byte count")
    e.stack.append(int.from_bytes(e.r.read(n), "little", signed=True) if n else 0)


@op("FLOAT")
def _(e):
    line = e.r.line()
    if len(line) < 2:
        raise unp(TRUNC)
    s = c_text(line)
    m = FLOAT.match(s)
    if not m:
        raise Fail("ValueError", "could not convert string to float: %r"
                   % s.decode("latin-1"))
    v = float(m.group())
    if v in (float("inf"), -float("inf")) and b"n" not in m.group().lower():
        raise Fail("OverflowError", "value too large to convert to float")
    if s[m.end():m.end() + 1] not in (b"", b"\n"):
        raise Fail("ValueError", "could not convert string to float")
    e.stack.append(v)


@op("STRING")
def _(e):
    s = e.r.line()[:-1]
    if not (len(s) >= 2 and s[0] == s[-1] and s[:1] in (b"'", b'"')):
        raise unp("the STRING opcode argument must be quoted")
    e.stack.append(e.text8(e.plain(lambda: codecs.escape_decode(s[1:-1])[0])))


@op("BINSTRING")
def _(e):
    n = struct.unpack("<I", e.r.read(4))[0]
    e.stack.append(e.text8(e.r.read(n)))


@op("SHORT_BINSTRING")
def _(e):
    e.stack.append(e.text8(e.r.read(e.r.read(1)[0])))


def counted(width, what):
    def get(e):
        n = e.size(e.r.read(width), what)
        if what == "BINBYTES" and n > SSIZE_MAX - 33:
            raise Fail("OverflowError", "byte string is too large")
        if n > BIG:
            raise Fail("MemoryError")
        return e.r.read_into(n)
    return get


simple("BINBYTES", counted(4, "BINBYTES"))
simple("SHORT_BINBYTES", counted(1, "BINBYTES"))
simple("BINBYTES8", counted(8, "BINBYTES"))
simple("BYTEARRAY8", lambda e: bytearray(counted(8, "BYTEARRAY8")(e)))


def utf8(width):
    def get(e):
        b = e.r.read(e.size(e.r.read(width), "BINUNICODE"))
        return e.plain(lambda: b.decode("utf-8", "surrogatepass"))
    return get


simple("SHORT_BINUNICODE", utf8(1))
simple("BINUNICODE", utf8(4))
simple("BINUNICODE8", utf8(8))


@op("UNICODE")
def _(e):
    s = e.r.line()[:-1]
    e.stack.append(e.plain(lambda: s.decode("raw-unicode-escape")))


@op("DICT")
def _(e):
    items = e.above()
    if len(items) % 2:
        raise unp("odd number of items for DICT")
    d = {}
    for k, v in zip(items[::2], items[1::2]):
        e.plain(lambda: d.__setitem__(k, v))
    e.stack.append(d)


@op("FROZENSET")
def _(e):
    items = e.above()
    e.stack.append(e.plain(lambda: frozenset(items)))


def target(e, k):
    """The object just below position k."""
    if k > len(e.stack) or k <= e.fence():
        raise e.under()
    return e.stack[k - 1]


def do_append(e, k):
    o = target(e, k)
    items = e.stack[k:]
    if not items:
        return
    if isinstance(o, list):
        o.extend(items)
    elif e.is_inert(o):
        mc._rec(o)["listitems"].extend(items)
    elif hasattr(o, "extend"):
        e.plain(lambda: o.extend(items))
    else:
        e.plain(lambda: o.append)
    del e.stack[k:]


@op("APPEND")
def _(e):
    if len(e.stack) - 1 <= e.fence():
        raise e.under()
    do_append(e, len(e.stack) - 1)


@op("APPENDS")
def _(e):
    do_append(e, e.mark())


def do_setitems(e, k):
    o = target(e, k)
    items = e.stack[k:]
    if not items:
        return
    if len(items) % 2:
        raise unp("odd number of items for SETITEMS")
    for key, v in zip(items[::2], items[1::2]):
        if e.is_inert(o):
            mc._rec(o)["dictitems"].append((key, v))
        else:
            def setit():
                o[key] = v
            e.plain(setit)
    del e.stack[k:]


@op("SETITEM")
def _(e):
    do_setitems(e, len(e.stack) - 2)


@op("SETITEMS")
def _(e):
    do_setitems(e, e.mark())


@op("ADDITEMS")
def _(e):
    k = e.mark()
    o = target(e, k)
    items = e.stack[k:]
    if not items:
        return
    if e.is_inert(o):
        mc._rec(o)["additems"].extend(items)
    elif isinstance(o, set):
        e.plain(lambda: o.update(items))
    else:
        e.plain(lambda: o.add)
    del e.stack[k:]


@op("PUT")
def _(e):
    line = e.r.line()
    if len(line) < 2:
        raise unp(TRUNC)
    v = e.top()
    n = c_long(line, 10)
    if not -SSIZE_MAX - 1 <= n <= SSIZE_MAX:
        raise Fail("OverflowError", "Python int too large to convert to C ssize_t")
    if n < 0:
        raise Fail("ValueError", "negative PUT argument")
    e.put(n, v)


@op("BINPUT")
def _(e):
    n = e.r.read(1)[0]
    e.put(n, e.top())


@op("LONG_BINPUT")
def _(e):
    n = struct.unpack("<I", e.r.read(4))[0]
    e.put(n, e.top())


@op("MEMOIZE")
def _(e):
    e.put(len(e.memo), e.top())


@op("GET")
def _(e):
    line = e.r.line()
    if len(line) < 2:
        raise unp(TRUNC)
    n = c_long(line, 10)
    if not -SSIZE_MAX - 1 <= n <= SSIZE_MAX:
        raise Fail("OverflowError", "Python int too large to convert to C ssize_t")
    e.get(n)


@op("BINGET")
def _(e):
    e.get(e.r.read(1)[0])


@op("LONG_BINGET")
def _(e):
    e.get(struct.unpack("<I", e.r.read(4))[0])


def name_line(e, enc):
    s = e.r.line()
    if len(s) < 2:
        raise unp(TRUNC)
    return e.plain(lambda: s[:-1].decode(enc))


@op("GLOBAL")
def _(e):
    m = name_line(e, "utf-8")
    n = name_line(e, "utf-8")
    e.stack.append(e.find(m, n))


@op("STACK_GLOBAL")
def _(e):
    n = e.pop()
    m = e.pop()
    if type(n) is not str or type(m) is not str:
        raise unp("STACK_GLOBAL requires str")
    e.stack.append(e.find(m, n))


@op("INST")
def _(e):
    k = e.mark()
    m = name_line(e, "ascii")
    n = name_line(e, "ascii")
    cls = e.find(m, n)
    args = e.stack[k:]
    del e.stack[k:]
    e.stack.append(e.inst(cls, args))


@op("OBJ")
def _(e):
    k = e.mark()
    if len(e.stack) - k < 1:
        raise e.under()
    args = e.stack[k + 1:]
    del e.stack[k + 1:]
    e.stack.append(e.inst(e.pop(), args))


def newobj(e, ex):
    what = "NEWOBJ_EX" if ex else "NEWOBJ"
    kw = e.pop() if ex else {}
    args = e.pop()
    cls = e.pop()
    if not isinstance(cls, mc.InertMeta):
        raise unp("%s class argument must be a type, not %s" % (what, e.tname(cls)))
    if not isinstance(args, tuple):
        raise unp("%s args argument must be a tuple, not %s" % (what, e.tname(args)))
    if not isinstance(kw, dict):
        raise unp("%s kwargs argument must be a dict, not %s" % (what, e.tname(kw)))
    if any(type(k) is not str for k in kw):
        raise Fail("TypeError", "keywords must be strings")
    if "cls" in kw:
        raise Fail("TypeError", "multiple values for cls (our marker's own name)")
    e.stack.append(mc._made("new", cls, args, kw))


TABLE[b"\x81"] = lambda e: newobj(e, False)
TABLE[b"\x92"] = lambda e: newobj(e, True)


@op("REDUCE")
def _(e):
    args = e.pop()
    f = e.pop()
    if not e.is_inert(f) and isinstance(args, tuple):
        raise Fail("TypeError", "'%s' object is not callable" % e.tname(f))
    e.stack.append(e.call(f, args))


@op("BUILD")
def _(e):
    if len(e.stack) - 2 < e.fence():
        raise e.under()
    state = e.pop()
    o = e.stack[-1]
    if e.is_inert(o):
        mc._rec(o)["state"].append(state)
        return
    # a plain value: no __setstate__, no __dict__
    slots = None
    pair = isinstance(state, tuple) and len(state) == 2
    if pair:
        state, slots = state
    if state is not None:
        if not isinstance(state, dict):
            raise unp("state is not a dictionary")
        raise Fail("AttributeError", "'%s' object has no attribute '__dict__'"
                   % e.tname(o))
    if pair:
        if not isinstance(slots, dict):
            raise unp("slot state is not a dictionary")
        for k in slots:
            if type(k) is not str:
                raise Fail("TypeError", "attribute name must be string")
            if k == "__class__":
                raise Fail("TypeError", "__class__ must be set to a class")
            raise Fail("AttributeError", "no such attribute")


NOPERS = ("A load persistent id instruction was encountered,\n"
          "but no persistent_load function was specified.")


@op("PERSID")
def _(e):
    if not e.opt["persistent_load"]:
        raise unp(NOPERS)
    s = e.r.line()[:-1]
    try:
        pid = s.decode("ascii")
    except UnicodeDecodeError:
        raise unp("persistent IDs in protocol 0 must be ASCII strings")
    e.stack.append(mc.Pers(pid))


@op("BINPERSID")
def _(e):
    if not e.opt["persistent_load"]:
        raise unp(NOPERS)
    e.stack.append(mc.Pers(e.pop()))


def ext(width):
    def run(e):
        b = e.r.read(width)
        code = struct.unpack("<i", b)[0] if width == 4 else int.from_bytes(b, "little")
        if code <= 0:
            raise unp("EXT specifies code <= 0")
        if code not in e.extcache:
            if code not in e.ext:
                raise Fail("ValueError", "unregistered extension code %d" % code)
            e.extcache[code] = e.find(*e.ext[code])
        e.stack.append(e.extcache[code])
    return run


TABLE[b"\x82"], TABLE[b"\x83"], TABLE[b"\x84"] = ext(1), ext(2), ext(4)


@op("PROTO")
def _(e):
    n = e.r.read(1)[0]
    if n > 5:
        raise Fail("ValueError", "unsupported pickle protocol: %d" % n)
    e.proto = n


@op("FRAME")
def _(e):
    n = struct.unpack("<Q", e.r.read(8))[0]
    if n > SSIZE_MAX:
        raise Fail("OverflowError", "FRAME length exceeds system's maximum of %d "
                   "bytes" % SSIZE_MAX)
    e.r.frame(n)


@op("NEXT_BUFFER")
def _(e):
    if e.buffers is None:
        raise unp("pickle stream refers to out-of-band data but no *buffers* "
                  "argument was given")
    b = next(e.buffers, None)
    if b is None:
        raise unp("not enough out-of-band buffers")
    e.stack.append(b)


@op("READONLY_BUFFER")
def _(e):
    o = e.top()
    if e.is_inert(o):
        raise Fail("TypeError", "memoryview: a bytes-like object is required")
    v = e.plain(lambda: memoryview(o))
    if not v.readonly:
        e.stack[-1] = v.toreadonly()


def open_as(profile, data):
    if profile == "c_stream":
        return io.BytesIO(data)
    if profile == "c_file":
        return io.BufferedReader(io.BytesIO(data), 8192)
    return mc.MemFile(data)


def run(profile, data, opt):
    mc.RECORDS.clear()
    del mc.CALLS[:]
    f = open_as(profile, data)
    e = Emulator(f, opt)
    try:
        vals = [e.load() for _ in range(opt["loads"])]
        out = {"ok": True, "tell": f.tell()}
        if opt["render"]:
            out["value"] = mc.render(vals[0] if len(vals) == 1 else vals)
    except Fail as x:
        out = {"ok": False, "error": {"type": x.kind, "message": x.text}}
    except MemoryError:
        out = {"ok": False, "error": {"type": "MemoryError", "message": ""}}
    if e.finds:
        out["finds"] = e.finds
    if mc.CALLS:
        out["calls"] = list(mc.CALLS)
    mc.RECORDS.clear()
    return out


def check(d):
    same = texts = skipped = 0
    bad = []
    for fn in sorted(os.listdir(d)):
        if not fn.endswith(".pkl"):
            continue
        name = fn[:-4]
        with open(os.path.join(d, name + ".json")) as f:
            j = json.load(f)
        with open(os.path.join(d, fn), "rb") as f:
            data = f.read()
        if "c" not in j or "crash" in j["c"]:
            skipped += 1
            continue
        if b"inert" in data or any(v[0].startswith("inert") for v in
                                   j["options"].get("ext", {}).values()) \
                and name.startswith("ext1_dotted"):
            skipped += 1
            continue
        opt = dict(mc.DEFAULT_OPT, **j["options"])
        opt["render"] = "value_omitted" not in j["c"]
        for profile in ("c", "c_file", "c_stream"):
            want = j[profile]
            want = j["c"] if want == {"same_as": "c"} else want
            # through JSON, as the corpus went (it joins surrogate pairs)
            got = json.loads(json.dumps(run(profile, data, opt)))
            keys = ("ok", "tell", "value", "finds", "calls")
            ok = all(got.get(k) == want.get(k) for k in keys) and \
                (got["ok"] or got["error"]["type"] == want["error"]["type"])
            if ok:
                same += 1
                if got["ok"] or got["error"]["message"] == want["error"]["message"]:
                    texts += 1
            else:
                bad.append((name, profile, got, want))
    for name, profile, got, want in bad[:40]:
        print("DIFFERS", name, profile)
        print("   got ", json.dumps(got)[:300])
        print("   want", json.dumps(want)[:300])
    print("%d passed, %d failed" % (same, len(bad)))
    print("of the passed, %d with the same error text; %d cases skipped"
          % (texts, skipped))
    return 1 if bad else 0


# -- random programs ---------------------------------------------------------

LINES = {
    "INT": [b"0", b"1", b"00", b"01", b"-1", b"5", b" 1", b"1 ", b"010", b"0x1f",
            b"1_0", b"7L", b"", b"1\x00z", b"99999999999999999999", b"+0", b"08",
            b"-0", b"\t2"],
    "FLOAT": [b"1.5", b"1", b"", b" 2", b"1e999", b"nan", b"inf", b"-0.0", b"1_0",
              b"3\x00q", b"1.5 ", b".", b"1e", b"+.5e1", b"1.e2", b"infi"],
    "STRING": [b"'a'", b'"b"', b"'", b"'\\x41'", b"'\\'", b"''", b"'\\q'",
               b"'\xe9'", b"a", b"'a\""],
    "UNICODE": [b"a", b"", b"mod", b"x.y", b"\xe9", b"\xc3\xa9", b"os", b"system",
                b"__builtin__", b"eval", b"a\\n", b"\\u0041", b"k"],
}
PUSHERS = ["INT", "BININT1", "NONE", "EMPTY_LIST", "EMPTY_DICT", "EMPTY_TUPLE",
           "EMPTY_SET", "SHORT_BINUNICODE", "GLOBAL", "MARK", "BINGET", "DUP",
           "FLOAT", "BINFLOAT", "SHORT_BINBYTES", "STRING", "NEWTRUE",
           "BYTEARRAY8", "UNICODE"]


def random_arg(rnd, n):
    def line(k):
        return rnd.choice(LINES[k]) + b"\n"
    if n in ("INT", "GET", "PUT"):
        return line("INT")
    if n == "LONG":
        return rnd.choice(LINES["INT"]) + rnd.choice([b"", b"L"]) + b"\n"
    if n in ("FLOAT", "STRING", "UNICODE"):
        return line(n)
    if n == "PERSID":
        return line("UNICODE")
    if n in ("GLOBAL", "INST"):
        return line("UNICODE") + line("UNICODE")
    if n in ("BININT1", "BINPUT", "BINGET"):
        return bytes([rnd.choice([0, 1, 2, 3, 5, 31, 32, 33, 255])])
    if n == "EXT1":
        return bytes([rnd.choice([0, 1, 2, 255])])
    if n in ("BININT2", "EXT2"):
        return mc.u2(rnd.choice([0, 1, 256, 65535]))
    if n in ("BININT", "EXT4"):
        return mc.i4(rnd.choice([0, 1, -1, 2**31 - 1, -2**31, 300]))
    if n in ("LONG_BINPUT", "LONG_BINGET"):
        return mc.u4(rnd.choice([0, 1, 2, 64, 1000]))
    if n == "BINFLOAT":
        return mc.f8(rnd.choice([0.0, -0.0, 1.0, float("nan"), 2.5]))
    if n == "PROTO":
        return bytes([rnd.choice([0, 1, 2, 3, 4, 5, 5, 4, 6])])
    if n == "FRAME":
        return mc.u8(rnd.choice([0, 1, 2, 3, 5, 8, 13, 20, 40]))
    s = rnd.choice(LINES["UNICODE"])
    if n == "LONG1":
        return bytes([len(s)]) + s
    if n == "LONG4":
        return mc.i4(len(s) if rnd.random() < .9 else -1) + s
    size = len(s) if rnd.random() < .95 else rnd.choice([0, len(s) + 1, len(s) + 3])
    if n in ("SHORT_BINSTRING", "SHORT_BINBYTES", "SHORT_BINUNICODE"):
        return bytes([size]) + s
    if n in ("BINSTRING", "BINBYTES", "BINUNICODE"):
        return mc.u4(size) + s
    if n in ("BINBYTES8", "BINUNICODE8", "BYTEARRAY8"):
        return mc.u8(size) + s
    return b""


def random_program(rnd):
    out = b""
    names = list(mc.OPS)
    for _ in range(rnd.randint(1, 14)):
        n = rnd.choice(PUSHERS if rnd.random() < .55 else names)
        if n != "STOP" or rnd.random() > .8:
            out += mc.OPS[n][0].encode("latin-1") + random_arg(rnd, n)
    if rnd.random() < .95:
        out += b"."
    if out and rnd.random() < .08:
        i = rnd.randrange(len(out))
        out = out[:i] + bytes([rnd.randrange(256)]) + out[i + 1:]
    if out and rnd.random() < .05:
        out = out[:rnd.randrange(len(out))]
    return out


def fuzz(seed, count):
    import random
    rnd = random.Random(seed)
    mc.install_inert_module()
    bad = 0

    def key(r):
        return json.dumps([r.get(k) for k in ("ok", "tell", "value", "finds", "calls")]
                          + [None if r["ok"] else r["error"]["type"]])
    for _ in range(count):
        data = random_program(rnd)
        opt = dict(mc.DEFAULT_OPT, ext={"1": ["mod", "One"], "256": ["os", "x"]})
        opt["persistent_load"] = rnd.random() < .7
        if rnd.random() < .3:
            opt["encoding"] = rnd.choice(["latin1", "bytes", "utf-8"])
        if rnd.random() < .5:
            opt["buffers"] = [["bytearray", "6162"], ["bytes", "63"]]
        for profile in ("c", "c_file", "c_stream"):
            want = key(mc.run_unpickler(profile, data, opt))
            got = key(run(profile, data, opt))
            # how much memory is too much is not part of the language
            if got != want and "MemoryError" not in got + want:
                bad += 1
                print("DIFFERS", profile, data, "\n   got ", got[:300],
                      "\n   want", want[:300])
    print("%d passed, %d failed" % (count * 3 - bad, bad))
    return 1 if bad else 0


def main():
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (mc.AS_LIMIT, mc.AS_LIMIT))
    if sys.argv[1] == "--check":
        sys.exit(check(sys.argv[2]))
    if sys.argv[1] == "--fuzz":
        sys.exit(fuzz(int(sys.argv[2]), int(sys.argv[3])))
    with open(sys.argv[1], "rb") as f:
        data = f.read()
    print(json.dumps(run("c", data, mc.DEFAULT_OPT), indent=1))


if __name__ == "__main__":
    main()
