# SPDX-License-Identifier: MIT
"""What does harm: a callable, how it is named, how it is called, where the result goes, what the
file does besides. Assembled opcode by opcode, never loaded. For tests/risk/strangers.py."""

import base64
import codecs
import marshal
import os
import pickle
import struct
import sys
import zlib

from strange_data import Harmless, write
from strange_files import FILES, PACKINGS, Holder
from strange_names import ARGUMENTS, CONTROL_ARGUMENTS, REACHES

# An assembler.

class Asm:
    """Opcodes of one pickle. `slot` counts memo slots as MEMOIZE does."""

    def __init__(self, choose, protocol):
        self.r = choose
        self.protocol = protocol
        self.slot = 0
        self.real = False       # a real pickle's slots are filled too: MEMOIZE would count those
        self.out = bytearray()
        self.names = []         # what the findings must name

    def op(self, *parts):
        for part in parts:
            self.out += part
        return self

    def put(self):
        """Remember the top of the stack; the slot."""
        slot = self.slot + (1000 if self.real else 0)
        self.slot += 1
        if self.protocol >= 4 and not self.real and self.r.random() < 0.7:
            self.out += b"\x94"
        elif self.protocol >= 1:
            short = slot < 256 and self.r.random() < 0.8
            self.out += b"q" + bytes([slot]) if short else b"r" + struct.pack("<I", slot)
        else:
            self.out += b"p%d\n" % slot
        return slot

    def get(self, slot):
        if self.protocol >= 1 and slot < 256:
            self.out += b"h" + bytes([slot])
        elif self.protocol >= 1:
            self.out += b"j" + struct.pack("<I", slot)
        else:
            self.out += b"g%d\n" % slot

    def text(self, s, plain=False):
        raw = s.encode("utf-8", "surrogatepass")
        line = not any(c in s for c in "\n\r\\\0\x1a")
        ascii_ = raw.isascii()
        ways = ["X"]
        if self.protocol == 0 and not line:
            ways = ["X"]
        elif line:
            ways += ["V"] * (3 if self.protocol == 0 else 1)
        if self.protocol >= 4:
            ways += ["short"] * 4 + ["8"]
            if len(raw) > 255:
                ways = ["X", "8"]
        if ascii_ and line and not plain and "'" not in s:
            ways += ["S"]
            if self.protocol >= 1 and len(raw) < 256:
                ways += ["U", "T"]
        way = self.r.choice(ways)
        if way == "X":
            self.out += b"X" + struct.pack("<I", len(raw)) + raw
        elif way == "V":
            self.out += b"V" + s.encode("raw_unicode_escape") + b"\n"
        elif way == "short":
            self.out += b"\x8c" + bytes([len(raw)]) + raw
        elif way == "8":
            self.out += b"\x8d" + struct.pack("<Q", len(raw)) + raw
        elif way == "S":
            self.out += b"S'" + raw + b"'\n"
        elif way == "U":
            self.out += b"U" + bytes([len(raw)]) + raw
        else:
            self.out += b"T" + struct.pack("<I", len(raw)) + raw

    def bytes(self, raw):
        if len(raw) < 256 and self.r.random() < 0.7:
            self.out += b"C" + bytes([len(raw)]) + raw
        elif self.r.random() < 0.8:
            self.out += b"B" + struct.pack("<I", len(raw)) + raw
        elif self.r.random() < 0.5:
            self.out += b"\x8e" + struct.pack("<Q", len(raw)) + raw
        else:
            self.out += b"\x96" + struct.pack("<Q", len(raw)) + raw

    def value(self, v):
        if v is None:
            self.out += b"N"
        elif v is True or v is False:
            ways = (b"\x89", b"\x88") if self.protocol >= 2 else (b"I00\n", b"I01\n")
            self.out += ways[v]
        elif isinstance(v, int):
            if 0 <= v < 256 and self.protocol:
                self.out += b"K" + bytes([v])
            elif -2**31 <= v < 2**31 and self.protocol:
                self.out += b"J" + struct.pack("<i", v)
            else:
                self.out += b"L%dL\n" % v if self.r.random() < 0.5 else b"I%d\n" % v
        elif isinstance(v, str):
            self.text(v)
        elif isinstance(v, (bytes, bytearray)):
            self.bytes(bytes(v))
        elif isinstance(v, tuple):
            if not v and self.protocol:
                self.out += b")"
            elif 1 <= len(v) <= 3 and self.protocol >= 2 and self.r.random() < 0.7:
                for x in v:
                    self.value(x)
                self.out += {1: b"\x85", 2: b"\x86", 3: b"\x87"}[len(v)]
            else:
                self.out += b"("
                for x in v:
                    self.value(x)
                self.out += b"t"
        elif isinstance(v, list):
            if self.r.random() < 0.5:
                self.out += b"("
                for x in v:
                    self.value(x)
                self.out += b"l"
            else:
                self.out += b"]("
                for x in v:
                    self.value(x)
                self.out += b"e"
        elif isinstance(v, dict):
            self.out += b"}("
            for k, x in v.items():
                self.value(k)
                self.value(x)
            self.out += b"u"
        elif isinstance(v, Call):
            v.put_on(self)
        else:
            raise TypeError(v)


