"""A router that decides as Flask and Werkzeug do, from tables made when the app starts.

It stands between a gateway and `routing.machine`: it reads the path, the method and the host of a
request as Flask would, answers the common ones from a dict, and walks the machine for the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from dualrt.routing.captures import NoValue, Unsure
from dualrt.routing.machine import SLASH, Leaf, Node, prune
from dualrt.routing.paths import bare_asgi_path
from dualrt.routing.plan import Plan
from dualrt.routing.table import Match, Route
from dualrt.types import Environ, Scope, View

DomainOf = Callable[[str, str | None, str | None, str | None], str | None]
"""``(scheme, host, server_name, server_port)`` → the domain that the map routes; ``None``: forward.

``host`` is the ``Host`` header. ``server_name`` and ``server_port`` are given where there is none.
"""

# A client chooses its Host header: what is remembered about hosts is bounded.
MAX_HOSTS: Final = 512
MAX_HOST_LENGTH: Final = 300

_NOTHING: Final[dict[str, Any]] = {}


class StateRouter:
    """The router of a Werkzeug-like url map (:class:`dualrt.routing.table.Router`).

    ``root`` is the map's machine, first transition on the domain; it is pruned in place.
    ``views`` is the framework's own, live table of views by endpoint: a route whose view was
    replaced after the router was built is forwarded. ``domain_of`` is asked once per host.
    """

    def __init__(
        self,
        routes: Iterable[Route],
        root: Node,
        views: Mapping[str, View],
        domain_of: DomainOf,
        default_host: str = "localhost",
    ) -> None:
        self.routes: Sequence[Route] = tuple(routes)
        self._views = views
        self._domain_of = domain_of
        self._default_host = default_host
        self._root = root
        prune(root)
        self._plans = {domain: _planned(root, domain) for domain in root.static}
        self._nothing = Plan(Node(), "")
        self._hosts: dict[str, dict[Any, Plan | None]] = {"http": {}, "https": {}}
        # With one domain and nothing else, the host is only asked about once a path has matched.
        self._single: Plan | None = None
        if not root.dynamic and len(self._plans) < 2:
            self._single = next(iter(self._plans.values()), Plan(root, ""))

    def wsgi(self, environ: Environ) -> Match | None:
        """Return the match for a WSGI request, ``None`` to forward it."""
        single = self._single
        plan = single or self._wsgi_plan(environ)
        if plan is None:
            return None
        raw: str = environ.get("PATH_INFO", "/")
        known = plan.leaves.get(raw)
        if known is not None and "HTTP_UPGRADE" not in environ:
            leaf = known[1].get(environ["REQUEST_METHOD"])
            if leaf is not None:
                route = leaf.route
                if (
                    route is None
                    or (single is not None and self._wsgi_plan(environ) is not plan)
                    or self._views.get(route.name) is not route.view
                ):
                    return None
                return Match(route, (), {}, known[0])
        return self._wsgi_walk(plan, raw, environ)

    def _wsgi_walk(self, plan: Plan, raw: str, environ: Environ) -> Match | None:
        try:
            path = raw if raw.isascii() else _decoded(raw)
        except UnicodeEncodeError:
            return None
        if path[:1] != "/" or path[1:2] == "/":
            path = _routed(path)
        parts = path.split("/", 2)
        if plan.firsts is not None and len(parts) > 1 and parts[1] not in plan.firsts:
            return None
        if self._single is not None and self._wsgi_plan(environ) is not plan:
            return None
        websocket = _websocket(environ) if "HTTP_UPGRADE" in environ else False
        return self._walk(plan, path, environ["REQUEST_METHOD"].upper(), websocket)

    def asgi(self, scope: Scope) -> Match | None:
        """Return the match for an ASGI ``http`` scope, ``None`` to forward it.

        A WSGI app is reached through an adapter: the scope is read as asgiref's does. Where
        adapters differ, the request is forwarded.
        """
        path: str = scope["path"]
        root_path = scope.get("root_path", "")
        if root_path and path.startswith(root_path):
            path = path[len(root_path) :]
            if path[:1] not in ("", "/") and root_path[-1] != "/":
                # "/application" under "/app": some adapters cut, some do not.
                return None
        path = _routed(path)
        single = self._single
        if single is not None and single.firsts is not None and not _starts(path, single.firsts):
            return None
        headers = _headers(scope)
        plan = self._asgi_plan(scope, headers)
        if plan is None or not _plain(path, scope):
            return None
        method: str = scope["method"].upper()
        if "HTTP_UPGRADE" in headers:
            return self._walk(plan, path, method, _websocket(headers))
        known = plan.leaves.get(path) if path.isascii() else None
        leaf = known[1].get(method) if known is not None else None
        if leaf is not None:
            return self._arrived(leaf, path)
        return self._walk(plan, path, method, False)

    def wsgi_path(self, environ: Environ) -> str | None:
        """Return the decoded path that is routed; ``None`` for an environ that is not latin-1."""
        try:
            return _routed(_decoded(environ.get("PATH_INFO", "/"))) or "/"
        except UnicodeEncodeError:
            return None

    def asgi_path(self, scope: Scope) -> str | None:
        """Return the same for an ASGI ``http`` scope."""
        path = bare_asgi_path(scope)
        return None if path is None else _routed(path) or "/"

    def resolve(self, path: str, method: str = "GET", host: str = "") -> Match | None:
        """Return the match for a decoded path (no script name), ``None`` to forward it."""
        plan = self._plan("http", host or self._default_host, None, None)
        return None if plan is None else self._walk(plan, _routed(path), method.upper(), False)

    def doubts(self, environ: Environ) -> bool:
        """Say whether only the framework can tell what ``wsgi`` has found no match for."""
        plan = self._wsgi_plan(environ)
        websocket = _websocket(environ) if "HTTP_UPGRADE" in environ else False
        if plan is None or websocket is None:
            return True
        method = environ["REQUEST_METHOD"].upper()
        try:
            path = _routed(_decoded(environ.get("PATH_INFO", "/")))
            found = plan.find(path, method, websocket)
            if found is None:
                return False
            leaf, captured = found
            if leaf.route is None or (leaf.automatic_options and method == "OPTIONS"):
                return False
            return leaf.values(captured, method) is not None
        except NoValue:
            return False
        except Exception:
            return True

    def _arrived(self, leaf: Leaf, path: str) -> Match | None:
        route = leaf.route
        if route is None or self._views.get(route.name) is not route.view:
            return None
        return Match(route, (), {}, path)

    def _walk(self, plan: Plan, path: str, method: str, websocket: bool | None) -> Match | None:
        if websocket is None:
            return None
        try:
            leaf, captured = plan.find(path, method, websocket) or (SLASH, ())
            route = leaf.route
            if route is None or (leaf.automatic_options and method == "OPTIONS"):
                return None
            values = leaf.values(captured, method)
        except Exception:
            # What a converter raises ends the matching; the framework makes its answer of it.
            return None
        if values is None or self._views.get(route.name) is not route.view:
            return None
        return Match(route, (), values, path or "/")

    def _wsgi_plan(self, environ: Environ) -> Plan | None:
        scheme = environ.get("wsgi.url_scheme", "")
        host = environ.get("HTTP_HOST")
        plan = self._hosts.get(scheme, _NOTHING).get(host)
        return plan or self._plan(
            scheme, host, environ.get("SERVER_NAME"), environ.get("SERVER_PORT")
        )

    def _plan(
        self, scheme: str, host: str | None, name: str | None, port: str | None
    ) -> Plan | None:
        known = self._hosts.get(scheme)
        if known is None:
            return None
        key = (name, port) if host is None else host
        try:
            return known[key]
        except KeyError:
            pass
        if host is not None:
            name = port = None
        plan = self._plan_of(self._domain_of(scheme, host, name, port))
        if len(known) >= MAX_HOSTS:
            known.clear()
        if len(host or name or "") <= MAX_HOST_LENGTH:
            known[key] = plan
        return plan

    def _asgi_plan(self, scope: Scope, headers: Mapping[str, str]) -> Plan | None:
        scheme, host = scope.get("scheme", "http"), headers.get("HTTP_HOST")
        if host is not None:
            return self._plan(scheme, host, None, None)
        name, port = scope.get("server") or ("localhost", 80)
        return self._plan(scheme, None, name, str(port or 0))

    def _plan_of(self, domain: str | None) -> Plan | None:
        if domain is None:
            return None
        if domain in self._plans:
            return self._plans[domain]
        # a domain without any such route: known, and not in doubt
        return _planned(self._root, domain) if self._root.dynamic else self._nothing


def _planned(root: Node, domain: str) -> Plan | None:
    try:
        return Plan(root, domain)
    except Unsure:
        return None


def _decoded(raw: str) -> str:
    """Read a WSGI string as Werkzeug does: UTF-8, with U+FFFD for what is not."""
    return raw.encode("latin-1").decode(errors="replace")


def _routed(path: str) -> str:
    """Return the path that is routed: one slash at its start, or nothing at all."""
    if path[:1] == "/" and path[1:2] != "/":
        return path
    return path and f"/{path.lstrip('/')}"


def _starts(path: str, firsts: frozenset[str]) -> bool:
    """Say whether the path's first segment is one of ``firsts``, or it has none."""
    end = path.find("/", 1)
    return (path[1:] if end < 0 else path[1:end]) in firsts or not path


