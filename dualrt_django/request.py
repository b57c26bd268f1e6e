"""The edge requests of a Django site, and what Django itself still does for their names.

The names are dualrt's own (``dualrt_django.edge``): no request of Django's is made for them. Django
is asked what only it knows (its resolver, its users' keys), and for a request of its own where its
own code needs one: the pages of ``handler404`` and its kin, the signal of an error.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.handlers.asgi import ASGIRequest as DjangoASGIRequest
from django.core.handlers.wsgi import WSGIRequest as DjangoWSGIRequest
from django.http import HttpRequest
from django.urls import ResolverMatch, resolve
from django.utils import translation
from django.utils.module_loading import import_string

from dualrt.edge.scope import host
from dualrt.errors import ClientError
from dualrt.wsgi import WSGIRequest
from dualrt_django.edge.known import Matched, known
from dualrt_django.edge.protocols import ASGIRequest as DjangoASGI
from dualrt_django.edge.protocols import WSGIRequest as DjangoWSGI
from dualrt_django.edge.request import HttpRequest as DjangoNames


def with_http(request: Any, http: HttpRequest) -> Any:
    """Let what ``http`` says count: the one-line door has Django's request already."""
    kept = vars(request)
    kept["_http"] = http
    kept["_is_given"] = True
    theirs = vars(http)
    if "_encoding" in theirs:  # by the content type, or by a middleware above
        kept["encoding"] = theirs["_encoding"]
    if "COOKIES" in theirs:
        kept["COOKIES"] = theirs["COOKIES"]
    return request


def django_of(request: Any) -> HttpRequest:
    """Return Django's request for an edge request of a Django site, made on first use."""
    kept = vars(request)
    found = kept.get("_http")
    if found is None:
        found = kept["_http"] = _make(request)
    http: HttpRequest = found
    return http


def _make(request: Any) -> HttpRequest:
    body: Any = _Body(request)
    try:
        if isinstance(request, WSGIRequest):
            # a copy: Django writes into it
            return DjangoWSGIRequest({**request.environ, "wsgi.input": body})
        return DjangoASGIRequest(request.scope, body)
    except UnicodeDecodeError as error:  # Django's handler answers 400, too
        raise ClientError(f"the URL is not UTF-8: {error}") from error


class _Body:
    """The body as a file: read when it is first asked for, by the site's own error pages."""

    def __init__(self, request: Any) -> None:
        self._request = request
        self._file: BytesIO | None = None

    def _open(self) -> BytesIO:
        if self._file is None:
            self._file = BytesIO(self._request.body)
        return self._file

    def read(self, *size: int) -> bytes:
        return self._open().read(*size)

    def readline(self, *size: int) -> bytes:
        return self._open().readline(*size)

    def seekable(self) -> bool:
        return True

    def seek(self, *where: int) -> int:
        return self._open().seek(*where)

    def close(self) -> None:
        """Leave it: there is nothing to free."""


def _resolved(path: str) -> Matched:
    with host():
        found = match_of(path)
        told: list[Any] = [getattr(found, name) for name in Matched._fields]
        return Matched(*told)


def match_of(path: str) -> ResolverMatch:
    """Return what Django's resolver says of a path; ``Resolver404``."""
    return resolve(path) if not settings.USE_I18N else _in_its_language(path)


def _in_its_language(path: str) -> ResolverMatch:
    """Resolve under the language that ``LocaleMiddleware`` would activate for the path."""
    language = translation.get_language_from_path(path) or translation.get_language()
    with translation.override(language):
        return resolve(path)


def _user_key(text: str) -> Any:
    if "django.contrib.auth" not in settings.INSTALLED_APPS:
        return text
    with host():
        from django.contrib.auth import get_user_model

        try:
            return get_user_model()._meta.pk.to_python(text)
        except ValidationError:  # a token's, of somebody whom the site's table does not have
            return text


def _has_middleware(name: str) -> bool:
    if name in settings.MIDDLEWARE:
        return True
    with host():
        return _has_subclass(name, tuple(settings.MIDDLEWARE))


@cache
def _has_subclass(name: str, middleware: tuple[str, ...]) -> bool:
    """Whether one of the site's own is made of Django's."""
    wanted = import_string(name)
    for each in middleware:
        if each.startswith(("django.", "dualrt_django.")):
            continue
        try:
            found = import_string(each)
        except ImportError:
            continue  # Django says so itself
        if isinstance(found, type) and issubclass(found, wanted):
            return True
    return False


known.resolve = _resolved
known.user_key = _user_key
known.has_middleware = _has_middleware

__all__ = ["DjangoASGI", "DjangoNames", "DjangoWSGI", "Matched", "django_of", "match_of"]
__all__ += ["with_http"]
