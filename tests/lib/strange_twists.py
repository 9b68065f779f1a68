# SPDX-License-Identifier: MIT
"""
Other names, spellings, places, ends and wraps than those of strange_calls, written after what the
first ones found was mended; they join its lists. For tests/risk/strangers.py.
"""

import base64
import bz2
import email.mime.application
import gzip
import io
import json
import pickle
import struct
import zipfile
import zlib

import strange_calls
from strange_calls import Call, by_global, by_literals, end_plain, place_top
from strange_files import FILES, PACKINGS, npy_of, tar_of, zip_of


def by_list_items(a, m, n):
    """Both come out of the memo after they were items of a list."""
    a.op(b"](")
    a.text(m)
    i = a.put()
    a.text(n)
    j = a.put()
    a.value(1)
    a.op(b"e0")
    a.get(i)
    a.get(j)
    a.op(b"\x93")


def by_far_slots(a, m, n):
    for t, s in ((m, 70000), (n, 70001)):
        a.text(t)
        a.op(b"r" + struct.pack("<I", s) + b"0")
    a.op(b"j" + struct.pack("<I", 70000) + b"j" + struct.pack("<I", 70001) + b"\x93")


def by_text_memo(a, m, n):
    a.text(n)
    a.op(b"p500\n0")
    a.text(m)
    a.op(b"g500\n\x93")


def by_popped_list(a, m, n):
    a.text(m)
    a.op(b"](KaKbe0")
    a.text(n)
    a.op(b"}0\x93")


def by_marks(a, m, n):
    a.op(b"(((")
    a.text(m)
    a.text(n)
    a.op(b"\x93")
    i = a.put()
    a.op(b"111")
    a.get(i)


def by_tuple_slot(a, m, n):
    """A tuple that was only made to have the names remembered."""
    a.text(m)
    i = a.put()
    a.text(n)
    j = a.put()
    a.op(b"\x860")
    a.get(i)
    a.get(j)
    a.op(b"\x93")


def by_thrice(a, m, n):
    by_global(a, "math", "sqrt")
    a.op(b"0")
    by_literals(a, m, n)
    s = a.put()
    a.op(b"0")
    by_global(a, "uuid", "UUID")
    a.op(b"0")
    a.get(s)


def g(a, m, n):
    by_global(a, m, n)


def call_methodtype(a, name, args):
    g(a, "types", "MethodType")
    a.value((Call(lambda a: name()), args[0] if args else "x"))
    a.op(b"R)R")


def call_apply(a, name, args):
    g(a, "__builtin__", "apply")
    a.value((Call(lambda a: name()), args))
    a.op(b"R")


def call_partial2(a, name, args):
    g(a, "functools", "partial")
    g(a, "functools", "partial")
    a.value((Call(lambda a: name()),) + args)
    a.op(b"R\x85R)R")


def call_partial_state(a, name, args):
    """A partial whose function comes with its state."""
    g(a, "functools", "partial")
    g(a, "builtins", "len")
    a.op(b"\x85R")
    a.value((Call(lambda a: name()), args, {}, None))
    a.op(b"b)R")


def call_set_map(a, name, args):
    g(a, "builtins", a.r.choice(["set", "frozenset", "tuple", "dict", "sum", "max", "any"]))
    g(a, "builtins", "map")
    a.value((Call(lambda a: name()), [args[0] if args else "x"]))
    a.op(b"R\x85R")


def call_iter_sentinel(a, name, args):
    g(a, "builtins", "list")
    g(a, "builtins", "iter")
    a.value((Call(lambda a: name()), "end"))
    a.op(b"R\x85R")


def call_deque_ext(a, name, args):
    g(a, "collections", "deque")
    a.op(b")R")
    g(a, "builtins", "map")
    a.value((Call(lambda a: name()), ["x"]))
    a.op(b"Ra")


