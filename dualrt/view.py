"""A view that runs at the edge: what an adapter makes of a framework's view for the route table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dualrt.config import Options


class EdgeView:
    """A view that runs at the edge, as a route's ``target``.

    ``call`` is the function to run, ``name`` its dotted name, ``options`` its limits.
    ``request_as`` tells how it is given the request: ``"positional"`` (Django), ``"keyword"`` or
    ``"none"`` (Flask, by the view's own parameters).

    ``origin`` is the function or class as it was written, ``owner`` what the mark was put on: the
    edge compiler loads them anew. ``bind`` makes ``call`` of what it loaded. ``scope`` is the
    isolate's. ``loopless``: its code knows no event loop. ``sets_context``: it may change context
    variables, of its own or of ``decimal``. ``reads_body``: it may read a request's body.
    ``defers``: it may call ``after``.
    """

    __slots__ = (
        "bind",
        "call",
        "defers",
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
        self.scope: Any = None
        self.is_async = False
        self.loopless = False
        self.sets_context = True
        self.reads_body = True
        self.defers = True
        self.name = name
        self.runtime = runtime
        self.options = options or Options()
        self.request_as = request_as

    def __repr__(self) -> str:
        return f"<EdgeView {self.name} {self.runtime}>"


def _same(loaded: Any) -> Any:
    return loaded


__all__ = ["EdgeView"]