class Call:
    """A callable, or a call of one, as an argument of something else."""

    def __init__(self, put_on):
        self.put_on = put_on


# Ways to name a callable. Each leaves it on the stack.

def by_global(a, module, name):
    a.op(b"c", module.encode(), b"\n", name.encode(), b"\n")


def by_literals(a, module, name):
    a.text(module)
    a.text(name)
    a.op(b"\x93")


def by_memo(a, module, name):
    """Both were put away, in the other order, with other things between."""
    a.text(name)
    n = a.put()
    a.op(b"0")
    a.text(module)
    m = a.put()
    a.value(a.r.choice(["ok", "collections", "OrderedDict"]))
    a.put()
    a.op(b"00")
    a.get(m)
    a.get(n)
    a.op(b"\x93")


def by_overwritten(a, module, name):
    """Harmless names lie in the slots first; then the slots are written again."""
    slots = []
    for first, then in ((a.r.choice(["collections", "datetime"]), module), ("OrderedDict", name)):
        slot = 100 + a.r.randrange(50) + (50 if slots else 0)
        slots.append(slot)
        for text in (first, then):
            a.text(text)
            a.op(b"q", bytes([slot]), b"0")
    for slot in slots:
        a.op(b"h", bytes([slot]))
    a.op(b"\x93")


def by_after_pop(a, module, name):
    a.text(module)
    a.text(name)
    a.text(a.r.choice(["time", "Counter", "json"]))
    if a.r.random() < 0.5:
        a.op(b"0\x93")
    else:
        a.text("loads")
        a.op(b"00\x93")


def by_after_pop_mark(a, module, name):
    a.text(module)
    a.op(b"(")
    a.text("dumps")
    a.op(b"N1")
    a.text(name)
    a.op(b"(")
    a.text("json")
    a.text("dumps")
    a.op(b"l0\x93")


def by_dup(a, module, name):
    """The names below copies of themselves."""
    a.text(module)
    a.op(b"20")
    a.text(name)
    a.op(b"22", b"00", b"\x93")


def by_global_put(a, module, name):
    by_global(a, module, name)
    slot = a.put()
    a.op(b"0")
    a.value(a.r.choice([0, "x", None]))
    a.op(b"0")
    a.get(slot)


def by_swap(a, module, name):
    """A harmless callable is put away, then a harmful one in its slot."""
    by_global(a, "collections", "Counter")
    a.op(b"q\xc9", b"0")
    by_global(a, module, name)
    a.op(b"q\xc9", b"0", b"h\xc9")


def by_string_ops(a, module, name):
    """8-bit strings of Python 2 as names."""
    if not (module + name).isascii():
        return by_literals(a, module, name)
    a.op(b"U", bytes([len(module)]), module.encode(), b"S\"", name.encode(), b'"\n', b"\x93")


def by_key(a, module, name):
    """Within a dict's items, before it is needed, and fetched later."""
    a.op(b"}(")
    a.text("handler")
    by_global(a, module, name)
    slot = a.put()
    a.op(b"u0")
    a.get(slot)


NAMINGS = [by_global, by_global, by_literals, by_literals, by_memo, by_overwritten, by_after_pop,
           by_after_pop_mark,
           by_dup, by_global_put, by_swap, by_string_ops, by_key]
NAMINGS_OF_LITERALS = [by_literals, by_memo, by_overwritten, by_after_pop, by_after_pop_mark,
                       by_dup, by_string_ops]


# Ways to call it. Each leaves a result on the stack.

