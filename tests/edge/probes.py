"""What edge code must not be able to do: one published table, tried by ``probing.py``, held to
``test_guard_probes.py``.

A probe's ``code`` really does the thing: a control run without the guard proves it. Then it is
tried in a ``def`` view, an ``async def`` view, a generator body and an async generator body:

- ``smuggled``: the real modules stand in the edge code's namespace, only the guard is in the way;
- ``honest``: the code imports them itself, through the loader.

``code`` may use ``tmp`` (a directory with a file ``here`` and a directory ``dir``), ``port`` (a
loopback port that accepts), and what ``given`` names: objects the host made before.
"""

from __future__ import annotations

import sys
from typing import NamedTuple


class Probe(NamedTuple):
    """``name`` is unique. ``operation``: how the refusal's ``operation`` begins (smuggled).
    ``uses``: the modules, by name. ``given``: host objects by name; honest code has none.
    ``control``: the error that the control run ends with, ``""`` for none, ``"*"`` for any,
    ``"ended"``: its process ends there.
    ``smuggled``: ``False`` where Python says nothing of it, so that the loader alone is in the way.
    """

    name: str
    code: str
    operation: str
    uses: str = ""
    given: str = ""
    control: str = ""
    smuggled: bool = True

    @property
    def asynchronous(self) -> bool:
        """Whether only a coroutine can try it."""
        return "await " in self.code


THREAD = "starting a thread"
SINCE_312 = sys.version_info >= (3, 12)
SINCE_313 = sys.version_info >= (3, 13)

