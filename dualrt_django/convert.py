"""Django's requests and responses as dualrt's, and back."""

from __future__ import annotations

import sys
from functools import cache
from http.cookies import Morsel, SimpleCookie
from io import BytesIO
from typing import Any

from django.core.handlers.asgi import ASGIRequest as DjangoASGIRequest
from django.core.handlers.wsgi import WSGIHandler
from django.core.handlers.wsgi import WSGIRequest as DjangoWSGIRequest
from django.core.signals import got_request_exception
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase, ResponseHeaders

from dualrt.errors import BodyTooLarge, ClientError, ViewError
from dualrt.flow import Edge
from dualrt.gateway import bare_lines
from dualrt.runtime import EdgeView
from dualrt.web.request import Request
from dualrt.web.response import EMPTY, Response
from dualrt.wsgi import GONE, Body, WSGIRequest, begin, body_reader, close_body
from dualrt_django.edge.base import Phrased
from dualrt_django.edge.logs import LOGGED
from dualrt_django.request import DjangoASGI, DjangoWSGI, with_http
from dualrt_django.tasks import AsyncBody

CHUNK = 65_536
# Middlewares, and tests with ``assertRedirects``, ask such a response for its ``url``.
_REDIRECTS: dict[int, type[HttpResponse]] = {
    301: HttpResponsePermanentRedirect,
    302: HttpResponseRedirect,
    303: HttpResponseRedirect,
    307: HttpResponseRedirect,
    308: HttpResponsePermanentRedirect,
}


@cache
def cookie_rule() -> str:
    """Return how this Django joins several Cookie fields under ASGI: of WSGI's, a server makes one
    before either of us sees them.
    """
    fields = [(b"cookie", b"a=1"), (b"cookie", b"b=2")]
    scope = {"type": "http", "method": "GET", "path": "/", "headers": fields}
    joined = DjangoASGIRequest(scope, BytesIO(b"")).META["HTTP_COOKIE"]
    return "django-comma" if joined == "a=1,b=2" else "django"


def to_request(http: HttpRequest, path: str, params: dict[str, Any]) -> Request:
    """Return Django's request as an edge ``Request``, still without its body."""
    scope = getattr(http, "scope", None)
    request: Request
    if scope is not None:
        request = DjangoASGI(scope, path, params, cookie_rule())
    else:
        request = DjangoWSGI(http.META, path, params, "django")
    with_http(request, http)
    request.method = http.method or "GET"
    return request


