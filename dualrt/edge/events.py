"""What edge code may not do, as the interpreter tells it: audit events, and what to say of each.

The names are CPython's (``docs.python.org/3/library/audit_events.html``), 3.11 to 3.13. What has
no event stands in ``guard``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

FETCH = "Use dualrt.fetch, the one way out of the edge."
FILES = "Edge code has no files: put the data into the module, or fetch it."
DISK = "Edge code has no disk; do this in a server view."
PROCESSES = "Edge code starts no processes; do this in a server view."
THREADS = "Edge code starts no threads: use async def with asyncio.gather or TaskGroup."
NATIVE = "Edge code is pure Python; do this in a server view."
DATABASE = "Edge code has no database; use a server view, or fetch an API."
DYNAMIC = 'Write the code out, or say @runtime("edge", allow_dynamic=True).'
INSIDE = "Edge code does not look into the interpreter or other code's frames."
ENVIRON = "Edge code has no environment; put what it needs into the module."
IMPORTS = "Import it at the top of the module, and see `dualrt check` for what the edge subset has."
SLEEP = "Use `await asyncio.sleep(...)` in an async def view."
SERVER = "Do this in a server view."


class Rule(NamedTuple):
    """``operation``: what the message calls it, ``{}`` stands for the event's first arguments.
    ``hint``: what to do instead. ``skip``: how many arguments to leave out.
    """

    operation: str
    hint: str
    skip: int = 0


RULES: Mapping[str, Rule] = {
    "open": Rule("open({})", FILES),
    "import": Rule("import", IMPORTS),
    "exec": Rule("exec", DYNAMIC),
    "compile": Rule("compile", DYNAMIC),
    "subprocess.Popen": Rule("subprocess.Popen({})", PROCESSES, 1),
    "socket.__new__": Rule("socket.socket", FETCH),
    "socket.connect": Rule("socket.connect({})", FETCH, 1),
    "socket.bind": Rule("socket.bind({})", FETCH, 1),
    "socket.sendto": Rule("socket.sendto({})", FETCH, 1),
    "socket.sendmsg": Rule("socket.sendmsg({})", FETCH, 1),
    "socket.getaddrinfo": Rule("socket.getaddrinfo({})", FETCH),
    "socket.gethostbyname": Rule("socket.gethostbyname({})", FETCH),
    "http.client.connect": Rule("http.client.connect({})", FETCH, 1),
    "os.putenv": Rule("os.environ", ENVIRON),
    "os.unsetenv": Rule("os.environ", ENVIRON),
    "builtins.input": Rule("input", SERVER),
    "builtins.breakpoint": Rule("breakpoint", SERVER),
    "time.sleep": Rule("time.sleep", SLEEP),
    "mmap.__new__": Rule("mmap.mmap", NATIVE),
    "code.__new__": Rule("types.CodeType", DYNAMIC),
    "function.__new__": Rule("types.FunctionType", DYNAMIC),
    "object.__getattr__": Rule("attribute {}", INSIDE, 1),
    "object.__setattr__": Rule("setting the attribute {}", INSIDE, 1),
    "object.__delattr__": Rule("deleting the attribute {}", INSIDE, 1),
    "pickle.find_class": Rule("unpickling {}", "Use JSON."),
    "marshal.load": Rule("marshal.load", DYNAMIC),
    "marshal.loads": Rule("marshal.loads", DYNAMIC),
    "_thread.start_new_thread": Rule("starting a thread", THREADS),
    "_thread.start_joinable_thread": Rule("starting a thread", THREADS),
    "cpython.PyInterpreterState_New": Rule("creating an interpreter", SERVER),
    "cpython._PySys_ClearAuditHooks": Rule("clearing audit hooks", INSIDE),
    "sys._current_frames": Rule("sys._current_frames", INSIDE),
    "sys._current_exceptions": Rule("sys._current_exceptions", INSIDE),
    "sys.addaudithook": Rule("sys.addaudithook", INSIDE),
    "sys.setprofile": Rule("sys.setprofile", INSIDE),
    "sys.settrace": Rule("sys.settrace", INSIDE),
    "sys.monitoring.register_callback": Rule("sys.monitoring.register_callback", INSIDE),
    "gc.get_objects": Rule("gc.get_objects", INSIDE),
    "gc.get_referents": Rule("gc.get_referents", INSIDE),
    "gc.get_referrers": Rule("gc.get_referrers", INSIDE),
    "setopencodehook": Rule("io.setopencodehook", INSIDE),
    "webbrowser.open": Rule("webbrowser.open({})", SERVER),
    "pdb.Pdb": Rule("pdb", SERVER),
    "ensurepip.bootstrap": Rule("ensurepip", SERVER),
    "glob.glob": Rule("glob.glob({})", FILES),
    "glob.glob/2": Rule("glob.glob({})", FILES),
    "pathlib.Path.glob": Rule("pathlib.Path.glob", FILES),
    "pathlib.Path.rglob": Rule("pathlib.Path.rglob", FILES),
    "urllib.Request": Rule("urllib.request of {}", FETCH),
}

# every event whose name begins so
_FAMILIES: Mapping[str, str] = {
    "ctypes": NATIVE,
    "fcntl": DISK,
    "ftplib": FETCH,
    "http": FETCH,
    "imaplib": FETCH,
    "msvcrt": DISK,
    "nntplib": FETCH,
    "os": DISK,
    "poplib": FETCH,
    "pty": PROCESSES,
    "resource": SERVER,
    "shutil": DISK,
    "signal": SERVER,
    "smtplib": FETCH,
    "socket": FETCH,
    "sqlite3": DATABASE,
    "subprocess": PROCESSES,
    "syslog": "Use logging.",
    "telnetlib": FETCH,
    "tempfile": FILES,
    "urllib": FETCH,
    "winreg": SERVER,
    "_posixsubprocess": PROCESSES,
    "_winapi": PROCESSES,
}

_PROCESSES = frozenset(
    "os.exec os.fork os.forkpty os.posix_spawn os.spawn os.startfile os.startfile/2 os.system "
    "os.kill os.killpg".split()
)


def rule_for(event: str) -> Rule | None:
    """Return what is said of an event, ``None`` where edge code may do it."""
    rule = RULES.get(event)
    if rule is not None:
        return rule
    family = event.partition(".")[0]
    hint = _FAMILIES.get(family)
    if hint is None:
        return None
    return Rule(f"{event}({{}})", PROCESSES if event in _PROCESSES else hint)


def words(rule: Rule, args: tuple[Any, ...]) -> str:
    """Return the operation in words, with the event's first argument or two."""
    if "{}" not in rule.operation:
        return rule.operation
    given = args[rule.skip : rule.skip + 1]
    return rule.operation.replace("{}", ", ".join(map(shown, given)))


def shown(value: Any) -> str:
    """Return ``value`` for a message, short; never calls code that edge code has written."""
    kind = type(value)
    if kind in (str, bytes, int, bool, float, type(None)):
        text = repr(value)
    elif kind in (tuple, list):
        text = ", ".join(map(shown, value[:4]))
        text = f"({text})" if kind is tuple else f"[{text}]"
    else:
        text = f"<{kind.__name__}>"
    return text if len(text) <= 80 else f"{text[:77]}..."


__all__ = ["DATABASE", "RULES", "THREADS", "Rule", "rule_for", "shown", "words"]