FILES = [
    Probe("open", 'open(tmp + "/here").read()', "open("),
    Probe("open for writing", 'open(tmp + "/new", "w").close()', "open("),
    Probe("open for appending", 'open(tmp + "/here", "a").close()', "open("),
    Probe("open a descriptor", "open(1, closefd=False)", "open(1"),
    Probe("io.open", 'io.open(tmp + "/here").close()', "open(", "io"),
    Probe("io.FileIO", 'io.FileIO(tmp + "/here").close()', "open(", "io"),
    Probe("io.open_code", 'io.open_code(tmp + "/here").close()', "open(", "io"),
    Probe("os.open", 'os.open(tmp + "/here", os.O_RDONLY)', "open(", "os"),
    Probe("os.fdopen", "os.fdopen(os.dup(1)).close()", "open(", "os"),
    Probe("codecs.open", 'codecs.open(tmp + "/here").close()', "open(", "codecs"),
    Probe("Path.open", 'pathlib.Path(tmp, "here").open().close()', "open(", "pathlib"),
    Probe("Path.read_text", 'pathlib.Path(tmp, "here").read_text()', "open(", "pathlib"),
    Probe("Path.read_bytes", 'pathlib.Path(tmp, "here").read_bytes()', "open(", "pathlib"),
    Probe("Path.write_text", 'pathlib.Path(tmp, "new").write_text("")', "open(", "pathlib"),
    Probe("Path.touch", 'pathlib.Path(tmp, "new").touch()', "os.utime(", "pathlib"),
    Probe("Path.mkdir", 'pathlib.Path(tmp, "new").mkdir()', "os.mkdir(", "pathlib"),
    Probe("Path.unlink", 'pathlib.Path(tmp, "here").unlink()', "os.remove(", "pathlib"),
    Probe("Path.rename", 'pathlib.Path(tmp, "here").rename(tmp + "/b")', "os.rename(", "pathlib"),
    Probe("Path.iterdir", "list(pathlib.Path(tmp).iterdir())", "os.", "pathlib"),
    Probe("Path.glob", 'list(pathlib.Path(tmp).glob("*"))', "pathlib.Path.glob", "pathlib"),
    Probe("Path.rglob", 'list(pathlib.Path(tmp).rglob("*"))', "pathlib.Path.rglob", "pathlib"),
    Probe("Path.chmod", 'pathlib.Path(tmp, "here").chmod(0o600)', "os.chmod(", "pathlib"),
    Probe("Path.symlink_to", 'pathlib.Path(tmp, "s").symlink_to("here")', "os.symlink(", "pathlib"),
    Probe("os.mkdir", 'os.mkdir(tmp + "/new")', "os.mkdir(", "os"),
    Probe("os.makedirs", 'os.makedirs(tmp + "/new/er")', "os.mkdir(", "os"),
    Probe("os.listdir", "os.listdir(tmp)", "os.listdir(", "os"),
    Probe("os.scandir", "os.scandir(tmp).close()", "os.scandir(", "os"),
    Probe("os.walk", "list(os.walk(tmp))", "os.walk(", "os"),
    Probe("os.remove", 'os.remove(tmp + "/here")', "os.remove(", "os"),
    Probe("os.unlink", 'os.unlink(tmp + "/here")', "os.remove(", "os"),
    Probe("os.rmdir", 'os.rmdir(tmp + "/dir")', "os.rmdir(", "os"),
    Probe("os.removedirs", 'os.removedirs(tmp + "/dir")', "os.rmdir(", "os"),
    Probe("os.rename", 'os.rename(tmp + "/here", tmp + "/b")', "os.rename(", "os"),
    Probe("os.replace", 'os.replace(tmp + "/here", tmp + "/b")', "os.rename(", "os"),
    Probe("os.chmod", 'os.chmod(tmp + "/here", 0o600)', "os.chmod(", "os"),
    Probe("os.chown", 'os.chown(tmp + "/here", -1, -1)', "os.chown(", "os"),
    Probe("os.link", 'os.link(tmp + "/here", tmp + "/b")', "os.link(", "os"),
    Probe("os.symlink", 'os.symlink("here", tmp + "/b")', "os.symlink(", "os"),
    Probe("os.truncate", 'os.truncate(tmp + "/here", 0)', "os.truncate(", "os"),
    Probe("os.utime", 'os.utime(tmp + "/here")', "os.utime(", "os"),
    Probe("os.chdir", "os.chdir(tmp)", "os.chdir(", "os"),
    Probe("os.listxattr", 'os.listxattr(tmp + "/here")', "os.listxattr(", "os"),
    Probe("shutil.copyfile", 'shutil.copyfile(tmp + "/here", tmp + "/b")', "shutil.", "shutil"),
    Probe("shutil.copytree", 'shutil.copytree(tmp + "/dir", tmp + "/b")', "shutil.", "shutil"),
    Probe("shutil.move", 'shutil.move(tmp + "/here", tmp + "/b")', "shutil.move(", "shutil"),
    Probe("shutil.rmtree", 'shutil.rmtree(tmp + "/dir")', "shutil.rmtree(", "shutil"),
    Probe(
        "shutil.make_archive",
        'shutil.make_archive(tmp + "/b", "zip", tmp + "/dir")',
        "shutil.make_archive(",
        "shutil",
    ),
    Probe("tempfile.mkstemp", "tempfile.mkstemp(dir=tmp)", "tempfile.mkstemp(", "tempfile"),
    Probe("tempfile.mkdtemp", "tempfile.mkdtemp(dir=tmp)", "tempfile.mkdtemp(", "tempfile"),
    Probe(
        "NamedTemporaryFile", "tempfile.NamedTemporaryFile(dir=tmp).close()", "open(", "tempfile"
    ),
    Probe("TemporaryFile", "tempfile.TemporaryFile(dir=tmp).close()", "open(", "tempfile"),
    Probe(
        "TemporaryDirectory",
        "tempfile.TemporaryDirectory(dir=tmp)",
        "tempfile.mkdtemp(",
        "tempfile",
    ),
    Probe(
        "SpooledTemporaryFile",
        'tempfile.SpooledTemporaryFile(1, dir=tmp).write(b"more")',
        "open(",
        "tempfile",
    ),
    Probe("glob.glob", 'glob.glob(tmp + "/*")', "glob.glob(", "glob"),
    Probe("fileinput", 'list(fileinput.input(tmp + "/here"))', "open(", "fileinput"),
    Probe("linecache", 'linecache.getlines(tmp + "/here")', "open(", "linecache"),
    Probe("zipfile", 'zipfile.ZipFile(tmp + "/b", "w").close()', "open(", "zipfile"),
    Probe("tarfile", 'tarfile.open(tmp + "/b", "w").close()', "open(", "tarfile"),
    Probe("gzip.open", 'gzip.open(tmp + "/b", "w").close()', "open(", "gzip"),
    Probe("bz2.open", 'bz2.open(tmp + "/b", "w").close()', "open(", "bz2"),
    Probe("lzma.open", 'lzma.open(tmp + "/b", "w").close()', "open(", "lzma"),
    Probe(
        "configparser", 'configparser.ConfigParser().read(tmp + "/here")', "open(", "configparser"
    ),
    Probe("dbm.dumb", 'dbm.dumb.open(tmp + "/b").close()', "open(", "dbm.dumb"),
    Probe("FileHandler", 'logging.FileHandler(tmp + "/b").close()', "open(", "logging"),
    Probe("fcntl.flock", "fcntl.flock(handle.fileno(), 8)", "fcntl.flock(", "fcntl", "handle"),
    Probe("fcntl.fcntl", "fcntl.fcntl(1, fcntl.F_GETFD)", "fcntl.fcntl(", "fcntl"),
    Probe("os.lockf", "os.lockf(handle.fileno(), os.F_ULOCK, 0)", "os.lockf(", "os", "handle"),
    Probe("os.stat", 'os.stat(tmp + "/here")', "", "os", smuggled=False),
    Probe("os.path.exists", "os.path.exists(tmp)", "", "os", smuggled=False),
    Probe("os.access", "os.access(tmp, os.R_OK)", "", "os", smuggled=False),
    Probe("os.getcwd", "os.getcwd()", "", "os", smuggled=False),
    Probe("Path.exists", "pathlib.Path(tmp).exists()", "", "pathlib", smuggled=False),
    Probe("os.pipe", "os.pipe()", "", "os", smuggled=False),
    Probe("os.write", 'os.write(1, b"")', "", "os", smuggled=False),
]