def call_reduce(a, name, arguments):
    name()
    a.value(arguments)
    a.op(b"R")


def call_obj(a, name, arguments):
    a.op(b"(")
    name()
    for x in arguments:
        a.value(x)
    a.op(b"o")


def call_newobj(a, name, arguments):
    name()
    a.value(arguments)
    a.op(b"\x81")


def call_newobj_ex(a, name, arguments):
    name()
    a.value(arguments)
    a.value(a.r.choice([{}, {"shell": True}, {"flags": 0}]))
    a.op(b"\x92")


def call_copyreg_newobj(a, name, arguments):
    """What protocols 0 and 1 write for NEWOBJ: the class is the first argument."""
    by_global(a, "copyreg", "__newobj__")
    a.value((Call(lambda a: name()),) + arguments)
    a.op(b"R")


def call_partial(a, name, arguments):
    by_global(a, "functools", "partial")
    a.value((Call(lambda a: name()),) + arguments)
    a.op(b"R")
    a.value(())
    a.op(b"R")


def call_map(a, name, arguments):
    by_global(a, "builtins", "list")
    by_global(a, "builtins", a.r.choice(["map", "filter"]))
    a.value((Call(lambda a: name()), [arguments[0] if arguments else "x"]))
    a.op(b"R", b"\x85R")


def call_bytes_map(a, name, arguments):
    by_global(a, "builtins", "bytes")
    by_global(a, "builtins", "map")
    a.value((Call(lambda a: name()), [arguments[0] if arguments else "x"]))
    a.op(b"\x81\x85\x81")


def call_starmap(a, name, arguments):
    by_global(a, "collections", "deque")
    by_global(a, "itertools", "starmap")
    a.value((Call(lambda a: name()), [arguments]))
    a.op(b"R\x85R")


def call_functools_reduce(a, name, arguments):
    by_global(a, *a.r.choice([("functools", "reduce"), ("_functools", "reduce")]))
    a.value((Call(lambda a: name()), list((arguments * 2 + ("x", "y"))[:2])))
    a.op(b"R")


def call_sorted_key(a, name, arguments):
    by_global(a, "builtins", a.r.choice(["sorted", "max", "min"]))
    a.value(([arguments[0] if arguments else "a", "b"],))
    a.value({"key": Call(lambda a: name())})
    a.op(b"\x92")


def call_defaultdict(a, name, arguments):
    by_global(a, "collections", "defaultdict")
    a.value((Call(lambda a: name()),))
    a.op(b"R")


def call_later(a, name, arguments):
    """Given to something that calls it later, or at once."""
    module, far = a.r.choice([("threading", "Timer"), ("atexit", "register"),
                              ("_thread", "start_new_thread"),
                              ("weakref", "finalize"), ("threading", "Thread"),
                              ("operator", "call"),
                              ("multiprocessing", "Process"), ("signal", "signal"),
                              ("builtins", "iter"),
                              ("itertools", "accumulate"), ("contextvars", "Context.run"),
                              ("asyncio", "to_thread"),
                              ("itertools", "groupby"),
                              ("concurrent.futures", "ThreadPoolExecutor"),
                              ("re", "sub"), ("contextlib", "ExitStack.callback"),
                              ("heapq", "nsmallest"),
                              ("bisect", "insort"), ("functools", "singledispatch"),
                              ("types", "DynamicClassAttribute")])
    by_literals(a, module, far)
    a.value((Call(lambda a: name()),) + arguments)
    a.op(b"R")


def call_reconstructor(a, name, arguments):
    by_global(a, *a.r.choice([("copyreg", "_reconstructor"), ("copy_reg", "_reconstructor")]))
    a.value((Call(lambda a: name()), Call(lambda a: by_global(a, "builtins", "object")), None))
    a.op(b"R")


def call_not(a, name, arguments):
    """Named, never called."""
    name()


def call_setstate(a, name, arguments):
    """State that plants __setstate__, and state that is given to it."""
    by_global(a, *a.r.choice([("types", "SimpleNamespace"), ("collections", "OrderedDict"),
                              ("argparse", "Namespace")]))
    a.op(b")\x81")
    a.value({"__setstate__": Call(lambda a: name())})
    a.op(b"b")
    a.value(arguments[0] if arguments else "x")
    a.op(b"b")


