# SPDX-License-Identifier: MIT
"""
What published advisories say that scanners of pickles did not see: each callable that they name, in
each of the spellings that hide a callable, is at least suspicious and named with its module.
"""

import json
import os
import re
import struct
import tempfile

import tap

ROW = re.compile(r'KNOWN\("([^"]+)", "([^"]+)", \w+, \w+, "[^"]+", "((?:GHSA|CVE)-[^"]+)"\)')


def text(name):
    data = name.encode()
    return b"\x8c" + bytes([len(data)]) + data


def stack_global(module, name):
    return text(module) + text(name) + b"\x93"


def plain(module, name):
    return b"c" + module.encode() + b"\n" + name.encode() + b"\n"


def frame(data, size):
    return b"\x80\x04\x95" + struct.pack("<Q", size) + data


ARGS = b"X\x02\x00\x00\x00id\x85"
# Name of the spelling, and the pickle for a module and a name.
SPELLINGS = {
    "GLOBAL": lambda m, n: plain(m, n) + ARGS + b"R.",
    "STACK_GLOBAL": lambda m, n: b"\x80\x04" + stack_global(m, n) + ARGS + b"R.",
    "names from the memo": lambda m, n: b"\x80\x04" + text(m) + b"\x940" + text(n)
    + b"\x940h\x00h\x01\x93" + ARGS + b"R.",
    "names from slots that were overwritten": lambda m, n: b"\x80\x04" + text("builtins") + b"q\x000"
    + text("int") + b"q\x010" + text(m) + b"q\x000" + text(n) + b"q\x010h\x00h\x01\x93" + ARGS + b"R.",
    "a slot far away": lambda m, n: text(m) + b"r\xff\xff\x00\x000j\xff\xff\x00\x00" + text(n) + b"\x93"
    + ARGS + b"R.",
    "names after a POP": lambda m, n: b"\x80\x04" + text(m) + text("x") + b"0" + text(n) + text("x")
    + b"0\x93" + ARGS + b"R.",
    "INST": lambda m, n: b"(S'id'\ni" + m.encode() + b"\n" + n.encode() + b"\n.",
    "OBJ": lambda m, n: b"(" + plain(m, n) + b"S'id'\no.",
    "OBJ, result popped": lambda m, n: b"\x80\x04(" + stack_global(m, n) + b"S'id'\no0N.",
    "NEWOBJ": lambda m, n: plain(m, n) + ARGS + b"\x81.",
    "NEWOBJ_EX": lambda m, n: plain(m, n) + ARGS + b"}\x92.",
    "result popped": lambda m, n: plain(m, n) + ARGS + b"R0N.",
    "result popped with its mark": lambda m, n: b"(" + plain(m, n) + ARGS + b"R1N.",
    "BUILD on the result": lambda m, n: plain(m, n) + ARGS + b"R}b.",
    "broken after it": lambda m, n: plain(m, n) + ARGS + b"R\xff\xff",
    "an empty stack after it": lambda m, n: plain(m, n) + ARGS + b"R000.",
    "truncated after it": lambda m, n: plain(m, n) + ARGS + b"R",
    "a second pickle": lambda m, n: b"N.\x80\x04" + stack_global(m, n) + ARGS + b"R.",
    "a second pickle that breaks, behind one of protocol 0": lambda m, n: b"(lp0\nI1\na."
    + plain(m, n) + ARGS + b"R\xff",
    "a fourth one that breaks": lambda m, n: b"(lp0\nI1\na." * 3 + plain(m, n) + ARGS + b"R",
    "a frame that is too long": lambda m, n: frame(stack_global(m, n) + ARGS + b"R.", 9999),
    "a frame that is too short": lambda m, n: frame(stack_global(m, n) + ARGS + b"R.", 3),
    "protocol 2 on the way": lambda m, n: b"\x80\x04N0\x80\x02" + plain(m, n) + ARGS + b"R.",
    "deep in containers": lambda m, n: b"(" * 50 + plain(m, n) + ARGS + b"R" + b"l" * 50 + b".",
    "the key of a dict": lambda m, n: b"}" + plain(m, n) + ARGS + b"RNs.",
    "in a set": lambda m, n: b"\x80\x04\x8f(" + stack_global(m, n) + ARGS + b"R\x90.",
    "a persistent id": lambda m, n: plain(m, n) + ARGS + b"RQ.",
    "the state of an object": lambda m, n: b"capp\nUser\n)\x81}S'x'\n" + plain(m, n) + ARGS + b"Rsb.",
    "through partial": lambda m, n: b"cfunctools\npartial\n" + plain(m, n) + b"\x85R" + ARGS + b"R.",
    "through map": lambda m, n: b"cbuiltins\nlist\ncbuiltins\nmap\n" + plain(m, n)
    + b"(S'id'\nl\x86R\x85R.",
    "imported and kept": lambda m, n: plain(m, n) + b".",
    "imported and thrown away": lambda m, n: plain(m, n) + b"0N.",
    "given to a class to be kept": lambda m, n: b"ccollections\ndefaultdict\n" + plain(m, n)
    + b"\x85R.",
}

