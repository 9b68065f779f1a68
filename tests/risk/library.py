# SPDX-License-Identifier: MIT
"""
Types of the standard library that pickle: for each class of many modules an object is made, with
whatever arguments it takes, and pickled in each protocol by the C pickler and by pickle.py. All of
it is innocuous but for what is listed here: types that are there to do what a pickle should not.
"""

import collections
import importlib
import inspect
import json
import os
import pickle
import subprocess
import sys
import tempfile
import warnings

import tap

MODULES = """
abc argparse array ast base64 bdb bisect calendar cgi cmd code codecs codeop collections
collections.abc colorsys concurrent.futures configparser contextlib contextvars copy copyreg csv
ctypes dataclasses datetime decimal difflib dis doctest email.charset email.errors email.header
email.headerregistry email.message email.mime.multipart email.mime.text email.policy enum filecmp
fileinput fnmatch fractions functools gettext graphlib gzip hashlib heapq hmac html.parser
http http.client http.cookiejar http.cookies importlib.metadata inspect io ipaddress
itertools json keyword linecache locale logging logging.handlers lzma mailbox mimetypes
multiprocessing netrc numbers operator optparse os pathlib pickle pickletools pipes platform
plistlib pprint profile pstats pyclbr pydoc queue quopri random re reprlib rlcompleter runpy
sched secrets selectors shelve shlex shutil signal socket sqlite3 ssl stat
statistics string struct subprocess symtable tarfile tempfile textwrap threading time timeit token
tokenize trace traceback types typing unittest unittest.mock urllib.error urllib.parse
urllib.request urllib.response urllib.robotparser uuid venv warnings wave weakref wsgiref.headers
xml.dom.minidom xml.etree.ElementTree xml.sax.saxutils xml.sax.xmlreader xmlrpc.client zipfile
zipimport zlib zoneinfo
""".split()

# Types whose level is higher, and why.
HIGHER = {
    "acts when it is thrown away, or reaches what its state says": """
        _threading_local._localimpl cgi.FieldStorage codecs.StreamReader codecs.StreamWriter
        codecs.StreamReaderWriter codecs.StreamRecoder os._wrap_close tempfile._TemporaryFileCloser
        tempfile._TemporaryFileWrapper urllib.response.addbase urllib.response.addclosehook
        urllib.response.addinfo urllib.response.addinfourl wave.Wave_read wave.Wave_write
        xmlrpc.client.MultiCall xmlrpc.client._Method xmlrpc.client._MultiCallMethod
        xmlrpc.client.SafeTransport xmlrpc.client.Transport""",
    "runs code, programs or tests, or looks into a running one": """
        bdb.Bdb bdb.Breakpoint bdb.Tdb code.InteractiveConsole code.InteractiveInterpreter
        codeop.CommandCompiler codeop.Compile doctest.DebugRunner doctest.DocTestRunner
        multiprocessing.context.BaseContext multiprocessing.context.DefaultContext
        multiprocessing.context.ForkContext multiprocessing.context.ForkServerContext
        multiprocessing.context.SpawnContext pipes.Template profile.Profile profile._Utils
        rlcompleter.Completer runpy._ModifiedArgv0 trace.CoverageResults trace.Trace trace._Ignore
        types.DynamicClassAttribute unittest.loader.TestLoader venv.EnvBuilder""",
    "opens files, or reaches the network": """
        argparse.FileType dbm.dumb._Database fileinput.FileInput http.client.HTTPConnection
        http.client.HTTPSConnection mailbox.MH mailbox.Mailbox mailbox.Maildir mailbox.Babyl
        mailbox.MMDF mailbox.mbox netrc.netrc shelve.BsdDbShelf shelve.DbfilenameShelf shelve.Shelf
        shelve._ClosedDict tempfile.SpooledTemporaryFile tempfile.TemporaryDirectory
        tempfile._RandomNameSequence urllib.request.FancyURLopener urllib.request.OpenerDirector
        urllib.request.URLopener urllib.robotparser.RobotFileParser""",
    "imports modules": """
        _frozen_importlib.BuiltinImporter _frozen_importlib.FrozenImporter
        importlib.abc.MetaPathFinder""",
    "native memory": """
        ctypes.ArgumentError ctypes.LibraryLoader ctypes.c_bool ctypes.c_byte ctypes.c_char
        ctypes.c_double ctypes.c_float ctypes.c_int ctypes.c_long ctypes.c_longdouble
        ctypes.c_short ctypes.c_ubyte ctypes.c_uint ctypes.c_ulong ctypes.c_ushort
        ctypes.c_wchar""",
    "shows what it imports": """
        pydoc.Doc pydoc.HTMLDoc pydoc.HTMLRepr pydoc.Helper pydoc.ModuleScanner pydoc.TextDoc
        pydoc.TextRepr pydoc._PlainTextDoc""",
    "is given a text here where it wants a function": """
        itertools.dropwhile itertools.filterfalse itertools.starmap itertools.takewhile builtins.map
        builtins.filter""",
}
ARGUMENTS = [(), ("x",), (1,), ("x", "y"), ([1],), ((1, 2),), (len,), (b"x",)]
NOT_MADE = {"Popen", "Quitter", "Process", "SyncManager", "SharedMemoryManager"}


