# SPDX-License-Identifier: MIT
"""
Harmful pickles composed at random, a generator that knows nothing of the rules: a callable of the
standard library, a spelling of its name, a form of the call, a helper in between, a place in harmless
data, an end. Each must be at least suspicious, and the callable named with its module.

SEED and COUNT in the environment make others: SEED=7 COUNT=20000.
"""

import json
import os
import random
import struct
import tempfile

import tap

SEED = int(os.environ.get("SEED", "20"))
COUNT = int(os.environ.get("COUNT", "3000"))

# Module and name as Python 3 calls them: each runs, opens, loads, sends or changes something.
HARMFUL = """
asyncio.create_subprocess_shell asyncio.subprocess.create_subprocess_exec asyncio.start_server
atexit.register bdb.Bdb.run builtins.breakpoint builtins.input cProfile.run cgitb.enable
code.interact codeop.compile_command codecs.open compileall.compile_dir
concurrent.futures.ProcessPoolExecutor concurrent.futures.ThreadPoolExecutor
concurrent.futures.thread.ThreadPoolExecutor ctypes.CDLL ctypes.cast ctypes.util.find_library
dbm.open distutils.spawn.spawn distutils.file_util.write_file doctest.testfile ensurepip.bootstrap
faulthandler._sigsegv faulthandler.dump_traceback_later fileinput.input ftplib.FTP gc.get_objects
getpass.getpass glob.glob gzip.open http.client.HTTPSConnection http.server.test
idlelib.run.main imaplib.IMAP4_stream imp.load_dynamic imp.load_source
importlib.util.spec_from_file_location importlib.machinery.SourceFileLoader importlib.reload
inspect.getattr_static inspect.stack io.open_code lib2to3.main.main linecache.getlines
logging.FileHandler logging.config.dictConfig logging.config.fileConfig
logging.handlers.SocketHandler lzma.open mailcap.findmatch marshal.load mmap.mmap
modulefinder.ModuleFinder.run_script multiprocessing.Process multiprocessing.util.spawnv_passfds
multiprocessing.connection.Client multiprocessing.managers.BaseManager.connect nntplib.NNTP
nturl2path.os.system optparse.os.system os.execve os.posix_spawn os.putenv os.startfile os.walk
os.fork os.kill os.symlink os.truncate pathlib.Path.unlink pathlib.Path.write_text pdb.run pdb.post_mortem
pickle.Unpickler pickletools.os.system pipes.Template pkgutil.get_data pkgutil.resolve_name
platform.popen plistlib.load poplib.POP3 profile.run pty.spawn py_compile.compile pydoc.locate
pydoc.pipepager pydoc.render_doc readline.read_init_file resource.setrlimit runpy.run_path
sched.scheduler.run select.epoll shelve.open shutil.rmtree shutil.copytree shutil.unpack_archive
signal.alarm signal.raise_signal site.addsitedir site.execsitecustomize smtplib.SMTP_SSL
socket.create_connection socketserver.TCPServer sqlite3.connect ssl.get_server_certificate
subprocess.getstatusoutput subprocess.run sys._getframe sys.setprofile sys.exit sysconfig.os.system
tarfile.open telnetlib.Telnet tempfile.mkstemp threading.Thread threading.Timer timeit.timeit
timeit.repeat tkinter.Tcl trace.Trace.runfunc turtle.getcanvas types.CodeType types.FunctionType
typing.get_type_hints unittest.main unittest.mock._importer urllib.request.urlretrieve
urllib.request.build_opener uuid._get_command_stdout venv.create venv.EnvBuilder.create
weakref.finalize webbrowser.open_new_tab webbrowser.get wsgiref.simple_server.make_server
xml.dom.expatbuilder.parse xmlrpc.client.ServerProxy xmlrpc.server.SimpleXMLRPCServer
zipapp.create_archive zipfile.ZipFile zipimport.zipimporter
_aix_support._aix_vrtl _bootsubprocess.check_output _ctypes.dlopen _frozen_importlib._gcd_import
_imp.create_dynamic _interpreters.exec _io.FileIO _multiprocessing.SemLock _osx_support._read_output
_posixsubprocess.fork_exec _pyio.open _socket.socket _sqlite3.connect _testcapi.run_in_subinterp
_thread.start_new_thread _tkinter.create _winapi.CreateProcess _xxsubinterpreters.run_string
nt._execv nt.startfile posix.execv posix.spawnv posix.unlink winreg.SetValue winreg.DeleteKey
msvcrt.open_osfhandle smtpd.PureProxy asyncore.file_dispatcher asynchat.async_chat
compression.zstd.open annotationlib.call_annotate_function _pyrepl.console.InteractiveColoredConsole
commands.getstatusoutput popen2.popen3 new.function thread.start_new_thread dl.open imputil.ImportManager
ihooks.ModuleImporter rexec.RExec compiler.compileFile urllib2.build_opener httplib.HTTPConnection
urllib.urlopen mimetools.pipethrough user.pythonrc hotshot.Profile dircache.listdir
__builtin__.execfile __builtin__.file __builtin__.reload bsddb.hashopen CGIHTTPServer.test
""".split()
# Harmless to look at, and the way to everything.
HELPERS = ["partial", "map", "starmap", "filter", "reduce", "accumulate", "groupby", "iter", "method",
           "thread", "sub", "default", "sort", "cmp", "attr", "lazy", "call", "finalize"]