def call_slot_state(a, name, arguments):
    by_global(a, "acme.models", "Item")
    a.op(b")\x81")
    plant = a.r.choice(["__setstate__", "__reduce__", "__class__", "__code__", "__init_subclass__",
                        "__getattr__"])
    a.value((None, {plant: Call(lambda a: name())}))
    a.op(b"b")


def call_class(a, name, arguments):
    """A class is built at run time with the callable as one of its methods."""
    by_global(a, "builtins", "type")
    method = a.r.choice(["__setstate__", "__del__", "__getattr__", "__hash__", "__eq__", "append"])
    a.value(("X", (Call(lambda a: by_global(a, "builtins", "object")),),
             {method: Call(lambda a: name())}))
    a.op(b"R)\x81")


CALLS = [call_reduce] * 6 + [call_obj] * 3 + [call_newobj, call_newobj_ex, call_copyreg_newobj,
                                              call_partial, call_map,
         call_bytes_map, call_starmap, call_functools_reduce, call_sorted_key, call_defaultdict,
                                              call_later,
         call_reconstructor, call_not, call_setstate, call_slot_state, call_class]


# Chains: several callables, each harmless by itself or not; each leaves one value.

def chain_getattr_import(a):
    module, name = a.r.choice([("os", "system"), ("subprocess", "Popen"), ("pty", "spawn"),
                               ("socket", "socket")])
    imp = a.r.choice([("importlib", "import_module"), ("builtins", "__import__"),
                      ("__builtin__", "__import__"),
                      ("importlib", "__import__"), ("pkgutil", "resolve_name"),
                      ("pydoc", "locate")])
    get = a.r.choice([("builtins", "getattr"), ("__builtin__", "getattr"),
                      ("inspect", "getattr_static")])
    by_literals(a, *get)
    by_global(a, *imp)
    a.value((module,))
    a.op(b"R")
    a.text(name)
    a.op(b"\x86R")
    a.value(("id",))
    a.op(b"R")
    a.names = [imp]


def chain_attrgetter(a):
    get = a.r.choice([("operator", "attrgetter"), ("_operator", "attrgetter")])
    imp = a.r.choice([("importlib", "import_module"), ("builtins", "__import__")])
    by_global(a, *get)
    a.value((a.r.choice(["system", "path.os.system", "popen"]),))
    a.op(b"R")
    by_literals(a, *imp)
    a.value(("os",))
    a.op(b"R\x85R")
    a.value(("id",))
    a.op(b"R")
    a.names = [imp]


def chain_methodcaller(a):
    get = a.r.choice([("operator", "methodcaller"), ("_operator", "methodcaller")])
    by_global(a, *get)
    a.value(a.r.choice([("system", "id"), ("popen", "id"), ("__getattribute__", "system")]))
    a.op(b"R")
    by_literals(a, "importlib", "import_module")
    a.value(("os",))
    a.op(b"R\x85R")
    a.names = [("importlib", "import_module"), get]


def chain_subclasses(a):
    """From a class by its attributes to all classes."""
    by_global(a, "builtins", "getattr")
    if a.r.random() < 0.5:
        by_global(a, "builtins", "object")
        a.text("__subclasses__")
    else:
        by_global(a, "builtins", "getattr")
        a.value(())
        a.text("__class__")
        a.op(b"\x86R")
        a.text("__base__")
    a.op(b"\x86R")
    a.value(())
    a.op(b"R")
    a.names = [("builtins", "getattr")]


def chain_sys_modules(a):
    """sys.modules holds every module that was ever imported."""
    way = a.r.randrange(4)
    if way == 0:
        by_global(a, *a.r.choice([("operator", "getitem"), ("_operator", "getitem")]))
        by_global(a, "sys", "modules")
        a.text("os")
        a.op(b"\x86R")
        a.names = [("sys", "modules")]
    elif way == 1:
        by_literals(a, "sys", "modules.get")
        a.value(("os",))
        a.op(b"R")
        a.names = [("sys", "modules.get")]
    elif way == 2:      # sys.modules['sys'] = sys.modules, so that sys.get is dict.get
        by_global(a, "sys", "modules")
        slot = a.put()
        a.text("sys")
        a.get(slot)
        a.op(b"s0")
        by_global(a, "sys", "get")
        a.value(("os",))
        a.op(b"R")
        a.names = [("sys", "modules")]
    else:
        by_global(a, "builtins", "getattr")
        by_global(a, "sys", "modules")
        a.text("get")
        a.op(b"\x86R")
        a.value(("posix",))
        a.op(b"R")
        a.names = [("sys", "modules")]


