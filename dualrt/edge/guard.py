"""The guard: an audit hook that acts only inside edge code, and what has no audit event.

It stands below the loader, which keeps the names away: what a name that slipped through would do
is refused here, with the operation, the view, the place and what to do instead. It stops mistakes
and is no jail: ``tests/edge/escapes.py`` lists what walks past it.

Host code is not affected. Its events cost one look at a context variable. Code of the host that
edge code calls is edge code to the guard, unless it says ``with scope.host():``; of what it does
in passing, this much is let through: imports (``strptime``, ``hmac`` and others import late),
``exec`` and ``compile`` where the standard library generates code, source lines for warnings and
tracebacks, time zones, and finalisers that happen to run while edge code does.
"""

from __future__ import annotations

import functools
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from types import FrameType
from typing import Any

from dualrt.edge.events import DATABASE, IMPORTS, RULES, THREADS, Rule, rule_for, words
from dualrt.edge.scope import EDGE, Scope, is_edge, refuse, refuse_import

_STDLIB = os.path.dirname(os.__file__) + os.sep  # noqa: PTH120 - pathlib is slow to import
_IMPORTLIB = ("<frozen importlib.", "<frozen zipimport", _STDLIB + "importlib" + os.sep)
_SITE = ("site-packages", "dist-packages")

# The standard library's own users of exec and compile: they generate code, they run none given.
_GENERATORS = frozenset(
    _STDLIB + name.replace("/", os.sep)
    for name in (
        "collections/__init__.py",  # namedtuple
        "dataclasses.py",
        "enum.py",
        "typing.py",  # annotations that are strings
        "functools.py",
        "inspect.py",
        "annotationlib.py",
        "ast.py",  # literal_eval; parsing runs nothing
        "gettext.py",
    )
)
# read source lines, for warnings and tracebacks
_SOURCE_READERS = (_STDLIB + "linecache.py", _STDLIB + "tokenize.py")
# imported from C, so that edge code itself seems to do it; its own imports never come so far
_LATE = frozenset({"_strptime"})
_TOOLS = frozenset({"bdb", "coverage", "debugpy", "pdb", "pydevd", "_pydevd_bundle"})

# Refused only where edge code itself asks; the standard library asks for good reasons.
_DIRECT = frozenset(
    {"object.__getattr__", "object.__setattr__", "object.__delattr__"}
    | {"code.__new__", "function.__new__"}
)
INNER = frozenset(
    "__code__ tb_frame gi_frame cr_frame ag_frame f_back f_globals f_builtins f_locals f_code "
    "gi_code cr_code ag_code".split()
)
_DYNAMIC = frozenset({"exec", "compile", "code.__new__", "function.__new__"})


def hook(event: str, args: tuple[Any, ...], whose: Callable[[], Scope | None] = EDGE.get) -> None:
    """Refuse what edge code may not do. The interpreter calls this for every audit event of every
    thread: nothing stands before the first line's test.
    """
    if whose() is None:
        return
    rule = rule_for(event)
    if rule is not None:
        _judge(event, args, rule)


def _judge(event: str, args: tuple[Any, ...], rule: Rule) -> None:
    """Refuse an event unless the host meets it in passing. What this costs does not matter."""
    scope = EDGE.get()
    token = EDGE.set(None)  # looking at frames raises events, too
    try:
        if event in _DYNAMIC and scope is not None and scope.options.allow_dynamic:
            return
        frame = sys._getframe(2)
        if _passes(event, args, frame):
            return
        module = str(args[0]) if event == "import" else _imported(frame)
        if module in _LATE:
            return
        said = "" if module else words(rule, args) + _by(frame)
    finally:
        EDGE.reset(token)
    if module:
        refuse_import(module, IMPORTS)
    refuse(said, rule.hint)


def _passes(event: str, args: tuple[Any, ...], frame: FrameType) -> bool:
    if event in _DIRECT:
        if event.startswith("object.") and args[1] not in INNER:
            return True
        return not is_edge(frame.f_globals)
    if event == "import":
        return not _asked_by_edge(frame)
    if event in _DYNAMIC and _generates(frame):
        return True
    if event == "open" and _readable(args, frame):
        return True
    return _in_passing(frame)


def refuse_inner(name: str) -> None:
    """Refuse an attribute that leads into the interpreter, where it raises no event."""
    rule = RULES["object.__getattr__"]
    refuse(words(rule, (None, name)), rule.hint)


def _asked_by_edge(frame: FrameType | None) -> bool:
    """Whether edge code itself imports; what stands between is the import machinery."""
    while frame is not None and frame.f_code.co_filename.startswith(_IMPORTLIB):
        frame = frame.f_back
    return frame is not None and is_edge(frame.f_globals)


