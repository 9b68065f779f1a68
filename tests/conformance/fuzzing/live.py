# SPDX-License-Identifier: MIT
"""CPython's own readers on bytes that nobody trusts, and what they make of them as text.

Nothing that a pickle names is imported or called: each global is an inert marker of this file, what
a call makes is an inert record, and the real find_class is asked for two names of a made-up module
only, to learn by experiment which of its rules are in force. Values are written as
tests/conformance/README.md has it, which is what 'picklescope json' writes; this is done here anew,
for speed, and fuzz.py --self-test holds it against make_conformance.py.

With the option 'inert' the classes of make_conformance.py are at hand as the module of that name; of
other names in it nothing is looked up either.

This is for a process of its own, with bounds on its memory (bound_memory): some pickles crash
CPython."""

import copyreg
import io
import os
import pickle
import re
import resource
import struct
import sys
import types
from json.encoder import encode_basestring_ascii as quote

import _compat_pickle
import _pickle

import make_conformance

NAME_MAPPING = dict(_compat_pickle.NAME_MAPPING)
IMPORT_MAPPING = dict(_compat_pickle.IMPORT_MAPPING)
MOST_CALLS = 1000
READERS = ("c", "c_file", "c_stream", "py")

DEFAULTS = {"encoding": "ASCII", "errors": "strict", "fix_imports": True, "persistent_load": False,
            "buffers": None, "ext": {}, "loads": 1}