def chain_live(a):
    """Something is put into what the interpreter uses."""
    module, name, how = a.r.choice([("sys", "path", "list"), ("sys", "meta_path", "list"),
                                    ("sys", "path_hooks", "list"),
                                    ("os", "environ", "dict"), ("sys", "modules", "dict"),
                                    ("builtins", "__dict__", "dict"),
                                    ("warnings", "filters", "list"),
                                    ("copyreg", "dispatch_table", "dict"),
                                    ("logging", "root", "build"),
                                    ("logging", "Logger.manager", "build"),
                                    ("codecs", "encode", "build"), ("json", "dumps", "build"),
                                    ("os", "environb", "dict"),
                                    ("urllib.parse", "uses_netloc", "list"),
                                    ("mimetypes", "types_map", "dict"),
                                    ("linecache", "cache", "dict"), ("site", "PREFIXES", "list")])
    by_literals(a, module, name)
    if how == "list":
        if a.r.random() < 0.5:
            a.text("/tmp/evil")
            a.op(b"a")
        else:
            a.op(b"(")
            a.text("/tmp/evil")
            a.op(b"Ne")
    elif how == "dict":
        if a.r.random() < 0.5:
            a.text("LD_PRELOAD")
            a.text("/tmp/evil.so")
            a.op(b"s")
        else:
            a.op(b"(")
            a.text("LD_PRELOAD")
            a.text("/tmp/evil.so")
            a.op(b"u")
    else:
        a.value({a.r.choice(["disabled", "__code__", "__globals__", "__wrapped__",
                             "__defaults__"]): 1})
        a.op(b"b")
    a.names = [(module, name)]


def chain_main(a):
    """The article's reader of capture-the-flag tasks: a secret of the program is set."""
    by_global(a, "__main__", a.r.choice(["secret", "config", "admin", "Game"]))
    a.value({"name": "root", "password": "known", "is_admin": True})
    a.op(b"b")
    a.names = []


def chain_function(a):
    """A function is made of code and globals, and called."""
    by_global(a, "types", "FunctionType")
    by_literals(a, "marshal", "loads")
    a.value((marshal.dumps(compile("import os", "x", "exec")),))
    a.op(b"R")
    by_global(a, "builtins", "globals")
    a.value(())
    a.op(b"R")
    a.text("f")
    a.op(b"\x87R)R")
    a.names = [("types", "FunctionType"), ("marshal", "loads"), ("builtins", "globals")]


def chain_decoded(a):
    """The code that is run is unpacked first."""
    run = a.r.choice([("builtins", "exec"), ("builtins", "eval"), ("pickle", "loads"),
                      ("marshal", "loads")])
    how = a.r.randrange(4)
    raw = b'import os; os.system("id")' if run[0] == "builtins" else b"cos\nsystem\n(Vid\ntR."
    by_global(a, *run)
    if how == 0:
        by_global(a, "zlib", "decompress")
        a.value((zlib.compress(raw),))
    elif how == 1:
        by_global(a, "base64", "b64decode")
        a.value((base64.b64encode(raw).decode(),))
    elif how == 2:
        by_global(a, "binascii", a.r.choice(["unhexlify", "a2b_hex"]))
        a.value((raw.hex(),))
    else:
        by_global(a, "codecs", "decode")
        a.value((codecs.encode(raw.decode(), "rot13"), "rot13"))
    a.op(b"R\x85R")
    a.names = [run]


def chain_built_names(a):
    """The names that STACK_GLOBAL takes are results of calls."""
    how = a.r.randrange(4)
    if how == 0:
        by_global(a, *a.r.choice([("codecs", "decode"), ("_codecs", "decode")]))
        a.value(("bf", "rot13"))
        a.op(b"R")
        a.text("system")
    elif how == 1:
        a.text("os")
        by_literals(a, "builtins", "str.join")
        a.value(("", ["sys", "tem"]))
        a.op(b"R")
    elif how == 2:
        by_literals(a, "builtins", "str.replace")
        a.value(("oXs", "X", ""))
        a.op(b"R")
        by_literals(a, "builtins", "str")
        a.value((b"popen", "ascii"))
        a.op(b"R")
    else:
        by_literals(a, *a.r.choice([("builtins", "str.lower"), ("builtins", "str.strip")]))
        a.value(("SUBPROCESS",))
        a.op(b"R")
        a.text("Popen")
    a.op(b"\x93")
    a.value(("id",))
    a.op(b"R")
    a.names = []