NETWORK = [
    Probe("socket.socket", "socket.socket().close()", "socket.socket", "socket"),
    Probe("socket.socketpair", "socket.socketpair()", "socket.socket", "socket"),
    Probe("socket.fromfd", "socket.fromfd(sock.fileno(), 2, 1)", "socket.", "socket", "sock"),
    Probe("connect", 'sock.connect(("127.0.0.1", port))', "socket.connect(", given="sock"),
    Probe("connect_ex", 'sock.connect_ex(("127.0.0.1", port))', "socket.connect(", given="sock"),
    Probe("bind", 'sock.bind(("127.0.0.1", 0))', "socket.bind(", given="sock"),
    Probe("sendto", 'udp.sendto(b"x", ("127.0.0.1", port))', "socket.sendto(", given="udp"),
    Probe(
        "sendmsg", 'udp.sendmsg([b"x"], [], 0, ("127.0.0.1", port))', "socket.sendmsg(", given="udp"
    ),
    Probe("getaddrinfo", 'socket.getaddrinfo("127.0.0.1", 80)', "socket.getaddrinfo(", "socket"),
    Probe("gethostbyname", 'socket.gethostbyname("127.0.0.1")', "socket.gethostbyname(", "socket"),
    Probe("getnameinfo", 'socket.getnameinfo(("127.0.0.1", 80), 3)', "socket.", "socket"),
    Probe("gethostname", "socket.gethostname()", "socket.gethostname(", "socket"),
    Probe("getservbyname", 'socket.getservbyname("http")', "socket.getservbyname(", "socket"),
    Probe(
        "create_connection",
        'socket.create_connection(("127.0.0.1", port)).close()',
        "socket.getaddrinfo(",
        "socket",
    ),
    Probe(
        "create_server",
        'socket.create_server(("127.0.0.1", 0)).close()',
        "socket.socket",
        "socket",
    ),
    Probe(
        "urlopen",
        'urllib.request.urlopen(f"http://127.0.0.1:{port}/").read()',
        "urllib.request of ",
        "urllib.request",
    ),
    Probe(
        "http.client",
        'http.client.HTTPConnection("127.0.0.1", port).connect()',
        "http.client.connect(",
        "http.client",
    ),
    Probe(
        "smtplib",
        'smtplib.SMTP("127.0.0.1", port, timeout=2)',
        "smtplib.connect(",
        "smtplib",
        control="SMTPConnectError",
    ),
    Probe(
        "ftplib",
        'ftplib.FTP("127.0.0.1:0").connect("127.0.0.1", port, timeout=2)',
        "ftplib.connect(",
        "ftplib",
        control="*",
    ),
    Probe(
        "poplib",
        'poplib.POP3("127.0.0.1", port, timeout=2)',
        "poplib.connect(",
        "poplib",
        control="error_proto",
    ),
    Probe(
        "imaplib",
        'imaplib.IMAP4("127.0.0.1", port, timeout=2)',
        "imaplib.open(",
        "imaplib",
        control="*",
    ),
    Probe(
        "xmlrpc",
        'xmlrpc.client.ServerProxy(f"http://127.0.0.1:{port}").ping()',
        "http.client.connect(",
        "xmlrpc.client",
        control="*",
    ),
    Probe(
        "socketserver",
        'socketserver.TCPServer(("127.0.0.1", 0), None).server_close()',
        "socket.socket",
        "socketserver",
    ),
    Probe(
        "asyncio.open_connection",
        'await asyncio.open_connection("127.0.0.1", port)',
        "socket.socket",
        "asyncio",
    ),
    Probe(
        "asyncio.open_connection by name",
        'await asyncio.open_connection("localhost", port)',
        "ThreadPoolExecutor.submit",
        "asyncio",
    ),
    Probe(
        "asyncio.start_server",
        'await asyncio.start_server(print, "127.0.0.1", 0)',
        "socket.",
        "asyncio",
    ),
    Probe(
        "create_datagram_endpoint",
        "await asyncio.get_running_loop().create_datagram_endpoint("
        'asyncio.DatagramProtocol, remote_addr=("127.0.0.1", port))',
        "socket.socket",
        "asyncio",
    ),
    Probe(
        "loop.getaddrinfo",
        'await asyncio.get_running_loop().getaddrinfo("127.0.0.1", 80)',
        "ThreadPoolExecutor.submit",
        "asyncio",
    ),
    Probe("asyncio.new_event_loop", "asyncio.new_event_loop()", "socket.", "asyncio"),
]

