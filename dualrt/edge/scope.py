"""Whose edge code runs here and now: what the guard, the facades and ``fetch`` ask.

A ``ContextVar``, so that tasks which edge code starts are edge code too. ``None``: the host's own
code (the framework, the server, dualrt) runs. Beside it, a ``Cell`` for each thread: the step of
edge code that the thread is in, for the watchdog.
"""

from __future__ import annotations

import sys
import time
import weakref
from collections.abc import Callable
from contextvars import Context, ContextVar, Token
from threading import local
from types import FrameType
from typing import Any, NoReturn

from dualrt.config import Options
from dualrt.errors import (
    CpuLimitExceeded,
    EdgeAttributeError,
    EdgeImportError,
    EdgeRestrictionError,
)
from dualrt.native import get_ident
from dualrt.web import egress
from dualrt.web.egress import Egress

PREFIX = "__edge__"  # the names of edge modules in sys.modules start so


class Scope:
    """One view's edge code: its name, its options, and where its ``fetch`` may call (``None``: as
    the site's settings say). Made once, at start-up.

    ``holder``: the request that the code is bound to, where the context does not tell: a body's.
    ``origin``: the scope that was bound. ``proxies``: whom the site trusts to name a client.
    ``auth``: what tells who sent a request (``dualrt.auth.schemes.Auth``). ``site``: what the
    framework's names at the edge know of the site, ``context``: of the request that is handled.
    ``pages``: what renders the site's templates, where the view may (``dualrt.edge.pages``).
    """

    __slots__ = (
        "auth",
        "context",
        "egress",
        "holder",
        "options",
        "origin",
        "pages",
        "proxies",
        "site",
        "view",
    )

    def __init__(
        self, view: str, options: Options | None = None, egress: Egress | None = None
    ) -> None:
        self.view = view
        self.options = options or Options()
        self.egress = egress
        self.auth: Any = None
        self.holder: dict[str, Any] | None = None
        self.origin: Scope | None = None
        self.proxies: Any = None
        self.site: Any = None
        self.context: Any = None
        self.pages: Any = None

    def within(self, context: Any) -> Scope:
        """Return the same for code that asks for its request by the framework's own names."""
        made: Scope = object.__new__(Scope)
        if self.origin is None:  # a request pays for each name: what is left out is the origin's
            made.origin, made.site, made.context = self, self.site, context
            return made
        for name in self.__slots__:
            setattr(made, name, getattr(self, name))
        made.context = context
        return made

    def __getattr__(self, name: str) -> Any:
        origin: Scope | None = None if name == "origin" else self.origin
        if origin is None:
            raise AttributeError(name)
        return getattr(origin, name)

    def bound(self, holder: dict[str, Any]) -> Scope:
        """Return the same for what is run later for one request, in any context."""
        made: Scope = object.__new__(Scope)
        for name in self.__slots__:
            setattr(made, name, getattr(self, name))
        made.holder, made.origin = holder, self
        return made


EDGE: ContextVar[Scope | None] = egress.EDGE  # made there: fetch, in a lower layer, needs it


class Cell:
    """What one thread does: read by the watchdog (``limits``), written by the thread itself.

    ``step``: a token for the step of edge code it is in, ``None`` in the host's code; ``scope``:
    whose. ``shield``: over 0 while edge code has called on the host (``host()``). ``settle``: set
    by the watchdog when it stops, or tries to stop, a step: to be called once that is over.
    ``thread`` and ``clock``: the thread's ident and its CPU clock, ``None`` where there is none.
    ``credit``: seconds of CPU that the host has used within steps, ``since``: from when on it does.
    ``collecting``: the garbage collector runs, and is shielded (``collector``).
    """

    __slots__ = (
        "__weakref__",
        "clock",
        "collecting",
        "credit",
        "firing",
        "over",
        "scope",
        "settle",
        "shield",
        "since",
        "step",
        "thread",
    )

    def __init__(self) -> None:
        self.step: object = None
        self.scope: Scope | None = None
        self.shield = 0
        self.collecting = False
        self.since = self.credit = 0.0
        self.settle: Callable[[Cell], None] | None = None
        self.firing = False
        self.over: object = None
        self.register()

    def register(self) -> None:
        """Note which thread this is: at its first step, and again after a fork."""
        self.thread = get_ident()
        self.clock: int | None = None
        if hasattr(time, "pthread_getcpuclockid"):
            self.clock = time.pthread_getcpuclockid(self.thread)
        key = id(self)
        cells[key] = weakref.ref(self, lambda _: cells.pop(key, None))