def call_newobj_ex_reg(a, name, args):
    g(a, "copyreg", "__newobj_ex__")
    a.value((Call(lambda a: name()), args, {}))
    a.op(b"R")


def call_getattr_call(a, name, args):
    g(a, "builtins", "getattr")
    a.value((Call(lambda a: name()), "__call__"))
    a.op(b"R")
    a.value(args)
    a.op(b"R")


def call_cmp(a, name, args):
    g(a, "functools", "cmp_to_key")
    a.value((Call(lambda a: name()),))
    a.op(b"R")
    a.value(("x",))
    a.op(b"R")


def call_obj_args(a, name, args):
    a.op(b"(")
    name()
    a.op(b"(0")
    for x in args:
        a.value(x)
    a.op(b"o")


def call_twice(a, name, args):
    name()
    a.op(b"2")
    a.value(args)
    a.op(b"R0")
    a.value(args)
    a.op(b"R")


def call_prop(a, name, args):
    g(a, "builtins", "type")
    a.value(("P", (), {"x": Call(lambda a: (g(a, "builtins", "property"),
                                            a.value((Call(lambda a: name()),)), a.op(b"R")))}))
    a.op(b"R)R")


def chain_str_format(a):
    by_literals(a, "builtins", "str.format")
    a.value(("{0.__globals__}", Call(lambda a: g(a, "json", "dumps"))))
    a.op(b"R")
    a.names = [("builtins", "str.format")]


def chain_dictconfig(a):
    g(a, "logging.config", "dictConfig")
    a.value(({"version": 1, "handlers": {"h": {"()": "os.system", "command": "id"}}},))
    a.op(b"R")
    a.names = [("logging.config", "dictConfig")]


def chain_vars(a):
    g(a, "builtins", "dict.get") 
    g(a, "builtins", "vars")
    by_global(a, "importlib", "import_module")
    a.value(("os",))
    a.op(b"R\x85R")
    a.text("system")
    a.op(b"\x86R")
    a.value(("id",))
    a.op(b"R")
    a.names = [("importlib", "import_module")]


def chain_type_get(a):
    g(a, "builtins", "getattr")
    g(a, "builtins", "type")
    a.text("mro")
    a.op(b"\x86R")
    a.value((Call(lambda a: g(a, "builtins", "int")),))
    a.op(b"R")
    a.names = [("builtins", "getattr")]


def chain_bases(a):
    by_literals(a, "builtins", a.r.choice(["object.__subclasses__", "int.__base__.__subclasses__",
                                           "type.__subclasses__", "str.__class__.mro"]))
    n = a.out
    a.value(())
    a.op(b"R")
    a.names = []


def chain_lambda_code(a):
    g(a, "types", "CodeType")
    a.value((0, 0, 0, 0, 1, 67, b"d\x00S\x00", (None,), (), (), "x", "f", "f", 1, b"", b""))
    a.op(b"R")
    a.names = [("types", "CodeType")]


def chain_fd(a):
    g(a, "io", "FileIO")
    a.value(("/etc/shadow", "r"))
    a.op(b"R")
    a.text("read")
    a.op(b"0")
    a.names = [("io", "FileIO")]


def chain_map_getattr(a):
    g(a, "builtins", "list")
    g(a, "builtins", "map")
    g(a, "builtins", "getattr")
    a.op(b"(")
    by_literals(a, "importlib", "import_module")
    a.value(("os",))
    a.op(b"Rl")
    a.value(["system"])
    a.op(b"\x87R\x85R")
    a.names = [("importlib", "import_module")]


def chain_environ_build(a):
    g(a, "os", "environ")
    a.value({"_data": {b"PATH": b"/tmp"}})
    a.op(b"b")
    a.names = [("os", "environ")]


def chain_patch(a):
    g(a, "unittest.mock", "patch")
    a.value(("os.getcwd",))
    a.op(b"R")
    a.names = [("unittest.mock", "patch")]


