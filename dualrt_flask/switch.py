"""A Flask app in two versions: one view at the edge, and none; URLs that lead to it; what Flask
adds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice, product
from typing import Any

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import (
    AnyConverter,
    FloatConverter,
    IntegerConverter,
    MapAdapter,
    PathConverter,
    RequestRedirect,
    Rule,
    UnicodeConverter,
    UUIDConverter,
)

from dualrt import wsgi
from dualrt.config import Config
from dualrt.errors import ConfigError
from dualrt.routing import Route
from dualrt.runtime import EdgeView, as_if_marked
from dualrt.site import Added, Twins, Ways
from dualrt.types import Environ
from dualrt_flask.conf import Site

PATHS = 12
TRIES = 500

_SAMPLES: dict[type, Sequence[Any]] = {
    IntegerConverter: (0, 1, 42, 2147483648),
    FloatConverter: (0.5, 1.0, 12.25),
    PathConverter: ("a", "a/b/c.txt", "caf\u00e9/\u00fc"),
    UnicodeConverter: ("a", "ab", "some-slug", "Big_1", "2026", "caf\u00e9 &%"),
    UUIDConverter: ("6f3e9a52-93a4-4fbc-a6f3-0d5f1d2b7c11",),
}
_GUESSES = ("a", "ab", "abc", "1", "12", "2026", 1, 12)

# What Flask itself adds where the server's view has looked at the session.
ADDED = (Added("Vary", "flask.sessions.SecureCookieSessionInterface", "Cookie"),)


def twins(app: Flask, site: Site, route: Route, protocol: str) -> Twins:
    """Return the app with the route's view at the edge, and with no view there."""
    if protocol != "wsgi":
        raise ConfigError("Flask speaks WSGI: there is no ASGI to compare under")

    def only(view: Any, config: Config) -> EdgeView | None:
        return as_if_marked(view, config) if view is route.view else None

    edge = site.make_edge(only).start()
    server = site.make_edge(lambda view, config: None).start()

    def takes(environ: Environ) -> bool:
        match = edge.router.wsgi(environ)
        return match is not None and match.route.pattern == route.pattern

    # the app's own gateway lets pass what has gone through another of the same site
    inner: Any = app.wsgi_app
    gateway: Callable[..., Any] = wsgi.EdgeGateway
    return Twins(gateway(inner, lambda: edge), gateway(inner, lambda: server), takes)


def ways(app: Flask, route: Route) -> Ways:
    """Return URLs that the app's map gives to the route's view."""
    name = str(app.config["SERVER_NAME"] or "localhost")
    map_ = app.url_map
    host = route.host if map_.host_matching and route.host else name
    sub = None if map_.host_matching else route.host
    adapter = map_.bind(host if map_.host_matching else name, subdomain=sub)
    found: dict[str, None] = {}
    for rule in map_.iter_rules(route.name or None):
        if rule.rule == route.pattern:
            found |= dict.fromkeys(islice(_of_rule(rule, adapter), PATHS))
    shown = f"{sub}.{name}" if sub else host
    return Ways(shown, list(found))


def _of_rule(rule: Rule, adapter: MapAdapter) -> Any:
    free = sorted(rule.arguments - set(rule.defaults or ()))
    choices = [_values(rule._converters[name]) for name in free]
    first = [each[0] for each in choices if each]
    for values in islice(_combined(choices, first), TRIES):
        try:  # by the rule itself: the app builds one URL of an endpoint, whose rules may be many
            built = rule.build(dict(zip(free, values, strict=True)), append_unknown=False)
        except (ValueError, TypeError):
            continue
        if built is not None and _leads(adapter, built[1], rule):
            yield built[1]


def _combined(choices: Sequence[Sequence[Any]], first: list[Any]) -> Any:
    if len(first) < len(choices):
        return
    yield first
    for at, values in enumerate(choices):
        for value in values[1:]:
            yield [*first[:at], value, *first[at + 1 :]]
    yield from product(*choices)


def _values(converter: Any) -> Sequence[Any]:
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)
    return _SAMPLES.get(type(converter), _GUESSES)


def _leads(adapter: MapAdapter, path: str, rule: Rule) -> bool:
    from urllib.parse import unquote

    for method in sorted(rule.methods or {"GET"}):
        try:
            found, _ = adapter.match(unquote(path), method, return_rule=True)
        except (RequestRedirect, HTTPException):
            continue
        if found is rule:
            return True
    return False


__all__ = ["ADDED", "twins", "ways"]