class _Here(local):
    cell: Cell
    outer_trace: tuple[Any] | None  # the trace function that ``limits`` has put its own over


here = _Here()
cells: dict[int, weakref.ref[Cell]] = {}  # every thread's, while the thread lives


def new_cell() -> Cell:
    """Make the calling thread's cell."""
    cell = here.cell = Cell()
    return cell


def turn(cell: Cell, shield: int) -> None:
    """Count the CPU that the host uses within a step: it is not the view's. Called before the
    shield is set or taken off.
    """
    if shield and not cell.shield:
        cell.since = time.thread_time()
    elif cell.shield and not shield:
        cell.credit += time.thread_time() - cell.since


class _Shield:
    """Sets ``shield`` for a while. Where it is set, no exception may be on its way to edge code:
    at most two are (see ``isolate.run``), and each may be raised at any call, so that what
    waits for them is tried once more than that.
    """

    __slots__ = ("_cell", "_outer")

    _cell: Cell
    _outer: int

    def _set(self, shield: int) -> None:
        try:
            cell = here.cell
        except AttributeError:
            cell = new_cell()
        self._cell = cell
        self._outer = cell.shield
        turn(cell, shield)
        cell.shield = shield
        if shield and cell.settle is not None:
            try:
                cell.settle(cell)
            except CpuLimitExceeded:
                try:
                    cell.settle(cell)
                except CpuLimitExceeded:
                    cell.settle(cell)

    def _reset(self) -> None:
        cell = self._cell
        turn(cell, self._outer)
        cell.shield = self._outer
        if cell.shield and cell.settle is not None:
            try:
                cell.settle(cell)
            except CpuLimitExceeded:
                try:
                    cell.settle(cell)
                except CpuLimitExceeded:
                    cell.settle(cell)


class host(_Shield):
    """``with host():`` what stands below is the host's work, done on behalf of edge code."""

    __slots__ = ("_token",)

    _token: Token[Scope | None]

    def __enter__(self) -> None:
        self._set(1)
        self._token = EDGE.set(None)

    def __exit__(self, *error: object) -> None:
        EDGE.reset(self._token)
        self._reset()


class _Switch(_Shield):
    """What ``egress.Switched`` does with a context of its own: the host's, or edge code's."""

    __slots__ = ("_shield",)

    def __init__(self, shield: int) -> None:
        self._shield = shield

    def __enter__(self) -> None:
        self._set(self._shield)

    def __exit__(self, *error: object) -> None:
        self._reset()


def _run_in(context: Context, function: Callable[..., Any], *args: Any) -> Any:
    with _Switch(1 if context.get(EDGE) is None else 0):
        return context.run(function, *args)


egress.run_in = _run_in


def refuse(operation: str, hint: str = "") -> NoReturn:
    """Raise ``EdgeRestrictionError``: names the operation, the view, file:line and ``hint``."""
    raise EdgeRestrictionError(operation, _view(), place(), hint)


def refuse_import(what: str, hint: str = "") -> NoReturn:
    """Raise ``EdgeImportError`` for ``import <what>``."""
    raise EdgeImportError(f"import {what}", _view(), place(), hint)


def refuse_name(dotted: str, hint: str = "") -> NoReturn:
    """Raise ``EdgeAttributeError`` for a name of a module or an object that the host provides."""
    raise EdgeAttributeError(dotted, _view(), place(), hint)


def _view() -> str:
    scope = EDGE.get()
    return scope.view if scope is not None else ""


def place() -> str:
    """Return ``file:line`` of the nearest edge code on this thread's stack, ``""`` if none."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if is_edge(frame.f_globals):
            return f"{frame.f_code.co_filename}:{frame.f_lineno}"
        frame = frame.f_back
    return ""


def is_edge(namespace: dict[str, Any]) -> bool:
    """Whether ``namespace`` is an edge module's."""
    return str(namespace.get("__name__", "")).startswith(PREFIX)


__all__ = ["EDGE", "PREFIX", "Cell", "Scope", "cells", "here", "host", "is_edge"]
__all__ += ["new_cell"]
__all__ += ["place", "refuse", "refuse_import", "refuse_name", "turn"]