def chain_class_build(a):
    g(a, "json.decoder", "JSONDecoder")
    a.value((None, {"decode": Call(lambda a: g(a, "os", "system"))}))
    a.op(b"b")
    a.names = [("json.decoder", "JSONDecoder")]


def chain_nested_text(a):
    """A reader of other formats is given code as text."""
    m, n, t = a.r.choice([("yaml", "unsafe_load", "!!python/object/apply:os.system ['id']"),
                          ("jsonpickle", "decode",
                           '{"py/reduce":[{"py/function":"os.system"},{"py/tuple":["id"]}]}'),
                          ("ast", "literal_eval", "1+1"), ("numpy", "fromstring", "1"),
                          ("xml.sax", "parseString", "<x/>")][:2])
    g(a, m, n)
    a.value((t,))
    a.op(b"R")
    a.names = [(m, n)]


def chain_codec(a):
    by_literals(a, *a.r.choice([("codecs", "encode"), ("_codecs", "encode"), ("codecs", "decode"),
                                ("codecs", "lookup")]))
    a.value(("x", "os.system") if a.r.random() < 0.5 else ("x", "evil_codec"))
    a.op(b"R")
    a.names = []


def chain_open_write(a):
    g(a, "builtins", "getattr")
    g(a, "builtins", "open")
    a.value(("/tmp/x", "w"))
    a.op(b"R")
    a.text("write")
    a.op(b"\x86R")
    a.value(("data",))
    a.op(b"R")
    a.names = [("builtins", "open")]


def place_5000(a, body):
    a.op(b"](" + b"".join((b"J" + struct.pack("<i", i * 7) for i in range(4500))))
    body()
    a.op(b"KKKLe")


def place_1000(a, body):
    a.op(b"}(" + b"".join((b"J" + struct.pack("<i", i) + b"N" for i in range(1000))))
    a.text("z")
    body()
    a.op(b"u")


def place_keytuple(a, body):
    a.op(b"}(")
    a.value(1)
    body()
    a.op(b"\x86N")
    a.op(b"u")


def place_items(a, body):
    g(a, "collections", "OrderedDict")
    a.op(b")R(")
    a.text("k")
    body()
    a.op(b"u")


def place_append_obj(a, body):
    g(a, "collections", "deque")
    a.op(b")R(")
    body()
    a.op(b"e")


def place_tuplestate(a, body):
    g(a, "datetime", "timedelta")
    a.op(b"KaKb\x86R")
    a.value(2)
    body()
    a.op(b"\x86b")


def place_persid_tuple(a, body):
    a.text("storage")
    body()
    a.op(b"\x86Q")


def place_after_frames(a, body):
    a.op(b"](" + b"".join((b"\x8c\x05value\x94" for _ in range(300))))
    a.real = True
    body()
    a.op(b"e")


def place_dup_pop(a, body):
    body()
    a.op(b"200")
    a.op(b"N")


def place_reduce_kept(a, body):
    g(a, "acme.models", "restore")
    a.op(b"(")
    a.value("v1")
    body()
    a.op(b"tR")


def p_(ops, p):
    return b"\x80" + bytes([p]) if p >= 2 else b""


def end_two_frames(r, ops, p):
    return b"\x80\x04" + b"\x95" + struct.pack("<Q", 2) + b"N0" + b"\x95" + struct.pack("<Q",
        len(ops) + 1) + ops + b"."


def end_nul_second(r, ops, p):
    return pickle.dumps({"ok": 1}, 4) + b"\x00\x00\x00\x00" + b"\x80\x04" + ops + b"."


def end_stop_twice(r, ops, p):
    return b"\x80\x04" + ops + b".."


def end_trunc_first(r, ops, p):
    return b"\x80\x04" + ops + b"." + pickle.dumps([1] * 50, 4)[:-5]


def end_none(r, ops, p):
    return p_(ops, p) + ops + b"0N."


def end_wrong_op(r, ops, p):
    return p_(ops, p) + ops + bytes([r.choice([127, 160, 238, 0])]) + b"."


