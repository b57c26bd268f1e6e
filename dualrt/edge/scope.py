"""Whose edge code runs here and now: what the guard, the facades and ``fetch`` ask.

A ``ContextVar``, so that tasks which edge code starts are edge code too. ``None``: the host's own
code (the framework, the server, dualrt) runs.
"""

from __future__ import annotations

import sys
from contextvars import ContextVar, Token
from types import FrameType
from typing import Any, NoReturn

from dualrt.config import Options
from dualrt.errors import EdgeImportError, EdgeRestrictionError
from dualrt.web import egress
from dualrt.web.egress import Egress

PREFIX = "__edge__"  # the names of edge modules in sys.modules start so


class Scope:
    """One view's edge code: its name, its options, and where its ``fetch`` may call (``None``: as
    the site's settings say). Made once, at start-up.
    """

    __slots__ = ("egress", "options", "view")

    def __init__(
        self, view: str, options: Options | None = None, egress: Egress | None = None
    ) -> None:
        self.view = view
        self.options = options or Options()
        self.egress = egress


EDGE: ContextVar[Scope | None] = egress.EDGE  # made there: fetch, in a lower layer, needs it


class host:
    """``with host():`` what stands below is the host's work, done on behalf of edge code."""

    __slots__ = ("_token",)

    _token: Token[Scope | None]

    def __enter__(self) -> None:
        self._token = EDGE.set(None)

    def __exit__(self, *error: object) -> None:
        EDGE.reset(self._token)


def refuse(operation: str, hint: str = "") -> NoReturn:
    """Raise ``EdgeRestrictionError``: names the operation, the view, file:line and ``hint``."""
    raise EdgeRestrictionError(operation, _view(), place(), hint)


def refuse_import(what: str, hint: str = "") -> NoReturn:
    """Raise ``EdgeImportError`` for ``import <what>``."""
    raise EdgeImportError(f"import {what}", _view(), place(), hint)


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


__all__ = ["EDGE", "PREFIX", "Scope", "host", "is_edge", "place", "refuse", "refuse_import"]