def chain_lookalike(a):
    module, name = a.r.choice([("o\u0455", "system"), ("\u03bfs", "system"), ("os\u200b", "system"),
                               ("os", "syst\u0435m"),
                               ("\u202eos", "system"), ("os ", "system"), (" subprocess", "Popen"),
                               ("subpr\u043ecess", "run"),
                               ("builtins", "ev\u0430l"), ("os\n", "system"),
                               ("\uff4f\uff53", "system"), ("os\u00ad", "popen"),
                               ("builtin\u0455", "exec"), ("os", "sys\u2060tem"),
                               ("\u043e\u0455", "popen")])
    a.op(b"X", struct.pack("<I", len(module.encode())), module.encode())
    a.op(b"X", struct.pack("<I", len(name.encode())), name.encode())
    a.op(b"\x93")
    a.value(("id",))
    a.op(b"R")
    a.names = []


def chain_extension(a):
    a.op(*a.r.choice([(b"\x82", b"\x2a"), (b"\x83", b"\x39\x30"), (b"\x84", b"\x01\x00\x01\x00")]))
    a.value(("id",))
    a.op(b"R")
    a.names = []


def chain_persid(a):
    """A persistent id that is itself an object with a call."""
    name = a.r.choice([("os", "system"), ("builtins", "eval"), ("subprocess", "getoutput")])
    by_literals(a, *name)
    a.value(("id",))
    a.op(b"RQ")
    a.names = [name]


def chain_bomb(a):
    """Small to read, endless to walk."""
    kind = a.r.choice(["t", "l"])
    a.text("lol")
    slot = a.put()
    a.op(b"0")
    for _ in range(60):
        a.op(b"(")
        for _ in range(10):
            a.get(slot)
        a.op(kind.encode())
        slot = a.put()
        a.op(b"0")
    a.get(slot)
    a.names = []


def chain_reach(a):
    module, name = a.r.choice([pair.split() for pair in REACHES.replace("\n", "|").split("|")
                               if pair.strip()])
    a.r.choice(NAMINGS_OF_LITERALS)(a, module, name)
    a.value(("os",) if name.endswith(("get", "__getitem__")) else ("id",))
    a.op(b"R")
    a.names = [(module, name)]


def chain_attribute(a):
    """setattr on a class or a module that everyone uses."""
    by_global(a, "builtins", "setattr")
    by_global(a, *a.r.choice([("json", "JSONDecoder"), ("builtins", "object"), ("collections",
        "OrderedDict")]))
    a.text("__init__")
    by_global(a, "os", "system")
    a.op(b"\x87R")
    a.names = [("builtins", "setattr"), ("os", "system")]


def chain_globals_of(a):
    """From a function by __globals__ to the module's names."""
    by_global(a, "builtins", "getattr")
    by_global(a, *a.r.choice([("json", "dumps"), ("functools", "wraps"), ("copy", "deepcopy"),
                              ("random", "Random.seed")]))
    a.text(a.r.choice(["__globals__", "__code__", "__closure__", "__builtins__"]))
    a.op(b"\x86R")
    a.names = [("builtins", "getattr")]


CHAINS = [chain_getattr_import, chain_attrgetter, chain_methodcaller, chain_subclasses,
          chain_sys_modules, chain_live,
          chain_main, chain_function, chain_decoded, chain_built_names, chain_lookalike,
          chain_extension, chain_persid,
          chain_bomb, chain_attribute, chain_globals_of] + [chain_reach] * 4


# Where the result goes. Each is given what puts the value on the stack, and leaves one value.

def place_top(a, body):
    body()


def place_popped(a, body):
    body()
    a.op(b"0")
    a.value({"status": "ok"})


def place_popped_mark(a, body):
    a.op(b"(")
    body()
    a.op(b"1")
    a.value(["fine"])


def place_list(a, body):
    a.op(b"](K\x01K\x02")
    body()
    a.op(b"e")


def place_append(a, body):
    a.op(b"]")
    body()
    a.op(b"a")


def place_value(a, body):
    a.op(b"}")
    a.text("weights")
    body()
    a.op(b"s")