def end_memo(r, ops, p):
    return p_(ops, p) + ops + b"h\xf9."


def end_bad_utf8(r, ops, p):
    return p_(ops, p) + ops + b"X\x02\x00\x00\x00\xff\xfe."


def end_proto9(r, ops, p):
    return b"\x80\x04" + ops + b"\x80\t."


def end_many(r, ops, p):
    return b"".join((pickle.dumps(i, 3) for i in range(40))) + b"\x80\x03" + ops + b"."


def mime(b):
    m = email.mime.application.MIMEApplication(b, "octet-stream")
    m["Subject"] = "model"
    return m.as_bytes()


def tbz(b):
    return bz2.compress(tar_of(b))


def npz(b):
    o = io.BytesIO()
    with zipfile.ZipFile(o, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("arr_0.npy", npy_of(b))
    return o.getvalue()


strange_calls.NAMINGS_OF_LITERALS += [by_list_items, by_far_slots, by_text_memo, by_popped_list,
                                      by_marks, by_tuple_slot, by_thrice]
strange_calls.NAMINGS += [by_list_items, by_far_slots, by_text_memo, by_popped_list, by_marks,
                          by_tuple_slot, by_thrice]
strange_calls.CALLS += [call_obj_args, call_methodtype, call_apply, call_partial2,
                        call_partial_state, call_set_map, call_iter_sentinel, call_deque_ext,
                        call_newobj_ex_reg, call_getattr_call, call_cmp, call_twice, call_prop]
strange_calls.NO_CALLS += [call_newobj_ex_reg, call_deque_ext, call_prop, call_getattr_call,
                           call_cmp]
strange_calls.CHAINS += [chain_str_format, chain_dictconfig, chain_vars, chain_type_get,
                         chain_bases, chain_lambda_code, chain_fd, chain_map_getattr,
                         chain_environ_build, chain_patch, chain_class_build, chain_nested_text,
                         chain_codec, chain_open_write]
strange_calls.PLACES += [place_5000, place_1000, place_keytuple, place_items, place_append_obj,
                         place_tuplestate, place_persid_tuple, place_after_frames,
                         place_reduce_kept]
strange_calls.ENDS += [end_two_frames, end_nul_second, end_stop_twice, end_trunc_first, end_none,
                       end_wrong_op, end_memo, end_bad_utf8, end_proto9, end_many]
PACKINGS.update({
    "json": lambda b: json.dumps({"name": "job", "payload": base64.b64encode(b).decode()}).encode(),
    "mime": mime,
    "uri": lambda b: "data:application/octet-stream;base64," + base64.b64encode(b).decode(),
    "repr": lambda b: repr(b).encode(),
    "cookie": lambda b: "session=" + base64.urlsafe_b64encode(b).decode().rstrip("=") + "; Path=/",
    "b32": base64.b32encode,
    "b85": base64.b85encode,
    "a85": lambda b: base64.a85encode(b, adobe=True),
    "zlib0": lambda b: zlib.compress(b, 0),
    "zlib9": lambda b: zlib.compress(b, 9),
    "gzname": lambda b: gzip.compress(b, 9),
    "zipzip": lambda b: zip_of(zip_of(b), "inner.zip"),
    "tbz": tbz,
    "npz": npz,
    "hexlines": lambda b: "\n".join((b.hex()[i:i + 64] for i in range(0, 2 * len(b), 64))),
    "pickled": lambda b: pickle.dumps(b, 2),
    "gz": gzip.compress,
    "xml": lambda b: '<data enc="base64">%s</data>' % base64.b64encode(b).decode(),
    "log": lambda b: "INFO loaded %s in 3 ms" % base64.b64encode(b).decode(),
})
FILES.update({name: PACKINGS[name] for name in ("json", "mime", "tbz", "npz", "zipzip", "gzname",
                                                "zlib9", "repr")})
