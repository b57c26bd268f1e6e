"""Which restrictions are really active here: ``dualrt doctor`` tries them, one by one.

Each line is the outcome of an attempt made in this process, as edge code, not what should be so.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from dualrt.config import Options
from dualrt.edge.bundle import Bundle, Module
from dualrt.edge.loader import Loaded
from dualrt.edge.policy import Policy
from dualrt.errors import CpuLimitExceeded, EdgeRestrictionError, ViewError
from dualrt.runtime import EdgeView
from dualrt.web.request import Request

ACTIVE = "active"
MISSING = "missing"
NOTE = "note"


class Line(NamedTuple):
    """``state`` is ``"active"``, ``"missing"`` or ``"note"``; ``detail`` says what was seen."""

    what: str
    state: str
    detail: str


def _read_file() -> None:
    with Path(__file__).open():
        pass


def _open_socket() -> None:
    import socket

    socket.socket().close()


def _start_process() -> None:
    import subprocess

    subprocess.run([sys.executable, "-c", ""], check=True)


def _start_thread() -> None:
    import threading

    threading.Thread(target=int).start()


def _use_executor() -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        pool.submit(int).result()


def _open_database() -> None:
    import sqlite3

    sqlite3.connect(":memory:").close()


def _load_library() -> None:
    import ctypes

    ctypes.CDLL(None)


_TEXT = "def act():\n    exec('pass')\n"


def _run_text() -> None:
    from dualrt.edge.scope import host

    with host():  # only loaded code is edge code to the rule on dynamic code
        module = Module("doctor", __file__, _TEXT)
        act = Loaded(Bundle({"doctor": module}, {}), Policy()).get("doctor", "act")
    act()


ATTEMPTS: dict[str, Callable[[], None]] = {
    "files": _read_file,
    "sockets": _open_socket,
    "subprocesses": _start_process,
    "threads": _start_thread,
    "executors": _use_executor,
    "databases": _open_database,
    "foreign libraries": _load_library,
    "dynamic code": _run_text,
}


def _spin() -> None:
    while True:
        pass


def examine() -> list[Line]:
    """Try every restriction and return what was seen, in order."""
    import ctypes
    import socket
    import sqlite3
    import subprocess
    from concurrent.futures import thread  # loaded here: it is the acts that are tried, not imports

    del ctypes, socket, sqlite3, subprocess, thread
    lines = [_attempt(name, act) for name, act in ATTEMPTS.items()]
    lines.append(_cpu())
    lines += [_extra(*each) for each in EXTRAS]
    lines.append(
        Line(
            "isolation",
            NOTE,
            "guard: it stops mistakes, not malice. isolate is not available in this version",
        )
    )
    return lines


def _run(act: Callable[[], None], cpu_ms: int = 1000) -> Any:
    from dualrt.edge.isolate import Guarded

    view = EdgeView(lambda request: act(), "dualrt.doctor", options=Options(cpu_ms=cpu_ms))
    return Guarded().call(view, Request("http://localhost/"), (), {})


def _attempt(name: str, act: Callable[[], None]) -> Line:
    try:
        _run(act)
    except EdgeRestrictionError as error:
        return Line(name, ACTIVE, f"refused: {error.operation}")
    except Exception as error:
        return Line(name, MISSING, f"failed otherwise: {type(error).__name__}: {error}")
    return Line(name, MISSING, "it went through")


def _cpu() -> Line:
    from time import perf_counter

    began = perf_counter()
    try:
        _run(_spin, cpu_ms=50)
    except (ViewError, CpuLimitExceeded):
        took = (perf_counter() - began) * 1000
        return Line("CPU limit", ACTIVE, f"a loop with cpu_ms=50 was stopped after {took:.0f} ms")
    return Line("CPU limit", MISSING, "a loop ended by itself")


EXTRAS = (
    ("fetch", "httpcore2", "pip install dualrt[fetch]"),
    ("fetch over HTTP/2", "h2", "pip install dualrt[http2]"),
    ("multipart forms", "multipart", "pip install dualrt[forms]"),
    ("tokens with public keys", "jwt", "pip install dualrt[jwt]"),
)


def _extra(what: str, module: str, how: str) -> Line:
    if find_spec(module) is not None:
        return Line(what, ACTIVE, f"{module} is installed")
    return Line(what, NOTE, f"not installed: {how}")


def show(lines: list[Line], *, as_json: bool = False) -> str:
    """Return the lines as text or JSON."""
    if as_json:
        return json.dumps([line._asdict() for line in lines], indent=2)
    width = max(len(line.what) for line in lines)
    version = ".".join(map(str, sys.version_info[:3]))
    head = f"Python {version} on {sys.platform}"
    return "\n".join([head, *(f"  {w.ljust(width)}  {s:<7}  {d}" for w, s, d in lines)])


__all__ = ["ACTIVE", "MISSING", "NOTE", "Line", "examine", "show"]