def _declared(http: HttpRequest) -> int:
    try:
        return int(http.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0  # as Django reads it


def read_body(http: HttpRequest, limit: int) -> bytes:
    """Return the request's body: ``BodyTooLarge`` over ``limit`` bytes, ``ClientError`` where it
    ends early.
    """
    if not http.META.get("CONTENT_LENGTH") and isinstance(http, DjangoWSGIRequest):
        return _read_unmeasured(http.META, limit)
    declared = _declared(http)
    if declared > limit:
        raise BodyTooLarge(limit)
    if hasattr(http, "_body"):
        body: bytes = http.body
    elif getattr(http, "_read_started", False):
        raise ViewError("the request body was consumed before the edge view was reached")
    elif not hasattr(http, "_stream"):
        body = b""
    else:
        parts, size = [], 0
        while chunk := http.read(CHUNK):
            parts.append(chunk)
            size += len(chunk)
            if size > limit:
                raise BodyTooLarge(limit)
        if size < declared:
            raise ClientError(f"the request body ended after {size} of {declared} bytes")
        body = b"".join(parts)
        http._body = body  # whoever asks Django later gets it too
    if len(body) > limit:
        raise BodyTooLarge(limit)
    return body


def _read_unmeasured(environ: dict[str, Any], limit: int) -> bytes:
    """Return a body of no told length, which Django takes for none, where the server ends it."""
    if not environ.get("wsgi.input_terminated"):
        return b""
    body = b"".join(iter(body_reader(environ, None, limit), b""))
    if body:
        environ["wsgi.input"] = BytesIO(body)  # for the next one that the edge shows it to
    return body


def from_http_response(result: Any) -> Response | None:
    """Return a Django response as dualrt's; ``None`` for anything else."""
    if not isinstance(result, HttpResponseBase):
        return None
    if not getattr(result, "is_rendered", True):
        result = result.render()  # type: ignore[attr-defined]
    body: Any
    if isinstance(result, StreamingHttpResponse):
        body = _Stream(result) if not result.is_async else _AsyncStream(result)
    else:
        body = result.content
    response = Response(body, result.status_code)
    response.content_type = None
    for name, value in result.items():
        response.headers.append(name, value)
    for morsel in result.cookies.values():
        response.headers.append("Set-Cookie", morsel.output(header="").strip())
    return response


class _Stream:
    """A streamed Django response as a body; closing it closes the response and its files."""

    def __init__(self, response: StreamingHttpResponse) -> None:
        self._response = response

    def __iter__(self) -> Any:
        return iter(self._response)

    def close(self) -> None:
        self._response.close()


class _AsyncStream:
    def __init__(self, response: StreamingHttpResponse) -> None:
        self._response = response
        self._chunks = response.__aiter__()

    def __aiter__(self) -> Any:
        return self._chunks

    async def aclose(self) -> None:
        close = getattr(self._chunks, "aclose", None)
        if close is not None:
            await close()
        self._response.close()


class _Line(Morsel):  # type: ignore[type-arg]
    """A ``Set-Cookie`` line that goes out as it is; for the test client it is a cookie."""

    def __init__(self, line: str) -> None:
        super().__init__()
        name, _, value = line.partition(";")[0].partition("=")
        self.line = line
        self._key, self._value, self._coded_value = name, value, value

    def OutputString(self, attrs: Any = None) -> str:
        """Return the line; Django 6 asks for it by this name."""
        return self.line

    def output(self, attrs: Any = None, header: str = "Set-Cookie:", sep: str = "") -> str:
        """Return the line; Django 5 asks for it without a header."""
        return f"{header} {self.line}" if header else self.line


def to_http_response(
    response: Response, edge: Edge, view: EdgeView, request: Request, *, is_async: bool
) -> HttpResponseBase:
    """Return dualrt's response as Django's, with the same header lines and bytes."""
    chunks: Body | None = None
    if not isinstance(response.body, bytes) and not is_async:
        response, chunks = begin(edge, view, request, response)
    body, status = response.body, response.status
    bare = status in EMPTY
    http: HttpResponseBase
    if isinstance(body, bytes):
        kind = HttpResponse
        if status in _REDIRECTS and response.headers.has("location"):
            kind = _REDIRECTS[status]
        http = _whole(b"" if bare or request.method == "HEAD" else body, status, kind)
    elif bare or request.method == "HEAD":
        close_body(body)
        http = HttpResponse(b"", status=status)
    elif is_async:
        http = StreamingHttpResponse(AsyncBody(edge, view, request, body), status=status)
    else:
        assert chunks is not None
        http = StreamingHttpResponse(chunks, status=status)
    _copy_headers(response, http, bare)
    if isinstance(body, bytes) and not bare:
        http.headers._store["content-length"] = ("Content-Length", str(len(body)))
    if isinstance(response, Phrased):
        http.reason_phrase = response.line.partition(" ")[2]
    if status == GONE or (status >= 400 and _is_logged(status, _holder(request))):
        http._has_been_logged = True  # type: ignore[union-attr]
    return http


def _is_logged(status: int, holder: dict[str, Any]) -> bool:
    known = holder.get(LOGGED)
    return known == status or (status >= 500 and known is not None)


_blank: dict[str, Any] = {}


def _whole(body: bytes, status: int, kind: type[HttpResponse] = HttpResponse) -> HttpResponse:
    """Return ``kind(body, status=status)`` for half of what making one costs.

    What its ``__init__`` sets is copied from one that was made before; what is mutable is new.
    """
    if not _blank:
        _blank.update(vars(HttpResponse()))
    http: HttpResponse = object.__new__(kind)
    attributes = http.__dict__
    attributes.update(_blank)
    attributes["headers"] = ResponseHeaders({})
    attributes["cookies"] = SimpleCookie()
    attributes["_resource_closers"] = []
    attributes["status_code"] = status
    http.content = body
    return http


def _holder(request: Request) -> dict[str, Any]:
    return request.environ if isinstance(request, WSGIRequest) else request.scope


def _copy_headers(response: Response, http: HttpResponseBase, bare: bool) -> None:
    # dualrt's names and values have been checked; Django would check and encode each once more
    store: dict[str, tuple[str, str]] = http.headers._store
    store.clear()  # Django's own content type
    lines = response.wire()
    for name, value in bare_lines(lines, response.status) if bare else lines:
        lower = name.lower()
        if lower == "set-cookie":
            put_cookie(http, value)
        elif lower in store:
            store[lower] = (store[lower][0], f"{store[lower][1]}, {value}")
        else:
            store[lower] = (name, value)


def put_cookie(http: HttpResponseBase, value: str) -> None:
    """Add a ``Set-Cookie`` line to a response, as it is."""
    line = _Line(value)
    key = line.key
    while key in http.cookies:  # one name may be set for several paths
        key += "\0"
    dict.__setitem__(http.cookies, key, line)


def report(request: Request, error: BaseException) -> None:
    """Send ``got_request_exception``, with the request as Django would have seen it, while the
    error is being handled: what listens finds it in ``sys.exc_info()``.
    """
    holder = _holder(request)
    holder[LOGGED] = True
    http: HttpRequest
    if isinstance(request, WSGIRequest):
        path = holder.get("PATH_INFO", "")
        if path == request.routed and not path.isascii():  # Django has decoded it already
            holder = {**holder, "PATH_INFO": path.encode("utf-8", "replace").decode("latin-1")}
        http = DjangoWSGIRequest(holder)
    else:
        http = DjangoASGIRequest(holder, BytesIO(b""))
    if sys.exc_info()[1] is error:
        got_request_exception.send(sender=WSGIHandler, request=http)
        return
    try:
        raise error
    except type(error):
        got_request_exception.send(sender=WSGIHandler, request=http)


__all__ = [
    "cookie_rule",
    "from_http_response",
    "put_cookie",
    "read_body",
    "report",
    "to_http_response",
    "to_request",
]