PROCESSES = [
    Probe("Popen", 'subprocess.Popen(["true"]).wait()', "subprocess.Popen(", "subprocess"),
    Probe("subprocess.run", 'subprocess.run(["true"])', "subprocess.Popen(['true'])", "subprocess"),
    Probe("check_output", 'subprocess.check_output(["true"])', "open(", "subprocess"),
    Probe("getoutput", 'subprocess.getoutput("true")', "open(", "subprocess"),
    Probe("os.system", 'os.system("true")', "os.system(", "os"),
    Probe("os.popen", 'os.popen("true").close()', "open(", "os"),
    Probe("os.fork", "os.fork() or os._exit(0)", "os.fork(", "os"),
    Probe("os.forkpty", "os.forkpty()[0] or os._exit(0)", "os.forkpty(", "os"),
    Probe("os.execv", 'os.execv("/bin/true", ["true"])', "os.exec(", "os", control="ended"),
    Probe("os.execvp", 'os.execvp("true", ["true"])', "os.exec(", "os", control="ended"),
    Probe(
        "os.execvpe",
        'os.execvpe("true", ["true"], {"PATH": "/bin"})',
        "os.exec(",
        "os",
        control="ended",
    ),
    Probe("os.spawnv", 'os.spawnv(os.P_WAIT, "/bin/true", ["true"])', "os.", "os"),
    Probe("os.posix_spawn", 'os.posix_spawn("/bin/true", ["true"], {})', "os.posix_spawn(", "os"),
    Probe("os.posix_spawnp", 'os.posix_spawnp("true", ["true"], {})', "os.posix_spawn(", "os"),
    Probe("os.kill", "os.kill(os.getpid(), 0)", "os.kill(", "os"),
    Probe("os.killpg", "os.killpg(os.getpgid(0), 0)", "os.killpg(", "os"),
    Probe("pty.fork", "pty.fork()[0] or os._exit(0)", "os.forkpty(", "os pty"),
    Probe("pty.spawn", 'pty.spawn(["true"])', "pty.spawn(", "pty"),
    Probe(
        "create_subprocess_exec",
        'await (await asyncio.create_subprocess_exec("true")).wait()',
        "subprocess.Popen(",
        "asyncio",
    ),
    Probe(
        "create_subprocess_shell",
        'await (await asyncio.create_subprocess_shell("true")).wait()',
        "subprocess.Popen(",
        "asyncio",
    ),
    Probe(
        "multiprocessing.Process",
        'multiprocessing.get_context("fork").Process(target=print).start()',
        "os.fork(",
        "multiprocessing",
    ),
    Probe(
        "ProcessPoolExecutor",
        "concurrent.futures.ProcessPoolExecutor(1).submit(abs, 1)",
        "ProcessPoolExecutor.submit",
        "concurrent.futures",
    ),
    Probe("signal.pthread_kill", "signal.pthread_kill(ident, 0)", "signal.", "signal", "ident"),
    Probe("signal.signal", "signal.signal(2, signal.SIG_DFL)", "", "signal", smuggled=False),
    Probe("os._exit", "os._exit(0)", "", "os", smuggled=False, control="ended"),
    Probe("os.abort", "os.abort()", "", "os", smuggled=False, control="SIGABRT"),
    Probe("os.nice", "os.nice(0)", "", "os", smuggled=False),
    Probe("sys.exit", "sys.exit(0)", "", "sys", smuggled=False, control="SystemExit"),
    Probe("setrlimit", "resource.setrlimit(4, resource.getrlimit(4))", "resource.", "resource"),
    Probe("syslog", 'syslog.syslog("x")', "syslog.", "syslog"),
    Probe("webbrowser", 'webbrowser.open("about:blank")', "webbrowser.open(", "webbrowser"),
]

