"""A Django project as dualrt's commands see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.urls import Resolver404, get_resolver

from dualrt.check import check, settings_finding
from dualrt.edge.findings import WARNING, CheckFailed, Finding
from dualrt.errors import ConfigError
from dualrt.flow import Edge
from dualrt.routing import Route
from dualrt.site import Added, Asked, Twins, Ways
from dualrt.toll import Toll
from dualrt.types import Environ
from dualrt.web.request import Request
from dualrt_django import toll
from dualrt_django.conf import current_edge, make_edge
from dualrt_django.request import DjangoWSGI
from dualrt_django.switch import SECURITY, added, twins
from dualrt_django.ways import ways

DOOR = "dualrt_django.EdgeMiddleware"
DOOR_ORDER = "dualrt.W001"

_ORM, _TEMPLATES, _USERS = "the ORM", "templates", "users and sessions in the database"
SERIOUS = {
    "django.contrib.auth": _USERS,
    "django.contrib.auth.decorators": "",  # dualrt's own login_required does that
    "django.contrib.gis": _ORM,
    "django.contrib.messages": _USERS,
    "django.contrib.sessions": _USERS,
    "django.core.files": "files",
    "django.core.paginator": _ORM,
    "django.db": _ORM,
    "django.forms": "forms",
    "django.contrib.auth.forms": "forms",
    "django.shortcuts.aget_list_or_404": _ORM,
    "django.shortcuts.aget_object_or_404": _ORM,
    "django.shortcuts.get_list_or_404": _ORM,
    "django.shortcuts.get_object_or_404": _ORM,
    "django.template": _TEMPLATES,
    "django.views.generic": "generic views of the ORM and templates",
    "django.views.generic.RedirectView": "",
    "django.views.generic.base": "",
    "django.views.generic.base.TemplateView": _TEMPLATES,
    "django.views.generic.TemplateView": _TEMPLATES,
    "rest_framework": "REST framework",
}


class DjangoSite:
    """The project whose settings are active."""

    framework = "django"
    request: type[Request] = DjangoWSGI
    serious: Mapping[str, str] = SERIOUS
    loggers = ("dualrt", "django.request", *SECURITY)

    def __init__(self) -> None:
        self._toll: Toll | None = None

    def edge(self) -> Edge:
        """Return the site's edge, compiled."""
        return current_edge()

    def packed(self, edge: Edge) -> Mapping[str, Any] | None:
        """Return what the pages need of Django where it is not."""
        if edge.compiled is None or edge.compiled.pages is None:
            return None
        from dualrt_django.packing import pack  # the engine, where some view renders

        return pack(edge)

    def draft(self) -> Edge:
        """Return the site's edge, not compiled."""
        return make_edge()

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

    def toll(self, route: Route) -> Toll:
        """Time ``MIDDLEWARE``, which is the same for all views."""
        if self._toll is None:
            self._toll = toll.time_middleware()
        return self._toll

    def skipped(self) -> dict[str, str]:
        """Return ``MIDDLEWARE``."""
        return {name: toll.WORDS.get(name, "") for name in toll.names()}

    def twins(self, route: Route, protocol: str) -> Twins:
        """Return the site with the route's view at the edge, and with no view there."""
        return twins(route, protocol)

    def ways(self, route: Route) -> Ways:
        """Return URLs that Django's resolver gives to the route's view."""
        return ways(route)

    def added(self) -> list[Added]:
        """Return what those of Django's middlewares add that ``MIDDLEWARE`` has."""
        return added()


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
