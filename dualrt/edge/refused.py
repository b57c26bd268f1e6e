"""What edge code may not have, and what to do instead; the policy reads it for its hints.

Everything that is not in the subset is refused. These are the ones that people reach for.
"""

from __future__ import annotations

from dualrt.edge.subset import FETCH, FILES, LOOP, TASKS

DATABASE = (
    "Databases are the server's: use the server runtime, or `await dualrt.fetch(...)` an API."
)
_PROCESS = "Edge code starts no processes; use the server runtime."
_DYNAMIC = "Import modules by name with an import statement."
_DATA = "Exchange data as JSON."
_NATIVE = "It is compiled code that does work of its own; use the server runtime."
_TEMPLATES = "Build the text with f-strings and html.escape, or use the server runtime."
_SETTINGS = "Keep the value as a plain constant of the module, or use the server runtime."

# Standard library and third-party modules, by top name or dotted name, and what to do instead.
MODULES = {
    **dict.fromkeys(
        "requests httpx aiohttp urllib3 urllib.request http.client httplib2 socket ssl "
        "socketserver ftplib smtplib imaplib poplib telnetlib xmlrpc pycurl websockets "
        "websocket grpc paramiko boto3 botocore".split(),
        FETCH,
    ),
    **dict.fromkeys(
        "threading _thread concurrent concurrent.futures queue sched gevent eventlet".split(), TASKS
    ),
    **dict.fromkeys("multiprocessing subprocess pty signal".split(), _PROCESS),
    **dict.fromkeys("selectors select uvloop trio anyio asgiref".split(), LOOP),
    **dict.fromkeys(
        "tempfile shutil glob mmap fileinput linecache zipfile tarfile fcntl".split(), FILES
    ),
    **dict.fromkeys(
        "sqlite3 dbm shelve psycopg psycopg2 MySQLdb pymysql asyncpg redis pymongo sqlalchemy "
        "peewee flask_sqlalchemy cx_Oracle oracledb".split(),
        DATABASE,
    ),
    **dict.fromkeys("pickle marshal copyreg msgpack".split(), _DATA),
    **dict.fromkeys("importlib imp pkgutil runpy zipimport builtins".split(), _DYNAMIC),
    **dict.fromkeys(
        "ctypes cffi numpy pandas PIL lxml orjson msgspec cryptography pydantic_core".split(),
        _NATIVE,
    ),
    "yaml": "Exchange data as JSON or TOML.",
    "jwt": "dualrt reads JWTs itself: see DUALRT['AUTH'].",
    "code": "Edge code runs no code that it made itself.",
    "gc": "The collector is the host's.",
    "atexit": "Edge code has no end of the process; use dualrt.after(...).",
    "locale": "It is the whole process's; format with f-strings.",
    "platform": "The machine is the host's; sys.version_info and sys.platform are provided.",
    "resource": "Limits are the host's: see @runtime(cpu_ms=...).",
    "jinja2": _TEMPLATES,
    "mako": _TEMPLATES,
    "getpass": _SETTINGS,
    "dotenv": _SETTINGS,
    "environ": _SETTINGS,
    "decouple": _SETTINGS,
    "logging.handlers": "Configure logging where the server is configured.",
    "logging.config": "Configure logging where the server is configured.",
    **dict.fromkeys(
        "django flask werkzeug rest_framework wtforms".split(),
        "What dualrt provides of the framework is in its table; use the server runtime for more.",
    ),
    "dualrt": "Import its public names: `from dualrt import ...`.",
    "celery": "Enqueue work in the server runtime, or use dualrt.after(...).",
}

# builtins: finding id, and what to do instead
BUILTINS = {
    "open": ("dualrt.E002", FILES),
    "eval": ("dualrt.E004", 'For data use json.loads; else @runtime("edge", allow_dynamic=True).'),
    "exec": ("dualrt.E004", 'Write the code down; else @runtime("edge", allow_dynamic=True).'),
    "compile": ("dualrt.E004", 'Write the code down; else @runtime("edge", allow_dynamic=True).'),
    "input": ("dualrt.E006", "Edge code reads requests only."),
    "breakpoint": ("dualrt.E006", "Set a breakpoint in the debugger, or use the server runtime."),
    "help": ("dualrt.E006", "It is for the interactive interpreter."),
    "exit": ("dualrt.E002", "Return a Response, or raise an exception."),
    "quit": ("dualrt.E002", "Return a Response, or raise an exception."),
    "copyright": ("dualrt.E002", "It is for the interactive interpreter."),
    "credits": ("dualrt.E002", "It is for the interactive interpreter."),
    "license": ("dualrt.E002", "It is for the interactive interpreter."),
}

# names of provided modules that are refused because they block; the others are E002
BLOCKING = frozenset({"time.sleep"})

__all__ = ["BLOCKING", "BUILTINS", "DATABASE", "MODULES"]
