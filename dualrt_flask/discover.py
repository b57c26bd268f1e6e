"""From a Flask app to its route table, once when the app starts and whenever its rules change.

This is the only module that looks into Werkzeug's url map; what it makes is framework-free, save
for the converters of the site itself and for one question per host (``domain_of``).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Flask
from werkzeug.routing import (
    BaseConverter,
    FloatConverter,
    IntegerConverter,
    Map,
    MapAdapter,
    Rule,
    RuleFactory,
    UUIDConverter,
)

from dualrt.errors import ConfigError
from dualrt.guard import Guard, guards_of
from dualrt.routing.captures import Convert, capture, number
from dualrt.routing.decisions import Decider, StateDecider, Unsure
from dualrt.routing.machine import Canonical, Leaf, Node
from dualrt.routing.states import DomainOf, StateRouter
from dualrt.routing.table import Route
from dualrt.types import View

Classify = Callable[[View, Rule], object | None]
"""``(view_function, rule)`` → what runs at the edge for it, ``None`` for a server view."""

Judge = Callable[[Route, bool], object | None]
"""``(route, exact)`` → its target; ``exact``: its arguments are those that the view is given."""

_ADDED = "_dualrt_added"
GUARDS = "__dualrt_guards__"  # on a blueprint: its guards, the outermost first


def discover(app: Flask, classify: Classify) -> StateRouter:
    """Return the router of ``app``: it gives a request to an edge view iff Flask would.

    The app's rules, views and host settings are read now; compare :func:`signature` before each
    request to see whether they have changed. A route whose blueprint or app has
    ``url_value_preprocessor`` functions stays with Flask, because they may change the view's
    arguments; so does every route of an app that overrides Flask's own routing methods.
    """
    _count_rules(app.url_map)
    stock = is_stock(app)

    def chosen(view: View, rule: Rule) -> object | None:
        if not stock or _has_preprocessors(app, rule.endpoint):
            return None
        return classify(view, rule)

    return from_map(
        app.url_map,
        chosen,
        app.view_functions,
        domain_of=_domain_of_app(app),
        default_host=app.config["SERVER_NAME"] or "localhost",
    )


def decide(app: Flask, judge: Judge) -> Decider:
    """Return what tells which of the routes that ``judge`` gives a target a request belongs to."""
    if not is_stock(app):
        return Unsure()

    def chosen(view: View, rule: Rule) -> object | None:
        exact = _is_stock_rule(rule) and not _has_preprocessors(app, rule.endpoint)
        return judge(_route(rule, app.view_functions, None), exact)

    return StateDecider(
        from_map(
            app.url_map,
            chosen,
            app.view_functions,
            domain_of=_domain_of_app(app),
            default_host=app.config["SERVER_NAME"] or "localhost",
            stock_only=False,
        )
    )


def signature(app: Flask) -> tuple[object, ...]:
    """Return a token that differs when the router of ``app`` has to be discovered anew."""
    url_map: Any = app.url_map
    config = app.config
    try:
        added = url_map._dualrt_added
    except AttributeError:
        added = None
    hosts = config["SERVER_NAME"], config.get("TRUSTED_HOSTS")
    return url_map, added, hosts, len(app.url_value_preprocessors)


def from_map(
    url_map: Map,
    classify: Classify,
    views: Mapping[str, View],
    *,
    domain_of: DomainOf | None = None,
    default_host: str = "localhost",
    stock_only: bool = True,
) -> StateRouter:
    """Return the router of a url map whose endpoints name ``views``. ``stock_only``: rules of the
    site's own classes are the framework's.

    Raises :class:`ConfigError` for a Werkzeug whose map has another shape than 3.0 and 3.1.
    """
    url_map.update()
    rules = [rule for rule in url_map.iter_rules() if not rule.build_only]
    try:
        leaves = {id(rule): _leaf(rule, classify, views, stock_only) for rule in rules}
        root = _node(url_map._matcher._root, leaves)
    except AttributeError as error:
        raise ConfigError(
            f"this Werkzeug keeps its routes in a way that dualrt does not know ({error}); "
            "it knows Werkzeug 3.0 and 3.1"
        ) from error
    routes = [
        leaf.route or _route(rule, views, None) for rule in rules for leaf in [leaves[id(rule)]]
    ]
    return StateRouter(
        routes, root, views, domain_of or _domain_of_map(url_map), default_host=default_host
    )


def _node(state: Any, leaves: Mapping[int, Leaf]) -> Node:
    """Copy a state of Werkzeug's matcher, which its map has sorted, and all below it."""
    node = Node()
    node.rules = [leaves[id(rule)] for rule in state.rules]
    node.static = {name: _node(child, leaves) for name, child in state.static.items()}
    for part, child in state.dynamic:
        reads = capture(part.content, final=part.final, suffixed=part.suffixed)
        node.dynamic.append((reads, part.final, part.suffixed, _node(child, leaves)))
    return node