def _imported(frame: FrameType | None) -> str:
    """Return what edge code imports in a way of its own (``importlib.import_module``)."""
    name = ""
    while frame is not None and not is_edge(frame.f_globals):
        machinery = frame.f_code.co_filename.startswith(_IMPORTLIB)
        found = frame.f_locals.get("name") if machinery else ""
        name = found if isinstance(found, str) else name if machinery else ""
        frame = frame.f_back
    return name


def _by(frame: FrameType | None) -> str:
    """Return ``" by module.function"``: what edge code called that then did it."""
    called = None
    while frame is not None and not is_edge(frame.f_globals):
        if frame.f_globals is not globals():
            called = frame
        frame = frame.f_back
    if called is None or frame is None:
        return ""
    return f" by {called.f_globals.get('__name__', '?')}.{called.f_code.co_qualname}"


def _generates(frame: FrameType) -> bool:
    """Whether this is code that may use ``exec`` and ``compile``: not edge code, and not what in
    the standard library runs the code it is given (``timeit``, ``runpy``).
    """
    if is_edge(frame.f_globals):
        return False
    file = frame.f_code.co_filename
    if file.startswith(_STDLIB) and not any(each in file for each in _SITE):
        return file in _GENERATORS
    return not file.startswith("<frozen ")


def _readable(args: tuple[Any, ...], frame: FrameType) -> bool:
    """Source lines and time zones may be read: the standard library does so for honest code."""
    path, mode = args[0], args[1] if len(args) > 1 else None
    if not isinstance(path, str) or mode not in ("r", "rb", None):
        return False
    if frame.f_code.co_filename in _SOURCE_READERS:
        return path.endswith(".py")
    zoneinfo = sys.modules.get("zoneinfo")
    path = os.path.normpath(path)
    zones = getattr(zoneinfo, "TZPATH", ())
    inside = any(path.startswith(os.path.join(each, "")) for each in zones)  # noqa: PTH118
    return inside or f"{os.sep}tzdata{os.sep}zoneinfo{os.sep}" in path


def _in_passing(frame: FrameType | None) -> bool:
    """Whether the host does this while edge code happens to be below on the stack: importing a
    module (not at edge code's own wish), finalising an object, stepping through with a debugger.
    """
    importing = machinery = False
    while frame is not None and not is_edge(frame.f_globals):
        code = frame.f_code
        machinery = code.co_filename.startswith(_IMPORTLIB)
        importing = importing or machinery
        if code.co_name == "__del__" or code is _FINALIZE:
            return True
        if str(frame.f_globals.get("__name__", "")).partition(".")[0] in _TOOLS:
            return True
        frame = frame.f_back
    return importing and not machinery


def _finalize() -> Any:
    from weakref import finalize

    return finalize.__call__.__code__


_FINALIZE = _finalize()


def forbid(
    owner: Any, name: str, operation: str | Callable[..., str], hint: str = DATABASE
) -> None:
    """Refuse ``owner.name(...)`` inside edge code: for what has no audit event.

    ``owner`` is a class or a module; outside edge code nothing changes. A second call does nothing.
    ``operation``: in words, or a function that makes them of the call's arguments.
    """
    original = getattr(owner, name)
    if getattr(original, "__dualrt_forbids__", False):
        return
    whose = EDGE.get

    @functools.wraps(original)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if whose() is not None:
            said = operation if isinstance(operation, str) else operation(*args)
            refuse(said + _by(sys._getframe()), hint)
        return original(*args, **kwargs)

    guarded.__dualrt_forbids__ = True  # type: ignore[attr-defined]
    setattr(owner, name, guarded)


def _submission(future: Any, *args: Any) -> str:
    """Say who makes a ``Future``: an executor that edge code hands work to, as a rule."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and not is_edge(frame.f_globals):
        if frame.f_code.co_name in ("submit", "run_coroutine_threadsafe"):
            executor = frame.f_locals.get("self")
            owner = f"{type(executor).__name__}." if executor is not None else "asyncio."
            return owner + frame.f_code.co_name
        frame = frame.f_back
    return "concurrent.futures.Future"


_installed = False
_installing = threading.Lock()


def install() -> None:
    """Put up the guard in this interpreter, once: an audit hook cannot be taken down again."""
    global _installed
    if _installed:
        return
    with _installing:
        if not installed():  # another thread may have done it meanwhile
            _patch()
            sys.addaudithook(hook)
            _installed = True


def installed() -> bool:
    """Whether the guard is up, for ``dualrt doctor``."""
    return _installed


def _patch() -> None:
    # Work for a thread that waits already raises no event, whichever executor it is given to
    # (uvloop's calls end there as well): all of them make a Future for its result.
    forbid(Future, "__init__", _submission, THREADS)
    if sys.version_info < (3, 12):  # no audit event before
        import _thread

        forbid(threading.Thread, "start", "starting a thread", THREADS)
        forbid(_thread, "start_new_thread", "starting a thread", THREADS)


__all__ = ["INNER", "forbid", "hook", "install", "installed", "refuse_inner"]