THREADS = [
    Probe("Thread.start", "threading.Thread(target=print).start()", THREAD, "threading"),
    Probe("Timer.start", "threading.Timer(9, print).start()", THREAD, "threading"),
    Probe("start_new_thread", "_thread.start_new_thread(print, ())", THREAD, "_thread"),
    Probe(
        "a subclass of Thread",
        'type("T", (threading.Thread,), {"run": print})().start()',
        THREAD,
        "threading",
    ),
    Probe(
        "ThreadPoolExecutor.submit",
        "concurrent.futures.ThreadPoolExecutor(1).submit(abs, 1).result()",
        "ThreadPoolExecutor.submit",
        "concurrent.futures",
    ),
    Probe(
        "ThreadPoolExecutor.map",
        "list(concurrent.futures.ThreadPoolExecutor(1).map(abs, [1]))",
        "ThreadPoolExecutor.submit",
        "concurrent.futures",
    ),
    Probe("a warm pool", "pool.submit(abs, 1).result()", "ThreadPoolExecutor.submit", given="pool"),
    Probe(
        "opening in a warm pool",
        'pool.submit(open, tmp + "/here").result()',
        "ThreadPoolExecutor.submit",
        given="pool",
    ),
    Probe(
        "run_in_executor",
        "await asyncio.get_running_loop().run_in_executor(None, abs, 1)",
        "ThreadPoolExecutor.submit",
        "asyncio",
    ),
    Probe(
        "run_in_executor of a warm pool",
        "await asyncio.get_running_loop().run_in_executor(pool, abs, 1)",
        "ThreadPoolExecutor.submit",
        "asyncio",
        "pool",
    ),
    Probe(
        "asyncio.to_thread",
        "await asyncio.to_thread(abs, 1)",
        "ThreadPoolExecutor.submit",
        "asyncio",
    ),
    Probe("ThreadPool", "multiprocessing.pool.ThreadPool(1)", THREAD, "multiprocessing.pool"),
    Probe(
        "QueueListener",
        "logging.handlers.QueueListener(queue.Queue()).start()",
        THREAD,
        "logging.handlers queue",
    ),
    Probe("time.sleep", "time.sleep(0.001)", "time.sleep", "time", smuggled=SINCE_313),
    Probe("Lock.acquire", "threading.Lock().acquire()", "", "threading", smuggled=False),
]