# Whole pickles: what they are, their bytes, the level, a callable that must be named.
WHOLE = [
    ("numpy's __builtins__ reached by a planted attribute (protectai/modelscan #330)",
     b"\x80\x04\x8c\x05numpy\x8c\x04size\x93\x94\x94\x8c\x05numpy\x8c\x0c__builtins__\x93\x94\x94h\x01"
     b"}}\x8c\x05shapeh\x03s\x86bh\x01h\x01\x8c\x04eval\x86R\x8c\x021+\x85R.",
     "dangerous", ("numpy", "__builtins__")),
    ("a module in sys.modules is replaced", b"csys\nmodules\n(S'torch._utils'\ncos\nsystem\nu.",
     "dangerous", ("sys", "modules")),
    ("os.system through pathlib (GHSA-5j3x-jp52-966f)",
     b"\x80\x04" + stack_global("pathlib", "os.system") + ARGS + b"R.",
     "dangerous", ("pathlib", "os.system")),
    ("os.system through logging", b"\x80\x04" + stack_global("logging", "os.system") + ARGS + b"R.",
     "dangerous", ("logging", "os.system")),
    ("attrgetter on an imported module (GHSA-46h3-79wf-xr6c)",
     b"coperator\nattrgetter\nS'system'\n\x85Rcbuiltins\n__import__\nS'os'\n\x85R\x85R" + ARGS + b"R.",
     "dangerous", ("operator", "attrgetter")),
    ("methodcaller on an imported module (GHSA-955r-x9j8-7rhh)",
     b"c_operator\nmethodcaller\nS'system'\nS'id'\n\x86Rcbuiltins\n__import__\nS'os'\n\x85R\x85R.",
     "dangerous", ("_operator", "methodcaller")),
    ("a call that a BUILD hides (GHSA-mhc9-48gj-9gp3)",
     b"\x80\x04" + stack_global("smtplib", "SMTP") + b"S'127.0.0.1'\nI25\n\x86R}b.",
     "dangerous", ("smtplib", "SMTP")),
    ("a name that is no text (type confusion)",
     b"\x80\x04" + stack_global("os", "system") + ARGS + b"R0NN\x93.", "dangerous", ("os", "system")),
    ("a slot that was never filled, after the payload",
     b"cos\nsystem\n" + ARGS + b"Rh\x63.", "dangerous", ("os", "system")),
    ("code of bytes, made a function and called (GHSA-565g-hwwr-4pp3)",
     b"ctypes\nFunctionType\ncmarshal\nloads\nC\x01x\x85R}\x86R)R.", "dangerous", ("marshal", "loads")),
    ("a callable in the dict of a defaultdict's state",
     b"ccollections\ndefaultdict\ncbuiltins\nint\n\x85R}S'default_factory'\ncos\nsystem\nsb.",
     "dangerous", ("os", "system")),
    ("names that begin the file (GHSA-9gvj-pp9x-gcfr)",
     b"S'os'\nS'system'\n\x93S'ls'\n\x85R.", "dangerous", ("os", "system")),
    ("names that a state planted before (modelscan 85)",
     b"\x80\x05cnumpy\nprod\nN(Va\nVos\nd\x86bN(Vb\nVsystem\nd\x86b0cnumpy\nprod.a\np0\ncnumpy\nprod.b\n"
     b"p1\n00g0\ng1\n\x93Vid\n\x85R.", "dangerous", ("numpy", "prod")),
    ("a magic number that is computed, then torch's file (GHSA-97f8-7cmv-76j2)",
     b"\x80\x02cbuiltins\neval\nX\x0c\x00\x00\x00MAGIC_NUMBER\x85R.\x80\x02M\xe9\x03.\x80\x02}.\x80\x02"
     + plain("posix", "system") + ARGS + b"R.", "dangerous", ("posix", "system")),
    ("a file's lines in the state of an object (GHSA-r48f-3986-4f9c)",
     b"\x80\x04" + stack_global("linecache", "getlines") + b"\x8c\x0b/etc/passwd\x85R\x94cbuiltins\nenumerate\n"
     b"h\x00\x85R\x94cbuiltins\ndict\nh\x01\x85R\x94" + stack_global("difflib", "Differ")
     + b")R\x94h\x02b.", "suspicious", ("linecache", "getlines")),
    ("the Python 2 name of subprocess", b"ccommands\ngetoutput\n" + ARGS + b"R.", "dangerous",
     ("commands", "getoutput")),
]


