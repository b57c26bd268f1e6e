"""A Django site in two versions: one view at the edge, and none; and what its middleware adds."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler

from dualrt import asgi, wsgi
from dualrt.config import Config
from dualrt.routing import Route
from dualrt.runtime import EdgeView, as_if_marked
from dualrt.site import Added, Twins
from dualrt.types import Environ
from dualrt_django.conf import forbid_databases, make_edge
from dualrt_django.entry import fitted

_SECURITY = "django.middleware.security.SecurityMiddleware"
_SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"
_LOCALE = "django.middleware.locale.LocaleMiddleware"

# What the framework's own middleware adds to a server view's answer, and an edge view's, which is
# answered before it, has not. docs/switch.md has this table.
ADDED = (
    Added("X-Frame-Options", "django.middleware.clickjacking.XFrameOptionsMiddleware"),
    Added("X-Content-Type-Options", _SECURITY),
    Added("Referrer-Policy", _SECURITY),
    Added("Cross-Origin-Opener-Policy", _SECURITY),
    Added("Strict-Transport-Security", _SECURITY),
    Added("Content-Security-Policy", "django.middleware.csp.ContentSecurityPolicyMiddleware"),
    Added("Vary", _SESSIONS, "Cookie"),
    Added("Vary", "django.middleware.csrf.CsrfViewMiddleware", "Cookie"),
    Added("Vary", "django.middleware.gzip.GZipMiddleware", "Accept-Encoding"),
    Added("Vary", _LOCALE, "Accept-Language"),
    Added("Content-Language", _LOCALE),
    Added("ETag", "django.middleware.http.ConditionalGetMiddleware"),
)

_SUSPICIOUS = "SuspiciousOperation DisallowedHost RequestDataTooBig TooManyFieldsSent csrf"
SECURITY = tuple(f"django.security.{name}" for name in _SUSPICIOUS.split())


def added() -> list[Added]:
    """Return what those of Django's middlewares add that ``MIDDLEWARE`` has."""
    return [row for row in ADDED if row.by in settings.MIDDLEWARE]


def twins(route: Route, protocol: str) -> Twins:
    """Return the site with the route's view at the edge, and with no view there."""
    forbid_databases()

    def only(view: Any, config: Config) -> EdgeView | None:
        return as_if_marked(view, config) if view is route.view else None

    edge = make_edge(only).start()
    server = make_edge(lambda view, config: None).start()

    def takes(environ: Environ) -> bool:
        match = edge.router.wsgi(environ)
        return match is not None and match.route.pattern == route.pattern

    if protocol == "asgi":
        handler: Any = fitted(ASGIHandler(), is_async=True, edge=edge)
        gateway: Any = asgi.EdgeGateway
    else:
        handler = fitted(WSGIHandler(), is_async=False, edge=edge)
        gateway = wsgi.EdgeGateway
    return Twins(gateway(handler, lambda: edge), gateway(handler, lambda: server), takes)


__all__ = ["ADDED", "SECURITY", "added", "twins"]
