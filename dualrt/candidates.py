"""The views that ``dualrt suggest`` judges: a site's own that run on the server, as the edge views
that they would be. None is marked, loaded or called.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Sequence
from textwrap import dedent
from types import FunctionType
from typing import Any, NamedTuple

from dualrt.beside import with_shadows
from dualrt.config import Config
from dualrt.edge.check import shown
from dualrt.edge.packages import PROJECT, locate
from dualrt.edge.policy import HOSTS
from dualrt.flow import Edge
from dualrt.routing import Route
from dualrt.runtime import EdgeView, as_if_marked, own_mark
from dualrt.site import Site

_NAMES = frozenset({"request", "req"})


class Candidate(NamedTuple):
    """A view, the routes that lead to it, where it stands, and whether it says itself that it is
    the server's.
    """

    view: EdgeView
    routes: tuple[Route, ...]
    file: str
    line: int
    marked: bool


class Other(NamedTuple):
    """A route whose view is not the site's to change, or none to judge, and why."""

    route: Route
    why: str


def candidates(edge: Edge) -> tuple[list[Candidate], list[Other]]:
    """Return the views on the server that are the site's own, and the routes to all others."""
    found: dict[int, tuple[EdgeView, list[Route]]] = {}
    others = []
    for route, beside in with_shadows(edge.router.routes, edge.shadows):
        if beside or isinstance(route.target, EdgeView) or route.view is None:
            continue
        view = _would_be(route.view, edge.config)
        why = _not_yours(view)
        if why:
            others.append(Other(route, why))
            continue
        found.setdefault(id(view.owner), (view, []))[1].append(route)
    return [_candidate(*each) for each in found.values()], others


def _would_be(callback: Any, config: Config) -> EdgeView:
    view = as_if_marked(callback, config)
    cls = getattr(callback, "cls", None)  # where REST framework keeps it
    if isinstance(cls, type) and not isinstance(view.owner, type):
        view.origin = view.owner = cls
    return view


def _not_yours(view: EdgeView) -> str:
    """Say why a view is not judged, ``""`` if it is."""
    if not isinstance(view.owner, type | FunctionType):
        return f"an object that is called ({type(view.owner).__qualname__})"
    names = {str(getattr(view.owner, "__module__", ""))}
    if isinstance(view.origin, FunctionType):
        names.add(str(_innermost(view.origin).__globals__.get("__name__", "")))
    for name in names:
        top = name.partition(".")[0]
        found = locate(name) if name else None
        if top in HOSTS or found is None or found.where != PROJECT:
            return f"part of {top}" if top else "it has no module"
    return ""


def _candidate(view: EdgeView, routes: list[Route]) -> Candidate:
    mark = own_mark(view.owner)
    return Candidate(view, tuple(routes), *_place(view.origin), marked=mark is not None)


def _place(origin: Any) -> tuple[str, int]:
    if isinstance(origin, FunctionType):
        code = _innermost(origin).__code__
        return shown(code.co_filename), code.co_firstlineno
    try:
        return shown(inspect.getsourcefile(origin) or ""), inspect.getsourcelines(origin)[1]
    except (OSError, TypeError):
        return "", 0


def _innermost(function: FunctionType) -> FunctionType:
    """Return the function below its decorators, where they say what they wrap."""
    inner = inspect.unwrap(function)
    return inner if isinstance(inner, FunctionType) else function


# --- what a view asks a request for


class Missing(NamedTuple):
    """``request.name`` stands at ``file``:``line``, and a request at the edge has no such name."""

    name: str
    file: str
    line: int


def missing_names(view: EdgeView, site: Site) -> list[Missing]:
    """Return what ``view`` itself asks its request for and the edge's request has not.

    Names are looked for in the view's own source, not in what it hands the request on to.
    """
    origin = _innermost(view.origin) if isinstance(view.origin, FunctionType) else view.origin
    try:
        lines, first = inspect.getsourcelines(origin)
        tree = ast.parse(dedent("".join(lines)))
    except (OSError, SyntaxError, TypeError):
        return []
    file = shown(inspect.getsourcefile(origin) or "")
    known = {*dir(site.request), *getattr(site.request, "__slots__", ())}
    known -= getattr(site.request, "_refused_names", frozenset())
    asked = _asked(tree, set(_request_names(tree, site)))
    found = {
        Missing(name, file, line + max(first, 1) - 1) for name, line in asked if name not in known
    }
    return sorted(found, key=lambda each: (each.line, each.name))


def _request_names(tree: ast.Module, site: Site) -> Iterator[str]:
    """Yield what the view's functions call the request: a parameter of that name, and the first
    one of a function, save in Flask, which gives it by name.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
            yield from _NAMES.intersection(given)
            if node in tree.body and given and site.framework != "flask":
                yield given[0]


def _asked(tree: ast.Module, names: set[str]) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value
            own = isinstance(owner, ast.Name) and owner.id in names
            if own or (isinstance(owner, ast.Attribute) and _is_self_request(owner)):
                yield node.attr, node.lineno


def _is_self_request(node: ast.Attribute) -> bool:
    return node.attr == "request" and isinstance(node.value, ast.Name) and node.value.id == "self"


def routes_of(routes: Sequence[Route]) -> list[dict[str, Any]]:
    """Return routes as JSON-able values."""
    return [
        {
            "pattern": each.pattern,
            "host": each.host,
            "name": each.name,
            "methods": sorted(each.methods) if each.methods is not None else None,
        }
        for each in routes
    ]


__all__ = ["Candidate", "Missing", "Other", "candidates", "missing_names", "routes_of"]
