"""Django's names on the edge ``Request``: ``GET``, ``META``, ``get_host()`` and their kin.

Django itself answers them. The first name that is asked for makes Django's own request of the same
environ or scope; a view that asks for none pays nothing. dualrt's names stay dualrt's where both
have one (``headers``, ``path``, ``body``): docs/switch.md has the table.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, NamedTuple

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest as DjangoASGIRequest
from django.core.handlers.wsgi import WSGIRequest as DjangoWSGIRequest
from django.http import HttpRequest
from django.urls import ResolverMatch, resolve
from django.utils import translation

from dualrt.asgi import ASGIRequest
from dualrt.edge.scope import host
from dualrt.errors import ClientError, EdgeRestrictionError, ViewError
from dualrt.web.request import Request
from dualrt.wsgi import WSGIRequest

# Names that are Django's own attributes, and those that are its methods.
VALUES = tuple("COOKIES GET accepted_types content_params content_type path_info scheme".split())
CALLS = tuple(
    "accepted_type accepts build_absolute_uri get_full_path get_full_path_info get_host get_port "
    "get_preferred_type get_signed_cookie is_secure".split()
)
# Those that read the body; ``dualrt.edge.slice.mentions`` has them, too.
OF_BODY = ("FILES", "POST")
READING = ("read", "readline", "readlines")
OWN = ("META", "encoding", "resolver_match")
NAMES = frozenset((*VALUES, *CALLS, *OF_BODY, *READING, *OWN))

# What META has at the edge, beside HTTP_*: what CGI (RFC 3875, section 4.1) and PEP 3333 define and
# servers add for the request. A server may put the process's environment there, or its sockets.
_META = frozenset(
    "AUTH_TYPE CONTENT_LENGTH CONTENT_TYPE GATEWAY_INTERFACE HTTPS PATH_INFO QUERY_STRING RAW_URI "
    "REMOTE_ADDR REMOTE_HOST REMOTE_PORT REMOTE_USER REQUEST_METHOD REQUEST_SCHEME REQUEST_URI "
    "SCRIPT_NAME SCRIPT_URL SERVER_NAME SERVER_PORT SERVER_PROTOCOL SERVER_SOFTWARE "
    "wsgi.multiprocess wsgi.multithread wsgi.run_once wsgi.url_scheme wsgi.version".split()
)

_LACKS = {
    "user": "use request.auth, or the server runtime",
    "auser": "use request.auth, or the server runtime",
    "session": "use request.auth or request.COOKIES, or the server runtime",
    "upload_handlers": "uploads are kept in memory here; else use the server runtime",
}


class Matched(NamedTuple):
    """What ``request.resolver_match`` is at the edge: Django's, without the server's view."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    url_name: str | None
    app_name: str
    namespace: str
    view_name: str
    route: str | None
    app_names: list[str]
    namespaces: list[str]
    captured_kwargs: dict[str, Any] | None
    extra_kwargs: dict[str, Any] | None


class DjangoNames:
    """What the edge requests of a Django site have beside dualrt's names."""

    __slots__ = ()

    def forget(self, edits: Any = None) -> None:
        """Forget Django's request with what was changed, unless it is the server's own."""
        super().forget(edits)  # type: ignore[misc]
        kept = vars(self)
        kept.pop("_meta", None)
        kept.pop("_matched", None)
        if "_given" not in kept:
            kept.pop("_django", None)

    def _lacks(self, name: str) -> str:
        hint = f": {_LACKS[name]}" if name in _LACKS else ""
        return f"the request has no attribute {name!r} at the edge{hint}"

    @property
    def META(self) -> dict[str, Any]:
        """The request's headers and what the server says of it."""
        found = vars(self).get("_meta")
        if found is None:
            all_of = django_of(self).META
            found = {k: v for k, v in all_of.items() if k.startswith("HTTP_") or k in _META}
            vars(self)["_meta"] = found
        meta: dict[str, Any] = found
        return meta

    @property
    def encoding(self) -> str | None:
        """The encoding of ``GET`` and ``POST``; ``None``: the site's."""
        return django_of(self).encoding

    @encoding.setter
    def encoding(self, name: str) -> None:
        django_of(self).encoding = name

    @property
    def resolver_match(self) -> Matched:
        """What Django's resolver says of the path."""
        found = vars(self).get("_matched")
        if found is None:
            with host():
                found = vars(self)["_matched"] = _resolved(django_of(self).path_info)
        matched: Matched = found
        return matched