def place_key(a, body):
    a.op(b"}(")
    body()
    a.text("v")
    a.op(b"u")


def place_set(a, body):
    a.op(b"\x8f(")
    body()
    a.op(b"K\x05\x90")


def place_frozenset(a, body):
    a.op(b"(")
    body()
    a.op(b"\x91")


def place_dict_op(a, body):
    a.op(b"(")
    a.text("k")
    body()
    a.op(b"d")


def place_deep(a, body):
    depth = a.r.choice([5, 60, 900])
    a.op(b"(" * depth)
    body()
    a.op(b"t" * depth if a.r.random() < 0.5 else b"l" * depth)


def place_state(a, body):
    by_global(a, *a.r.choice([("collections", "Counter"), ("argparse", "Namespace"), ("decimal",
        "Decimal")]))
    a.op(b")\x81}")
    a.text("attribute")
    body()
    a.op(b"sb")


def place_argument(a, body):
    by_global(a, *a.r.choice([("collections", "OrderedDict"), ("datetime", "timedelta"), ("uuid",
        "UUID")]))
    a.op(b"(")
    body()
    a.op(b"tR")


def place_keyword(a, body):
    by_global(a, "fractions", "Fraction")
    a.op(b")}")
    a.text("numerator")
    body()
    a.op(b"s\x92")


def place_before_real(a, body):
    """Before what a real program wrote: the value is thrown away, the rest is what it was."""
    body()
    a.op(b"0")
    real = pickle.dumps(Harmless(a.r).program_data(), a.r.randrange(0, 3))
    a.op(real[2:] if real[:1] == b"\x80" else real)
    del a.out[-1:]


def place_after_real(a, body):
    a.real = True
    real = pickle.dumps(Harmless(a.r).program_data(), 2)
    a.op(real[2:-1])
    body()
    a.op(b"0")


def place_inside_real(a, body):
    a.real = True
    a.op(b"(")
    a.op(pickle.dumps(Harmless(a.r).program_data(), 1)[:-1])
    body()
    a.op(b"t")


PLACES = [place_top] * 5 + [place_popped, place_popped_mark, place_list, place_append, place_value,
                            place_key, place_set,
          place_frozenset, place_dict_op, place_deep, place_state, place_argument, place_keyword,
                            place_before_real,
          place_after_real, place_inside_real]


# What the file does besides. Each takes the assembler's ops, without PROTO and STOP, and gives the
# file.

def framed(ops, protocol, size=None):
    return b"\x80" + bytes([protocol]) + (b"\x95" + struct.pack("<Q",
        len(ops) if size is None else size)) + ops


def end_plain(r, ops, p):
    return (b"\x80" + bytes([p]) if p >= 2 else b"") + ops + b"."


def end_framed(r, ops, p):
    return framed(ops + b".", max(p, 4))


def end_no_proto(r, ops, p):
    return ops + b"."


def end_truncated(r, ops, p):
    return end_plain(r, ops, p)[:-1]


def end_broken(r, ops, p):
    return end_plain(r, ops, p)[:-1] + r.choice([b"\xff\xfe", b"R", b"h\xfa", b"X\xff\xff\xff\x7f",
                                                 b"tttt", b"c", b"0" * 40, b"\x8a\x05"])


def end_second(r, ops, p):
    return pickle.dumps(Harmless(r).plain(), r.randrange(6)) + end_plain(r, ops, p)


def end_third(r, ops, p):
    return pickle.dumps([1, 2], 2) + pickle.dumps("two", 0) + end_plain(r, ops,
        p) + pickle.dumps(None, 4)


def end_tail(r, ops, p):
    return end_plain(r, ops, p) + r.choice([b"\n", b"\0" * 64, b"trailing text, read by nobody\n",
                                            r.randbytes(50)])


def end_frame_short(r, ops, p):
    return framed(ops + b".", 4, max(0, len(ops) - r.randrange(1, 9)))


def end_frame_long(r, ops, p):
    return framed(ops + b".", 4, r.choice([len(ops) + 3, len(ops) + 50, 1 << 30, 1 << 62]))


def end_proto_mid(r, ops, p):
    return b"\x80\x02N0\x80\x05" + ops + b"\x80\x00."


def end_proto_odd(r, ops, p):
    return b"\x80" + bytes([r.choice([0, 1, 3, 5])]) + ops + b"."


