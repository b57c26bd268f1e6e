"""Django's settings as dualrt's ``Config``, and the site's ``Edge`` made from them.

The site is made once; ``override_settings`` in tests makes it anew.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Any
from weakref import WeakSet

from django import VERSION
from django.conf import settings
from django.core.signals import setting_changed

from dualrt.beside import Shadows, Split
from dualrt.compare import Added
from dualrt.config import Config
from dualrt.edge import guard
from dualrt.flow import Edge, Judge
from dualrt.gates import Gated
from dualrt.gateway import Live
from dualrt.routing import Route
from dualrt.routing.decisions import Decider, OrderedDecider
from dualrt.runtime import EdgeView, edge_view
from dualrt_django.auth import WATCHED as AUTH_WATCHED
from dualrt_django.auth import make_auth
from dualrt_django.convert import cookie_rule, from_http_response, report
from dualrt_django.discover import discover
from dualrt_django.edge import given
from dualrt_django.edge.current import Site
from dualrt_django.errors import answer, status_of
from dualrt_django.pages import DjangoPages
from dualrt_django.request import DjangoASGI, DjangoWSGI
from dualrt_django.supply import read_ahead, supply

# A request goes through one door of the site, whichever of the two is first.
KEY = "dualrt_django"

given.use(settings, VERSION)

# What the route table and the limits are made of.
_WATCHED = frozenset(
    {"DEBUG", "DUALRT", "FORCE_SCRIPT_NAME", "LANGUAGES", "LANGUAGE_CODE", "LOCALE_PATHS"}
    | {"LANGUAGE_COOKIE_NAME", "MIDDLEWARE", "ROOT_URLCONF", "TEMPLATES", "USE_I18N"}
    | {"FORMAT_MODULE_PATH", "STATIC_ROOT", "STATIC_URL", "STORAGES"}  # what pages are made of
    | AUTH_WATCHED
)

_edge: Edge | None = None
_making = RLock()
_lives: WeakSet[Live] = WeakSet()  # the gateways'
_before: Edge | None = None  # the last one made: code that stays the same keeps its state


def load() -> Config:
    """Return ``settings.DUALRT`` checked; ``ConfigError`` names what is wrong."""
    return Config.from_dict(getattr(settings, "DUALRT", None), debug=settings.DEBUG)


def current_edge() -> Edge:
    """Return the site's ``Edge``; made on first use, again after a watched setting changed."""
    return _edge if _edge is not None else _make()


def routes() -> list[Route]:
    """Return every route of the site in Django's order, with the runtime it is answered in."""
    return list(current_edge().router.routes)


def _make() -> Edge:
    global _edge, _before
    with _making:  # the first requests come together; one makes it, and the others wait
        if _edge is None:
            forbid_databases()
            edge = make_edge()
            edge.changed = _release
            edge.start(_before)
            read_ahead(edge)
            _edge = _before = edge
        return _edge


class SiteEdge:
    """Tells a gateway the site's edge. ``_fit`` of a subclass is called with each new one."""

    __slots__ = ("live",)

    def __init__(self) -> None:
        self.live = Live()

    def __call__(self) -> Edge:
        with _making:  # else it might change after ``_fit`` and before it is live
            edge = current_edge()
            self._fit(edge)
            _lives.add(self.live)
            self.live.edge = edge
            return edge

    def _fit(self, edge: Edge) -> None:
        """Do nothing: nothing else depends on it."""


def _release() -> None:
    """Let the gateways ask for the edge again."""
    with _making:
        for live in list(_lives):
            live.edge = None


def forbid_databases() -> None:
    """Refuse Django's database connections to edge code, those that are open already too: asking
    one raises no audit event.
    """
    from django.db.backends.base.base import BaseDatabaseWrapper

    for name in ("connect", "ensure_connection"):
        guard.forbid(BaseDatabaseWrapper, name, "a database connection")
    for name in ("cursor", "chunked_cursor"):
        guard.forbid(BaseDatabaseWrapper, name, "a database cursor")


def make_edge(chosen: Callable[[Any, Config], EdgeView | None] = edge_view) -> Edge:
    """Return the site's ``Edge``, its code not yet compiled. ``chosen`` says what runs at the edge
    for a route's callback.
    """
    config = load()
    if chosen is not edge_view:  # a tool's: what it sends is not the site's traffic
        config = config._replace(record=None)
    split = Split(lambda callback: chosen(callback, config))
    urlconf, forced = settings.ROOT_URLCONF, settings.FORCE_SCRIPT_NAME

    def decider(judge: Judge) -> Decider:
        def target(route: Route) -> Gated | None:
            return judge(route, True)

        return OrderedDecider(discover(urlconf, None, judge=target, force_script_name=forced))

    router = discover(urlconf, split.served, force_script_name=forced)
    shadows = None
    if split.any:
        beside = discover(urlconf, split.shadowed, force_script_name=forced)
        shadows = Shadows(beside, _added, status_of)
    return Edge(
        router,
        config,
        policy=supply(config),
        site=Site(),
        convert=from_http_response,
        on_error=report,
        cookie_rule=cookie_rule(),
        auth=make_auth(config),
        key=KEY,
        pages=DjangoPages(),
        decider=decider,
        answers=answer,
        wsgi_request=DjangoWSGI,
        asgi_request=DjangoASGI,
        shadows=shadows,
    )


def _added() -> list[Added]:
    from dualrt_django.switch import added

    return added()


def _forget(*, setting: str, **kwargs: Any) -> None:
    global _edge
    if setting == "DEFAULT_CHARSET":
        given.given.charset = None
    if setting in _WATCHED:
        with _making:
            _edge = None
            _release()


setting_changed.connect(_forget, dispatch_uid="dualrt_django.conf")

__all__ = ["KEY", "SiteEdge", "current_edge", "load", "make_edge", "routes"]
