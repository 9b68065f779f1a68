#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Make the pickle conformance corpus.

    python3.11 make_conformance.py OUTDIR [--only GLOB]
    python3.11 make_conformance.py --readers DIR      (re-run C and pure-Python
                                                       readers on a made corpus,
                                                       print JSON lines)

OUTDIR gets one NAME.pkl and one NAME.json per case, index.json, and
compat_pickle.json.  The format is described in README.md beside this file.

Nothing here imports or calls what a pickle names: every global becomes an
inert marker (class Inert below), persistent ids become inert records, and the
only module that the real find_class machinery may reach is the fake module
`inert` made here.  Standard library only.
"""
import argparse
import ast
import base64
import codecs
import copyreg
import fnmatch
import hashlib
import importlib.util
import io
import json
import os
import pickle
import pickletools
import re
import resource
import struct
import subprocess
import sys
import types
import warnings

import _compat_pickle
import _pickle

warnings.simplefilter("ignore")
FORMAT = 1
AS_LIMIT = 3 << 30            # address-space limit, so memory bombs end alike

# --------------------------------------------------------------------------
# Inert markers
# --------------------------------------------------------------------------

RECORDERS = {
    "__setstate__": "state",
    "append": "listitems",
    "extend": "listitems",
    "add": "additems",
}


def _rec(obj):
    r = RECORDS.get(id(obj))
    if r is None:
        r = RECORDS[id(obj)] = {"keep": obj, "state": [], "listitems": [],
                                "additems": [], "dictitems": []}
    return r


RECORDS = {}


def _recorder(obj, name):
    field = RECORDERS.get(name)
    if field is None:
        raise AttributeError(name)

    def record(arg):
        items = _rec(obj)[field]
        if name == "extend":
            items.extend(arg)
        else:
            items.append(arg)
    return record


class InertMeta(type):
    """Type of every global marker.  A marker is a type (NEWOBJ wants one)."""

    def __call__(cls, *args, **kwargs):
        return _made("call", cls, args, kwargs)

    def __getattr__(cls, name):
        return _recorder(cls, name)

    def __setitem__(cls, key, value):
        _rec(cls)["dictitems"].append((key, value))

    def __repr__(cls):
        return "<inert %s.%s>" % (cls._inert[0], cls._inert[1])


CALLS = []


def _made(how, callee, args, kwargs):
    if len(CALLS) < 1000:
        name = (".".join(callee._inert) if isinstance(callee, InertMeta)
                else "<object>")
        CALLS.append([how, name, len(args) + len(kwargs)])
    obj = object.__new__(Inert)
    r = _rec(obj)
    r["made"] = how
    r["callee"] = callee
    r["args"] = args
    r["kwargs"] = kwargs
    return obj


class Inert(metaclass=InertMeta):
    """Base of global markers; its direct instances are made objects."""
    __slots__ = ("__weakref__",)
    _inert = ("inert", "Inert")

    def __new__(cls, *args, **kwargs):
        if not isinstance(cls, type):
            raise TypeError("object.__new__(X): X is not a type object (%s)"
                            % type(cls).__name__)
        return _made("new", cls, args, kwargs)

    def __call__(self, *args, **kwargs):
        return _made("call", self, args, kwargs)

    def __getattr__(self, name):
        return _recorder(self, name)

    def __setitem__(self, key, value):
        _rec(self)["dictitems"].append((key, value))

    def __repr__(self):
        return "<inert object>"


Inert.__name__ = Inert.__qualname__ = "InertObject"


def make_global(module, name, **info):
    ns = {"__slots__": (), "_inert": (module, name), "_info": info}
    return InertMeta("Inert", (Inert,), ns)


class Pers:
    __slots__ = ("pid",)

    def __init__(self, pid):
        self.pid = pid


# Classes with the default BUILD (no __setstate__), to see what BUILD does.
class Plain:
    pass


class Slots:
    __slots__ = ("a", "b")


class Both:
    __slots__ = ("a", "__dict__")


class ListLog(list):
    """A list subclass that logs which method a reader called."""

    def __new__(cls, *a):
        self = list.__new__(cls)
        self.log = []
        return self

    def __init__(self, *a):
        pass

    def append(self, x):
        self.log.append(("append", x))

    def extend(self, xs):
        self.log.append(("extend", list(xs)))


class AppendOnly:
    def __init__(self):
        self.log = []

    def append(self, x):
        self.log.append(("append", x))


class AddOnly:
    def __init__(self):
        self.log = []

    def add(self, x):
        self.log.append(("add", x))


class SetSub(set):
    def __init__(self, *a):
        set.__init__(self)
        self.log = []

    def add(self, x):
        self.log.append(("add", x))

    def update(self, *xs):
        self.log.append(("update", [list(x) for x in xs]))


class GetInitArgs:
    def __getinitargs__(self):
        return ()

    def __init__(self):
        self.called_init = True


class HasInit:
    def __init__(self, *a):
        self.called_init = list(a)


class Call:
    """An inert plain function-like marker that is not a type."""

    def __call__(self, *a):
        return ["called", list(a)]


REAL = {"Plain": Plain, "Slots": Slots, "Both": Both, "ListLog": ListLog,
        "AppendOnly": AppendOnly, "AddOnly": AddOnly, "SetSub": SetSub,
        "GetInitArgs": GetInitArgs, "HasInit": HasInit}


def install_inert_module():
    mod = types.ModuleType("inert")
    for k, v in REAL.items():
        setattr(mod, k, v)
    mod.func = Call()
    outer = make_global("inert", "A", real=True)
    inner = make_global("inert", "A.B", real=True)
    type.__setattr__(outer, "B", inner)
    mod.A = outer
    mod.new_name = make_global("inert", "new_name", real=True)
    mod.moved = make_global("inert", "moved", real=True)
    mod.__dict__["A.B"] = make_global("inert", "literal A.B", real=True)
    sys.modules["inert"] = mod
    old = types.ModuleType("inert_old")
    old.old_name = make_global("inert_old", "old_name", real=True)
    old.moved = make_global("inert_old", "moved", real=True)
    sys.modules["inert_old"] = old
    _compat_pickle.NAME_MAPPING[("inert_old", "old_name")] = ("inert", "new_name")
    _compat_pickle.IMPORT_MAPPING["inert_old"] = "inert"
    # the probe that tells, by experiment, which find_class rules are in force
    probe = types.ModuleType("inert_probe")
    probe.__dict__["a.b"] = "below4"
    a = types.SimpleNamespace(b="4up")
    probe.a = a
    probe.x = "3up"
    sys.modules["inert_probe"] = probe
    probe2 = types.ModuleType("inert_probe2")
    probe2.x = "below3"
    sys.modules["inert_probe2"] = probe2
    _compat_pickle.NAME_MAPPING[("inert_probe", "x")] = ("inert_probe2", "x")


# --------------------------------------------------------------------------
# Readers
# --------------------------------------------------------------------------

class FindMixin:
    """find_class that records, asks the real one only about `inert`."""

    def find_class(self, module, name):
        sup = super().find_class
        below3 = sup("inert_probe", "x") == "below3"
        four = sup("inert_probe", "a.b") == "4up"
        band = "4+" if four else ("<3" if below3 else "3")
        rec = {"module": module, "name": name, "rules": band}
        self.finds.append(rec)
        to = [module, name]
        if below3:
            if (module, name) in ORIG_NAME_MAPPING:
                to = list(ORIG_NAME_MAPPING[(module, name)])
            elif module in ORIG_IMPORT_MAPPING:
                to = [ORIG_IMPORT_MAPPING[module], name]
        if to != [module, name]:
            rec["to"] = to
        if four and "." in name:
            rec["path"] = name.split(".")
        if module in ("inert", "inert_old"):
            return sup(module, name)
        key = (module, name, tuple(to), four and "." in name)
        if key not in self.cache:
            info = {k: v for k, v in rec.items() if k in ("to", "path")}
            self.cache[key] = make_global(module, name, **info)
        return self.cache[key]


class MemFile:
    """A file whose peek() shows everything: the C reader then works on one
    buffer that holds the whole pickle, as pickle.loads() does."""

    def __init__(self, data):
        self.data = data
        self.pos = 0

    def peek(self, n):
        return self.data[self.pos:]

    def read(self, n):
        b = self.data[self.pos:self.pos + n]
        self.pos += len(b)
        return b

    def readline(self):
        i = self.data.find(b"\n", self.pos)
        return self.read((len(self.data) if i < 0 else i + 1) - self.pos)

    def readinto(self, buf):
        b = self.read(len(buf))
        buf[:len(b)] = b
        return len(b)

    def tell(self):
        return self.pos


class CUnpickler(FindMixin, _pickle.Unpickler):
    pass


class CUnpicklerPers(CUnpickler):
    def persistent_load(self, pid):
        return Pers(pid)


class PyUnpickler(FindMixin, pickle._Unpickler):
    def __init__(self, file, **kw):
        self.at = None
        self._rawfile = file
        super().__init__(file, **kw)

    def load(self):
        outer = self
        base = pickle._Unpickler.dispatch

        class Dispatch(dict):
            def __getitem__(self, key):
                outer.at = outer._where() - 1
                return dict.__getitem__(self, key)
        self.dispatch = Dispatch(base)
        return super().load()

    def _where(self):
        f = self._unframer.current_frame
        pos = self._rawfile.tell()
        if f is not None:
            pos = pos - len(f.getvalue()) + f.tell()
        return pos


class PyUnpicklerPers(PyUnpickler):
    def persistent_load(self, pid):
        return Pers(pid)


ADDR = re.compile(r"(?<= at )0x[0-9a-f]{6,}")


def scrub(s):
    return ADDR.sub("0xADDR", s)


def err(e, **more):
    t = type(e)
    d = {"type": t.__name__, "message": scrub(str(e))[:400]}
    d.update({k: v for k, v in more.items() if v is not None})
    return d


def kwargs_of(opt):
    kw = {"encoding": opt["encoding"], "errors": opt["errors"],
          "fix_imports": opt["fix_imports"]}
    if opt["buffers"] is not None and sys.version_info >= (3, 8):
        bufs = []
        for kind, hx in opt["buffers"]:
            b = bytes.fromhex(hx)
            bufs.append(bytearray(b) if kind == "bytearray" else b)
        kw["buffers"] = bufs
    return kw


def set_ext(opt):
    copyreg.clear_extension_cache()
    for k in list(copyreg._inverted_registry):
        copyreg.remove_extension(*copyreg._inverted_registry[k], k)
    for code, (m, n) in opt["ext"].items():
        copyreg.add_extension(m, n, int(code))


def run_unpickler(which, data, opt):
    RECORDS.clear()
    del CALLS[:]
    set_ext(opt)
    pers = opt["persistent_load"]
    if which == "py":
        f = io.BytesIO(data)
        cls = PyUnpicklerPers if pers else PyUnpickler
    elif which == "c_stream":
        f = io.BytesIO(data)
        cls = CUnpicklerPers if pers else CUnpickler
    elif which == "c_file":
        f = io.BufferedReader(io.BytesIO(data), 8192)
        cls = CUnpicklerPers if pers else CUnpickler
    else:
        f = MemFile(data)
        cls = CUnpicklerPers if pers else CUnpickler
    u = cls(f, **kwargs_of(opt))
    u.finds = []
    u.cache = {}
    values = []
    try:
        for _ in range(opt["loads"]):
            values.append(u.load())
    except RecursionError as e:
        out = {"ok": False, "error": err(e)}
    except Exception as e:
        out = {"ok": False, "error": err(e, at=getattr(u, "at", None))}
    else:
        out = {"ok": True}
        out["tell"] = f.tell()
        if opt["render"]:
            v = values[0] if opt["loads"] == 1 else values
            out["value"] = render(v)
        else:
            out["value_omitted"] = opt["render_note"]
    if u.finds:
        out["finds"] = u.finds
    if CALLS:
        out["calls"] = list(CALLS)
    values = None
    u = None
    RECORDS.clear()
    return out


# --------------------------------------------------------------------------
# Canonical rendering (see README.md)
# --------------------------------------------------------------------------

def int_text(n):
    if -(1 << 63) <= n < (1 << 63):
        return str(n)
    return hex(n)


def float_node(x):
    return {"k": "float", "v": repr(x), "bits": struct.pack(">d", x).hex()}


def scalar(v):
    t = type(v)
    if v is None:
        return {"k": "none"}
    if t is bool:
        return {"k": "bool", "v": v}
    if t is int:
        return {"k": "int", "v": int_text(v)}
    if t is float:
        return float_node(v)
    if t is str:
        n = {"k": "str", "v": v}
        if any("\ud800" <= c <= "\udfff" for c in v):
            # JSON spells U+1F600 and the two code points D83D DE00 alike
            n["cp"] = " ".join("%x" % ord(c) for c in v)
        return n
    if t is bytes:
        return {"k": "bytes", "v": v.hex()}
    if t is tuple and not v:
        return {"k": "tuple", "v": []}
    if t is frozenset and not v:
        return {"k": "frozenset", "v": []}
    return None


MISSING = object()


def rec_of(v):
    return RECORDS.get(id(v))


def parts(v, sortset):
    """(head, [(field, kind, children)]) of a compound value."""
    t = type(v)
    if t is list:
        return {"k": "list"}, [("v", "seq", v)]
    if t is tuple:
        return {"k": "tuple"}, [("v", "seq", v)]
    if t is dict:
        return {"k": "dict"}, [("v", "map", list(v.items()))]
    if t is set:
        return {"k": "set"}, [("v", "seq", sortset(v))]
    if t is frozenset:
        return {"k": "frozenset"}, [("v", "seq", sortset(v))]
    if t is bytearray:
        return {"k": "bytearray", "v": bytes(v).hex()}, []
    if t is memoryview:
        return {"k": "memoryview", "readonly": v.readonly,
                "v": v.tobytes().hex()}, []
    if t is Pers:
        return {"k": "pers"}, [("pid", "one", v.pid)]
    fields = []
    r = rec_of(v)
    if t is InertMeta:
        m, n = v._inert
        head = {"k": "global", "module": m, "name": n}
        for k in ("to", "path"):
            if k in v._info:
                head[k] = v._info[k]
    elif t is Inert:
        head = {"k": "obj", "made": r["made"]}
        fields.append(("callee", "one", r["callee"]))
        fields.append(("args", "seq", r["args"]))
        if r["kwargs"]:
            fields.append(("kwargs", "map", list(r["kwargs"].items())))
    elif t in (Plain, Slots, Both, ListLog, AppendOnly, AddOnly, SetSub,
               GetInitArgs, HasInit):
        head = {"k": "real", "class": "inert." + t.__name__}
        d = getattr(v, "__dict__", None)
        attrs = list(d.items()) if d else []
        for c in t.__mro__:
            for s in c.__dict__.get("__slots__", ()):
                if s != "__dict__" and hasattr(v, s):
                    attrs.append((s, getattr(v, s)))
        fields.append(("attrs", "map", attrs))
        if t is ListLog:
            fields.append(("v", "seq", list(v)))
        if t is SetSub:
            fields.append(("v", "seq", sortset(v)))
        return head, fields
    elif t is type and v in REAL.values():
        return {"k": "global", "module": "inert", "name": v.__name__}, []
    elif t is Call:
        return {"k": "global", "module": "inert", "name": "func"}, []
    else:
        return {"k": "other", "type": t.__name__}, []
    if r is not None:
        for k in ("state", "listitems", "additems"):
            if r[k]:
                fields.append((k, "seq", r[k]))
        if r["dictitems"]:
            fields.append(("dictitems", "map", r["dictitems"]))
    return head, fields


def tracked(v):
    t = type(v)
    if t in (InertMeta,):
        r = rec_of(v)
        return r is not None and any(r[k] for k in
                                     ("state", "listitems", "additems",
                                      "dictitems"))
    if t is type or t is Call:
        return False
    return True


def render(root, shared=None):
    """Iterative canonical rendering; shared references become ids."""
    setcache = {}

    def sortset(s):
        # elements ordered by their own standalone rendering
        if id(s) not in setcache:
            setcache[id(s)] = sorted(s, key=lambda e: dumps_compact(render(e)))
        return setcache[id(s)]

    # pass 1: count references
    count = {}
    keep = []
    todo = [root]
    while todo:
        v = todo.pop()
        if scalar(v) is not None:
            continue
        if tracked(v):
            keep.append(v)
            count[id(v)] = count.get(id(v), 0) + 1
            if count[id(v)] > 1:
                continue
        for _, kind, ch in parts(v, sortset)[1]:
            if kind == "one":
                todo.append(ch)
            elif kind == "seq":
                todo.extend(ch)
            else:
                for k, x in ch:
                    todo.append(k)
                    todo.append(x)
    # pass 2: pre-order output, ids numbered at first visit
    ids = {}
    holder = [None]
    todo = [(holder, 0, root)]
    while todo:
        where, key, v = todo.pop()
        s = scalar(v)
        if s is not None:
            where[key] = s
            continue
        isshared = tracked(v) and count[id(v)] > 1
        if isshared and id(v) in ids:
            where[key] = {"k": "ref", "id": ids[id(v)]}
            continue
        head, fields = parts(v, sortset)
        node = {"k": head["k"]}
        if isshared:
            ids[id(v)] = node["id"] = len(ids) + 1
        node.update(head)
        where[key] = node
        push = []
        for name, kind, ch in fields:
            if kind == "one":
                node[name] = None
                push.append((node, name, ch))
            elif kind == "seq":
                out = node[name] = [None] * len(ch)
                push.extend((out, i, c) for i, c in enumerate(ch))
            else:
                out = node[name] = []
                for k, x in ch:
                    pair = [None, None]
                    out.append(pair)
                    push.append((pair, 0, k))
                    push.append((pair, 1, x))
        todo.extend(reversed(push))
    return holder[0]


def dumps_compact(x):
    return json.dumps(x, ensure_ascii=True, separators=(",", ":"))


# --------------------------------------------------------------------------
# pickletools
# --------------------------------------------------------------------------

def arg_node(a):
    if a is None:
        return None
    if isinstance(a, bytearray):
        return {"k": "bytearray", "v": bytes(a).hex()}
    return scalar(a)


def arg_repr(a):
    try:
        return repr(a)
    except ValueError:
        return hex(a)


def run_genops(data):
    f = io.BytesIO(data)
    toks = []
    end = 0
    try:
        for op, arg, pos in pickletools.genops(f):
            t = [pos, op.name]
            if arg is not None or op.arg is not None:
                t += [arg_node(arg), arg_repr(arg)]
            toks.append(t)
            end = f.tell()
    except Exception as e:
        return {"ok": False, "tokens": toks, "error": err(e, at=end)}
    return {"ok": True, "tokens": toks, "end": end}


def run_dis(data):
    out = io.StringIO()
    try:
        pickletools.dis(data, out)
    except Exception as e:
        return {"ok": False, "text": out.getvalue(), "error": err(e)}
    return {"ok": True, "text": out.getvalue()}


# --------------------------------------------------------------------------
# Assembler
# --------------------------------------------------------------------------

def u1(n):
    return struct.pack("<B", n)


def u2(n):
    return struct.pack("<H", n)


def u4(n):
    return struct.pack("<I", n)


def i4(n):
    return struct.pack("<i", n)


def u8(n):
    return struct.pack("<Q", n)


def f8(x):
    return struct.pack(">d", x)


def S(s):                       # SHORT_BINUNICODE
    b = s.encode("utf-8", "surrogatepass") if isinstance(s, str) else s
    return b"\x8c" + u1(len(b)) + b


def X(s):                       # BINUNICODE
    b = s.encode("utf-8", "surrogatepass") if isinstance(s, str) else s
    return b"X" + u4(len(b)) + b


def G(m, n):                    # GLOBAL
    return b"c" + m.encode() + b"\n" + n.encode() + b"\n"


def frame(b, n=None):
    return b"\x95" + u8(len(b) if n is None else n) + b


# name: (code, proto, sample argument bytes, valid program using it)
OPS = {
    "MARK": ("(", 0, b"", b"(t."),
    "STOP": (".", 0, b"", b"N."),
    "POP": ("0", 0, b"", b"NK\x010."),
    "DUP": ("2", 0, b"", b"]2\x86."),
    "FLOAT": ("F", 0, b"1.5\n", b"F1.5\n."),
    "INT": ("I", 0, b"7\n", b"I7\n."),
    "LONG": ("L", 0, b"7L\n", b"L7L\n."),
    "NONE": ("N", 0, b"", b"N."),
    "PERSID": ("P", 0, b"pid\n", b"Ppid\n."),
    "REDUCE": ("R", 0, b"", b"cmod\nName\n)R."),
    "STRING": ("S", 0, b"'ab'\n", b"S'ab'\n."),
    "UNICODE": ("V", 0, b"ab\n", b"Vab\n."),
    "APPEND": ("a", 0, b"", b"]K\x01a."),
    "BUILD": ("b", 0, b"", b"cmod\nName\n)RNb."),
    "GLOBAL": ("c", 0, b"mod\nName\n", b"cmod\nName\n."),
    "DICT": ("d", 0, b"", b"(K\x01K\x02d."),
    "GET": ("g", 0, b"0\n", b"Np0\n0g0\n."),
    "INST": ("i", 0, b"mod\nName\n", b"(imod\nName\n."),
    "LIST": ("l", 0, b"", b"(K\x01l."),
    "PUT": ("p", 0, b"0\n", b"Np0\n."),
    "SETITEM": ("s", 0, b"", b"}K\x01K\x02s."),
    "TUPLE": ("t", 0, b"", b"(K\x01t."),
    "EMPTY_TUPLE": (")", 1, b"", b")."),
    "POP_MARK": ("1", 1, b"", b"N(K\x011."),
    "BINFLOAT": ("G", 1, f8(1.5), b"G" + f8(1.5) + b"."),
    "BININT": ("J", 1, i4(-2), b"J" + i4(-2) + b"."),
    "BININT1": ("K", 1, b"\x07", b"K\x07."),
    "BININT2": ("M", 1, b"\x07\x01", b"M\x07\x01."),
    "BINPERSID": ("Q", 1, b"", b"K\x01Q."),
    "BINSTRING": ("T", 1, u4(2) + b"ab", b"T" + u4(2) + b"ab."),
    "SHORT_BINSTRING": ("U", 1, b"\x02ab", b"U\x02ab."),
    "BINUNICODE": ("X", 1, u4(2) + b"ab", b"X" + u4(2) + b"ab."),
    "EMPTY_LIST": ("]", 1, b"", b"]."),
    "APPENDS": ("e", 1, b"", b"](K\x01K\x02e."),
    "BINGET": ("h", 1, b"\x00", b"Nq\x000h\x00."),
    "LONG_BINGET": ("j", 1, u4(0), b"Nq\x000j" + u4(0) + b"."),
    "OBJ": ("o", 1, b"", b"(cmod\nName\nK\x01o."),
    "BINPUT": ("q", 1, b"\x00", b"Nq\x00."),
    "LONG_BINPUT": ("r", 1, u4(0), b"Nr" + u4(0) + b"."),
    "SETITEMS": ("u", 1, b"", b"}(K\x01K\x02u."),
    "EMPTY_DICT": ("}", 1, b"", b"}."),
    "PROTO": ("\x80", 2, b"\x02", b"\x80\x02N."),
    "NEWOBJ": ("\x81", 2, b"", b"\x80\x02cmod\nName\n)\x81."),
    "EXT1": ("\x82", 2, b"\x01", b"\x80\x02\x82\x01."),
    "EXT2": ("\x83", 2, u2(0x101), b"\x80\x02\x83\x01\x01."),
    "EXT4": ("\x84", 2, i4(0x10001), b"\x80\x02\x84\x01\x00\x01\x00."),
    "TUPLE1": ("\x85", 2, b"", b"K\x01\x85."),
    "TUPLE2": ("\x86", 2, b"", b"K\x01K\x02\x86."),
    "TUPLE3": ("\x87", 2, b"", b"K\x01K\x02K\x03\x87."),
    "NEWTRUE": ("\x88", 2, b"", b"\x88."),
    "NEWFALSE": ("\x89", 2, b"", b"\x89."),
    "LONG1": ("\x8a", 2, b"\x01\x07", b"\x8a\x01\x07."),
    "LONG4": ("\x8b", 2, i4(1) + b"\x07", b"\x8b" + i4(1) + b"\x07."),
    "BINBYTES": ("B", 3, u4(2) + b"ab", b"B" + u4(2) + b"ab."),
    "SHORT_BINBYTES": ("C", 3, b"\x02ab", b"C\x02ab."),
    "SHORT_BINUNICODE": ("\x8c", 4, b"\x02ab", b"\x8c\x02ab."),
    "BINUNICODE8": ("\x8d", 4, u8(2) + b"ab", b"\x8d" + u8(2) + b"ab."),
    "BINBYTES8": ("\x8e", 4, u8(2) + b"ab", b"\x8e" + u8(2) + b"ab."),
    "EMPTY_SET": ("\x8f", 4, b"", b"\x8f."),
    "ADDITEMS": ("\x90", 4, b"", b"\x8f(K\x01K\x02\x90."),
    "FROZENSET": ("\x91", 4, b"", b"(K\x01K\x02\x91."),
    "NEWOBJ_EX": ("\x92", 4, b"", b"cmod\nName\n)}\x92."),
    "STACK_GLOBAL": ("\x93", 4, b"", S("mod") + S("Name") + b"\x93."),
    "MEMOIZE": ("\x94", 4, b"", b"N\x94."),
    "FRAME": ("\x95", 4, u8(1), b"\x80\x04" + frame(b"N.")),
    "BYTEARRAY8": ("\x96", 5, u8(2) + b"ab", b"\x96" + u8(2) + b"ab."),
    "NEXT_BUFFER": ("\x97", 5, b"", b"\x97."),
    "READONLY_BUFFER": ("\x98", 5, b"", b"\x97\x98."),
}

DEFAULT_OPT = {"encoding": "ASCII", "errors": "strict", "fix_imports": True,
               "persistent_load": False, "buffers": None, "ext": {},
               "loads": 1, "render": True, "render_note": None,
               "isolate": False, "run": True, "dis": True}

CASES = []
NAMES = set()


def case(name, data, group, note="", **opt):
    if name in NAMES:
        raise SystemExit("case named twice: " + name)
    NAMES.add(name)
    o = dict(DEFAULT_OPT)
    for k in opt:
        if k not in o:
            raise SystemExit("no such option: " + k)
    o.update(opt)
    CASES.append((name, bytes(data), group, note, o))


# --------------------------------------------------------------------------
# Cases
# --------------------------------------------------------------------------

OS_CALL = b"cos\nsystem\n" + X("id") + b"\x85R"      # what a scanner must see


def cases_auto():
    for name, (code, proto, arg, prog) in OPS.items():
        c = code.encode("latin-1")
        low = name.lower()
        o = {}
        if name in ("NEXT_BUFFER", "READONLY_BUFFER"):
            o["buffers"] = [["bytearray", "6162"], ["bytes", "6364"]]
        if name in ("PERSID", "BINPERSID"):
            o["persistent_load"] = True
        if name.startswith("EXT"):
            o["ext"] = {"1": ["mod", "Ext1"], "257": ["mod", "Ext257"],
                        "65537": ["mod", "Ext65537"]}
        case("valid_" + low, prog, "valid", "smallest valid use", **o)
        case("valid_%s_proto4" % low, b"\x80\x04" + prog, "valid",
             "the same after PROTO 4", **o)
        case("empty_" + low, c + arg + b".", "empty_stack",
             "opcode on an empty stack", **o)
        case("mark_" + low, b"K\x05(" + c + arg + b".", "mark_on_top",
             "opcode with a MARK on top, an int below", **o)
        case("nones_" + low, b"NNN" + c + arg + b".", "wrong_types",
             "opcode on three Nones", **o)
        case("marknones_" + low, b"N(NN" + c + arg + b".", "wrong_types",
             "None, MARK, None, None, opcode", **o)
        if prog.endswith(b".") and name != "STOP":
            case("nostop_" + low, prog[:-1], "truncated",
                 "valid use, STOP missing", **o)
        for k in range(len(arg)):
            case("trunc_%s_%d" % (low, k), b"N" + c + arg[:k], "truncated",
                 "argument cut after %d of %d bytes" % (k, len(arg)), **o)


def cases_stream():
    case("stream_empty", b"", "stream", "no bytes at all")
    case("stream_only_stop", b".", "stream", "STOP on an empty stack")
    case("stream_trailing", b"K\x01.garbage\xff\x00", "stream",
         "bytes after STOP are ignored")
    case("stream_trailing_second", b"K\x01." + OS_CALL + b".", "stream",
         "a second pickle after STOP is not read")
    case("stream_two_loads", b"K\x01.K\x02.", "stream",
         "the same Unpickler loads twice", loads=2)
    case("stream_two_loads_memo", b"]q\x00.h\x00.", "stream",
         "the memo survives from one load to the next on one Unpickler",
         loads=2)
    case("stream_two_loads_memoize", b"]\x94.K\x01\x94h\x01\x86.", "stream",
         "MEMOIZE goes on counting in the second load", loads=2)
    case("stream_two_loads_proto", b"\x80\x04K\x01.cinert_old\nold_name\n.",
         "stream", "PROTO is forgotten between loads", loads=2)
    case("stream_two_loads_frame", b"\x80\x04" + frame(b"K\x01.K\x02."),
         "stream", "STOP inside a frame, a second pickle in the same frame",
         loads=2)
    for b in list(range(0, 256)):
        if chr(b) in {v[0] for v in OPS.values()}:
            continue
        if b in (0, 1, 10, 13, 32, 39, 65, 68, 72, 92, 97 + 25, 0x7e, 0x7f,
                 0x99, 0x9f, 0xa0, 0xc3, 0xfe, 0xff):
            case("stream_badop_%02x" % b, b"N" + bytes([b]) + b".", "stream",
                 "byte %#04x is no opcode" % b)
    case("stream_stop_below_mark", b"K\x01(.", "stream", "STOP on a MARK")
    case("stream_stop_above_mark", b"(K\x01.", "stream",
         "STOP with an open MARK below the value")
    case("stream_stop_extra", b"K\x01K\x02K\x03.", "stream",
         "STOP with items left: the top wins")
    case("stream_stop_marks", b"(((K\x01.", "stream", "many open MARKs")
    case("stream_crlf", b"I5\r\n.", "stream", "text pickle with CR LF")
    case("stream_crlf_global", b"cos\r\nsystem\r\n.", "stream",
         "CR stays in module and name")
    case("stream_bom", b"\xef\xbb\xbfK\x01.", "stream", "UTF-8 BOM first")
    case("stream_zip_prefix", b"PK\x03\x04K\x01.", "stream",
         "a zip file starts with P, which is PERSID")
    case("stream_gzip_prefix", b"\x1f\x8b\x08\x00K\x01.", "stream", "gzip")


def cases_proto():
    for p in (0, 1, 2, 3, 4, 5, 6, 7, 127, 128, 255):
        case("proto_%d" % p, b"\x80" + u1(p) + b"K\x01.", "proto",
             "PROTO %d" % p)
    case("proto_twice", b"\x80\x02\x80\x04K\x01.", "proto", "PROTO repeated")
    case("proto_late", b"K\x01\x80\x04.", "proto", "PROTO not first")
    case("proto_late_bad", b"K\x01\x80\x09.", "proto", "late bad PROTO")
    case("proto_before_stop", b"K\x01\x80\x02.", "proto", "PROTO before STOP")
    case("proto_under_ops", b"\x80\x00\x8f(K\x01\x90.", "proto",
         "protocol 4 opcodes under PROTO 0: no reader checks")
    case("proto_none_proto5", b"\x96" + u8(1) + b"a.", "proto",
         "protocol 5 opcode with no PROTO")
    # rules of find_class follow the last PROTO
    for p in (0, 1, 2, 3, 4, 5):
        pre = b"\x80" + u1(p)
        case("rules_dotted_%d" % p, pre + b"cinert\nA.B\n.", "rules",
             "dotted name under PROTO %d" % p)
        case("rules_oldname_%d" % p, pre + b"cinert_old\nold_name\n.", "rules",
             "2.x name mapping under PROTO %d" % p)
        case("rules_oldmodule_%d" % p, pre + b"cinert_old\nmoved\n.", "rules",
             "2.x module mapping under PROTO %d" % p)
        case("rules_builtin_%d" % p, pre + G("__builtin__", "eval") + b".",
             "rules", "__builtin__ eval under PROTO %d" % p)
    case("rules_none", b"cinert_old\nold_name\n.", "rules",
         "no PROTO counts as 0")
    case("rules_nofix", b"cinert_old\nold_name\n.", "rules",
         "fix_imports=False", fix_imports=False)
    case("rules_nofix_builtin", G("__builtin__", "eval") + b".", "rules",
         "fix_imports=False", fix_imports=False)
    case("rules_proto_after", b"cinert_old\nold_name\n\x80\x04.", "rules",
         "PROTO after the GLOBAL comes too late")
    case("rules_proto_switch",
         b"\x80\x04cinert\nA.B\n\x80\x02cinert\nA.B\n\x86.", "rules",
         "the same dotted GLOBAL under 4, then under 2")
    case("rules_proto_down", b"\x80\x04\x80\x00" + G("__builtin__", "eval")
         + b".", "rules", "a later PROTO 0 turns mapping on again")
    case("rules_locals", b"\x80\x04cinert\nA.<locals>.B\n.", "rules",
         "<locals> in a dotted path")
    case("rules_locals_3", b"\x80\x03cinert\nA.<locals>.B\n.", "rules",
         "<locals> under PROTO 3 is a plain missing attribute")
    case("rules_missing_attr", b"\x80\x02cinert\nnosuch\n.", "rules", "")
    case("rules_missing_attr4", b"\x80\x04cinert\nnosuch\n.", "rules", "")
    case("rules_missing_deep", b"\x80\x04cinert\nA.nosuch\n.", "rules", "")
    case("rules_missing_deep2", b"\x80\x04cinert\nnosuch.B\n.", "rules", "")
    case("rules_empty_part", b"\x80\x04cinert\nA..B\n.", "rules", "")
    case("rules_dot_only", b"\x80\x04cinert\n.\n.", "rules", "")
    case("rules_leading_dot", b"\x80\x04cinert\n.A\n.", "rules", "")
    case("rules_inst_dotted", b"\x80\x04(iinert\nA.B\n.", "rules",
         "INST with a dotted name")
    case("rules_stack_dotted", b"\x80\x04" + S("inert") + S("A.B") + b"\x93.",
         "rules", "STACK_GLOBAL dotted")
    case("rules_stack_dotted2", b"\x80\x02" + S("inert") + S("A.B") + b"\x93.",
         "rules", "STACK_GLOBAL under PROTO 2 looks the dotted name up whole")
    case("rules_stack_old", b"\x80\x02" + S("inert_old") + S("old_name")
         + b"\x93.", "rules", "STACK_GLOBAL under PROTO 2 is mapped too")
    case("rules_stack_old4", b"\x80\x04" + S("inert_old") + S("old_name")
         + b"\x93.", "rules", "STACK_GLOBAL under PROTO 4 is not mapped")
    for m, n in (("__builtin__", "unicode"), ("__builtin__", "xrange"),
                 ("__builtin__", "nosuch"), ("copy_reg", "_reconstructor"),
                 ("exceptions", "StandardError"), ("exceptions", "ValueError"),
                 ("exceptions", "NoSuch"), ("commands", "getoutput"),
                 ("cPickle", "loads"), ("UserDict", "UserDict"),
                 ("UserDict", "IterableUserDict"), ("UserDict", "DictMixin"),
                 ("urllib", "urlopen"), ("urllib", "nosuch"),
                 ("urllib2", "urlopen"), ("itertools", "imap"),
                 ("StringIO", "StringIO"), ("whichdb", "whichdb"),
                 ("__builtin__.x", "eval"), ("socket", "_socketobject"),
                 ("builtins", "eval"), ("posix", "system"), ("nt", "system")):
        case("map_%s_%s" % (m.replace(".", "-"), n), b"\x80\x02" + G(m, n)
             + b".", "mapping", "2.x name under PROTO 2")


def cases_ints():
    for i, t in enumerate([
            b"0", b"1", b"00", b"01", b"-0", b"+0", b"+1", b"-1", b" 0", b" 1",
            b"1 ", b"0 ", b"\t1", b"1\t", b"1\r", b"\x0b1", b"\x0c1", b"\x1c1",
            b"000", b"001", b"010", b"017", b"08", b"09", b"0x10", b"0X1f",
            b"0b11", b"0o17", b"0o", b"0x", b"1_000", b"_1", b"1_", b"1__0",
            b"0_1", b"0x_1f", b"", b" ", b"-", b"+", b"--1", b"1L", b"1l",
            b"1.0", b"1e3", b"2147483647", b"2147483648", b"-2147483648",
            b"-2147483649", b"4294967296", b"9223372036854775807",
            b"9223372036854775808", b"-9223372036854775808",
            b"-9223372036854775809", b"123456789012345678901234567890",
            b"0x" + b"f" * 40, b"1\x00junk", b"\x001", b"0\x00", b"01\x00",
            b"1\x00", b"\xef\xbc\x91", b"1#", b"'1'", b"True", b"0" * 30,
            b"0" * 29 + b"1", b"-01", b"-00", b"+01", b" 01", b"01 ",
            b"0777", b"-010", b"1" * 4300, b"1" * 4301, b"0x" + b"1" * 4301]):
        for op, low in ((b"I", "int"), (b"L", "long")):
            case("%s_text_%02d" % (low, i), op + t + b"\n.", "number_text",
                 "%s %r" % (low.upper(), t[:40]))
        if len(t) < 40:
            case("long_textL_%02d" % i, b"L" + t + b"L\n.", "number_text",
                 "LONG %r with the L" % (t + b"L"))
            case("get_text_%02d" % i, b"Np0\nK\x01p1\nK\x08p8\n]p10\ng" + t
                 + b"\n.", "number_text", "GET %r" % t)
            case("put_text_%02d" % i, b"Np" + t + b"\n.", "number_text",
                 "PUT %r" % t)
    case("long_text_LL", b"L5LL\n.", "number_text", "two L")
    case("long_text_onlyL", b"LL\n.", "number_text", "only the L")
    case("long_text_l", b"L5l\n.", "number_text", "small l")
    case("long_text_spaceL", b"L5 L\n.", "number_text", "space before L")
    case("long_text_Lspace", b"L5L \n.", "number_text", "space after L")
    case("long_text_LCR", b"L5L\r\n.", "number_text", "CR after L")
    for nm, t in (("high", b"\xff"), ("utf8", "1\u00e9".encode()),
                  ("cut199", b"x" * 198 + "\u00e9".encode()),
                  ("cut200", b"x" * 199 + "\u00e9".encode())):
        note = ("C quotes the first 200 bytes as UTF-8 in its ValueError; where "
                "they do not decode that becomes UnicodeDecodeError")
        case("long_text_" + nm, b"L" + t + b"\n.", "number_text", note)
        case("int_text_" + nm, b"I" + t + b"\n.", "number_text", "")
        case("float_text_" + nm, b"F" + t + b"\n.", "number_text", "")
        case("get_text_" + nm, b"g" + t + b"\n.", "number_text", note)
        case("put_text_" + nm, b"Np" + t + b"\n.", "number_text", note)
    for n in (0, 1, -1, 127, 128, 255, -128, -129, 32767, 65535, -32768,
              2**31 - 1, 2**31, -2**31, 2**63 - 1, 2**63, -2**63, -2**63 - 1,
              2**64, 2**2039 - 1, -2**2039):
        b = pickle.encode_long(n)
        nm = ("m" if n < 0 else "") + (str(abs(n)) if abs(n) < 2**65
                                       else "big%d" % abs(n).bit_length())
        if len(b) < 256:
            case("long1_%s" % nm, b"\x8a" + u1(len(b)) + b + b".",
                 "number_binary", "LONG1")
        case("long4_%s" % nm, b"\x8b" + u4(len(b)) + b + b".",
             "number_binary", "LONG4")
    case("long1_padded", b"\x8a\x04\x07\x00\x00\x00.", "number_binary",
         "not minimal")
    case("long1_padded_neg", b"\x8a\x04\xff\xff\xff\xff.", "number_binary",
         "not minimal -1")
    case("long1_longest", b"\x8a\xff" + b"\x01" * 255 + b".", "number_binary",
         "the longest LONG1")
    case("long1_short", b"\x8a\x05\x01\x02.", "number_binary",
         "count reaches past the end")
    case("long4_zero", b"\x8b" + u4(0) + b".", "number_binary", "0 bytes is 0")
    case("long4_neg1", b"\x8b" + i4(-1) + b".", "number_binary",
         "negative count")
    case("long4_min", b"\x8b" + i4(-2**31) + b".", "number_binary",
         "most negative count")
    case("long4_huge", b"\x8b" + i4(2**31 - 1) + b"\x01.", "number_binary",
         "count of 2 GiB, one byte there")
    case("long4_2000", b"\x8b" + u4(2000) + b"\x7f" * 2000 + b".",
         "number_binary", "more than 4300 decimal digits: dis cannot print it")
    for n in (0, 255):
        case("binint1_%d" % n, b"K" + u1(n) + b".", "number_binary", "")
    for n in (0, 256, 65535):
        case("binint2_%d" % n, b"M" + u2(n) + b".", "number_binary", "")
    for n in (0, -1, 2**31 - 1, -2**31):
        case("binint_%s" % str(n).replace("-", "m"), b"J" + i4(n) + b".",
             "number_binary", "BININT is signed")


def cases_floats():
    for i, t in enumerate([
            b"0", b"-0", b"0.0", b"-0.0", b"1.5", b"+1.5", b"1.", b".5", b".",
            b"1e5", b"1E5", b"1e", b"1e+5", b"1e-400", b"1e308", b"1.8e308",
            b"1e999", b"-1e999", b"inf", b"-inf", b"+inf", b"Infinity", b"INF",
            b"infin", b"nan", b"-nan", b"NaN", b"nan(123)", b" 1.5", b"1.5 ",
            b"1.5\r", b"\t1.5", b"1_0.0", b"1,5", b"0x1p3", b"", b" ", b"1.5L",
            b"1.5\x00junk", b"\x001.5", b"1.5j", b"1" * 400, b"5e-324",
            b"2e-324", b"0.1", b"1e22", b"1e23", b"123456789012345680.0",
            b"2.2250738585072011e-308", b"\xd9\xa1.5"]):
        case("float_text_%02d" % i, b"F" + t + b"\n.", "number_text",
             "FLOAT %r" % t[:40])
    for nm, b in (("one", f8(1.0)), ("negzero", f8(-0.0)), ("inf", f8(1e999)),
                  ("ninf", f8(-1e999)), ("nan", bytes.fromhex("7ff8000000000000")),
                  ("nnan", bytes.fromhex("fff8000000000000")),
                  ("snan", bytes.fromhex("7ff0000000000001")),
                  ("payload", bytes.fromhex("7ff8000000abcdef")),
                  ("denorm", bytes.fromhex("0000000000000001")),
                  ("max", bytes.fromhex("7fefffffffffffff")),
                  ("min", bytes.fromhex("0010000000000000")),
                  ("third", f8(1 / 3))):
        case("binfloat_" + nm, b"G" + b + b".", "number_binary", "BINFLOAT")


def cases_strings():
    for i, t in enumerate([
            b"''", b'""', b"'a'", b'"a"', b"'a\"", b"\"a'", b"'", b'"', b"a",
            b"", b"'a", b"a'", b"'a'b'", b"'a''", b" 'a'", b"'a' ", b"'a'\r",
            b"'\\n\\r\\t\\v\\f\\a\\b\\0'", b"'\\\\'", b"'\\''", b"'\\\"'",
            b"'\\'", b"'\\x41'", b"'\\x4'", b"'\\x'", b"'\\xzz'", b"'\\101'",
            b"'\\777'", b"'\\400'", b"'\\8'", b"'\\q'", b"'\\u0041'",
            b"'\\N{DIGIT ONE}'", b"'\\\\\\'", b"'\xe9'", b"'\\xe9'", b"'\xff'",
            b"'\x00'", b"'a\x00b'", b"'\x1b[31m'", b"'\xe2\x80\xae'",
            b"'ab\\", b"'\\\n'"]):
        case("string_%02d" % i, b"S" + t + b"\n.", "string", "STRING %r" % t)
        if any(c > 127 for c in t) or b"\\x" in t or b"\\4" in t or i == 2:
            for enc, er in (("bytes", "strict"), ("latin1", "strict"),
                            ("utf-8", "strict"), ("utf-8", "surrogateescape"),
                            ("ASCII", "replace"), ("ASCII", "ignore")):
                case("string_%02d_%s_%s" % (i, enc, er), b"S" + t + b"\n.",
                     "string", "STRING %r, encoding=%s errors=%s"
                     % (t, enc, er), encoding=enc, errors=er)
    for nm, b in (("empty", b""), ("ascii", b"abc"), ("high", b"\xe9\xff"),
                  ("utf8", "\u20ac".encode()), ("nul", b"a\x00b"),
                  ("quotes", b"'\"\\"), ("255", b"x" * 255)):
        case("short_binstring_" + nm, b"U" + u1(len(b)) + b + b".", "string", "")
        case("binstring_" + nm, b"T" + u4(len(b)) + b + b".", "string", "")
        case("short_binbytes_" + nm, b"C" + u1(len(b)) + b + b".", "string", "")
        case("binbytes_" + nm, b"B" + u4(len(b)) + b + b".", "string", "")
        case("binbytes8_" + nm, b"\x8e" + u8(len(b)) + b + b".", "string", "")
        case("bytearray8_" + nm, b"\x96" + u8(len(b)) + b + b".", "string", "")
        if nm in ("high", "utf8", "ascii"):
            for enc, er in (("bytes", "strict"), ("latin1", "strict"),
                            ("utf-8", "strict"), ("utf-8", "surrogateescape"),
                            ("ASCII", "surrogateescape"), ("ASCII", "nosuch"),
                            ("nosuch", "strict"), ("BYTES", "strict"),
                            ("utf-16", "strict"), ("rot13", "strict")):
                case("binstring_%s_%s_%s" % (nm, enc, er), b"T" + u4(len(b)) + b
                     + b".", "string", "encoding=%s errors=%s" % (enc, er),
                     encoding=enc, errors=er)
    for nm, n in (("neg1", 0xffffffff), ("2g", 0x80000000),
                  ("under2g", 0x7fffffff), ("one_more", 4)):
        for low, op in (("binstring", b"T"), ("binbytes", b"B"),
                        ("binunicode", b"X")):
            case("%s_len_%s" % (low, nm), op + u4(n) + b"abc.", "length",
                 "length %d, 4 bytes there" % n)
    for nm, n in (("max", 2**64 - 1), ("2_63", 2**63), ("ssize", 2**63 - 1),
                  ("ssize_40", 2**63 - 40), ("2_62", 2**62),
                  ("one_more", 5)):
        for low, op in (("binunicode8", b"\x8d"), ("binbytes8", b"\x8e"),
                        ("bytearray8", b"\x96"), ("frame", b"\x95")):
            body = b"abc." if low != "frame" else b"K\x01N."
            case("%s_len_%s" % (low, nm), op + u8(n) + body, "length",
                 "length %d, 4 bytes there" % n)
    for op in (b"U", b"C", b"\x8c"):
        case("short_len_past_%02x" % op[0], op + b"\x05abc.", "length",
             "one-byte length past the end")
    for nm, b in (("ascii", b"abc"), ("empty", b""),
                  ("bmp", "\u20ac\u00e9".encode()), ("astral", "\U0001f600".encode()),
                  ("surrogate", b"\xed\xa0\x80"),
                  ("surrogate_pair", b"\xed\xa0\xbd\xed\xb8\x80"),
                  ("lone_cont", b"\x80"), ("bad_ff", b"\xff"),
                  ("overlong", b"\xc0\x80"), ("overlong3", b"\xe0\x80\x80"),
                  ("short_seq", b"\xe2\x82"), ("toobig", b"\xf4\x90\x80\x80"),
                  ("nul", b"a\x00b"), ("newline", b"a\nb"),
                  ("esc", b"\x1b]0;owned\x07"), ("bidi", "a\u202eb".encode()),
                  ("zwj", "a\u200db".encode()), ("combining", "e\u0301".encode()),
                  ("bom", "\ufeffa".encode()), ("c1", "\u009b31m".encode()),
                  ("del", b"\x7f"), ("tag", "\U000e0041".encode()),
                  ("wide", "\u4e2d\u6587".encode()), ("noncharacter", "\uffff".encode())):
        case("short_binunicode_" + nm, b"\x8c" + u1(len(b)) + b + b".", "unicode", "")
        case("binunicode_" + nm, b"X" + u4(len(b)) + b + b".", "unicode", "")
        case("binunicode8_" + nm, b"\x8d" + u8(len(b)) + b + b".", "unicode", "")
    for i, t in enumerate([
            b"", b"abc", b"\\u20ac", b"\\U0001f600", b"\\U0010ffff",
            b"\\U00110000", b"\\Uffffffff", b"\\u12", b"\\u", b"\\uzzzz",
            b"\\U0001", b"\\ud83d\\ude00", b"\\ud800", b"\xe9", b"\xff\x80",
            b"\\n", b"\\\\u0041", b"\\\\\\u0041", b"\\", b"a\\", b"\\x41",
            b"\\u005c", b"\\u000a", b"a\rb", b"a\r", b"a\x00b", b"\x1a",
            b"\xe2\x82\xac", b"\\N{DIGIT ONE}", b"'quoted'", b"\\U0000004",
            b"\x1b[2J"]):
        case("unicode_%02d" % i, b"V" + t + b"\n.", "unicode", "UNICODE %r" % t)


def cases_frames():
    P = b"\x80\x04"
    case("frame_exact", P + frame(b"K\x01."), "frame", "frame to the STOP")
    case("frame_zero", P + frame(b"") + b"K\x01.", "frame", "empty frame")
    case("frame_zero_many", P + frame(b"") * 5 + b"K\x01.", "frame",
         "empty frames in a row")
    case("frame_two", P + frame(b"K\x01") + frame(b"K\x02\x86."), "frame",
         "two frames")
    case("frame_gap", P + frame(b"K\x01") + b"K\x02" + frame(b"\x86."),
         "frame", "opcodes between frames")
    case("frame_stop_outside", P + frame(b"K\x01") + b".", "frame", "")
    case("frame_longer", P + frame(b"K\x01.", 100), "frame",
         "frame longer than the file")
    case("frame_longer_1", P + frame(b"K\x01.", 4), "frame",
         "frame one byte longer than the file")
    case("frame_trailing", P + frame(b"K\x01.XYZ"), "frame",
         "bytes after STOP inside the frame")
    case("frame_nested", P + frame(frame(b"K\x01.")), "frame",
         "a frame in a frame")
    case("frame_nested_overrun", P + frame(frame(b"K\x01.", 3), 9), "frame",
         "outer frame ends after the inner header")
    case("frame_early", P + frame(b"K\x01", 1) + b".", "frame",
         "frame ends between BININT1 and its argument")
    case("frame_short_bytes", P + frame(b"C\x04abcd", 4) + b".", "frame",
         "bytes straddle the end of the frame")
    case("frame_short_binbytes", P + frame(b"B" + u4(4) + b"abcd", 7) + b".",
         "frame", "")
    case("frame_short_bytearray", P + frame(b"\x96" + u8(4) + b"abcd", 11)
         + b".", "frame", "")
    case("frame_short_unicode", P + frame(b"\x8c\x04abcd", 4) + b".", "frame",
         "a str straddles the end of the frame")
    case("frame_short_unicode_pad", P + frame(b"\x8c\x04abcd", 4)
         + b"abcd" + b".", "frame",
         "the same, with bytes to spare: the streaming C reader loses 2 bytes")
    case("frame_short_line", P + frame(b"I123\n", 3) + b".", "frame",
         "a line straddles the end of the frame")
    case("frame_short_line_pad", P + frame(b"I123\n", 3) + b"45\n.", "frame", "")
    case("frame_short_global", P + frame(b"cmod\nName\n", 7) + b".", "frame",
         "GLOBAL's name straddles")
    case("frame_short_global2", P + frame(b"cmod\n", 5) + b"Name\n.", "frame",
         "GLOBAL's name starts exactly after the frame")
    case("frame_op_arg", P + frame(b"M\x01\x02", 2) + b".", "frame", "")
    case("frame_len_bytes_after", P + frame(b"C\x02", 2) + b"ab.", "frame",
         "payload starts exactly at the end of the frame")
    case("frame_len_bin_after", P + frame(b"B" + u4(2), 5) + b"ab.", "frame", "")
    case("frame_len_str_after", P + frame(b"\x8c\x02", 2) + b"ab.", "frame", "")
    case("frame_len_bytearray_after", P + frame(b"\x96" + u8(2), 9) + b"ab.",
         "frame", "")
    case("frame_proto0", b"\x80\x00" + frame(b"K\x01."), "frame",
         "FRAME under PROTO 0")
    case("frame_noproto", frame(b"K\x01."), "frame", "FRAME with no PROTO")
    case("frame_proto_inside", frame(b"\x80\x04K\x01."), "frame", "PROTO inside")
    case("frame_begin_in_frame", P + frame(b"K\x01" + frame(b"K\x02\x86.")),
         "frame", "second frame begins before the first has ended")
    case("frame_hide_global", P + frame(b"\x8c\x06abc", 4)
         + b"cos\nsystem\n" + b".", "frame",
         "what is inside the str depends on the reader")
    case("frame_split_global", P + frame(b"cmy", 3) + b"os\nsystem\n"
         + X("id") + b"\x85R.", "frame",
         "genops, dis and loads() see myos.system; C from a stream drops the "
         "two buffered bytes and sees os.system")
    case("frame_split_global_file", P + frame(b"N0" * 4500 + b"cmy")
         + b"os\nsystem\n" + X("id") + b"\x85R.", "frame",
         "the same for an ordinary open file: the frame is larger than the "
         "8 KiB read-ahead")
    case("frame_split_int", P + frame(b"I9", 2) + b"1\n.", "frame",
         "91 or 1")
    case("frame_split_string", P + frame(b"S'a'", 4) + b"'b'\n.", "frame",
         "'a''b' or 'b'")
    case("frame_split_put", P + frame(b"Np1", 3) + b"2\ng12\n.", "frame",
         "memo 12 or memo 2")
    smug = b"\x8c\x14" + b"AB"
    tail = b"C" * 20 + b"0cos\nsystem\nX" + u4(2) + b"id\x85R."
    case("frame_smuggle_stream", P + frame(smug) + tail, "frame",
         "short frame: streaming C drops the buffered part, so it reads other "
         "opcodes than loads() and genops do")
    case("frame_smuggle_dropped", P + frame(b"\x8a\x02\x01") + b"\x05.\x05K\x09.",
         "frame", "LONG1 straddles: C from memory, C from a stream and genops "
         "part ways")
    big = b"]" + b"NNNNNNNN" * 1100
    case("frame_over_8k", P + frame(big + b"N."), "frame",
         "a frame larger than the 8 KiB read-ahead", render=True)


def cases_memo():
    g = "memo"
    case("memo_put_get", b"]p0\n0g0\n.", g, "")
    case("memo_overwrite", b"K\x01q\x00K\x02q\x000h\x00\x86.", g,
         "PUT to a used key: the readers overwrite, dis objects")
    case("memo_memoize_zero", b"]\x94h\x00\x86.", g, "first MEMOIZE is 0")
    case("memo_memoize_gap", b"K\x05q\x05K\x06\x94h\x01\x87.", g,
         "MEMOIZE takes len(memo), not the largest key + 1")
    case("memo_memoize_clobber", b"K\x05q\x01K\x06\x94h\x01\x87.", g,
         "one PUT at 1, so MEMOIZE writes 1 again: clobbered")
    case("memo_memoize_clobber2", b"K\x05q\x01K\x06\x94K\x07\x94h\x01\x86.", g,
         "after the clobber len(memo) is still 1, so it is clobbered again")
    case("memo_memoize_order", b"K\x05\x94K\x06\x94K\x07q\x00h\x00h\x01\x87.",
         g, "")
    case("memo_get_missing", b"h\x07.", g, "")
    case("memo_get_missing_big", b"j" + u4(0xffffffff) + b".", g, "")
    case("memo_get_missing_text", b"g99999999999999999999\n.", g,
         "a key past ssize_t")
    case("memo_put_missing_text", b"Np99999999999999999999\n.", g, "")
    case("memo_get_neg", b"g-1\n.", g, "")
    case("memo_put_neg", b"Np-1\n.", g, "")
    case("memo_get_neg0", b"Np0\ng-0\n.", g, "")
    case("memo_put_mark", b"(q\x00.", g, "PUT with a MARK on top")
    case("memo_put_below_mark", b"K\x01(q\x00.", g, "")
    case("memo_get_in_mark", b"K\x01q\x000(h\x00t.", g, "")
    case("memo_long_put_get", b"Nr" + u4(1000) + b"0j" + u4(1000) + b".", g, "")
    case("memo_put_binget", b"]p255\n0h\xff.", g, "text PUT, binary GET")
    case("memo_32", b"".join(b"K" + u1(i) + b"q" + u1(i) + b"0"
                             for i in range(70)) + b"h\x45.", g,
         "past the first 32 slots of the C memo")
    case("memo_put_16m", b"Nr" + u4(0x00ffffff) + b"j" + u4(0x00ffffff)
         + b"\x86.", g, "C: a 256 MiB array for one 5-byte opcode")
    case("memo_put_2g", b"Nr" + u4(0x7fffffff) + b".", g,
         "C: 32 GiB wanted (MemoryError under the 3 GiB limit set here)")
    case("memo_put_4g", b"Nr" + u4(0xffffffff) + b".", g,
         "C: 64 GiB wanted")
    case("memo_put_2_62", b"Np4611686018427387904\n.", g,
         "C: size overflow is MemoryError; py: dict key")
    case("memo_put_2_63m1", b"Np9223372036854775807\n.", g, "")
    case("memo_put_2_60", b"Np1152921504606846976\n.", g, "")
    case("memo_recursive_list", b"]q\x00h\x00a.", g, "a list in itself")
    case("memo_recursive_tuple", b"]q\x00h\x00\x85a.", g, "list of a tuple of it")
    case("memo_recursive_dict", b"}q\x00K\x01h\x00s.", g, "")
    case("memo_shared", b"]q\x00h\x00h\x00\x87.", g, "one list three times")
    case("memo_shared_tuple", b"K\x01\x85q\x00h\x00\x86.", g, "")
    case("memo_shared_empty_tuple", b")q\x00h\x00\x86.", g,
         "the empty tuple is one object anyway")
    case("memo_dup_shared", b"]2\x86.", g, "DUP shares")
    case("memo_dup_mutate", b"]2K\x01a\x86.", g,
         "a change through one reference shows in the other")
    case("memo_put_mutate", b"]q\x00K\x01a0h\x00.", g, "")
    case("memo_get_before_put", b"h\x00q\x00.", g, "")
    dag = b"]q\x00"
    for i in range(1, 40):
        dag += b"0(h" + u1(i - 1) + b"h" + u1(i - 1) + b"lq" + u1(i)
    case("memo_dag_40", dag + b".", g,
         "2^39 paths, 40 lists: a tree view must not expand it")
    dagt = b"Nq\x00"
    for i in range(1, 60):
        dagt += b"0h" + u1(i - 1) + b"h" + u1(i - 1) + b"\x86q" + u1(i)
    case("memo_dag_tuple_60", dagt + b".", g, "the same with tuples")
    lol = b"X" + u4(3) + b"lolq\x00"
    for i in range(1, 10):
        lol += b"0(" + (b"h" + u1(i - 1)) * 10 + b"tq" + u1(i)
    case("memo_billion_laughs", lol + b".", g, "ten times nine levels")


def cases_stack():
    g = "stack"
    case("pop_value", b"K\x01K\x020.", g, "")
    case("pop_mark_by_pop", b"K\x01(0.", g, "POP takes a MARK off")
    case("pop_only_mark", b"(0K\x01.", g, "")
    case("pop_mark_then_more", b"K\x01(K\x0200.", g, "value, then the MARK")
    case("pop_too_many", b"K\x0100.", g, "")
    case("pop_mark_none", b"K\x011.", g, "POP_MARK with no MARK")
    case("pop_mark_nested", b"K\x01(K\x02(K\x0311.", g, "")
    case("dup_mark", b"(2.", g, "DUP on a MARK")
    case("dup_below_mark", b"K\x01(2t.", g, "DUP cannot reach below a MARK")
    case("tuple1_across_mark", b"K\x01(\x85.", g, "")
    case("tuple2_across_mark", b"K\x01(K\x02\x86.", g,
         "dis pops through the MARK without a word")
    case("tuple2_across_mark_t", b"K\x01(K\x02\x86t.", g,
         "dis loses its MARK and then fails oddly")
    case("tuple3_across_mark", b"K\x01(K\x02K\x03\x87.", g, "")
    case("append_across_mark", b"](K\x01a.", g, "")
    case("append_no_list", b"K\x01a.", g, "")
    case("setitem_across_mark", b"}(K\x01K\x02s.", g, "")
    case("setitem_across_mark1", b"}K\x01(K\x02s.", g, "")
    case("build_across_mark", b"cmod\nName\n)R(}b.", g, "")
    case("reduce_across_mark", b"cmod\nName\n()R.", g, "")
    case("newobj_across_mark", b"cmod\nName\n()\x81.", g, "")
    case("stack_global_across_mark", S("mod") + b"(" + S("Name") + b"\x93.",
         g, "")
    case("marks_nested", b"((K\x01t(K\x02tt.", g, "")
    case("marks_unused", b"(((((K\x01t.", g, "MARKs left at STOP")
    case("mark_tuple_empty", b"(t.", g, "")
    case("mark_list_empty", b"(l.", g, "")
    case("mark_dict_empty", b"(d.", g, "")
    case("mark_frozenset_empty", b"(\x91.", g, "")
    case("mark_obj_empty", b"(o.", g, "OBJ with nothing after the MARK")
    case("dict_odd", b"(K\x01K\x02K\x03d.", g, "odd DICT")
    case("dict_one", b"(K\x01d.", g, "")
    case("setitems_odd", b"}(K\x01K\x02K\x03u.", g, "odd SETITEMS")
    case("setitems_empty", b"}(u.", g, "")
    case("setitems_empty_int", b"K\x01(u.", g,
         "nothing to set: no reader looks at the target")
    case("setitems_empty_nothing", b"(u.", g, "nothing below the MARK")
    case("appends_empty", b"](e.", g, "")
    case("appends_empty_int", b"K\x01(e.", g,
         "C: nothing to do, ok; py: looks for extend, fails")
    case("appends_empty_nothing", b"(e.", g, "")
    case("additems_empty", b"\x8f(\x90.", g, "")
    case("additems_empty_int", b"K\x01(\x90.", g,
         "C: nothing to do, ok; py: looks for add, fails")
    case("additems_empty_nothing", b"(\x90.", g, "")
    case("append_int", b"K\x01K\x02a.", g, "")
    case("append_tuple", b")K\x02a.", g, "")
    case("append_dict", b"}K\x02a.", g, "")
    case("append_set", b"\x8fK\x02a.", g, "")
    case("append_bytearray", b"\x96" + u8(1) + b"aK\x42a.", g,
         "bytearray has append and extend")
    case("append_bytearray_bad", b"\x96" + u8(1) + b"aM\x00\x01a.", g,
         "byte out of range")
    case("append_bytearray_str", b"\x96" + u8(1) + b"a" + S("b") + b"a.", g,
         "C calls extend([x]), py calls append(x)")
    case("appends_bytearray", b"\x96" + u8(1) + b"a(K\x42K\x43e.", g, "")
    case("appends_set", b"\x8f(K\x01e.", g, "a set has no extend or append")
    case("appends_dict", b"}(K\x01e.", g, "")
    case("appends_bytes", b"C\x01a(K\x01e.", g, "")
    case("append_str", S("a") + S("b") + b"a.", g, "")
    case("setitem_list", b"]K\x00aK\x00K\x09s.", g, "SETITEM on a list index")
    case("setitem_list_range", b"]K\x00K\x09s.", g, "index out of range")
    case("setitem_list_neg", b"]K\x01aJ" + i4(-1) + b"K\x09s.", g, "")
    case("setitem_list_str", b"]" + S("a") + b"K\x09s.", g, "")
    case("setitem_bytearray", b"\x96" + u8(1) + b"aK\x00K\x42s.", g, "")
    case("setitem_tuple", b"K\x01\x85K\x00K\x09s.", g, "")
    case("setitem_set", b"\x8fK\x01K\x02s.", g, "")
    case("setitem_none", b"NK\x01K\x02s.", g, "")
    case("additems_list", b"](K\x01\x90.", g, "a list has no add")
    case("additems_dict", b"}(K\x01\x90.", g, "")
    case("additems_frozenset", b"(K\x01\x91(K\x02\x90.", g,
         "a frozenset has no add")
    case("additems_unhashable", b"\x8f(]\x90.", g, "")
    case("frozenset_unhashable", b"(]\x91.", g, "")
    case("dict_unhashable", b"(]K\x01d.", g, "")
    case("setitem_unhashable", b"}]K\x01s.", g, "")
    case("setitem_unhashable_tuple", b"}]\x85K\x01s.", g, "tuple of a list")
    case("setitem_unhashable_bytearray", b"}\x96" + u8(0) + b"K\x01s.", g, "")
    case("setitem_set_key", b"}\x8fK\x01s.", g, "")
    # what counts as the same key
    eq = [("int_bool", b"K\x01", b"\x88"), ("bool_int", b"\x88", b"K\x01"),
          ("int_float", b"K\x01", b"G" + f8(1.0)),
          ("float_int", b"G" + f8(1.0), b"K\x01"),
          ("zero_negzero", b"G" + f8(0.0), b"G" + f8(-0.0)),
          ("zero_false", b"K\x00", b"\x89"),
          ("big_float", b"\x8a\x08" + struct.pack("<q", 2**53), b"G" + f8(2.0**53)),
          ("big_float_ne", b"\x8a\x08" + struct.pack("<q", 2**53 + 1), b"G" + f8(2.0**53)),
          ("huge_float", b"\x8a" + u1(10) + (10**22).to_bytes(10, "little"), b"G" + f8(1e22)),
          ("huge_float_ne", b"\x8a" + u1(10) + (10**23).to_bytes(10, "little"), b"G" + f8(1e23)),
          ("str_bytes", S("a"), b"C\x01a"), ("str_str", S("a"), b"X" + u4(1) + b"a"),
          ("tuple", b"K\x01\x85", b"\x88\x85"),
          ("tuple_float", b"K\x01\x85", b"G" + f8(1.0) + b"\x85"),
          ("frozenset", b"(K\x01\x91", b"(\x88\x91"),
          ("none", b"N", b"N"), ("empty", b")", b"("+b"t"),
          ("nfc_nfd", S("\u00e9"), S("e\u0301")),
          ("surrogates", X(b"\xed\xa0\xbd\xed\xb8\x80"), X("\U0001f600")),
          ("global", b"cmod\nName\n", b"cmod\nName\n"),
          ("global_other", b"cmod\nName\n", b"cmod\nOther\n"),
          ("objects", b"cmod\nName\n)R", b"cmod\nName\n)R"),
          ("inf", b"Finf\n", b"G" + f8(1e999)),
          ("nan_nan", b"Fnan\n", b"Fnan\n")]
    for nm, a, b in eq:
        case("samekey_dict_" + nm, b"}(" + a + S("first") + b + S("second")
             + b"u.", "samekey", "the first key stays, the last value wins")
        case("samekey_set_" + nm, b"\x8f(" + a + b + b"\x90.", "samekey", "")
    case("samekey_nan_memo", b"}Fnan\nq\x00K\x01sh\x00K\x02s.", "samekey",
         "one NaN object twice: the same key, by identity")
    case("samekey_nan_tuple", b"}Fnan\nq\x00\x85K\x01sh\x00\x85K\x02s.",
         "samekey", "identity counts inside tuples too")
    case("samekey_order", b"}(K\x01K\x01K\x02K\x02K\x01K\x09u.", "samekey",
         "a repeated key keeps its place")


def cases_objects():
    g = "object"
    case("obj_reduce", b"cos\nsystem\n" + X("id") + b"\x85R.", g, "")
    case("obj_reduce_twice", b"cm\nf\n)R)R.", g, "the result is called")
    case("obj_reduce_list_args", b"cm\nf\n]R.", g,
         "C wants a tuple, py takes any iterable")
    case("obj_reduce_list_args1", b"cm\nf\n]K\x01aR.", g, "")
    case("obj_reduce_str_args", b"cm\nf\n" + S("ab") + b"R.", g, "")
    case("obj_reduce_dict_args", b"cm\nf\n}R.", g, "")
    case("obj_reduce_bytes_args", b"cm\nf\nC\x02abR.", g, "")
    case("obj_reduce_none_args", b"cm\nf\nNR.", g,
         "args None: a special case in Python 2 only")
    case("obj_reduce_int_args", b"cm\nf\nK\x01R.", g, "")
    case("obj_reduce_obj_args", b"cm\nf\ncm\ng\n)RR.", g, "args is an object")
    case("obj_reduce_not_callable", b"K\x01)R.", g, "")
    case("obj_reduce_str_callable", S("f") + b")R.", g, "")
    case("obj_reduce_none", b"N)R.", g, "")
    case("obj_newobj", b"\x80\x02cm\nC\nK\x01\x85\x81.", g, "")
    case("obj_newobj_list_args", b"\x80\x02cm\nC\n]\x81.", g, "")
    case("obj_newobj_none_args", b"\x80\x02cm\nC\nN\x81.", g, "")
    case("obj_newobj_int", b"\x80\x02K\x01)\x81.", g, "class is an int")
    case("obj_newobj_str", b"\x80\x02" + S("C") + b")\x81.", g, "")
    case("obj_newobj_none", b"\x80\x02N)\x81.", g, "")
    case("obj_newobj_instance", b"\x80\x02cm\nC\n)\x81)\x81.", g,
         "class is an object, not a type")
    case("obj_newobj_func", b"\x80\x02cinert\nfunc\n)\x81.", g,
         "class is a plain callable")
    case("obj_newobj_ex", b"\x80\x04cm\nC\nK\x01\x85}" + S("k") + b"K\x02s\x92.",
         g, "")
    case("obj_newobj_ex_nokw", b"\x80\x04cm\nC\n)}\x92.", g, "")
    case("obj_newobj_ex_list_kw", b"\x80\x04cm\nC\n)]\x92.", g, "")
    case("obj_newobj_ex_none_kw", b"\x80\x04cm\nC\n)N\x92.", g, "")
    case("obj_newobj_ex_int_key", b"\x80\x04cm\nC\n)}K\x01K\x02s\x92.", g,
         "keyword names must be str")
    case("obj_newobj_ex_list_args", b"\x80\x04cm\nC\n]}\x92.", g, "")
    case("obj_newobj_ex_int_cls", b"\x80\x04K\x01)}\x92.", g, "")
    case("obj_newobj_ex_self_kw", b"\x80\x04cm\nC\n)}" + S("cls")
         + b"K\x02s\x92.", g, "a keyword named cls")
    case("obj_inst", b"(im\nC\n.", g, "INST without arguments: __new__ only")
    case("obj_inst_args", b"(K\x01K\x02im\nC\n.", g, "INST with arguments: call")
    case("obj_inst_nomark", b"im\nC\n.", g,
         "C looks for the MARK first, py calls find_class first")
    case("obj_inst_empty_module", b"(i\nC\n.", g, "")
    case("obj_inst_empty_name", b"(im\n\n.", g, "")
    case("obj_inst_nonascii", b"(im\xc3\xa9\nC\n.", g, "")
    case("obj_inst_getinitargs", b"(iinert\nGetInitArgs\n.", g,
         "__getinitargs__ means call even without arguments")
    case("obj_inst_hasinit", b"(iinert\nHasInit\n.", g, "__init__ not called")
    case("obj_inst_hasinit_args", b"(K\x01iinert\nHasInit\n.", g,
         "__init__ called")
    case("obj_inst_func", b"(iinert\nfunc\n.", g, "INST of a plain function calls it")
    case("obj_obj", b"(cm\nC\no.", g, "")
    case("obj_obj_args", b"(cm\nC\nK\x01o.", g, "")
    case("obj_obj_int", b"(K\x01o.", g, "class is an int")
    case("obj_obj_int_args", b"(K\x01K\x02o.", g, "")
    case("obj_obj_inst", b"(cm\nC\n)Ro.", g, "class is an object: called")
    case("obj_obj_func", b"(cinert\nfunc\no.", g, "")
    case("obj_reduce_hasinit", b"cinert\nHasInit\n)R.", g,
         "REDUCE calls, so __init__ runs")
    case("obj_newobj_hasinit", b"cinert\nHasInit\n)\x81.", g,
         "NEWOBJ does not run __init__")
    case("obj_global_empty_module", b"c\nName\n.", g,
         "C: truncated; py: find_class with an empty module")
    case("obj_global_empty_name", b"cmod\n\n.", g, "")
    case("obj_global_spaces", b"c mod \n Name \n.", g, "spaces are kept")
    case("obj_global_space_split", b"ca b\nc\n.", g,
         "genops joins with one space: ambiguous")
    case("obj_global_utf8", "cm\u00e9\nN\u00e4me\n.".encode(), g,
         "UTF-8 names: genops of 3.11 refuses")
    case("obj_global_badutf8", b"cm\xff\nN\n.", g, "")
    case("obj_global_escape", b"co\\x73\nsystem\n.", g,
         "genops of 3.11 undoes the escape, the readers do not")
    case("obj_global_badescape", b"cos\\x\nsystem\n.", g,
         "genops of 3.11 dies on it, the readers do not")
    case("obj_global_backslash_end", b"cmod\\\nName\n.", g, "")
    case("obj_global_nul", b"cmo\x00d\nNa\x00me\n.", g, "NUL in names")
    case("obj_global_esc", b"c\x1b[2Jmod\nName\n.", g,
         "terminal escape in a module name")
    case("obj_global_surrogate", b"cm\xed\xa0\x80\nN\n.", g,
         "GLOBAL is strict UTF-8: no surrogates")
    case("obj_stack_global", S("os") + S("system") + b"\x93.", g, "")
    case("obj_stack_global_bytes", b"C\x02os" + S("system") + b"\x93.", g, "")
    case("obj_stack_global_bytes2", S("os") + b"C\x06system\x93.", g, "")
    case("obj_stack_global_int", b"K\x01K\x02\x93.", g, "")
    case("obj_stack_global_py2str", b"U\x02osU\x06system\x93.", g,
         "8-bit strings decode to str, so they will do")
    case("obj_stack_global_py2str_bytes", b"U\x02osU\x06system\x93.", g,
         "unless encoding='bytes'", encoding="bytes")
    case("obj_stack_global_memo", S("system") + b"q\x000" + S("os")
         + b"h\x00\x93.", g, "name from the memo")
    case("obj_stack_global_dup", S("os") + b"2\x93.", g, "DUP")
    case("obj_stack_global_empty", S("") + S("") + b"\x93.", g, "")
    case("obj_stack_global_surrogate", S(b"\xed\xa0\x80") + S("x") + b"\x93.",
         g, "lone surrogate in a module name")
    case("obj_stack_global_newline", S("o\ns") + S("sys\ntem") + b"\x93.", g,
         "what GLOBAL cannot spell")
    case("obj_stack_global_one", S("x") + b"\x93.", g, "")
    case("obj_stack_global_nonliteral", b"cm\nf\n)R" + S("x") + b"\x93.", g,
         "module name computed by a call")
    case("obj_build_dict", b"cm\nC\n)\x81}" + S("a") + b"K\x01sb.", g, "")
    case("obj_build_none", b"cm\nC\n)\x81Nb.", g, "")
    case("obj_build_tuple", b"cm\nC\n)\x81K\x01K\x02\x86b.", g, "")
    case("obj_build_twice", b"cm\nC\n)\x81K\x01bK\x02b.", g, "")
    case("obj_build_self", b"cm\nC\n)\x81q\x00h\x00b.", g, "state is the object")
    case("obj_build_global", b"cm\nC\n}" + S("a") + b"K\x01sb.", g,
         "BUILD on a class itself")
    case("obj_build_int", b"K\x01}b.", g, "")
    case("obj_build_int_none", b"K\x01Nb.", g, "None state on an int: no-op")
    case("obj_build_list_state", b"]}K\x01K\x02sb.", g, "a list has no __dict__")
    # the default BUILD
    for nm, st in (("none", b"N"), ("dict", b"}" + S("a") + b"K\x01s"),
                   ("empty_dict", b"}"), ("false", b"\x89"), ("zero", b"K\x00"),
                   ("empty_list", b"]"), ("empty_str", S("")), ("one", b"K\x01"),
                   ("list", b"]K\x01a"), ("int_key", b"}K\x01K\x02s"),
                   ("slots", b"N}" + S("a") + b"K\x01s\x86"),
                   ("both", b"}" + S("d") + b"K\x01s}" + S("a") + b"K\x02s\x86"),
                   ("slots_empty", b"N}\x86"), ("none_none", b"NN\x86"),
                   ("dict_none", b"}" + S("d") + b"K\x01sN\x86"),
                   ("empty_empty", b"))\x86"), ("slots_list", b"N]\x86"),
                   ("slots_list1", b"N]K\x01a\x86"),
                   ("slots_int_key", b"N}K\x01K\x02s\x86"),
                   ("slots_unknown", b"N}" + S("zz") + b"K\x01s\x86"),
                   ("tuple1", b"}\x85"), ("tuple3", b"NNN\x87"),
                   ("dunder_class", b"N}" + S("__class__") + b"cinert\nHasInit\ns\x86"),
                   ("dict_dunder_class", b"}" + S("__class__") + b"cinert\nHasInit\ns"),
                   ("dict_setstate", b"}" + S("__setstate__") + b"cm\nf\ns"),
                   ("obj_state", b"cm\nf\n)R")):
        for cls in ("Plain", "Slots", "Both"):
            case("build_%s_%s" % (cls.lower(), nm), b"cinert\n" + cls.encode()
                 + b"\n)\x81" + st + b"b.", "build_default",
                 "BUILD on an object without __setstate__")
    case("build_planted_setstate", b"cinert\nPlain\n)\x81}" + S("__setstate__")
         + b"cm\nf\nsbK\x07b.", "build_default",
         "a first BUILD plants __setstate__ in __dict__, a second BUILD calls it")
    case("build_class_slotstate", b"cinert\nPlain\nN}" + S("planted")
         + b"K\x01s\x86bcinert\nPlain\n)\x81\x86.", "build_default",
         "slot state on a class sets class attributes")
    # list- and set-like objects
    case("like_append", b"cm\nC\n)\x81K\x01a.", g, "")
    case("like_appends", b"cm\nC\n)\x81(K\x01K\x02e.", g, "")
    case("like_setitem", b"cm\nC\n)\x81K\x01K\x02s.", g, "")
    case("like_setitems", b"cm\nC\n)\x81(K\x01K\x02K\x03K\x04u.", g, "")
    case("like_additems", b"cm\nC\n)\x81(K\x01K\x02\x90.", g, "")
    case("like_all", b"cm\nC\n)\x81(K\x01e(K\x02K\x03u}b.", g, "")
    case("like_global_append", b"cm\nC\nK\x01a.", g, "APPEND to a class")
    case("like_global_setitem", b"cm\nC\nK\x01K\x02s.", g, "")
    case("log_list_append", b"cinert\nListLog\n)\x81K\x01a.", "method",
         "APPEND on a list subclass: C calls extend, py calls append")
    case("log_list_appends", b"cinert\nListLog\n)\x81(K\x01K\x02e.", "method", "")
    case("log_list_appends_empty", b"cinert\nListLog\n)\x81(e.", "method",
         "C calls nothing, py calls extend([])")
    case("log_appendonly_append", b"cinert\nAppendOnly\n)RK\x01a.", "method", "")
    case("log_appendonly_appends", b"cinert\nAppendOnly\n)R(K\x01K\x02e.",
         "method", "no extend: append one by one")
    case("log_addonly_additems", b"cinert\nAddOnly\n)R(K\x01K\x02\x90.",
         "method", "")
    case("log_setsub_additems", b"cinert\nSetSub\n)R(K\x01K\x02\x90.", "method",
         "a set subclass: C updates the set itself, py calls its update")
    case("log_setsub_additems_empty", b"cinert\nSetSub\n)R(\x90.", "method", "")
    # persistent ids
    case("pers_text_none", b"Pabc\n.", "persid", "no persistent_load")
    case("pers_bin_none", b"K\x01Q.", "persid", "no persistent_load")
    case("pers_text_none_trunc", b"Pabc", "persid",
         "no persistent_load, no newline")
    case("pers_bin_none_empty", b"Q.", "persid", "")
    for nm, d in (("text", b"Pabc\n."), ("text_empty", b"P\n."),
                  ("text_nonascii", b"P\xe9\n."), ("text_cr", b"Pab\r\n."),
                  ("text_escape", b"Pa\\x62\n."), ("text_esc", b"P\x1b[2J\n."),
                  ("text_nul", b"Pa\x00b\n."),
                  ("bin_int", b"K\x01Q."), ("bin_none", b"NQ."),
                  ("bin_tuple", S("storage") + b"ctorch\nFloatStorage\n"
                   + S("0") + b"\x87Q."), ("bin_list", b"]Q."),
                  ("bin_of_pers", b"Px\nQ."), ("bin_empty", b"Q."),
                  ("bin_mark", b"K\x01(Q.")):
        case("pers_given_" + nm, d, "persid", "", persistent_load=True)
    # buffers
    B = [["bytearray", "616263"], ["bytes", "646566"]]
    case("buf_none", b"\x80\x05\x97.", "buffer", "no buffers given")
    case("buf_one", b"\x80\x05\x97.", "buffer", "", buffers=B)
    case("buf_two", b"\x80\x05\x97\x97\x86.", "buffer", "", buffers=B)
    case("buf_three", b"\x80\x05\x97\x97\x97\x87.", "buffer",
         "one more than there are", buffers=B)
    case("buf_zero", b"\x80\x05\x97.", "buffer", "an empty list", buffers=[])
    case("buf_ro_rw", b"\x80\x05\x97\x98.", "buffer",
         "READONLY on a writable buffer: a memoryview", buffers=B)
    case("buf_ro_ro", b"\x80\x05\x97\x97\x98\x86.", "buffer",
         "READONLY on bytes: unchanged", buffers=B)
    case("buf_ro_twice", b"\x80\x05\x97\x98\x98.", "buffer", "", buffers=B)
    case("buf_ro_bytes", b"C\x02ab\x98.", "buffer", "in-band bytes")
    case("buf_ro_bytearray", b"\x96" + u8(2) + b"ab\x98.", "buffer",
         "in-band bytearray")
    case("buf_ro_bytearray_memo", b"\x96" + u8(2) + b"abq\x00\x98h\x00\x86.",
         "buffer", "the memo keeps the writable one")
    case("buf_ro_int", b"K\x01\x98.", "buffer", "")
    case("buf_ro_str", S("a") + b"\x98.", "buffer", "")
    case("buf_ro_obj", b"cm\nC\n)R\x98.", "buffer", "")
    case("buf_ro_append", b"\x96" + u8(1) + b"a\x98K\x01a.", "buffer",
         "a memoryview has no append")
    case("buf_ba_locked", b"\x96" + u8(1) + b"aq\x00\x98h\x00K\x42a.", "buffer",
         "append to a bytearray that a memoryview holds")
    # extension codes
    reg = {"1": ["mod", "One"], "255": ["mod", "E255"], "256": ["mod", "E256"],
           "65535": ["mod", "E65535"], "65536": ["mod", "E65536"],
           "2147483647": ["mod", "Emax"], "2": ["__builtin__", "eval"],
           "3": ["inert", "A.B"]}
    for nm, d in (("ext1_0", b"\x82\x00."), ("ext1_1", b"\x82\x01."),
                  ("ext1_255", b"\x82\xff."), ("ext2_0", b"\x83\x00\x00."),
                  ("ext2_1", b"\x83\x01\x00."), ("ext2_256", b"\x83\x00\x01."),
                  ("ext2_65535", b"\x83\xff\xff."), ("ext4_0", b"\x84" + i4(0) + b"."),
                  ("ext4_1", b"\x84" + i4(1) + b"."),
                  ("ext4_max", b"\x84" + i4(2**31 - 1) + b"."),
                  ("ext4_neg1", b"\x84" + i4(-1) + b"."),
                  ("ext4_min", b"\x84" + i4(-2**31) + b"."),
                  ("ext1_mapped", b"\x82\x02."),
                  ("ext1_mapped4", b"\x80\x04\x82\x02."),
                  ("ext1_dotted", b"\x82\x03."),
                  ("ext1_dotted4", b"\x80\x04\x82\x03."),
                  ("ext1_reduce", b"\x82\x01)R."),
                  ("ext1_twice", b"\x82\x01\x82\x01\x86.")):
        case("%s_reg" % nm, d, "ext", "codes registered", ext=reg)
        case("%s_unreg" % nm, d, "ext", "no codes registered")


def cases_evasion():
    """Streams that the C reader runs to the end and a scanner on genops does
    not, or reads otherwise.  The call is os.system('id'), always inert here."""
    g = "evasion"
    call = OS_CALL + b"."
    for nm, pre, note in (
            ("hex_int", b"I0x1\n0", "genops: int('0x1')"),
            ("octal_int", b"I010\n0", "C: octal; genops: decimal; py: error"),
            ("int_nul", b"I1\x00x\n0", "C stops at the NUL"),
            ("long_hex", b"L0x1L\n0", "genops: int('0x1')"),
            ("long_nul", b"L1\x00xL\n0", "C stops at the NUL"),
            ("float_nul", b"F1.5\x00x\n0", "C stops at the NUL"),
            ("get_nul", b"Np0\n0g0\x00x\n0", "C stops at the NUL"),
            ("put_hex", b"Np0_0\n0", "underscore"),
            ("string_high", b"S'\\xe9'\n0", "genops of 3.11: ASCII only"),
            ("global_high", "cm\u00e9\nx\n0".encode(), "genops of 3.11: ASCII only"),
            ("global_badescape", b"cm\\x\nx\n0", "genops of 3.11: escapes"),
            ("inst_badescape", b"(im\\x\nx\n0", "genops of 3.11: escapes"),
            ("persid_high", b"", "see persid cases"),
            ("memo_overwrite", b"Nq\x00q\x000", "dis: memo key already defined"),
            ("stack_left", b"NNN", "dis: stack not empty after STOP"),
            ("mark_left", b"(", "dis: stack not empty after STOP"),
            ("big_long", b"\x8b" + u4(2000) + b"\x7f" * 2000 + b"0",
             "dis cannot print more than 4300 digits"),
            ("proto_late", b"N0\x80\x04", "PROTO later"),
            ("frame_nested", b"\x80\x04" + frame(b"N0" + frame(b"N0")),
             "py refuses nested frames"),
            ("frame_straddle", b"\x80\x04" + frame(b"K\x010", 1), "py refuses"),
            ("append_empty", b"K\x01(e0", "py refuses"),
            ("dup_mark_dis", b"N(0", "")):
        if not pre:
            continue
        case("evade_" + nm, pre + call, g, note)
    case("evade_int_three_ways", b"I010\n.", g, "C 8, genops 10, py error")
    case("evade_after_error", OS_CALL + b"\xff", g,
         "bad opcode after the call: the call has happened before the error")
    case("evade_after_trunc", OS_CALL, g, "no STOP: the call has happened")
    case("evade_after_underflow", OS_CALL + b"0" * 5 + b".", g, "")
    case("evade_popped", OS_CALL + b"0N.", g, "the result is thrown away")
    case("evade_pop_mark", b"(" + OS_CALL + b"1N.", g, "")
    case("evade_overwritten", b"}(K\x01" + OS_CALL + b"K\x01K\x02u.", g,
         "the result is overwritten in a dict: not in the final value")
    case("evade_memo_only", OS_CALL + b"q\x000N.", g, "only in the memo")
    case("evade_second_pickle", b"N." + OS_CALL + b".", g, "after STOP")
    case("evade_stack_global_split", b"\x80\x04" + S("os") + b"\x94"
         + S("system") + b"\x94" + b"N0" * 3 + b"\x93" + S("id") + b"\x85R.", g,
         "opcodes between the names and STACK_GLOBAL")
    case("evade_stack_global_memo", b"\x80\x04" + S("system") + b"\x94" + S("os")
         + b"\x94" + b"00h\x01h\x00\x93" + S("id") + b"\x85R.", g,
         "names come out of the memo in another order")
    case("evade_stack_global_overwrite", b"\x80\x04" + S("math") + b"q\x00"
         + S("os") + b"q\x0000h\x00" + S("system") + b"\x93" + S("id")
         + b"\x85R.", g, "memo 0 written twice")
    case("evade_getattr", b"c__builtin__\ngetattr\nc__builtin__\n__import__\n"
         + X("os") + b"\x85R" + X("system") + b"\x86R" + X("id") + b"\x85R.", g,
         "getattr(__import__('os'), 'system')('id')")
    case("evade_dotted", b"\x80\x04c" + b"mod\nsub.os.system\n" + X("id")
         + b"\x85R.", g, "dotted path through an imported module")
    case("evade_inst", b"(X" + u4(2) + b"idios\nsystem\n.", g, "INST is a call")
    case("evade_obj", b"(cos\nsystem\nX" + u4(2) + b"ido.", g, "OBJ is a call")
    case("evade_newobj", b"\x80\x02cos\nsystem\nX" + u4(2) + b"id\x85\x81.", g,
         "NEWOBJ of a function: an error in C in the real world")
    case("evade_build_plain", b"cinert\nPlain\n)\x81}" + S("__setstate__")
         + b"cos\nsystem\nsb" + X("id") + b"b.", g,
         "BUILD plants __setstate__, the next BUILD calls it")
    case("evade_ext", b"\x82\x01" + X("id") + b"\x85R.", g, "a registered code",
         ext={"1": ["os", "system"]})
    case("evade_py2_name", b"ccommands\ngetoutput\n" + X("id") + b"\x85R.", g,
         "commands becomes subprocess")
    case("evade_crlf", b"cos\r\nsystem\r\n(S'id'\r\ntR.", g,
         "CR LF: the names keep the CR, so nothing is found")


def cases_hostile():
    g = "hostile"
    case("deep_list_100", b"]" * 100 + b"a" * 99 + b".", g, "")
    case("deep_list_1000", b"]" * 1000 + b"a" * 999 + b".", g, "",
         render=False, render_note="1000 nested lists")
    case("deep_list_100k", b"]" * 100000 + b"a" * 99999 + b".", g,
         "100,000 levels", render=False, render_note="100000 nested lists")
    case("deep_tuple_100k", b"N" + b"\x85" * 100000 + b".", g,
         "100,000 nested 1-tuples", render=False,
         render_note="100000 nested tuples")
    case("deep_marks_100k", b"(" * 100000 + b"t" * 100000 + b".", g,
         "dis would print 400 kB of indent a line: 40 GB in all", dis=False,
         render=False, render_note="100000 nested tuples by MARK")
    case("deep_tuple_key_100", b"}N" + b"\x85" * 100 + b"K\x01s.", g,
         "a dict key 100 tuples deep")
    case("deep_tuple_key_1000", b"}N" + b"\x85" * 1000 + b"K\x01s.", g,
         "a dict key 1000 tuples deep", render=False, render_note="deep key")
    case("deep_tuple_key_1m", b"}N" + b"\x85" * 1000000 + b"K\x01s.", g,
         "hash of a tuple 1,000,000 deep", render=False, isolate=True,
         render_note="deep key")
    case("deep_frozenset_key", b"}N" + b"\x85" * 100
         + b"q\x00(h\x00\x910K\x01s.", g, "")
    case("deep_tuple_eq_1m", b"\x8f(N" + b"\x85" * 1000000 + b"N"
         + b"\x85" * 1000000 + b"\x90.", g, "equality of two deep tuples",
         render=False, isolate=True, render_note="deep set elements")
    case("deep_dag_hash", b"}Nq\x00" + b"".join(
        b"0h" + u1(i - 1) + b"h" + u1(i - 1) + b"\x86q" + u1(i)
        for i in range(1, 23)) + b"K\x01s.", g,
        "hash of a tuple DAG: 2^22 visits from 140 bytes")
    m = 2**61 - 1
    body = b"".join(b"\x8a" + u1(len(pickle.encode_long(i * m)))
                    + pickle.encode_long(i * m) + b"N" for i in range(1, 1500))
    case("hash_collide_ints", b"}(" + body + b"u.", g,
         "1,499 keys with one hash", render=False, render_note="1499 int keys")
    case("many_marks", b"(" * 200000 + b"0" * 200000 + b"N.", g, "",
         dis=False)
    case("many_puts", b"N" + b"\x94" * 20000 + b".", g, "")
    case("many_dups", b"N" + b"2" * 100000 + b".", g, "100,000 stack items")
    case("long_line", b"V" + b"a" * 300000 + b"\n.", g, "a line of 300,000",
         render=False, render_note="str of 300000 a")
    case("long_digits", b"L" + b"9" * 4300 + b"L\n.", g, "4300 digits", )
    case("self_key", b"}q\x00h\x00K\x01s.", g, "a dict as its own key")
    case("esc_everywhere", b"c\x1b]0;x\x07\n\x1b[31m\n(S'\x1b[2J'\nV\x1b[H\nP\x1b\n",
         g, "escape sequences in every text argument")


def cases_dumps():
    import collections
    import datetime
    import decimal
    import fractions
    import pathlib
    import uuid
    a = []
    a.append(a)
    d = {}
    d["me"] = d
    sh = [1]
    vals = [
        ("none", None), ("bools", (True, False)),
        ("ints", [0, 1, 255, 256, 65535, 65536, -1, 2**31 - 1, 2**31, -2**31,
                  2**63, -2**63, 2**70]),
        ("floats", [0.0, -0.0, 1.5, 0.1, 1e300, float("inf"), float("nan")]),
        ("str", "ab'\"\\\n\u00e9\u20ac\U0001f600\x00\x1a\r"),
        ("strs", ["", "a", "x" * 256, "\ud800"]),
        ("bytes", [b"", b"a", b"\x00\xff", b"y" * 256]),
        ("bytearray", bytearray(b"ab")), ("tuples", ((), (1,), (1, 2), (1, 2, 3),
                                                     (1, 2, 3, 4))),
        ("dict", {"a": 1, 2: [3], (4,): {}}), ("set", {1}), ("frozenset",
                                                             frozenset([2])),
        ("nested", [[], [[]], {"k": [{}]}]), ("recursive_list", a),
        ("recursive_dict", d), ("shared", [sh, sh, (sh,)]),
        ("complex", 1 - 2j), ("range", range(1, 10, 2)),
        ("slice", slice(1, 2, 3)), ("ellipsis", ...),
        ("types", [int, dict, collections.OrderedDict]),
        ("ordereddict", collections.OrderedDict([("z", 1), ("a", 2)])),
        ("defaultdict", collections.defaultdict(list, a=[1])),
        ("deque", collections.deque([1, 2], 3)),
        ("counter", collections.Counter("aab")),
        ("datetime", datetime.datetime(2001, 2, 3, 4, 5, 6, 7)),
        ("tz", datetime.datetime(2001, 2, 3, tzinfo=datetime.timezone.utc)),
        ("timedelta", datetime.timedelta(1, 2, 3)),
        ("decimal", decimal.Decimal("1.50")), ("fraction", fractions.Fraction(1, 3)),
        ("uuid", uuid.UUID(int=1)), ("path", pathlib.PurePosixPath("/a/b")),
        ("regex", re.compile("a+")), ("exception", ValueError("x", 1)),
        ("builtin_func", len), ("method", "abc".upper),
        ("list2000", list(range(2001))),
        ("big_str_list", ["s%05d" % i for i in range(2000)]),
    ]
    for nm, v in vals:
        for p in range(6):
            try:
                b = pickle._dumps(v, p)
            except Exception:
                continue
            case("dumps_%s_%d" % (nm, p), b, "dumps",
                 "pickle.dumps by Python, protocol %d" % p)
    case("dumps_optimized", pickletools.optimize(pickle._dumps(
        [sh, sh, {"a": sh}], 4)), "dumps", "pickletools.optimize")


PY2 = [
    ("str", 0, b'S\'ab\\\'c"\\n\\x00\\xff\'\np1\n.'),
    ("str", 1, b'U\x08ab\'c"\n\x00\xffq\x01.'),
    ("str", 2, b'\x80\x02U\x08ab\'c"\n\x00\xffq\x01.'),
    ("unicode", 0, b'V\\u20ac\\U0001f600\\u005cu\np1\n.'),
    ("unicode", 1, b'X\t\x00\x00\x00\xe2\x82\xac\xf0\x9f\x98\x80\\uq\x01.'),
    ("unicode", 2, b'\x80\x02X\t\x00\x00\x00\xe2\x82\xac\xf0\x9f\x98\x80\\uq\x01.'),
    ("int", 0, b'I5\n.'),
    ("int", 1, b'K\x05.'),
    ("int", 2, b'\x80\x02K\x05.'),
    ("big", 0, b'L1180591620717411303424L\n.'),
    ("big", 1, b'L1180591620717411303424L\n.'),
    ("big", 2, b'\x80\x02\x8a\t\x00\x00\x00\x00\x00\x00\x00\x00@.'),
    ("long", 0, b'L5L\n.'),
    ("long", 1, b'L5L\n.'),
    ("long", 2, b'\x80\x02\x8a\x01\x05.'),
    ("bool", 0, b'I01\n.'),
    ("bool", 1, b'I01\n.'),
    ("bool", 2, b'\x80\x02\x88.'),
    ("float", 0, b'F0.10000000000000001\n.'),
    ("float", 1, b'G?\xb9\x99\x99\x99\x99\x99\x9a.'),
    ("float", 2, b'\x80\x02G?\xb9\x99\x99\x99\x99\x99\x9a.'),
    ("old", 0, b"(iapp.models\nOld\np1\n(dp2\nS'x'\nI1\nsS'name'\np3\nS'caf\\xc3\\xa9'\np4\nsb."),
    ("old", 1, b'(capp.models\nOld\nq\x01oq\x02}q\x03(U\x01xK\x01U\x04nameq\x04U\x05caf\xc3\xa9q\x05ub.'),
    ("old", 2, b'\x80\x02(capp.models\nOld\nq\x01oq\x02}q\x03(U\x01xK\x01U\x04nameq\x04U\x05caf\xc3\xa9q\x05ub.'),
    ("oldinit", 0, b"(I3\niapp.models\nOldInit\np1\n(dp2\nS'a'\nI3\nsb."),
    ("oldinit", 1, b'(capp.models\nOldInit\nq\x01K\x03oq\x02}q\x03U\x01aK\x03sb.'),
    ("oldinit", 2, b'\x80\x02(capp.models\nOldInit\nq\x01K\x03oq\x02}q\x03U\x01aK\x03sb.'),
    ("new", 0, b"ccopy_reg\n_reconstructor\np1\n(capp.models\nNew\np2\nc__builtin__\nobject\np3\nNtRp4\n(dp5\nS'x'\n(lp6\nI1\naI2\nasb."),
    ("new", 1, b'ccopy_reg\n_reconstructor\nq\x01(capp.models\nNew\nq\x02c__builtin__\nobject\nq\x03NtRq\x04}q\x05U\x01x]q\x06(K\x01K\x02esb.'),
    ("new", 2, b'\x80\x02capp.models\nNew\nq\x01)\x81q\x02}q\x03U\x01x]q\x04(K\x01K\x02esb.'),
    ("dict", 0, b"(dp1\nS'a'\nI1\ns."),
    ("dict", 1, b'}q\x01U\x01aK\x01s.'),
    ("dict", 2, b'\x80\x02}q\x01U\x01aK\x01s.'),
    ("date", 0, b"cdatetime\ndatetime\np1\n(S'\\x07\\xd1\\x02\\x03\\x04\\x05\\x06\\x00\\x00\\x00'\ntRp2\n."),
    ("date", 1, b'cdatetime\ndatetime\nq\x01(U\n\x07\xd1\x02\x03\x04\x05\x06\x00\x00\x00tRq\x02.'),
    ("date", 2, b'\x80\x02cdatetime\ndatetime\nq\x01U\n\x07\xd1\x02\x03\x04\x05\x06\x00\x00\x00\x85Rq\x02.'),
    ("range", 0, b'c__builtin__\nxrange\np1\n(I0\nI3\nI1\ntRp2\n.'),
    ("range", 1, b'c__builtin__\nxrange\nq\x01(K\x00K\x03K\x01tRq\x02.'),
    ("range", 2, b'\x80\x02c__builtin__\nxrange\nq\x01K\x00K\x03K\x01\x87Rq\x02.'),
    ("exc", 0, b"cexceptions\nValueError\np1\n(S'x'\ntp2\nRp3\n."),
    ("exc", 1, b'cexceptions\nValueError\nq\x01(U\x01xtq\x02Rq\x03.'),
    ("exc", 2, b'\x80\x02cexceptions\nValueError\nq\x01U\x01x\x85q\x02Rq\x03.'),
    ("set", 0, b'c__builtin__\nset\np1\n((lp2\nI1\natRp3\n.'),
    ("set", 1, b'c__builtin__\nset\nq\x01(]q\x02K\x01atRq\x03.'),
    ("set", 2, b'\x80\x02c__builtin__\nset\nq\x01]q\x02K\x01a\x85Rq\x03.'),
    ("complex", 0, b'c__builtin__\ncomplex\np1\n(F0\nF1\ntRp2\n.'),
    ("complex", 1, b'c__builtin__\ncomplex\nq\x01(G\x00\x00\x00\x00\x00\x00\x00\x00G?\xf0\x00\x00\x00\x00\x00\x00tRq\x02.'),
    ("complex", 2, b'\x80\x02c__builtin__\ncomplex\nq\x01G\x00\x00\x00\x00\x00\x00\x00\x00G?\xf0\x00\x00\x00\x00\x00\x00\x86Rq\x02.'),
]


def cases_py2():
    for nm, p, b in PY2:
        for enc in ("ASCII", "latin1", "bytes"):
            if enc != "ASCII" and nm not in ("str", "old", "date", "dict", "new"):
                continue
            case("py2_%s_%d_%s" % (nm, p, enc), b, "py2",
                 "written by Python 2.7 cPickle, protocol %d" % p, encoding=enc)


def cases_scenes():
    g = "scene"
    case("scene_torch", b"\x80\x02ccollections\nOrderedDict\nq\x00)Rq\x01X"
         + u4(6) + b"weightq\x02ctorch._utils\n_rebuild_tensor_v2\nq\x03(("
         + X("storage") + b"q\x04ctorch\nFloatStorage\nq\x05" + X("0") + b"q\x06"
         + X("cpu") + b"q\x07K\x0atq\x08QK\x00K\x02K\x05\x86q\x09K\x05K\x01\x86"
         b"q\x0a\x89ccollections\nOrderedDict\nq\x0b)Rq\x0ctq\x0dRq\x0es}q\x0f"
         + X("_metadata") + b"q\x10h\x0csb.", g,
         "the shape of a torch state_dict", persistent_load=True)
    case("scene_numpy", b"\x80\x03cnumpy.core.multiarray\n_reconstruct\nq\x00"
         b"cnumpy\nndarray\nq\x01K\x00\x85q\x02C\x01bq\x03\x87q\x04Rq\x05(K\x01K"
         b"\x02\x85q\x06cnumpy\ndtype\nq\x07X" + u4(2) + b"i8q\x08\x89\x88\x87q"
         b"\x09Rq\x0a(K\x03X" + u4(1) + b"<q\x0bNNNJ" + i4(-1) + b"J" + i4(-1)
         + b"K\x00tq\x0cb\x89C\x10" + struct.pack("<qq", 1, 2)
         + b"q\x0dtq\x0eb.", g, "the shape of a numpy array")
    case("scene_copyreg", b"ccopy_reg\n_reconstructor\np0\n(capp\nC\np1\n"
         b"c__builtin__\nobject\np2\nNtp3\nRp4\n(dp5\nS'x'\np6\nI1\nsb.", g,
         "a new-style object under protocol 0")
    case("scene_shell_1", b"cos\nsystem\n(S'echo owned'\ntR.", g,
         "the classic exploit")
    case("scene_eval", b"c__builtin__\neval\n(V__import__('os')\ntR.", g, "")
    case("scene_exec_after", b"(lp0\nI1\na(dp1\n" + b"cbuiltins\nexec\n(Vpass\ntR"
         + b"0s.", g, "broken tail after the call")
    case("scene_partial", b"\x80\x04" + S("functools") + S("partial") + b"\x93"
         + S("os") + S("system") + b"\x93\x85R(" + S("os") + S("system")
         + b"\x93)}Ntb" + S("id") + b"\x85R.", g, "functools.partial")
    case("scene_django", b"\x80\x05\x95" + u8(0x1d) + b"}\x94(" + S("user")
         + b"\x94K\x01" + S("csrf") + b"\x94" + S("abc") + b"\x94u.", g, "")
    case("scene_multi", b"\x80\x04K\x01.\x80\x04K\x02.\x80\x04K\x03.", g,
         "three pickles in one file", loads=3)


def cases_cpython():
    """Pickles out of CPython's own test data, if the test package is here.
    Tokens and disassembly only: they are not unpickled."""
    path = None
    try:
        spec = importlib.util.find_spec("test.pickletester")
        path = spec and spec.origin
    except (ImportError, ValueError):
        pass
    if not path:
        print("note: test.pickletester is not installed; cpython_* cases left out",
              file=sys.stderr)
        return
    tree = ast.parse(open(path, encoding="utf-8").read())
    seen = set()

    def add(name, b):
        if b in seen or len(b) < 1:
            return
        seen.add(b)
        case("cpython_" + name, b, "cpython",
             "from CPython's test/pickletester.py; not unpickled", run=False)
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) \
                and isinstance(node.value.value, bytes):
            add(node.targets[0].id, node.value.value)
        if isinstance(node, ast.ClassDef) and node.name.startswith("AbstractUnpickl"):
            for f in node.body:
                if isinstance(f, ast.Assign) and isinstance(f.value, ast.Constant) \
                        and isinstance(f.value.value, bytes):
                    add(f.targets[0].id, f.value.value)
                if isinstance(f, ast.FunctionDef):
                    i = 0
                    for c in ast.walk(f):
                        if isinstance(c, ast.Constant) and isinstance(c.value, bytes) \
                                and (c.value[-1:] == b"." or
                                     f.name in ("test_truncated_data",
                                                "test_bad_stack", "test_bad_mark")):
                            add("%s_%02d" % (f.name[5:], i), c.value)
                            i += 1


def all_cases():
    cases_auto()
    cases_stream()
    cases_proto()
    cases_ints()
    cases_floats()
    cases_strings()
    cases_frames()
    cases_memo()
    cases_stack()
    cases_objects()
    cases_evasion()
    cases_hostile()
    cases_dumps()
    cases_py2()
    cases_scenes()
    cases_cpython()


# --------------------------------------------------------------------------
# Running
# --------------------------------------------------------------------------

def run_isolated(which, data, opt):
    """Run one reader in a child, since it may crash the interpreter."""
    o = dict(opt, isolate=False)
    msg = json.dumps({"which": which, "opt": o,
                      "data": base64.b64encode(data).decode()})
    p = subprocess.run([sys.executable, os.path.abspath(__file__), "--child"],
                       input=msg.encode(), stdout=subprocess.PIPE,
                       stderr=subprocess.DEVNULL)
    if p.returncode < 0:
        return {"ok": False, "crash": "signal %d" % -p.returncode}
    return json.loads(p.stdout)


def verdict_key(r):
    if r.get("ok"):
        return ("ok", dumps_compact(r.get("value")), dumps_compact(r.get("finds")))
    return ("error", r.get("crash") or r["error"]["type"])


def disagreements(j):
    tags = []
    g, d = j["genops"], j["dis"]
    if "c" in j:
        c, p = j["c"], j["py"]
        if c["ok"] != p["ok"]:
            tags.append("c-%s/py-%s" % ("ok" if c["ok"] else "error",
                                        "ok" if p["ok"] else "error"))
        elif c["ok"] and verdict_key(c) != verdict_key(p):
            tags.append("c-py-value")
        elif not c["ok"] and verdict_key(c) != verdict_key(p):
            tags.append("c-py-errortype")
        for w in ("c_file", "c_stream"):
            s = c if j[w] == {"same_as": "c"} else j[w]
            if verdict_key(c) != verdict_key(s):
                tags.append(w.replace("_", "-"))
            elif c.get("tell") != s.get("tell"):
                tags.append(w.replace("_", "-") + "-tell")
        if c.get("finds") != p.get("finds"):
            tags.append("c-py-finds")
        if c.get("calls") != p.get("calls"):
            tags.append("c-py-calls")
        if c["ok"] and not g["ok"]:
            tags.append("genops-error/c-ok")
        if c["ok"] and d["ok"] is False:
            tags.append("dis-error/c-ok")
        if g["ok"] and d["ok"] and not c["ok"]:
            tags.append("dis-ok/c-error")
        if c["ok"] and g["ok"] and c.get("tell") not in (None, g["end"]) \
                and j["options"].get("loads", 1) == 1:
            tags.append("genops-end")
        if c["ok"] and g["ok"] and len(g["tokens"]) == 2:
            a = g["tokens"][0]
            v = c.get("value")
            if len(a) > 2 and v is not None and a[2] is not None \
                    and v["k"] in ("int", "bool", "float", "str", "bytes",
                                   "bytearray") and a[2] != v:
                tags.append("genops-arg")
    if d["ok"] is not None and g["ok"] != d["ok"]:
        tags.append("genops-ok/dis-error" if g["ok"] else "genops-error")
    return tags


def make(outdir, only):
    os.makedirs(outdir, exist_ok=True)
    index = []
    counts = {}
    tagcount = {}
    for name, data, group, note, opt in CASES:
        if only and not fnmatch.fnmatch(name, only):
            continue
        pub = {k: opt[k] for k in ("encoding", "errors", "fix_imports",
                                   "persistent_load", "buffers", "ext", "loads")
               if opt[k] != DEFAULT_OPT[k]}
        j = {"format": FORMAT, "name": name, "group": group, "note": note,
             "size": len(data), "sha256": hashlib.sha256(data).hexdigest(),
             "options": pub}
        j["genops"] = run_genops(data)
        if opt["dis"]:
            j["dis"] = run_dis(data)
        else:
            j["dis"] = {"ok": None, "text": "", "error": "not run: its output "
                        "grows with the square of the input"}
        if len(j["genops"]["tokens"]) > 5000:
            j["genops"]["tokens_omitted"] = len(j["genops"]["tokens"])
            j["genops"]["tokens"] = []
        if len(j["dis"]["text"]) > 200000:
            j["dis"]["text_omitted"] = hashlib.sha256(
                j["dis"]["text"].encode("utf-8", "surrogatepass")).hexdigest()
            j["dis"]["text"] = ""
        for t in j["genops"]["tokens"]:
            if len(t) > 3 and len(t[3]) > 2000:
                t[3] = None
        if opt["run"]:
            runner = run_isolated if opt["isolate"] else run_unpickler
            j["c"] = runner("c", data, opt)
            for w in ("c_file", "c_stream"):
                s = runner(w, data, opt)
                j[w] = {"same_as": "c"} if s == j["c"] else s
            j["py"] = runner("py", data, opt)
        j["disagree"] = disagreements(j)
        with open(os.path.join(outdir, name + ".pkl"), "wb") as f:
            f.write(data)
        with open(os.path.join(outdir, name + ".json"), "w") as f:
            f.write(dump_case(j))
        index.append([name, group, len(data), j["disagree"]])
        counts[group] = counts.get(group, 0) + 1
        for t in j["disagree"]:
            tagcount[t] = tagcount.get(t, 0) + 1
    ops = {o.name for o in pickletools.opcodes}
    assert ops == set(OPS), ops ^ set(OPS)
    for o in pickletools.opcodes:
        assert OPS[o.name][:2] == (o.code, o.proto), o.name
    with open(os.path.join(outdir, "index.json"), "w") as f:
        f.write("{\"format\": %d, \"python\": %s, \"count\": %d,\n"
                % (FORMAT, json.dumps(sys.version.split()[0]), len(index)))
        f.write("\"groups\": %s,\n" % json.dumps(counts))
        f.write("\"disagree\": %s,\n" % json.dumps(dict(sorted(tagcount.items()))))
        f.write("\"opcodes\": [\n%s\n],\n" % ",\n".join(
            json.dumps([n, ord(c), p, opcode_arg(n)])
            for n, (c, p, _, _) in OPS.items()))
        f.write("\"cases\": [\n%s\n]}\n"
                % ",\n".join(json.dumps(x) for x in index))
    with open(os.path.join(outdir, "compat_pickle.json"), "w") as f:
        rows = sorted([list(k) + list(v) for k, v in ORIG_NAME_MAPPING.items()])
        f.write("{\"names\": [\n%s\n],\n" % ",\n".join(map(json.dumps, rows)))
        rows = sorted([k, v] for k, v in ORIG_IMPORT_MAPPING.items())
        f.write("\"modules\": [\n%s\n]}\n" % ",\n".join(map(json.dumps, rows)))
    print(json.dumps({"cases": len(index), "groups": counts,
                      "disagree": dict(sorted(tagcount.items()))}, indent=1))


def opcode_arg(name):
    for o in pickletools.opcodes:
        if o.name == name:
            return o.arg.name if o.arg else None


def dump_case(j):
    """One line per token and per top-level part: easy to diff, still JSON."""
    out = []
    for k, v in j.items():
        if k == "genops" and v["tokens"]:
            v = dict(v)
            toks = ",\n   ".join(dumps_compact(t) for t in v.pop("tokens"))
            rest = dumps_compact(v)
            out.append('"genops": %s,\n  "tokens": [\n   %s]}'
                       % (rest[:-1], toks))
        else:
            out.append("%s: %s" % (json.dumps(k), dumps_compact(v)))
    return "{" + ",\n ".join(out) + "}\n"


def readers_only(d):
    """Run this interpreter's readers on a made corpus; JSON lines."""
    for fn in sorted(os.listdir(d)):
        if not fn.endswith(".pkl"):
            continue
        name = fn[:-4]
        with open(os.path.join(d, name + ".json")) as f:
            j = json.load(f)
        if "c" not in j or "crash" in j["c"] or "crash" in j["py"]:
            continue
        with open(os.path.join(d, fn), "rb") as f:
            data = f.read()
        opt = dict(DEFAULT_OPT)
        opt.update(j["options"])
        if "value_omitted" in j["c"]:
            opt.update(render=False, render_note=j["c"]["value_omitted"])
        r = {"name": name, "c": run_unpickler("c", data, opt),
             "c_file": run_unpickler("c_file", data, opt),
             "c_stream": run_unpickler("c_stream", data, opt),
             "py": run_unpickler("py", data, opt),
             "genops": run_genops(data)}
        r["genops"].pop("tokens") if len(r["genops"]["tokens"]) > 5000 else None
        print(json.dumps(r))


def child():
    m = json.loads(sys.stdin.read())
    r = run_unpickler(m["which"], base64.b64decode(m["data"]), m["opt"])
    sys.stdout.write(json.dumps(r))


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("outdir", nargs="?")
    ap.add_argument("--only")
    ap.add_argument("--readers")
    ap.add_argument("--child", action="store_true")
    a = ap.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (AS_LIMIT, AS_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    install_inert_module()
    if a.child:
        return child()
    if a.readers:
        return readers_only(a.readers)
    if not a.outdir:
        ap.error("name an output directory")
    all_cases()
    make(a.outdir, a.only)


ORIG_NAME_MAPPING = dict(_compat_pickle.NAME_MAPPING)
ORIG_IMPORT_MAPPING = dict(_compat_pickle.IMPORT_MAPPING)

if __name__ == "__main__":
    main()