NATIVE = [
    Probe("CDLL", "ctypes.CDLL(None)", "ctypes.dlopen(", "ctypes"),
    Probe("dlsym", "libc.getpid", "ctypes.dlsym", given="libc"),
    Probe("string_at", "ctypes.string_at(id(1), 4)", "ctypes.string_at(", "ctypes"),
    Probe("from_address", "ctypes.c_int.from_address(id(1))", "ctypes.cdata(", "ctypes"),
    Probe("from_buffer", "ctypes.c_int.from_buffer(bytearray(8))", "ctypes.", "ctypes"),
    Probe("mmap", "mmap.mmap(-1, 10)", "mmap.mmap", "mmap"),
]

ENVIRONMENT = [
    Probe("os.putenv", 'os.putenv("DUALRT_X", "1")', "os.environ", "os"),
    Probe("os.unsetenv", 'os.unsetenv("DUALRT_X")', "os.environ", "os"),
    Probe("environ[...] =", 'os.environ["DUALRT_X"] = "1"', "os.environ", "os"),
    Probe("environ.update", 'os.environ.update(DUALRT_X="1")', "os.environ", "os"),
    Probe("del environ[...]", 'del os.environ["PATH"]', "os.environ", "os"),
    Probe("os.environ", 'os.environ["PATH"]', "", "os", smuggled=False),
    Probe("os.getenv", 'os.getenv("PATH")', "", "os", smuggled=False),
    Probe("sys.argv", "sys.argv", "", "sys", smuggled=False),
    Probe("sys.path", "sys.path", "", "sys", smuggled=False),
    Probe("sys.modules", "sys.modules", "", "sys", smuggled=False),
]

DATABASES = [
    Probe("sqlite3.connect", 'sqlite3.connect(":memory:").close()', "sqlite3.connect", "sqlite3"),
    Probe("sqlite3 file", 'sqlite3.connect(tmp + "/db").close()', "sqlite3.connect", "sqlite3"),
    Probe("sqlite3.Connection", 'sqlite3.Connection(":memory:")', "sqlite3.connect", "sqlite3"),
    Probe("connection.cursor", "connection.cursor()", "a database cursor", given="connection"),
    Probe(
        "connection.execute",
        'connection.cursor().execute("select 1")',
        "a database cursor",
        given="connection",
    ),
    Probe(
        "ensure_connection",
        "connection.ensure_connection()",
        "a database connection",
        given="connection",
    ),
    Probe("connection.connect", "connection.connect()", "a database conn", given="connection"),
    Probe("a query", "list(users.all())", "a database cursor", given="users"),
    Probe("a count", "users.count()", "a database cursor", given="users"),
    Probe("a save", 'users.create(username="x")', "a database ", given="users"),
    Probe("a closed connection", "closed.cursor()", "a database cursor", given="closed"),
    Probe(
        "the ORM, async",
        "await users.acount()",
        "ThreadPoolExecutor.submit",
        given="users",
        control="OperationalError",
    ),
]