def _leaf(rule: Rule, classify: Classify, views: Mapping[str, View], stock_only: bool) -> Leaf:
    view = views.get(rule.endpoint)
    target = None
    known = _is_stock_rule(rule) or not stock_only
    if view is not None and not _always_redirects(rule) and known:
        target = classify(view, rule)
    return Leaf(
        route=None if target is None else _route(rule, views, target),
        methods=None if rule.methods is None else frozenset(rule.methods),
        websocket=bool(rule.websocket),
        strict=bool(rule.strict_slashes),
        automatic_options=bool(getattr(rule, "provide_automatic_options", False)),
        converters=[(str(name), _converter(conv)) for name, conv in rule._converters.items()],
        defaults=dict(rule.defaults or {}),
        canonical=() if target is None else tuple(_canonical(rule)),
    )


def _route(rule: Rule, views: Mapping[str, View], target: object | None) -> Route:
    view = views.get(rule.endpoint)
    shown = getattr(view, "view_class", view)
    module = getattr(shown, "__module__", "")
    qualified = getattr(shown, "__qualname__", type(shown).__qualname__)
    name = "" if view is None else f"{module}.{qualified}"
    return Route(
        pattern=rule.rule,
        view=view,
        view_name=name,
        name=rule.endpoint if isinstance(rule.endpoint, str) else "",
        methods=None if rule.methods is None else frozenset(rule.methods),
        runtime="server" if target is None else "edge",
        host=(rule.host if rule.map.host_matching else rule.subdomain) or "",
        target=target,
        names=names_of(rule.endpoint, name),
        spaces=spaces_of(rule.endpoint),
    )


def names_of(endpoint: Any, view: str) -> tuple[str, ...]:
    """Return all that ``view="..."`` may mean a route by: its endpoint, its view's dotted name.

    A rule of Werkzeug's own may have no endpoint (``redirect_to``), or any object.
    """
    return tuple(each for each in (endpoint, view) if each and isinstance(each, str))


def spaces_of(endpoint: Any) -> tuple[str, ...]:
    """Return the blueprints that an endpoint is in, the outermost first: ``a`` and ``a.b``."""
    parts = endpoint.split(".")[:-1] if isinstance(endpoint, str) else []
    return tuple([".".join(parts[:end]) for end in range(1, len(parts) + 1)])


def guards_on(app: Flask, route: Route) -> tuple[Guard, ...]:
    """Return the guards of a route: its blueprints', then its view's."""
    found: list[Guard] = []
    for name in spaces_of(route.name):
        found += getattr(app.blueprints.get(name), GUARDS, ())
    return (*found, *guards_of(route.view))


def _always_redirects(rule: Rule) -> bool:
    return rule.redirect_to is not None or bool(rule.alias and rule.map.redirect_defaults)


