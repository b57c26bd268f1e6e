"""The route table's vocabulary: what an adapter discovers and what the gateways ask of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from dualrt.types import Environ, Scope, View


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """One leaf of the framework's routes.

    ``pattern`` is the route as the framework shows it, ``view_name`` the dotted name of the view,
    ``name`` the (namespaced) URL name or endpoint, ``methods`` the HTTP methods the *router*
    accepts (``None``: any). ``target`` is what runs at the edge; ``None`` leaves the route to the
    framework. ``names`` are all that ``view="..."`` may mean it by; ``spaces`` the namespaces or
    blueprints that it is in, ``a`` and ``a:b``.
    """

    pattern: str
    view: View | None
    view_name: str
    name: str = ""
    methods: frozenset[str] | None = None
    runtime: str = "server"
    host: str = ""
    target: Any = None
    names: tuple[str, ...] = ()
    spaces: tuple[str, ...] = ()


class Match:
    """A route with a target, and what the URL gave its view.

    ``path`` is the decoded path that was routed (Django's ``path_info``, Werkzeug's path).
    ``kwargs`` belongs to the receiver: it is a fresh dict for every match, unless it is empty. A
    match without any may be one for all requests.
    """

    __slots__ = ("args", "kwargs", "path", "route")

    def __init__(
        self, route: Route, args: tuple[Any, ...], kwargs: dict[str, Any], path: str
    ) -> None:
        self.route = route
        self.args = args
        self.kwargs = kwargs
        self.path = path

    def fresh(self) -> Match:
        """Return a match whose ``kwargs`` the receiver may change; the same where it has none."""
        if not self.kwargs:
            return self
        return Match(self.route, self.args, self.kwargs.copy(), self.path)

    def __repr__(self) -> str:
        return f"Match({self.route.view_name}, {self.args!r}, {self.kwargs!r}, {self.path!r})"


class Router(Protocol):
    """What a gateway asks: which edge view, if any, would the framework give this request to?"""

    @property
    def routes(self) -> Sequence[Route]:
        """Every leaf in the framework's order, of both runtimes."""

    def wsgi(self, environ: Environ) -> Match | None:
        """Return the match for a WSGI request, ``None`` to forward it."""

    def asgi(self, scope: Scope) -> Match | None:
        """Return the match for an ASGI ``http`` scope, ``None`` to forward it."""

    def wsgi_path(self, environ: Environ) -> str | None:
        """Return the decoded path that is routed; ``None`` where the framework fails on it."""

    def asgi_path(self, scope: Scope) -> str | None:
        """Return the same for an ASGI ``http`` scope."""

    def resolve(self, path: str, method: str = "GET", host: str = "") -> Match | None:
        """Return the match for a decoded path (no script name), ``None`` to forward it."""


__all__ = ["Match", "Route", "Router"]
