"""Edge views that change something for whoever asks: a finding of ``dualrt check`` (CSRF)."""

from __future__ import annotations

import dis
from collections.abc import Iterator
from types import CodeType
from typing import Any

from dualrt.auth.decorators import INNER, ORIGIN
from dualrt.edge.findings import WARNING, Finding
from dualrt.flow import Edge
from dualrt.routing import Route
from dualrt.runtime import EdgeView

OPEN = "dualrt.W005"
_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_READS = frozenset({"FILES", "POST", "body", "form", "json", "stream", "text"})
_HINT = (
    "Put @require_origin (or, in Django, @csrf_protect) above the view; @any_origin where other "
    "sites may call it."
)


def open_views(edge: Edge) -> list[Finding]:
    """Return a warning for each edge view that accepts unsafe methods from any site. None where
    nobody's cookie counts (no schemes), or where a middleware for all requests looks at them.
    """
    if not edge.auth.schemes or any(
        each.matcher is None and not each.views and _is_wary(each.view.origin)
        for each in edge.middleware
    ):
        return []
    found = {}
    for route in edge.router.routes:
        view = route.target
        if isinstance(view, EdgeView) and view.name not in found:
            methods = sorted(_open_methods(route, view))
            if methods:
                found[view.name] = _finding(view, methods)
    return list(found.values())


def _finding(view: EdgeView, methods: list[str]) -> Finding:
    code = getattr(_innermost(view.origin), "__code__", None)
    message = f"{view.name} takes {', '.join(methods)} from any site's pages."
    file, line = (code.co_filename, code.co_firstlineno) if code is not None else ("", 0)
    return Finding(OPEN, WARNING, message, _HINT, file, line, view=view.name)


def _open_methods(route: Route, view: EdgeView) -> Iterator[str]:
    """Yield the unsafe methods that the view takes and nothing looks at."""
    origin = view.origin
    if any(map(_is_wary, view.guards)):
        return
    if isinstance(origin, type):
        for name in _UNSAFE:
            handler = getattr(origin, name.lower(), None)
            if handler is not None and not _is_wary(handler) and not _is_wary(origin):
                yield name
    elif not _is_wary(origin):
        methods = route.methods
        yield from _UNSAFE & (methods if methods is not None else _mentioned(origin))


def _is_wary(function: Any) -> bool:
    return hasattr(function, ORIGIN)


def _innermost(function: Any) -> Any:
    """Return the view below its decorators."""
    for _ in range(64):  # a cycle is nobody's code
        inner = getattr(function, INNER, None) or getattr(function, "__wrapped__", None)
        inner = inner or getattr(function, "func", None)
        if inner is None:
            break
        function = inner
    return function


def _mentioned(view: Any) -> frozenset[str]:
    """Return the unsafe methods that the code of a view speaks of; all, if it reads the body.

    Django's router gives a function every method, and most views mean GET.
    """
    code = getattr(_innermost(view), "__code__", None)
    if not isinstance(code, CodeType):
        return frozenset()
    before: str | None = None
    for step in dis.get_instructions(code):
        reads = step.opname.startswith(("LOAD_ATTR", "LOAD_METHOD")) and step.argval in _READS
        if reads and before == "request":
            return _UNSAFE
        before = step.argval if step.opname.startswith("LOAD_FAST") else None
    texts = (each for each in code.co_consts if isinstance(each, str | tuple | frozenset))
    flat = {word for each in texts for word in ((each,) if isinstance(each, str) else each)}
    return frozenset(flat & _UNSAFE)


__all__ = ["open_views"]