def end_proto_late(r, ops, p):
    return b"N0" + b"\x80\x04" + ops + b"."


ENDS = [end_plain] * 6 + [end_framed] * 3 + [end_no_proto, end_truncated, end_broken, end_second,
                                             end_third, end_tail,
        end_frame_short, end_frame_long, end_proto_mid, end_proto_odd, end_proto_late]



# Their modules are of another Python than the one that runs this.
ELDER = set("""__builtin__ commands popen2 urllib2 httplib xmlrpclib SocketServer BaseHTTPServer
thread cPickle new dl hotshot rexec compiler anydbm dumbdbm bsddb whichdb robotparser _winreg annotationlib
_interpreters _xxsubinterpreters test""".split())

# The name of a class, or of a function, from a package that is not Python's own is a plain thing to
# keep, and so is an object of the class that NEWOBJ makes: only a call of it does what it can do.
NO_CALLS = [call_not, call_newobj, call_newobj_ex, call_copyreg_newobj, call_reconstructor,
            call_defaultdict, call_sorted_key]


def is_of_python(module):
    top = module.split(".")[0]
    return top in sys.stdlib_module_names or top in ELDER


def has_proto(raw):
    return raw[:1] == b"\x80" and raw[1] in (2, 3, 4, 5)


def harmful(r, block_rows, k):
    """One harmful file: (bytes, names that must be found, the least level, what it is)."""
    least = 2
    protocol = r.choice([0, 1, 2, 3, 4, 4, 4, 5])
    a = Asm(r, protocol)
    label = []
    if r.random() < 0.3:
        chain = r.choice(CHAINS)
        label.append(chain.__name__)
        # Only the loading program knows what a code stands for, and what its own objects are for.
        if chain in (chain_extension, chain_main):
            least = 0

        def body():
            chain(a)
    else:
        block, module, name = block_rows[k % len(block_rows)]
        arguments = r.choice(ARGUMENTS[block])
        # INST and OBJ without any make an object of a class and nothing else.
        if not arguments and block != "control":
            arguments = ("x",)
        if block == "control":
            arguments = CONTROL_ARGUMENTS.get(name, arguments)
        a.names = [(module, name)]
        label.append(module + " " + name)
        if "." not in name and r.random() < 0.12:
            label.append("INST")

            def body():
                a.op(b"(")
                for x in arguments:
                    a.value(x)
                a.op(b"i", module.encode(), b"\n", name.encode(), b"\n")
        else:
            calls = CALLS if block != "control" else [call_reduce, call_obj]
            if not is_of_python(module) or name.split(".")[-1][:1].isupper():
                calls = [x for x in calls if x not in NO_CALLS]
            call = r.choice(calls)
            naming = r.choice(NAMINGS_OF_LITERALS if "." in name else NAMINGS)
            label += [naming.__name__, call.__name__]

            def body():
                call(a, lambda: naming(a, module, name), arguments)
    place = r.choice(PLACES)
    end = r.choice(ENDS)
    if label[0] == "chain_bomb":
        # What is thrown away, or not made at all, nobody walks.
        place, end = r.choice([place_top, place_list, place_append, place_value]), end_plain
        least = 2 if protocol >= 2 else 0
    label.append(place.__name__)
    place(a, body)
    label.append(end.__name__)
    raw = end(r, bytes(a.out), protocol)
    names = list(a.names)
    if r.random() < 0.25 and end in (end_plain, end_framed, end_no_proto):
        for _ in range(r.choice([1, 1, 2])):
            packing = r.choice(list(PACKINGS))
            # Behind a head of somebody's own a pickle is found by its PROTO.
            if packing in ("prefixed", "b85", "b32", "mime", "repr") and not has_proto(raw):
                packing = "raw"
            label.append(packing)
            packed = PACKINGS[packing](raw)
            raw = write(r, Holder.of(r, packed)) or pickle.dumps([packed], 4)
    elif r.random() < 0.15:
        kind = r.choice(list(FILES))
        # Of what has neither a head nor an end only a file that is nothing else is taken for one.
        if end in (end_truncated, end_broken) and protocol < 2 or (
                kind in ("repr", "mime", "b64", "json") and not has_proto(raw)):
            kind = "plain"
        label.append("file:" + kind)
        raw = FILES[kind](raw)
    return raw, names, least, " ".join(label)
