"""A view that runs at the edge: what an adapter makes of a framework's view for the route table."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

from dualrt.config import Options
from dualrt.errors import ConfigError


class EdgeView:
    """A view that runs at the edge, as a route's ``target``.

    ``call`` is the function to run, ``name`` its dotted name, ``options`` its limits.
    ``request_as`` tells how it is given the request: ``"positional"`` (Django), ``"keyword"`` or
    ``"none"`` (Flask, by the view's own parameters).

    ``origin`` is the function or class as it was written, ``owner`` what the mark was put on: the
    edge compiler loads them anew. ``bind`` makes ``call`` of what it loaded. ``scope`` is the
    isolate's, and so is ``direct``: called with the request first, it needs nothing more than a
    guard. ``loopless``: its code knows no event loop. ``sets_context``: it may change context
    variables, of its own or of ``decimal``. ``reads_body``: it may read a request's body,
    ``asks_who``: ask who has sent it; ``asks_context``: find it by names of the framework that
    stand for the current request.
    ``defers``: it may call ``after``. ``guards``: the functions of the checks that stand before it,
    the outermost first.
    """

    __slots__ = (
        "asks_context",
        "asks_who",
        "bind",
        "call",
        "defers",
        "direct",
        "guards",
        "is_async",
        "loopless",
        "name",
        "options",
        "origin",
        "owner",
        "reads_body",
        "request_as",
        "runtime",
        "scope",
        "sets_context",
    )

    def __init__(
        self,
        call: Callable[..., Any],
        name: str,
        runtime: str = "edge",
        options: Options | None = None,
        request_as: str = "positional",
        owner: Any = None,
    ) -> None:
        self.call = call
        self.origin: Any = call
        self.owner: Any = owner if owner is not None else call
        self.bind: Callable[[Any], Callable[..., Any]] = _same
        self.guards: tuple[Any, ...] = ()
        self.scope: Any = None
        self.direct = False
        self.is_async = False
        self.loopless = False
        self.sets_context = True
        self.reads_body = True
        self.asks_who = True
        self.asks_context = False
        self.defers = True
        self.name = name
        self.runtime = runtime
        self.options = options or Options()
        self.request_as = request_as

    def __repr__(self) -> str:
        return f"<EdgeView {self.name} {self.runtime}>"


def _same(loaded: Any) -> Any:
    return loaded


_GENERATOR = 0x20 | 0x200  # inspect.CO_GENERATOR, CO_ASYNC_GENERATOR
_VARARGS = 0x04


def check_signature(function: FunctionType, what: str) -> None:
    """Raise ``ConfigError`` for a function that cannot be called with the request and return."""
    code = function.__code__
    needed = code.co_argcount - len(function.__defaults__ or ())
    takes_one = needed <= 1 and (code.co_argcount >= 1 or code.co_flags & _VARARGS)
    if not takes_one or code.co_kwonlyargcount > len(function.__kwdefaults__ or ()):
        raise ConfigError(f"{what} is called with one argument, the request")
    if code.co_flags & _GENERATOR:
        raise ConfigError(f"{what} is a def or an async def without yield")


__all__ = ["EdgeView", "check_signature"]
