"""A Django project as dualrt's commands see it."""

from __future__ import annotations

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.urls import Resolver404, get_resolver

from dualrt.check import check, settings_finding
from dualrt.edge.findings import WARNING, CheckFailed, Finding
from dualrt.errors import ConfigError
from dualrt.flow import Edge
from dualrt.routing import Route
from dualrt.site import Added, Asked, Twins, Ways
from dualrt.types import Environ
from dualrt_django.conf import current_edge, make_edge
from dualrt_django.switch import ADDED, SECURITY, twins
from dualrt_django.ways import ways

DOOR = "dualrt_django.EdgeMiddleware"
DOOR_ORDER = "dualrt.W001"


class DjangoSite:
    """The project whose settings are active."""

    framework = "django"
    loggers = ("dualrt", "django.request", *SECURITY)

    def edge(self) -> Edge:
        """Return the site's edge, compiled."""
        return current_edge()

    def findings(self) -> list[Finding]:
        """Return what is wrong with the settings, the edge code and the doors' order."""
        return [*_of_code(), *_of_doors()]

    def ask(self, environ: Environ) -> Asked:
        """Ask Django's resolver."""
        path = WSGIRequest(environ).path_info
        try:
            found = get_resolver().resolve(path)
        except Resolver404:
            return Asked(note=f"no URL pattern matches {path!r}: a 404, or a redirect to a slash")
        return Asked(found._func_path, "/" + found.route.removeprefix("^"))

    def twins(self, route: Route, protocol: str) -> Twins:
        """Return the site with the route's view at the edge, and with no view there."""
        return twins(route, protocol)

    def ways(self, route: Route) -> Ways:
        """Return URLs that Django's resolver gives to the route's view."""
        return ways(route)

    def added(self) -> list[Added]:
        """Return what those of Django's middlewares add that ``MIDDLEWARE`` has."""
        return [row for row in ADDED if row.by in settings.MIDDLEWARE]


def _of_code() -> list[Finding]:
    if not getattr(settings, "ROOT_URLCONF", None):
        return []
    try:
        return check(make_edge())
    except CheckFailed as error:
        return list(error.findings)
    except ConfigError as error:
        return [settings_finding(error)]


def _of_doors() -> list[Finding]:
    order = list(settings.MIDDLEWARE)
    if DOOR not in order or order[0] == DOOR:
        return []
    message = f"{DOOR} is number {order.index(DOOR) + 1} in MIDDLEWARE."
    hint = "Put it first: middleware above it runs for edge views too."
    return [Finding(DOOR_ORDER, WARNING, message, hint)]


def open_site() -> DjangoSite:
    """Set Django up and return the project's site."""
    import django

    django.setup()
    return DjangoSite()


__all__ = ["DjangoSite", "open_site"]