def bound_memory(size=640 << 20):
    """For this process; more than that is an error of memory, which is nobody's fault."""
    resource.setrlimit(resource.RLIMIT_AS, (size, resource.getrlimit(resource.RLIMIT_AS)[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def bound_probe():
    """For the process that answers for picklescope, which must make do with that, or die."""
    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    # A sanitizer takes all the addresses that there are.
    resource.setrlimit(resource.RLIMIT_AS, (most if os.environ.get("SANITIZED") else 1 << 30, most))


# ---- Markers -----------------------------------------------------------------------------------------

calls = []
touched = {}
unordered = []


def make(how, callee, args, kwargs):
    if len(calls) < MOST_CALLS:
        name = callee.dotted if isinstance(callee, Meta) else '"<object>"'
        calls.append('["%s",%s,%d]' % (how, name, len(args) + len(kwargs)))
    made = Made()
    made.made, made.callee, made.args, made.kwargs = how, callee, args, kwargs
    made.state, made.listitems, made.additems, made.dictitems = [], [], [], []
    return made


class Changed:
    """What a pickle did to a global."""
    __slots__ = ("state", "listitems", "additems", "dictitems")

    def __init__(self):
        self.state, self.listitems, self.additems, self.dictitems = [], [], [], []


def changed(marker):
    record = touched.get(marker)
    if record is None:
        record = touched[marker] = Changed()
    return record


class Meta(type):
    """The type of global markers, which are types: NEWOBJ wants one."""

    def __call__(cls, /, *args, **kwargs):
        return make("call", cls, args, kwargs)

    def __setstate__(cls, state):
        changed(cls).state.append(state)

    def append(cls, item):
        changed(cls).listitems.append(item)

    def extend(cls, items):
        if items:
            changed(cls).listitems.extend(items)

    def add(cls, item):
        changed(cls).additems.append(item)

    def __setitem__(cls, key, value):
        changed(cls).dictitems.append((key, value))


def new(cls, /, *args, **kwargs):
    return make("new", cls, args, kwargs)


class Made:
    """What a call would have made."""
    __slots__ = ("made", "callee", "args", "kwargs", "state", "listitems", "additems", "dictitems")

    def __call__(self, /, *args, **kwargs):
        return make("call", self, args, kwargs)

    def __setstate__(self, state):
        self.state.append(state)

    def append(self, item):
        self.listitems.append(item)

    def extend(self, items):
        self.listitems.extend(items)

    def add(self, item):
        self.additems.append(item)

    def __setitem__(self, key, value):
        self.dictitems.append((key, value))


class Pers:
    """What persistent_load would have returned."""
    __slots__ = ("what_the_pickle_gave",)

    def __init__(self, pid):
        self.what_the_pickle_gave = pid


markers = {}


def marker_of(module, name, rules):
    """The marker and what a find is written as, from a cache that outlives a load."""
    key = module, name, rules
    known = markers.get(key)
    if known is None:
        head = '"module":%s,"name":%s' % (quote(module), quote(name))
        more = ""
        to = module, name
        if rules == "<3":
            to = NAME_MAPPING.get(to) or (IMPORT_MAPPING.get(module, module), name)
        if to != (module, name):
            more += ',"to":[%s,%s]' % (quote(to[0]), quote(to[1]))
        if rules == "4+" and "." in name:
            more += ',"path":[%s]' % ",".join(map(quote, name.split(".")))
        if len(markers) > 20000:
            markers.clear()
        space = {"__slots__": (), "__new__": new, "dotted": quote(module + "." + name),
                 "head": '{"k":"global",%s' % head + more}
        # One object per name and what it leads to, as long as a load lasts.
        same = module, name, more
        marker = markers.get(same) or Meta("Inert", (), space)
        markers[same] = marker
        known = markers[key] = marker, '{%s,"rules":"%s"%s}' % (head, rules, more)
    return known


# ---- The module 'inert' --------------------------------------------------------------------------------

CLASSES = make_conformance.REAL
NAME_OF = {found: name for name, found in CLASSES.items()}
function = make_conformance.Call()
saved = {found: dict(vars(found)) for found in CLASSES.values()}
LITERAL = {"A": "A", "new_name": "new_name", "moved": "moved", "A.B": "literal A.B"}


def inert(module, name, rules):
    """What is found in the modules 'inert' and 'inert_old', by which nothing but this is reached."""
    if module == "inert_old":
        if rules != "<3":
            if name in ("old_name", "moved"):
                return marker_of("inert_old", name, "3")[0]
            raise AttributeError(name)
        name = "new_name" if name == "old_name" else name
    if name in CLASSES:
        return CLASSES[name]
    if name == "func":
        return function
    if name == "A.B" and rules == "4+":
        return marker_of("inert", "A.B", "3")[0]
    if name in LITERAL:
        return marker_of("inert", LITERAL[name], "3")[0]
    raise AttributeError(name)


def mend():
    """Undoes what the pickle before did to the classes."""
    for found, before in saved.items():
        now = vars(found)
        for name in [name for name in now if name not in before]:
            delattr(found, name)
        for name, value in before.items():
            if now.get(name) is not value:
                setattr(found, name, value)
    vars(function).clear()


# What a pickle may put into a class, and picklescope follows (PKS_METHOD_TABLE in classes.h).
FOLLOWED = {"__setstate__", "append", "extend", "add", "update"}


def reshaped():
    """Did the pickle change one of the classes in another way?"""
    return any(name not in FOLLOWED and value is not before.get(name)
               for found, before in saved.items() for name, value in vars(found).items())


# ---- Readers -----------------------------------------------------------------------------------------

def install_experiment():
    """A module with names that each set of rules finds elsewhere."""
    module = types.ModuleType("inert_probe")
    module.__dict__["a.b"] = 0
    module.a = types.SimpleNamespace(b=4)
    module.x = 3
    sys.modules["inert_probe"] = module
    other = types.ModuleType("inert_probe2")
    other.x = 2
    sys.modules["inert_probe2"] = other
    _compat_pickle.NAME_MAPPING[("inert_probe", "x")] = ("inert_probe2", "x")


class Find:
    """find_class that finds markers."""

    def find_class(self, module, name):
        ask = super().find_class
        if ask("inert_probe", "a.b") == 4:
            rules = "4+"
        else:
            rules = "<3" if ask("inert_probe", "x") == 2 else "3"
        marker, text = marker_of(module, name, rules)
        self.finds.append(text)
        if self.inert and module in ("inert", "inert_old"):
            return inert(module, name, rules)
        return marker


class C(Find, _pickle.Unpickler):
    pass


class CPers(C):
    def persistent_load(self, pid):
        return Pers(pid)


class Py(Find, pickle._Unpickler):
    dispatch = dict(pickle._Unpickler.dispatch)

    def spread(self):
        """Arguments out of a set come in the order of its hash table."""
        if self.stack and type(self.stack[-1]) in (set, frozenset) and len(self.stack[-1]) > 1:
            unordered.append(1)

    def load_reduce(self):
        self.spread()
        pickle._Unpickler.load_reduce(self)
    dispatch[pickle.REDUCE[0]] = load_reduce

    def load_newobj(self):
        self.spread()
        pickle._Unpickler.load_newobj(self)
    dispatch[pickle.NEWOBJ[0]] = load_newobj

    def load_newobj_ex(self):
        if len(self.stack) > 1 and type(self.stack[-2]) in (set, frozenset) and len(self.stack[-2]) > 1:
            unordered.append(1)
        pickle._Unpickler.load_newobj_ex(self)
    dispatch[pickle.NEWOBJ_EX[0]] = load_newobj_ex


class PyPers(Py):
    def persistent_load(self, pid):
        return Pers(pid)


class Traced(dict):
    """A dispatch table that notes where each op begins."""

    def __init__(self, table, unpickler, file):
        super().__init__(table)
        self.unpickler, self.file, self.at = unpickler, file, None

    def where(self):
        frame = self.unpickler._unframer.current_frame
        return self.file.tell() - (len(frame.getvalue()) - frame.tell() if frame else 0)

    def __getitem__(self, key):
        self.at = self.where() - 1
        return super().__getitem__(key)


class Whole:
    """A file whose peek() shows all there is: the C reader then has one buffer, as in loads()."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def peek(self, size):
        return self.data[self.at:]

    def read(self, size):
        piece = self.data[self.at:self.at + size]
        self.at += len(piece)
        return piece

    def readline(self):
        end = self.data.find(b"\n", self.at)
        return self.read((end + 1 if end >= 0 else len(self.data)) - self.at)

    def readinto(self, room):
        piece = self.read(len(room))
        room[:len(piece)] = piece
        return len(piece)

    def tell(self):
        return self.at


FILES = {"c": Whole, "c_file": lambda data: io.BufferedReader(io.BytesIO(data), 8192),
         "c_stream": io.BytesIO, "py": io.BytesIO}
registered = {}


def register(extensions):
    """Extension codes are known to the whole process, and remembered once found."""
    if not extensions and not registered:
        return
    copyreg.clear_extension_cache()
    for code, names in registered.items():
        copyreg.remove_extension(*names, code)
    registered.clear()
    for code, names in extensions.items():
        copyreg.add_extension(*names, int(code))
        registered[int(code)] = tuple(names)


def arguments(options):
    words = {}
    for name in ("encoding", "errors", "fix_imports"):
        if name in options:
            words[name] = options[name]
    if options.get("buffers") is not None:
        words["buffers"] = [bytearray.fromhex(data) if kind == "bytearray" else bytes.fromhex(data)
                            for kind, data in options["buffers"]]
    return words


class Run:
    """What a reader made of a pickle: error is None or the exception; value(), finds and calls are
    as in a verdict. There is one at a time: the next makes the one before forget its value."""

    def __init__(self, reader, data, options, trace=False):
        calls.clear()
        touched.clear()
        unordered.clear()
        register(options.get("ext") or {})
        if options.get("inert"):
            mend()
        file = FILES[reader](data)
        pers = options.get("persistent_load")
        kind = (PyPers if pers else Py) if reader == "py" else CPers if pers else C
        unpickler = kind(file, **arguments(options))
        unpickler.finds = []
        unpickler.inert = options.get("inert")
        trace = trace and reader == "py"
        if trace:
            unpickler.dispatch = Traced(unpickler.dispatch, unpickler, file)
        loads = options.get("loads", 1)
        self.error = self.text = self.at = None
        try:
            values = [unpickler.load() for _ in range(loads)]
            self.values = values[0] if loads == 1 else values
            self.tell = file.tell()
        except Exception as error:
            self.error = type(error).__name__
            self.message = str(error)
            if trace:
                # The end of the file between two ops has no op: it is where the next one would be.
                table = unpickler.dispatch
                self.at = table.where() if self.error == "EOFError" else table.at
        self.finds = unpickler.finds
        self.calls = list(calls)
        self.unordered = bool(unordered)
        self.reshaped = bool(options.get("inert")) and reshaped()
        self.tied = False

    def value(self):
        if self.text is None:
            writer = Writer()
            self.text = writer.write(self.values)
            self.tied = writer.tied
        return self.text

    def log(self):
        out = ',"finds":[%s]' % ",".join(self.finds) if self.finds else ""
        return out + (',"calls":[%s]' % ",".join(self.calls) if self.calls else "")

    def verdict(self):
        """As picklescope writes it, but for the error's message and place."""
        if self.error is None:
            return '{"ok":true,"tell":%d,"value":%s%s}' % (self.tell, self.value(), self.log())
        return '{"ok":false,"error":{"type":"%s"}%s}' % (self.error, self.log())


# ---- Values as text ----------------------------------------------------------------------------------

SURROGATE = re.compile("[\ud800-\udfff]")
LEAVES = {type(None), bool, int, float, str, bytes}
LOW, HIGH = -(1 << 63), 1 << 63


def write_int(value):
    return '{"k":"int","v":"%s"}' % (value if LOW <= value < HIGH else hex(value))


def write_float(value):
    return '{"k":"float","v":"%r","bits":"%s"}' % (value, struct.pack(">d", value).hex())


def write_str(value):
    text = '{"k":"str","v":' + quote(value)
    if not value.isascii() and SURROGATE.search(value):
        text += ',"cp":"%s"' % " ".join("%x" % ord(c) for c in value)
    return text + "}"


ATOMS = {
    type(None): lambda value: '{"k":"none"}',
    bool: lambda value: '{"k":"bool","v":true}' if value else '{"k":"bool","v":false}',
    int: write_int,
    float: write_float,
    str: write_str,
    bytes: lambda value: '{"k":"bytes","v":"%s"}' % value.hex(),
}


def attributes(value):
    """The attributes of an object of the module 'inert'."""
    pairs = list(getattr(value, "__dict__", {}).items())
    for base in type(value).__mro__:
        for name in saved.get(base, {}).get("__slots__", ()):
            if name != "__dict__" and hasattr(value, name):
                pairs.append((name, getattr(value, name)))
    return pairs


class Writer:
    """Writes one value. Recursion ends at Python's limit, with its error."""

    def __init__(self):
        self.tied = False
        self.orders = {}

    def order(self, items):
        """A set's members in the order of what each is alone."""
        known = self.orders.get(id(items))
        if known is None:
            if len(items) == 1:
                known = list(items)
            else:
                alone = sorted(((Writer().write(item), i, item) for i, item in enumerate(items)))
                known = [row[2] for row in alone]
                if any(a[0] == b[0] for a, b in zip(alone, alone[1:])):
                    self.tied = True
            self.orders[id(items)] = known
        return known

    def write(self, root):
        self.shared = {}
        self.count(root)
        self.given = 0
        self.out = []
        self.node(root)
        return "".join(self.out)

    def count(self, root):
        """Finds the objects that are reached twice."""
        seen = set()
        todo = [root]
        while todo:
            value = todo.pop()
            kind = type(value)
            if kind in LEAVES or (not value and (kind is tuple or kind is frozenset)):
                continue
            if kind is Meta and value not in touched or kind is type or value is function:
                continue
            if id(value) in seen:
                self.shared[id(value)] = 0
                continue
            seen.add(id(value))
            if kind is list or kind is tuple or kind is set or kind is frozenset:
                todo.extend(value)
            elif kind is dict:
                todo.extend(value)
                todo.extend(value.values())
            elif kind is Made:
                todo.append(value.callee)
                todo.extend(value.args)
                todo.extend(value.kwargs.values())
                self.count_changes(value, todo)
            elif kind is Meta:
                self.count_changes(touched[value], todo)
            elif kind is Pers:
                todo.append(value.what_the_pickle_gave)
            elif kind in NAME_OF:
                for pair in attributes(value):
                    todo.extend(pair)
                if isinstance(value, (list, set)):
                    todo.extend(value)

    def count_changes(self, record, todo):
        todo.extend(record.state)
        todo.extend(record.listitems)
        todo.extend(record.additems)
        for pair in record.dictitems:
            todo.extend(pair)

    def begin(self, value, kind):
        """The head of a node, or False if it is only referred to."""
        number = self.shared.get(id(value))
        if number is None:
            self.out.append('{"k":"%s"' % kind)
        elif number:
            self.out.append('{"k":"ref","id":%d}' % number)
            return False
        else:
            self.given += 1
            self.shared[id(value)] = self.given
            self.out.append('{"k":"%s","id":%d' % (kind, self.given))
        return True

    def row(self, name, items):
        out = self.out
        out.append(',"%s":[' % name)
        first = True
        for item in items:
            if first:
                first = False
            else:
                out.append(",")
            atom = ATOMS.get(type(item))
            if atom:
                out.append(atom(item))
            else:
                self.node(item)
        out.append("]")

    def pairs(self, name, pairs):
        out = self.out
        out.append(',"%s":[' % name)
        first = True
        for key, value in pairs:
            out.append("[" if first else ",[")
            first = False
            self.node(key)
            out.append(",")
            self.node(value)
            out.append("]")
        out.append("]")

    def changes(self, record):
        if record.state:
            self.row("state", record.state)
        if record.listitems:
            self.row("listitems", record.listitems)
        if record.additems:
            self.row("additems", record.additems)
        if record.dictitems:
            self.pairs("dictitems", record.dictitems)

    def node(self, value):
        kind = type(value)
        atom = ATOMS.get(kind)
        out = self.out
        if atom:
            out.append(atom(value))
            return
        if kind is list or kind is tuple:
            if not self.begin(value, kind.__name__):
                return
            self.row("v", value)
        elif kind is dict:
            if not self.begin(value, "dict"):
                return
            self.pairs("v", value.items())
        elif kind is Meta:
            record = touched.get(value)
            if record is None:
                out.append(value.head)
            else:
                if not self.begin(value, "global"):
                    return
                out.append(value.head[len('{"k":"global"'):])
                self.changes(record)
        elif kind is Made:
            if not self.begin(value, "obj"):
                return
            out.append(',"made":"%s","callee":' % value.made)
            self.node(value.callee)
            self.row("args", value.args)
            if value.kwargs:
                self.pairs("kwargs", value.kwargs.items())
            self.changes(value)
        elif kind is set or kind is frozenset:
            if not self.begin(value, kind.__name__):
                return
            self.row("v", self.order(value))
        elif kind is Pers:
            if not self.begin(value, "pers"):
                return
            out.append(',"pid":')
            self.node(value.what_the_pickle_gave)
        elif kind is bytearray:
            if not self.begin(value, "bytearray"):
                return
            out.append(',"v":"%s"' % value.hex())
        elif kind is memoryview:
            if not self.begin(value, "memoryview"):
                return
            out.append(',"readonly":%s,"v":"%s"' % (
                "true" if value.readonly else "false", value.hex()))
        elif kind in NAME_OF:
            if not self.begin(value, "real"):
                return
            out.append(',"class":"inert.%s"' % NAME_OF[kind])
            self.pairs("attrs", attributes(value))
            if isinstance(value, (list, set)):
                self.row("v", self.order(value) if isinstance(value, set) else value)
        elif kind is type or value is function:
            out.append('{"k":"global","module":"inert","name":"%s"' % (
                "func" if value is function else NAME_OF[value]))
        else:
            out.append('{"k":"other","type":%s' % quote(kind.__name__))
        out.append("}")


install_experiment()
