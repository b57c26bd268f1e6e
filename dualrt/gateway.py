"""What both gateways share: the bare route table, the once-only mark, the debug headers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from time import perf_counter as now
from typing import Any

from dualrt.auth.schemes import Auth, make_schemes
from dualrt.auth.site import Links, Trusted
from dualrt.beside import Shadows, Split
from dualrt.config import Config
from dualrt.errors import ClientError
from dualrt.flow import Edge, Judge
from dualrt.runtime import EdgeView, edge_view, view_name
from dualrt.web.response import Response
from dualrt.web.url import URL, InvalidURL

SEEN = "dualrt.seen"  # in environ or scope: the keys of the gateways a request has passed

# Methods whose requests have no body that anybody would miss (RFC 9110, 9.3.1 and 9.3.2).
READING = frozenset({"GET", "HEAD"})
UNREAD = (
    "the body of this GET was not read, since no part of the view's code names request.body, text, "
    "json, form or stream; name it there"
)


class Live:
    """The ``Edge`` that a gateway has for its next request; ``None``: it has to ask for it.

    Asking for it at each request would cost as much as the whole route table of a small site.
    """

    __slots__ = ("__weakref__", "edge")

    def __init__(self, edge: Edge | None = None) -> None:
        self.edge = edge


def live_edge(
    config: Mapping[str, Any] | Config | Callable[[], Edge] | None,
) -> tuple[Callable[[], Edge], Live]:
    """Return what tells a gateway's edge, and where it stands as long as it stays the same."""
    if not callable(config):
        current = bare_edge(config)
        return current, Live(current())
    return config, getattr(config, "live", None) or Live()


def bare_edge(config: Mapping[str, Any] | Config | None) -> Callable[[], Edge]:
    """Return a function that gives the ``Edge`` of a route table that stands in ``ROUTES``.

    A view listed there runs at the edge unless it says ``@runtime("server")``.
    """
    from dualrt.routing.decisions import Decider, OrderedDecider  # not for Flask's gateways
    from dualrt.routing.ordered import OrderedRouter, path_leaf

    if not isinstance(config, Config):
        config = Config.from_dict(config)
    split = Split(lambda view: edge_view(view, config) or _unmarked(view, config))
    given = [(pattern, view, name[0] if name else "") for pattern, view, *name in config.routes]
    rows = [(pattern, view, split.served(view), name) for pattern, view, name in given]
    shadows = None
    if split.any:
        beside = [(pattern, view, split.shadowed(view), name) for pattern, view, name in given]
        shadows = Shadows(OrderedRouter.from_paths(beside))

    def decider(judge: Judge) -> Decider:
        leaves = [path_leaf(pattern, view, None, name) for pattern, view, _, name in rows]
        for leaf in leaves:
            leaf.route = replace(leaf.route, target=judge(leaf.route, True))
        return OrderedDecider(OrderedRouter(leaves))

    auth = Auth(make_schemes(config.auth or (), {}), bare_links(config))
    router = OrderedRouter.from_paths(rows)
    edge = Edge(router, config, decider=decider, auth=auth, shadows=shadows).start()
    return lambda: edge


def bare_links(config: Config) -> Links:
    """Return what the guards need to know of a site that has no framework's settings."""
    trusted = Trusted(config.trusted_origins)
    return Links(config.login_url or "", api_paths=config.api_paths, trusted=trusted)


def _unmarked(view: Any, config: Config) -> EdgeView | None:
    from dualrt.guard import unguarded
    from dualrt.runtime import own_mark

    view = unguarded(view)
    mark = own_mark(view)
    if mark is not None and not mark.implicit:
        return None
    return EdgeView(view, view_name(view), "edge", config.options)


def debug_headers(response: Response, view: EdgeView, began: float) -> None:
    """Say who answered, and in how many milliseconds; only where debug is on."""
    took = (now() - began) * 1000
    # set, not append: a view may answer with one Response object for all its requests
    response.headers.set("x-dualrt", f"edge; view={view.name}")
    response.headers.set("server-timing", f"edge;dur={took:.3f}")


def absolute(scheme: str, host: str, path: str, query: str) -> URL:
    """Return a request's URL; ``ClientError`` (400) where the ``Host`` is malformed."""
    if not _NO_HOST.isdisjoint(host):  # the URL parser would take these for other parts of a URL
        raise ClientError(f"the request's Host is malformed: {host!r}")
    slash = "" if path.startswith("/") else "/"
    try:
        return URL(f"{scheme}://{host}{slash}{path}{'?' if query else ''}{query}")
    except InvalidURL:
        raise ClientError(f"the request's Host is malformed: {host!r}") from None


_NO_HOST = frozenset("/\\?#@ \t\r\n")


def named(server: str, port: object) -> str:
    """Return the server's own address as a host, for a request without one (HTTP/1.0)."""
    if not _NO_HOST.isdisjoint(server):
        return "localhost"  # a Unix socket
    server = f"[{server}]" if ":" in server else server
    return f"{server}:{port}" if port else server


def bare_lines(headers: list[tuple[str, str]], status: int) -> list[tuple[str, str]]:
    """Return the headers without those that speak of a body; 205 must say that it is empty."""
    kept = [h for h in headers if h[0].lower() not in ("content-type", "content-length")]
    return [*kept, ("content-length", "0")] if status == 205 else kept


__all__ = ["READING", "SEEN", "UNREAD", "Live", "absolute", "bare_edge", "bare_lines"]
__all__ += ["debug_headers", "live_edge", "named", "now"]
