"""What a request pays in ``MIDDLEWARE``: Django's own handler, with a stub in the view's place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any, NoReturn

from django.conf import settings
from django.core.handlers import exception
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

from dualrt.toll import Answered, Outside, Toll, measure

# What Django's own middleware does for a response, in a word: an edge view's goes without.
WORDS = {
    "django.middleware.cache.FetchFromCacheMiddleware": "the site-wide cache",
    "django.middleware.cache.UpdateCacheMiddleware": "the site-wide cache",
    "django.middleware.clickjacking.XFrameOptionsMiddleware": "the header X-Frame-Options",
    "django.middleware.common.BrokenLinkEmailsMiddleware": "mail of broken links",
    "django.middleware.common.CommonMiddleware": "redirects to slashes, DISALLOWED_USER_AGENTS",
    "django.middleware.csp.ContentSecurityPolicyMiddleware": "the header Content-Security-Policy",
    "django.middleware.csrf.CsrfViewMiddleware": "the CSRF check of unsafe methods",
    "django.middleware.gzip.GZipMiddleware": "compression",
    "django.middleware.http.ConditionalGetMiddleware": "ETag and 304",
    "django.middleware.locale.LocaleMiddleware": "the visitor's language",
    "django.middleware.security.SecurityMiddleware": "security headers, the redirect to HTTPS",
    "django.contrib.auth.middleware.AuthenticationMiddleware": "request.user",
    "django.contrib.auth.middleware.LoginRequiredMiddleware": "that only users come in",
    "django.contrib.auth.middleware.RemoteUserMiddleware": "logging in by REMOTE_USER",
    "django.contrib.flatpages.middleware.FlatpageFallbackMiddleware": "flat pages",
    "django.contrib.messages.middleware.MessageMiddleware": "messages",
    "django.contrib.redirects.middleware.RedirectFallbackMiddleware": "redirects",
    "django.contrib.sessions.middleware.SessionMiddleware": "sessions",
    "django.contrib.sites.middleware.CurrentSiteMiddleware": "request.site",
}


def names() -> list[str]:
    """Return ``MIDDLEWARE`` without dualrt's own."""
    return [each for each in settings.MIDDLEWARE if not each.startswith("dualrt_django.")]


def time_middleware() -> Toll:
    """Time a GET without cookies through the site's middleware. No view and no database is asked,
    no signal sent.
    """
    try:
        through, alone = _Stub(names()), _Stub([])
    except Exception as error:
        return Toll(note=f"the middleware cannot be set up: {type(error).__name__}: {error}")
    with _no_database(), _errors_told():
        return measure(through.once, alone.once)


class _Stub(BaseHandler):
    """A handler whose every request is one to a view that does nothing."""

    def __init__(self, middleware: Sequence[str]) -> None:
        self._reached = 0
        before = settings.MIDDLEWARE
        settings.MIDDLEWARE = list(middleware)
        try:
            self.load_middleware()
        finally:
            settings.MIDDLEWARE = before
        self._match = ResolverMatch(self._view, (), {})

    def _view(self, request: HttpRequest) -> HttpResponse:
        self._reached += 1
        return HttpResponse(b"ok", content_type="text/plain")

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        request.resolver_match = self._match
        return self._match

    def make_view_atomic(self, view: Callable[..., Any]) -> Callable[..., Any]:
        return view  # no transaction: it is the view's, and takes a connection

    def once(self) -> None:
        """Make one request."""
        before = self._reached
        response = self.get_response(WSGIRequest(_environ()))
        if self._reached == before:
            where = f" to {response['Location']}" if "Location" in response else ""
            raise Answered(f"the middleware answers by itself: {response.status_code}{where}")


def _environ() -> dict[str, Any]:
    """Return a WSGI environ for a host that the site allows, secure where it insists on that."""
    secure = bool(settings.SECURE_SSL_REDIRECT)
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443" if secure else "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": _host(),
        "HTTP_ACCEPT": "*/*",
        "HTTP_USER_AGENT": "dualrt suggest",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https" if secure else "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def _host() -> str:
    named = [each.lstrip(".") for each in settings.ALLOWED_HOSTS if each != "*"]
    return named[0] if named else "localhost"


@contextmanager
def _no_database() -> Iterator[None]:
    """Refuse every connection of this thread, also those that are open: they raise no event."""

    def refuse(*args: Any, **kwargs: Any) -> NoReturn:
        raise Outside("a database")

    hidden = [
        (each, name)
        for each in _connections()
        for name in ("connect", "cursor", "chunked_cursor", "ensure_connection")
    ]
    for connection, name in hidden:
        setattr(connection, name, refuse)
    try:
        yield
    finally:
        for connection, name in hidden:
            delattr(connection, name)


def _connections() -> Iterator[Any]:
    for alias in connections:
        try:
            yield connections[alias]
        except Exception:
            continue  # its driver is missing: nobody can open it


@contextmanager
def _errors_told() -> Iterator[None]:
    """Let a middleware's error through instead of making it a page, which would tell the site's
    error reporting of it.
    """

    def told(request: HttpRequest, error: Exception) -> NoReturn:
        raise Answered(f"{type(error).__name__} in the middleware: {error}") from error

    module: Any = exception
    before = module.response_for_exception
    module.response_for_exception = told
    try:
        yield
    finally:
        module.response_for_exception = before


__all__ = ["WORDS", "names", "time_middleware"]