DYNAMIC = [
    Probe("eval", 'eval("1 + 1")', "compile"),
    Probe("exec", 'exec("x = 1")', "compile"),
    Probe("exec of code", "exec(code)", "exec", given="code"),
    Probe("eval of code", "eval(code)", "exec", given="code"),
    Probe("compile", 'compile("1", "<x>", "eval")', "compile"),
    Probe("code.replace", "code.replace(co_name='x')", "types.CodeType", given="code"),
    Probe("marshal.loads", 'marshal.loads(b"N")', "marshal.loads", "marshal"),
    Probe("unpickling", 'pickle.loads(b"cos\\nsystem\\n.")', "unpickling ", "pickle"),
    Probe("timeit", 'timeit.timeit("1", number=1)', "compile", "timeit"),
    Probe("runpy.run_path", 'runpy.run_path(tmp + "/code.py")', "open(", "runpy"),
    Probe("runpy.run_module", 'runpy.run_module("this")', "exec", "runpy"),
    Probe("codeop", 'codeop.compile_command("1")', "compile", "codeop"),
    Probe(
        "InteractiveInterpreter",
        'shell.InteractiveInterpreter().runsource("1")',
        "compile",
        given="shell",
    ),
    Probe("import", "import sched", "import sched"),
    Probe("from import", "from sched import scheduler", "import sched"),
    Probe("__import__", '__import__("sched")', "import sched"),
    Probe("import_module", 'importlib.import_module("sched")', "import sched", "importlib"),
    Probe(
        "importlib.reload", "importlib.reload(colorsys)", "import colorsys", "importlib colorsys"
    ),
    Probe(
        "SourceFileLoader",
        'importlib.machinery.SourceFileLoader("x", tmp + "/code.py").load_module()',
        "import x",
        "importlib.machinery",
    ),
    Probe("breakpoint", "breakpoint()", "breakpoint"),
    Probe("input", "input()", "input", control="EOFError"),
]
if SINCE_312:
    DYNAMIC += [
        Probe("FunctionType", "types.FunctionType(code, {})", "types.FunctionType", "types", "code")
    ]

INSIDE = [
    Probe("gc.get_objects", "gc.get_objects()", "gc.get_objects", "gc"),
    Probe("gc.get_referrers", "gc.get_referrers(1)", "gc.get_referrers", "gc"),
    Probe("gc.get_referents", "gc.get_referents([])", "gc.get_referents", "gc"),
    Probe("sys.settrace", "sys.settrace(None)", "sys.settrace", "sys"),
    Probe("sys.setprofile", "sys.setprofile(None)", "sys.setprofile", "sys"),
    Probe("sys._current_frames", "sys._current_frames()", "sys._current_frames", "sys"),
    Probe("_current_exceptions", "sys._current_exceptions()", "sys._current_exceptions", "sys"),
    Probe("sys.addaudithook", "sys.addaudithook(print)", "", "sys", smuggled=False),
    Probe("tb_frame", "failed.__traceback__.tb_frame", "attribute 'tb_frame'", given="failed"),
    Probe("gi_frame", "(i for i in ()).gi_frame", "attribute 'gi_frame'"),
    Probe("__code__", "function.__code__", "attribute '__code__'", given="function"),
    Probe(
        "setting __code__",
        "function.__code__ = code",
        "setting the attribute '__code__'",
        given="function code",
    ),
    Probe("sys._getframe", "sys._getframe()", "", "sys", smuggled=False),
    Probe("inspect.stack", "inspect.stack()", "", "inspect", smuggled=False),
    Probe("atexit", "atexit.register(print)", "", "atexit", smuggled=False),
]
if SINCE_312:
    INSIDE += [
        Probe(
            "sys.monitoring",
            "sys.monitoring.register_callback(0, 1, None)",
            "sys.monitoring.register_callback",
            "sys",
        )
    ]

PROBES: list[Probe] = [
    *FILES,
    *NETWORK,
    *PROCESSES,
    *THREADS,
    *NATIVE,
    *ENVIRONMENT,
    *DATABASES,
    *DYNAMIC,
    *INSIDE,
]

# Where the code of a probe stands in the view, or in the middleware.
SHAPES = {
    "def": "def view(request):\n    {code}\n    return 'did it'\n",
    "async def": "async def view(request):\n    {code}\n    return 'did it'\n",
    "generator": (
        "def view(request):\n"
        "    def body():\n        yield 'first'\n        {code}\n        yield 'did it'\n"
        "    return body()\n"
    ),
    "async generator": (
        "def view(request):\n"
        "    async def body():\n        yield 'first'\n        {code}\n        yield 'did it'\n"
        "    return body()\n"
    ),
}

__all__ = ["PROBES", "SHAPES", "Probe"]
