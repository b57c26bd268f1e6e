"""Routing as Django does it: the first route in order that matches. Asked once for each request.

Paths that stand in a route as they are have been decided at start-up; for the others the path's
segments lead to the few routes that may match, and one regular expression says which.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from dualrt.errors import ConfigError
from dualrt.routing.levels import Convert, Leaf, Regex, same
from dualrt.routing.paths import ASGIPath, WSGIPath, bare_asgi_path, bare_wsgi_path
from dualrt.routing.segments import MISSING, Tree, settle
from dualrt.routing.table import Match, Route
from dualrt.types import Environ, Scope, View

LanguageOf = Callable[[str], str | None]
"""From a path to the language it is routed in; ``None``: the path does not say."""

# One entry per first segment that was asked for; strangers' paths must not fill the memory.
_MEMO = 1024

# Django's own LANGUAGES are a hundred; of so many each is made ready when it is first asked for.
_EAGER = 12


class OrderedRouter:
    """A ``Router`` over leaves in the framework's order.

    ``leaves`` are all routes, of both runtimes. On a site whose routes depend on the language
    ``languages`` gives the leaves of each instead, and under ``None`` those for a path that does
    not say its language; ``language_of`` tells which. A language not there is forwarded.
    ``forced``: ``asgi_path`` changes paths that have no script name, too.
    """

    def __init__(
        self,
        leaves: Sequence[Leaf],
        *,
        routes: Sequence[Route] | None = None,
        languages: Mapping[str | None, Callable[[], Sequence[Leaf]]] | None = None,
        language_of: LanguageOf | None = None,
        wsgi_path: WSGIPath = bare_wsgi_path,
        asgi_path: ASGIPath = bare_asgi_path,
        forced: bool = False,
    ) -> None:
        self.routes = list(routes) if routes is not None else [leaf.route for leaf in leaves]
        self.wsgi_path = wsgi_path
        self.asgi_path = asgi_path
        self._language_of = language_of
        self._memo: dict[str, Tree | None] = {}
        self._trees: dict[str | None, Tree] = {}
        self._languages = languages or {}
        self._tree = Tree(leaves) if language_of is None else None
        self._fixed: dict[str, Any] = dict(self._tree.fixed) if self._tree else {}
        if len(self._languages) <= _EAGER:
            self._plant()
        self._ascii = {
            path: settle(found, path) if found.__class__ is tuple else found
            for path, found in self._fixed.items()
            if path.isascii()
        }
        plain = {path: found for path, found in self._ascii.items() if isinstance(found, Match)}
        self._plain: dict[str, Match] = {} if forced else plain

    def _plant(self) -> None:
        for name in self._languages:
            self._grown(name)
        for tree in self._trees.values():
            for path, found in tree.fixed.items():
                if self._tree_for(path) is tree:
                    self._fixed[path] = found

    def _grown(self, name: str | None) -> Tree | None:
        tree = self._trees.get(name)
        if tree is None and name in self._languages:
            tree = self._trees[name] = Tree(self._languages[name]())
        return tree

    @classmethod
    def from_paths(cls, rows: Iterable[tuple[str, View, object | None, str]]) -> OrderedRouter:
        """Return the router of ``(pattern, view, target, name)`` rows.

        Patterns are Django's path syntax with the leading slash, ``/hello/<name>/`` or
        ``/item/<int:id>``; they match the whole path. Raises ``ConfigError``.
        """
        return cls([path_leaf(*row) for row in rows])

    def wsgi(self, environ: Environ) -> Match | None:
        """Return the match for a WSGI request, ``None`` to forward it."""
        # ASCII is the same decoded or not; a script name may have to be looked at.
        fixed = self._ascii.get(environ.get("PATH_INFO", ""), MISSING)
        if fixed is None:
            return None
        if (
            fixed.__class__ is Match
            and not environ.get("SCRIPT_NAME")
            and "SCRIPT_URL" not in environ
            and "REDIRECT_URL" not in environ
        ):
            return fixed.fresh() if fixed.kwargs else fixed
        path = self.wsgi_path(environ)
        return None if path is None else self.resolve(path)

    def asgi(self, scope: Scope) -> Match | None:
        """Return the match for an ASGI ``http`` scope, ``None`` to forward it."""
        fixed = self._plain.get(scope["path"])
        if fixed is not None and not scope.get("root_path") and not scope.get("query_string"):
            return fixed.fresh() if fixed.kwargs else fixed
        path = self.asgi_path(scope)
        return None if path is None else self.resolve(path)

    def resolve(self, path: str, method: str = "GET", host: str = "") -> Match | None:
        """Return the match for a decoded path below the script name, ``None`` to forward it."""
        fixed = self._fixed.get(path, MISSING)
        if fixed is not MISSING:
            return settle(fixed, path)
        if self._tree is not None:
            return self._tree.match(path)
        tree = self._tree_for(path)
        return tree.resolve(path) if tree is not None else None

    def doubts(self, path: str) -> bool:
        """Say whether only the framework can tell what ``resolve`` has found no match for."""
        tree = self._tree if self._tree is not None else self._tree_for(path)
        return tree is None or tree.doubts(path)

    def _tree_for(self, path: str) -> Tree | None:
        # The language is told by the first segment and by whether a slash follows it.
        start = path[: path.find("/", 1) + 1] or path
        try:
            return self._memo[start]
        except KeyError:
            if len(self._memo) >= _MEMO:
                self._memo = {}
            assert self._language_of is not None
            tree = self._memo[start] = self._grown(self._language_of(path))
            return tree


CONVERTERS: dict[str, tuple[str, Convert]] = {
    "str": ("[^/]+", same),
    "int": ("[0-9]+", int),
    "slug": ("[-a-zA-Z0-9_]+", same),
    "path": (".+", same),
    "uuid": ("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", uuid.UUID),
}
_PARAMETER = re.compile(r"<(?:([^>:]*):)?([^>]*)>")


def path_leaf(pattern: str, view: View, target: object | None = None, name: str = "") -> Leaf:
    """Return the leaf of a whole path in Django's path syntax. Raises ``ConfigError``."""
    if not pattern.startswith("/"):
        raise ConfigError(f"route {pattern!r} must begin with a slash: {'/' + pattern!r}")
    source, at = "^", 0
    converters: dict[str, Convert] = {}
    for found in _PARAMETER.finditer(pattern):
        kind, parameter = found[1] if found[1] is not None else "str", found[2]
        _check(pattern, kind, parameter, converters)
        regex, converters[parameter] = CONVERTERS[kind]
        source += f"{re.escape(pattern[at : found.start()])}(?P<{parameter}>{regex})"
        at = found.end()
    source += re.escape(pattern[at:]) + r"\Z"
    called = f"{getattr(view, '__module__', '')}.{getattr(view, '__qualname__', repr(view))}"
    runtime = "server" if target is None else getattr(target, "runtime", "edge")
    names = tuple([each for each in (name, called) if each])
    route = Route(pattern, view, called, name, runtime=runtime, target=target, names=names)
    return Leaf(route, (Regex(re.compile(source), False, converters),))


def _check(pattern: str, kind: str, parameter: str, seen: Mapping[str, Convert]) -> None:
    if kind not in CONVERTERS:
        names = ", ".join(CONVERTERS)
        raise ConfigError(f"route {pattern!r}: no converter {kind!r}; there are {names}")
    if not parameter.isidentifier():
        raise ConfigError(f"route {pattern!r}: {parameter!r} is not a name an argument can have")
    if parameter in seen:
        raise ConfigError(f"route {pattern!r}: the argument {parameter!r} stands there twice")


__all__ = ["CONVERTERS", "LanguageOf", "OrderedRouter", "path_leaf"]