class Pickle:
    """Bytes of a pickle, put together by coin tosses."""

    def __init__(self, dice, protocol):
        self.dice = dice
        self.protocol = protocol
        self.slot = dice.choice([0, 0, 1, 40, 300])

    def text(self, word):
        """A str, in one of the forms that the C unpickler takes for a name."""
        data = word.encode()
        forms = [b"X" + struct.pack("<I", len(data)) + data, b"V" + data + b"\n",
                 b"V" + self.escaped(word, "\\u%04x").encode() + b"\n",
                 b"S'" + data + b"'\n", b'S"' + self.escaped(word, "\\x%02x").encode() + b'"\n',
                 b"S'" + self.escaped(word, "\\%03o").encode() + b"'\n",
                 b"U" + bytes([len(data)]) + data, b"T" + struct.pack("<i", len(data)) + data]
        if self.protocol >= 4:
            forms += [b"\x8c" + bytes([len(data)]) + data] * 4
            forms += [b"\x8d" + struct.pack("<Q", len(data)) + data]
        return self.remembered(self.dice.choice(forms))

    def escaped(self, word, form):
        return "".join(form % ord(c) if self.dice.random() < 0.4 else c for c in word)

    def remembered(self, data):
        """As it is, or from the memo, or with something beside it."""
        self.slot += 1
        slot = self.slot
        get = self.dice.choice([b"g%d\n" % slot, b"j" + struct.pack("<I", slot)]
                               + ([b"h" + bytes([slot])] if slot < 256 else []))
        put = self.dice.choice([b"p%d\n" % slot, b"r" + struct.pack("<I", slot)]
                               + ([b"q" + bytes([slot])] if slot < 256 else []))
        return self.dice.choice([data] * 4 + [
            data + put, data + put + b"0" + get, b"N" + put + b"0" + data + put + b"0" + get,
            data + b"2" + b"0", data + b"(NNN1", b"(" + data + put + b"1" + get])

    def name(self, module, name):
        """A callable on the stack."""
        if self.protocol < 4 and "." in name:
            parts = name.split(".")
            data = self.line(module, parts[0])
            for part in parts[1:]:
                data = (self.line("builtins", "getattr") + data + self.plain(part) + b"\x86R")
            return data
        if self.protocol < 4 or self.dice.random() < 0.3:
            return self.line(module, name)
        return self.text(module) + self.text(name) + b"\x93"

    @staticmethod
    def line(module, name):
        return b"c" + module.encode() + b"\n" + name.encode() + b"\n"

    @staticmethod
    def plain(word):
        return b"X" + struct.pack("<I", len(word)) + word.encode()

    def value(self):
        return self.dice.choice([b"N", b"K\x07", b"]", b"}", b"I42\n", self.plain("/tmp/x"),
                                 self.plain("id"), b"G" + b"\0" * 8, b"C\x02ab", b"(K\x01K\x02l"])

    def arguments(self):
        values = [self.value() for _ in range(self.dice.randrange(4))]
        short = [b")", b"\x85", b"\x86", b"\x87"][len(values)]
        if self.dice.random() < 0.3:
            return b"(" + b"".join(values) + b"t"
        return b"".join(values) + short

    def call(self, module, name):
        """The callable, called; straight or by what looks harmless."""
        what = self.name(module, name)
        form = self.dice.randrange(10)
        if form < 4:
            return what + self.arguments() + b"R"
        if form == 4:
            return b"(" + what + self.value() + b"o"
        if form == 5 and "." not in name:
            return b"(" + self.value() + b"i" + self.line(module, name)[1:]
        if form == 6:
            return what + self.arguments() + b"R}b"
        return self.helped(what, self.dice.choice(HELPERS))

    def helped(self, what, helper):
        one = self.value()
        items = b"(" + one + b"l"
        line = self.line
        listed = line("builtins", self.dice.choice(["list", "tuple", "set", "frozenset"]))
        if helper == "partial":
            return line("functools", "partial") + what + one + b"\x86R" + b")R"
        if helper in ("map", "filter"):
            return listed + line("builtins", helper) + what + items + b"\x86R\x85R"
        if helper == "starmap":
            return (line("collections", "deque") + line("itertools", "starmap") + what + b"(("
                    + one + b"tl\x86R\x85R")
        if helper == "reduce":
            return line("functools", "reduce") + what + b"(" + one + one + b"l\x86R"
        if helper in ("accumulate", "groupby"):
            return listed + line("itertools", helper) + items + what + b"\x86R\x85R"
        if helper == "iter":
            return listed + line("builtins", "iter") + what + b"N\x86R\x85R"
        if helper == "method":
            return line("types", "MethodType") + what + one + b"\x86R)R"
        if helper == "thread":
            return line("threading", "Timer") + b"K\x01" + what + b"\x86R"
        if helper == "sub":
            return line("re", "sub") + self.plain("a") + what + self.plain("a") + b"\x87R"
        if helper == "default":
            return (line("operator", "getitem") + line("collections", "defaultdict") + what
                    + b"\x85RK\x01\x86R")
        if helper == "sort":
            return line("heapq", "nlargest") + b"(K\x01" + items + what + b"tR"
        if helper == "cmp":
            return (line("builtins", "sorted") + b"(" + line("functools", "cmp_to_key") + what
                    + b"\x85R)R" + b"l\x85R")
        if helper == "attr":
            return (line("operator", "methodcaller") + self.plain("__call__") + one + b"\x86R"
                    + what + b"\x85R")
        if helper == "lazy":
            return line("functools", "lru_cache") + what + b"\x85R" + b")R"
        if helper == "call":
            return line("operator", "call") + what + one + b"\x86R"
        return line("weakref", "finalize") + line("builtins", "set") + b")R" + what + one + b"\x87R"

    def placed(self, data):
        """Somewhere in what looks like data."""
        for _ in range(self.dice.randrange(4)):
            data = self.dice.choice([
                b"]" + data + b"a", b"](" + self.value() + data + b"e",
                b"}" + self.plain("k") + data + b"s", b"}(" + self.plain("k") + data + b"u",
                b"}" + data + b"Ns", b"(" + self.value() + data + b"t", data + b"\x85",
                b"(" + data + self.value() + b"d", b"(" + data + b"l", data + b"0N",
                b"(" + data + b"1]", data + b"N0", b"\x8f(" + data + b"\x90", b"(" + data + b"\x91",
                self.line("collections", "OrderedDict") + b")R" + self.plain("k") + data + b"s",
                self.line("shop.cart", "Cart") + b")\x81}" + self.plain("k") + data + b"sb",
                self.line("shop.cart", "Cart") + b")\x81N}" + self.plain("k") + data + b"s\x86b",
                self.line("shop.cart", "Cart") + data + b"\x85R", data + b"Q",
                self.line("datetime", "date") + data + b"\x85R", data + b"q\x090h\x09",
            ])
        return data

    def whole(self, data):
        end = self.dice.choice([b"."] * 6 + [b"", b"\xff", b"0000.", b"h\xf0.", b"\x8c\xff", b".N.",
                                             b"X\xff\xff\xff\x7f", b"b.", b"(.", b"\x80\x63."])
        start = b"\x80" + bytes([self.protocol]) if self.protocol >= 2 else b""
        if self.dice.random() < 0.2:
            start = b""
        if self.dice.random() < 0.1:
            data = b"\x80\x02N0" + data if self.dice.random() < 0.5 else b"N0\x80\x05" + data
        if self.protocol >= 4 and self.dice.random() < 0.5:
            size = len(data + end) + self.dice.choice([0, 0, 0, -3, 5, 1000, 1 << 40])
            start += b"\x95" + struct.pack("<Q", max(size, 0))
        row = self.dice.random() < 0.1
        return (b"(lp0\nI1\na." if row else b"") + start + data + end