def rows():
    for part in ("learning", "packages", "python", "python2", "science"):
        with open(os.path.join(tap.SRCDIR, "src/risk/known_%s.def" % part), encoding="ascii") as file:
            yield from ROW.findall(file.read())


def judge(folder, pickles):
    """The verdicts of many pickles at once, in their order."""
    paths = []
    for k, data in enumerate(pickles):
        paths.append(os.path.join(folder, "%05d.pkl" % k))
        with open(paths[-1], "wb") as file:
            file.write(data)
    found = [[] for _ in pickles]
    for start in range(0, len(paths), 1000):
        out = tap.run("scan", "--jsonl", *paths[start:start + 1000])[1]
        for line in out.splitlines():
            verdict = json.loads(line)
            found[int(os.path.basename(verdict["address"])[:5])].append(verdict)
    return found


# A call of these makes a callable, harmless until that is called: see WHOLE.
MAKERS = {("operator", "attrgetter"), ("operator", "methodcaller")}
USED = {"through map", "imported and kept", "imported and thrown away",
        "given to a class to be kept"}


def is_named(verdicts, module, name):
    """Among the callables, or in the words on what another reader does."""
    return any((one["module"], one["name"]) == (module, name)
               for verdict in verdicts for one in verdict["callables"]) or any(
                   "%s.%s" % (module, name) in finding["message"]
                   for verdict in verdicts for finding in verdict["findings"])


def worst(verdicts):
    order = ["innocuous", "unknown", "suspicious", "dangerous"]
    return max((verdict["level"] for verdict in verdicts), key=order.index, default="none")


def main():
    known = list(rows())
    tap.ok(len(known) > 60, "advisories name more than sixty callables", len(known))
    with tempfile.TemporaryDirectory() as folder:
        for spelling, write in SPELLINGS.items():
            found = judge(folder, [write(module, name) for module, name, _ in known])
            missed = []
            for (module, name, ids), verdicts in zip(known, found):
                if (module, name) in MAKERS and spelling not in USED:
                    continue
                if worst(verdicts) not in ("suspicious", "dangerous"):
                    missed.append("%s.%s (%s): %s" % (module, name, ids, worst(verdicts)))
                if not is_named(verdicts, module, name):
                    missed.append("%s.%s (%s): not named" % (module, name, ids))
            tap.ok(not missed, "%s: all are seen" % spelling, "\n".join(missed))
        found = judge(folder, [data for _, data, _, _ in WHOLE])
        for (what, _, level, callable_), verdicts in zip(WHOLE, found):
            tap.equal((worst(verdicts), is_named(verdicts, *callable_)), (level, True), what)
    tap.finish()


main()