def _headers(scope: Scope) -> dict[str, str]:
    """Return the headers that routing reads, in their WSGI form."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        if name in _ASGI_HEADERS:
            key, text = _ASGI_HEADERS[name], value.decode("latin-1")
            headers[key] = f"{headers[key]},{text}" if key in headers else text
    return headers


_ASGI_HEADERS: Final = {
    b"host": "HTTP_HOST",
    b"upgrade": "HTTP_UPGRADE",
    b"connection": "HTTP_CONNECTION",
}


def _websocket(headers: Mapping[str, str]) -> bool | None:
    """Say whether Werkzeug takes a request with ``Upgrade`` for a WebSocket's; ``None``: unsure."""
    tokens = headers.get("HTTP_CONNECTION", "").lower().split(",")
    upgrade = any(token.strip(" \t") == "upgrade" for token in tokens)
    # Werkzeug 3.0 strips other white space, too.
    if upgrade != any(token.strip() == "upgrade" for token in tokens):
        return None
    return upgrade and headers["HTTP_UPGRADE"].lower() == "websocket"


def _plain(path: str, scope: Scope) -> bool:
    """Say whether an adapter can make an environ of the scope: UTF-8 path, ASCII query."""
    if not scope.get("query_string", b"").isascii():
        return False
    return path.isascii() or not any("\ud800" <= char <= "\udfff" for char in path)


__all__ = ["MAX_HOSTS", "DomainOf", "StateRouter"]