def split(path):
    """Where the module ends: packages are in small letters, and these are all of them."""
    parts = path.split(".")
    n = 1
    packages = {"asyncio.subprocess", "concurrent.futures", "concurrent.futures.thread", "ctypes.util",
                "distutils.spawn", "distutils.file_util", "http.client", "http.server", "idlelib.run",
                "importlib.util", "importlib.machinery", "lib2to3.main", "logging.config",
                "logging.handlers", "multiprocessing.util", "multiprocessing.connection",
                "multiprocessing.managers", "unittest.mock", "urllib.request",
                "wsgiref.simple_server", "xml.dom.expatbuilder", "xmlrpc.client", "xmlrpc.server",
                "compression.zstd", "_pyrepl.console"}
    for k in range(2, len(parts)):
        if ".".join(parts[:k]) in packages:
            n = k
    return ".".join(parts[:n]), ".".join(parts[n:])


def is_named(verdicts, module, name):
    """Each part of the path is said with its module, among the callables or in what is found."""
    said = " ".join("%s.%s" % (one["module"], one["name"]) for v in verdicts for one in v["callables"])
    said += " ".join(one["message"] for v in verdicts for one in v["findings"])
    return "%s.%s" % (module, name.split(".")[0]) in said


def main():
    dice = random.Random(SEED)
    made = []
    for k in range(COUNT):
        path = HARMFUL[k % len(HARMFUL)]
        module, name = split(path)
        pickle = Pickle(dice, dice.choice([0, 1, 2, 2, 3, 4, 4, 4, 5]))
        made.append((path, pickle.whole(pickle.placed(pickle.call(module, name)))))
    found = [[] for _ in made]
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for k, (_, data) in enumerate(made):
            paths.append(os.path.join(folder, "%06d.pkl" % k))
            with open(paths[-1], "wb") as file:
                file.write(data)
        for start in range(0, len(paths), 1000):
            for line in tap.run("scan", "--jsonl", *paths[start:start + 1000])[1].splitlines():
                verdict = json.loads(line)
                if verdict["level"]:
                    found[int(os.path.basename(verdict["address"])[:6])].append(verdict)
    missed, unnamed = [], []
    for (path, data), verdicts in zip(made, found):
        if not any(v["level"] in ("suspicious", "dangerous") for v in verdicts):
            missed.append("%s: %s" % (path, data))
        elif not is_named(verdicts, *split(path)):
            unnamed.append("%s: %s" % (path, data))
    tap.ok(not missed, "%d composed pickles: none is missed" % COUNT, "\n".join(missed))
    tap.ok(not unnamed, "and each callable is named", "\n".join(unnamed))
    tap.finish()


main()