def _value(name: str) -> property:
    return property(lambda self: getattr(django_of(self), name))


def _of_body(name: str) -> property:
    def get(self: Any) -> Any:
        try:
            return getattr(_whole(self, name), name)
        except EdgeRestrictionError as error:
            raise ViewError(
                f"request.{name}: this upload is one for which FILE_UPLOAD_HANDLERS want a file on "
                "disk; views that take such uploads need the server runtime"
            ) from error

    return property(get)


def _call(name: str, *, reads: bool = False) -> Any:
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        http = _whole(self, name) if reads else django_of(self)
        return getattr(http, name)(*args, **kwargs)

    call.__name__ = name
    call.__qualname__ = f"DjangoNames.{name}"
    return call


for _name in VALUES:
    setattr(DjangoNames, _name, _value(_name))
for _name in OF_BODY:
    setattr(DjangoNames, _name, _of_body(_name))
for _name in (*CALLS, *READING):
    if hasattr(HttpRequest, _name):  # some came with Django 5.2
        setattr(DjangoNames, _name, _call(_name, reads=_name in READING))


class DjangoWSGI(DjangoNames, WSGIRequest):
    """An edge request of a Django site under WSGI. Views may put attributes of their own on it."""


class DjangoASGI(DjangoNames, ASGIRequest):
    """An edge request of a Django site under ASGI."""


def with_http(request: Any, http: HttpRequest) -> Any:
    """Let ``http`` answer Django's names: the one-line door has Django's request already."""
    kept = vars(request)
    kept["_django"] = http
    kept["_given"] = True
    return request


def django_of(request: Any) -> HttpRequest:
    """Return Django's request for an edge request of a Django site, made on first use."""
    kept = vars(request)
    found = kept.get("_django")
    if found is None:
        found = kept["_django"] = _make(request)
    http: HttpRequest = found
    return http


def _make(request: Request) -> HttpRequest:
    body: Any = _Body(request)
    try:
        if isinstance(request, WSGIRequest):
            # a copy: Django writes into it
            return DjangoWSGIRequest({**request.environ, "wsgi.input": body})
        assert isinstance(request, ASGIRequest)
        return DjangoASGIRequest(request.scope, body)
    except UnicodeDecodeError as error:  # Django's handler answers 400, too
        raise ClientError(f"the URL is not UTF-8: {error}") from error


def _whole(request: Any, name: str) -> HttpRequest:
    """Return Django's request for a name that reads the body."""
    if request._stream is not None:
        raise ViewError(
            f"request.{name} needs the whole body, which is read by request.stream() here: leave "
            "stream_body (or read_body=False) out"
        )
    return django_of(request)


class _Body:
    """The body as a file: what is asked of it first is when the edge request's body is."""

    def __init__(self, request: Request) -> None:
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
    found = resolve(path) if not settings.USE_I18N else _in_its_language(path)
    told: list[Any] = [getattr(found, name) for name in Matched._fields]
    return Matched(*told)


def _in_its_language(path: str) -> ResolverMatch:
    """Resolve under the language that ``LocaleMiddleware`` would activate for the path."""
    language = translation.get_language_from_path(path) or translation.get_language()
    with translation.override(language):
        return resolve(path)


__all__ = ["NAMES", "DjangoASGI", "DjangoNames", "DjangoWSGI", "Matched", "django_of", "with_http"]
