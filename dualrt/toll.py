"""What a request pays on its way to a view: timed with a stub in the view's place, and sealed off
from the outside, for ``dualrt suggest``.
"""

from __future__ import annotations

import logging
import math
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from threading import Thread, local
from time import perf_counter
from typing import Any, NamedTuple

# The clock runs so long, for what stands before the view and for the stub alone, each: some hundred
# requests, or a thousand.
SECONDS = 0.1
BATCHES = 20  # the fastest counts: what is slower was disturbed
MOST = 50  # calls in a batch: the middleware that is timed belongs to the site


class Toll(NamedTuple):
    """Microseconds of a request ``through`` what stands before the view, and of the same request
    to the same stub with nothing before it (``alone``); ``None`` where it was not measured, and
    ``note`` says why.
    """

    through: float | None = None
    alone: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times as long as alone."""
        return self.through / self.alone if self.through and self.alone else None

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON-able values, rounded as far as the clock is to be believed."""
        ratio = self.ratio
        return {
            "through_us": None if self.through is None else round(self.through, 1),
            "alone_us": None if self.alone is None else round(self.alone, 1),
            "ratio": None if ratio is None else round(ratio, 1),
            "note": self.note,
        }

    def __str__(self) -> str:
        if self.through is None or self.alone is None or self.ratio is None:
            return f"not measured: {self.note}"
        return f"{self.through:.0f} us, {self.ratio:.1f} x {self.alone:.0f} us alone"


class Answered(Exception):
    """What stands before the view has answered by itself, so the way to the view was not timed."""


class Outside(BaseException):
    """The code reached for a file, a connection or a process. No ``Exception``: what stands before
    a view often catches those, and would go on.
    """


def measure(through: Callable[[], object], alone: Callable[[], object]) -> Toll:
    """Time two functions, each of which makes one request; they raise ``Answered``, or whatever
    the code before the view raises, where there is nothing to time.
    """
    try:
        with sealed():
            both = _best(through, alone)
            return Toll(both[0], both[1])
    except Outside as reached:
        return Toll(note=f"the middleware reaches outside: {reached}")
    except Answered as answered:
        return Toll(note=str(answered))
    except Exception as error:
        return Toll(note=f"{type(error).__name__}: {error}".splitlines()[0])


def _best(*calls: Callable[[], object]) -> list[float]:
    """Return the microseconds of a call of each, in the fastest of some batches. They take turns:
    what disturbs the machine disturbs them all.
    """
    counts = [_count(call) for call in calls]
    fastest = [math.inf for _ in calls]
    for _ in range(BATCHES):
        for at, call in enumerate(calls):
            began = perf_counter()
            for _ in range(counts[at]):
                call()
            fastest[at] = min(fastest[at], (perf_counter() - began) / counts[at] * 1e6)
    return fastest


def _count(call: Callable[[], object]) -> int:
    """Return how many calls make a batch; the first, which makes what is made late, is not one."""
    call()
    began = perf_counter()
    call()
    once = max(perf_counter() - began, 1e-7)
    return max(1, min(MOST, int(SECONDS / BATCHES / once)))


# --- the seal


class _Here(local):
    sealed = False


_here = _Here()
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FAMILIES = frozenset(
    "ftplib http imaplib poplib pty shutil smtplib socket sqlite3 subprocess syslog tempfile "
    "urllib _thread _posixsubprocess".split()
)
_OS = frozenset(
    "chmod chown exec fork forkpty kill killpg link mkdir posix_spawn remove rename rmdir spawn "
    "startfile symlink system truncate utime".split()
)
_HARMLESS = frozenset({"socket.__new__", "socket.gethostname"})
# connect in C, which raises no event
_DRIVERS = ("MySQLdb", "cx_Oracle", "oracledb", "psycopg", "psycopg2", "pyodbc")


def _hook(event: str, args: tuple[Any, ...]) -> None:
    """Refuse what would leave a trace outside of the process. The interpreter calls this for every
    audit event: nothing stands before the first line's test.
    """
    if not _here.sealed:
        return
    if (what := leaves_trace(event, args)) is not None:
        raise Outside(what)


def leaves_trace(event: str, args: tuple[Any, ...]) -> str | None:
    """Return what an audit event is called in a note, ``None`` where it leaves no trace."""
    family, _, name = event.partition(".")
    if event == "open":
        mode, flags = args[1], args[2]
        writes = isinstance(flags, int) and bool(flags & _WRITES)
        return f"open({args[0]!r})" if writes or mode not in ("r", "rb", "rt", None) else None
    if event in _HARMLESS:
        return None
    return event if family in _FAMILIES or (family == "os" and name in _OS) else None


_installed = False


@contextmanager
def sealed() -> Iterator[None]:
    """Refuse files, connections, processes and threads to this thread's code, with ``Outside``,
    and keep its log records and prints to itself. What is already open is not seen.
    """
    global _installed
    if not _installed:
        sys.addaudithook(_hook)  # for good: there is no way to take one down
        _installed = True
    level, bytecode = logging.root.manager.disable, sys.dont_write_bytecode
    logging.disable(logging.CRITICAL)
    sys.dont_write_bytecode = True  # what is imported late must not be refused for its .pyc
    _here.sealed = True
    try:
        with ExitStack() as stack:
            stack.enter_context(redirect_stdout(StringIO()))
            stack.enter_context(redirect_stderr(StringIO()))
            stack.enter_context(_refused(Thread, "start", "a thread"))
            for name in _DRIVERS:
                if hasattr(sys.modules.get(name), "connect"):
                    stack.enter_context(_refused(sys.modules[name], "connect", "a database"))
            yield
    finally:
        _here.sealed = False
        sys.dont_write_bytecode = bytecode
        logging.disable(level)


@contextmanager
def _refused(owner: Any, name: str, what: str) -> Iterator[None]:
    """Refuse what raises no audit event; other threads may go on."""
    before = getattr(owner, name)

    def refuse(*args: Any, **kwargs: Any) -> Any:
        if _here.sealed:
            raise Outside(what)
        return before(*args, **kwargs)

    setattr(owner, name, refuse)
    try:
        yield
    finally:
        setattr(owner, name, before)


__all__ = ["Answered", "Outside", "Toll", "leaves_trace", "measure", "sealed"]