def classes():
    for name in MODULES:
        module = importlib.import_module(name)
        for _, value in inspect.getmembers(module, inspect.isclass):
            top = (value.__module__ or "").split(".")[0]
            if top in sys.stdlib_module_names and value.__name__ not in NOT_MADE:
                yield value


def make(kind):
    """An object of a class, if it can be made and pickled."""
    for args in ARGUMENTS:
        try:
            obj = kind(*args)
            pickle.dumps(obj)
            return obj
        except (Exception, SystemExit):
            continue
    return None


def dump(folder):
    """Run in a process of its own, which is thrown away with all that it has made."""
    warnings.simplefilter("ignore")
    os.chdir(folder)
    written = {}
    for kind in dict.fromkeys(classes()):
        obj = make(kind)
        if obj is None:
            continue
        name = "%s.%s" % (kind.__module__, kind.__qualname__)
        for protocol in range(6):
            for dumps in (pickle.dumps, pickle._dumps):
                try:
                    data = dumps(obj, protocol)
                except Exception:
                    continue
                if data not in written:
                    written[data] = name
    with open(os.path.join(folder, "names.json"), "w", encoding="ascii") as file:
        json.dump(list(written.values()), file)
    for k, data in enumerate(written):
        with open(os.path.join(folder, "%05d.pkl" % k), "wb") as file:
            file.write(data)
    os._exit(0)


def main():
    higher = {name: why for why, names in HIGHER.items() for name in names.split()}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, os.path.abspath(__file__), folder], check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        with open(os.path.join(folder, "names.json"), encoding="ascii") as file:
            names = json.load(file)
        wrong = collections.defaultdict(set)
        seen = 0
        for start in range(0, len(names), 1000):
            part = range(start, min(start + 1000, len(names)))
            paths = [os.path.join(folder, "%05d.pkl" % k) for k in part]
            for line in tap.run("scan", "--jsonl", *paths)[1].splitlines():
                verdict = json.loads(line)
                name = names[int(os.path.basename(verdict["address"])[:5])]
                seen += 1
                if not verdict["complete"]:
                    wrong[name].add("not complete: %s" % verdict["error"]["message"])
                if verdict["level"] != "innocuous" and name not in higher:
                    wrong[name].add("%s: %s" % (verdict["level"], verdict["findings"][0]["message"]))
        tap.equal(seen, len(names), "one verdict for each pickle")
        tap.ok(seen > 4000, "many pickles", seen)
        tap.ok(len(set(names)) > 500, "of many types", len(set(names)))
        tap.ok(not wrong, "all of them are innocuous, but for those that are listed",
               "\n".join("%s %s" % (name, "; ".join(sorted(why))) for name, why in wrong.items()))
    tap.finish()


if len(sys.argv) > 1:
    dump(sys.argv[1])
if not tap.LIVE:
    tap.skip_all("needs Python 3.11")
main()
