"""What walks past the guard: one published table, each held to what happens today.

The guard stops mistakes. Nothing in one Python process stops intent: ``isolation="isolate"`` is for
that. Each escape is edge code with the real modules in its namespace (the loader keeps most of
them away); ``code`` leaves what it found in ``got``. ``happens``: ``"escapes"``; ``"nothing"``: it
is refused, and Python tells nobody; ``"unraisable"``: it is refused, and Python only reports it;
else how the refusal begins.
"""

from __future__ import annotations

import sys
from typing import NamedTuple


class Escape(NamedTuple):
    """``why`` it is not stopped, in one clause; ``uses``: the modules that ``code`` needs."""

    name: str
    code: str
    why: str
    uses: str = ""
    happens: str = "escapes"


ESCAPES = [
    Escape(
        "a fresh context",
        "got = contextvars.Context().run(open, here).read()",
        "whose code runs stands in a context variable, and a new context has none",
        "contextvars",
    ),
    Escape(
        "clearing the variable",
        "scope.EDGE.set(None); got = open(here).read()",
        "it is a variable of this process like any other",
        "dualrt.edge.scope",
    ),
    Escape(
        "with host()",
        "with scope.host():\n    got = open(here).read()",
        "the host's own way out, if edge code gets hold of it",
        "dualrt.edge.scope",
    ),
    Escape(
        "a function's globals",
        "got = json.dumps.__globals__['__builtins__']['__import__']('os').getcwd()",
        "a function leads to its module, and that to everything; os.getcwd has no event",
        "json",
    ),
    Escape("os.environ", "got = os.environ['PATH']", "reading memory is no event", "os"),
    Escape("os.stat", "got = os.stat(here).st_size", "it has no audit event", "os"),
    Escape("os.readlink", "got = os.path.exists(here)", "it has no audit event", "os"),
    Escape("os.write", "got = os.write(handle.fileno(), b'x')", "it has no audit event", "os"),
    Escape("an open file", "got = handle.read()", "opening is an event, reading is not"),
    Escape("an open socket", "got = pair[0].send(b'x')", "connecting is an event, sending is not"),
    Escape(
        "an open raw connection",
        "got = raw.execute('select 1').fetchone()",
        "connecting is an event, a query is not; closures over one are refused by the loader",
    ),
    Escape(
        "attaching a file to an open connection",
        "raw.execute(f\"attach '{here}.db' as other\"); got = True",
        "SQLite opens the file itself, in C",
    ),
    Escape(
        "a finaliser",
        "class Last:\n    def __del__(self):\n        found.append(open(here).read())\n"
        "last = Last()\nlast = None\ngot = found[0]",
        "",
        happens="unraisable",
    ),
    Escape(
        "a patched module",
        "json.dumps = len; got = json.dumps is len",
        "the host's modules are shared objects; the loader gives out facades instead",
        "json",
    ),
    Escape(
        "a patched class",
        "json.JSONEncoder.mine = 1; got = json.JSONEncoder.mine; del json.JSONEncoder.mine",
        "a facade has the host's own classes: instances of edge code and of the host are the same",
        "json",
    ),
    Escape(
        "an annotation that is text",
        "class Of:\n    x: '__import__(\"os\").environ' = 0\n"
        "got = typing.get_type_hints(Of)['x']['PATH']",
        "typing evaluates it with builtins of its own; what has an audit event is refused",
        "typing",
    ),
    Escape(
        "the loop behind a future",
        "got = future.get_loop().set_debug(False) is None",
        "a future knows its loop; what that would open is refused, stopping it is not",
    ),
    Escape(
        "the logging behind a logger's class",
        "got = logging.Logger.manager.loggerDict is not None",
        "the class is the host's; the loggers that edge code is given are not",
        "logging",
    ),
    Escape(
        "atexit",
        "got = atexit.register(print) and atexit.unregister(print) is None",
        "what runs at exit runs as the host",
        "atexit",
    ),
    Escape(
        "weakref.finalize",
        "kept = Box()\nweakref.finalize(kept, lambda: found.append(open(here).read()))\n"
        "kept = None\ngot = found[0]",
        "",
        "weakref",
        happens="unraisable",
    ),
    Escape(
        "a thread's queue",
        "work.put((found.append, 'done')); work.join(); got = found[0]",
        "a worker of the host's takes it; handing in the queue is what must not be done",
    ),
    Escape(
        "a C extension's own IO",
        "got = ssl.create_default_context().cert_store_stats()['x509'] >= 0",
        "OpenSSL reads the certificates' files itself",
        "ssl",
    ),
    Escape(
        "swallowing a refusal",
        "try:\n    open(here)\nexcept Exception:\n    got = True",
        "nothing was opened; but the error is not seen either",
    ),
    Escape("sys.addaudithook", "sys.addaudithook(print); got = True", "", "sys", happens="nothing"),
    Escape(
        "time.sleep",
        "time.sleep(0.001); got = True",
        "no audit event before 3.13; the loader gives edge code no time.sleep",
        "time",
        happens="escapes" if sys.version_info < (3, 13) else "time.sleep",
    ),
    Escape(
        "a lock",
        "got = threading.Lock().acquire()",
        "waiting is no event and uses no CPU",
        "threading",
    ),
    Escape("memory", "got = len(bytes(50_000_000))", "memory cannot be limited inline"),
    Escape("a signal handler", "got = signal.getsignal(2) is not None", "no event", "signal"),
    Escape(
        "an iterator of the host's",
        "got = next(iter(lines))",
        "what the host hands in runs as it was made; opening it is what was refused",
    ),
]

__all__ = ["ESCAPES", "Escape"]