def _is_stock_rule(rule: Rule) -> bool:
    return type(rule).suitable_for is Rule.suitable_for


def _canonical(rule: Rule) -> Iterable[Canonical]:
    """Yield the rules that a match of ``rule`` is redirected to when their defaults fit.

    ``MapAdapter.get_default_redirect``: those before ``rule`` in the order of building.
    """
    if not rule.map.redirect_defaults:
        return
    for other in rule.map.iter_rules(rule.endpoint):
        if other is rule:
            return
        if other.provides_defaults_for(rule):
            defaults = dict(other.defaults or {})
            methods = None if other.methods is None else frozenset(other.methods)
            yield Canonical(methods, defaults, frozenset(other.arguments - defaults.keys()))


def _converter(conv: BaseConverter) -> Convert | None:
    """Return how a captured text becomes a value; ``None``: it stays a string.

    Werkzeug's own converters are redone without it, those of the site are called.
    """
    own = type(conv).to_python
    if own is BaseConverter.to_python:
        return None
    if type(conv) in (IntegerConverter, FloatConverter):
        kind = int if type(conv) is IntegerConverter else float
        return number(kind, conv.fixed_digits, conv.min, conv.max)  # type: ignore[attr-defined]
    return uuid.UUID if own is UUIDConverter.to_python else conv.to_python


def _domain_of_app(app: Flask) -> DomainOf:
    """Let the app itself say what it makes of a host: its answer is kept by the router."""

    def bind(environ: dict[str, Any]) -> MapAdapter | None:
        return app.create_url_adapter(app.request_class(environ))

    return _domain_of(bind)


def _domain_of_map(url_map: Map) -> DomainOf:
    subdomain = None if url_map.host_matching else url_map.default_subdomain

    def bind(environ: dict[str, Any]) -> MapAdapter:
        return url_map.bind_to_environ(environ, subdomain=subdomain)

    return _domain_of(bind)


def _domain_of(bind: Callable[[dict[str, Any]], MapAdapter | None]) -> DomainOf:
    def domain_of(scheme: str, host: str | None, name: str | None, port: str | None) -> str | None:
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "wsgi.url_scheme": scheme}
        given = {"HTTP_HOST": host, "SERVER_NAME": name, "SERVER_PORT": port}
        environ.update((key, value) for key, value in given.items() if value is not None)
        try:
            adapter = bind(environ)
        except Exception:
            # A host that is refused (400), or a warning made an error: the framework answers.
            return None
        if adapter is None:
            return None
        if adapter.map.host_matching or adapter.subdomain is None:
            return adapter.server_name
        return adapter.subdomain

    return domain_of


def is_stock(app: Flask) -> bool:
    """Say whether the app routes as Flask does: nobody overrides the methods that decide."""
    url_map = app.url_map
    return all(
        getattr(type(thing), name) is getattr(stock, name) and name not in vars(thing)
        for thing, stock, names in (
            (app, Flask, ("create_url_adapter", "dispatch_request", "request_context")),
            (url_map, Map, ("bind", "bind_to_environ", "update")),
        )
        for name in names
    )


def _has_preprocessors(app: Flask, endpoint: str) -> bool:
    """Say whether functions may change the view's arguments (``url_value_preprocessor``)."""
    return any(app.url_value_preprocessors.get(name) for name in (None, *spaces_of(endpoint)))


def _count_rules(url_map: Map) -> None:
    """Count what is added to the map from now on; the map itself keeps no cheap count."""
    if _ADDED in vars(url_map):
        return
    add = url_map.add

    def counting(rulefactory: RuleFactory) -> None:
        try:
            add(rulefactory)
        finally:
            vars(url_map)[_ADDED] += 1

    vars(url_map).update({_ADDED: 0, "add": counting})


__all__ = ["GUARDS", "Classify", "Judge", "decide", "discover", "from_map", "is_stock", "names_of"]
__all__ += ["guards_on", "signature", "spaces_of"]
