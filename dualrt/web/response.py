"""``Response``: what a view answers, and how anything else it may return becomes one."""

from __future__ import annotations

import json
from collections.abc import AsyncIterable, Callable, Iterable, Mapping
from typing import Any

from dualrt.errors import ViewError
from dualrt.web.cookies import ResponseCookies
from dualrt.web.fields import FRAMING, Sent, check_name, check_value
from dualrt.web.headers import Headers
from dualrt.web.jsons import encode_with
from dualrt.web.sse import sse_chunks

Body = bytes | Iterable[bytes | str] | AsyncIterable[bytes | str]
Edits = Mapping[str, str | None] | Headers | None

TEXT = "text/plain;charset=UTF-8"  # WHATWG Fetch, "extract a body" of a string
HTML = "text/html; charset=utf-8"  # what Django and Flask make of a view's bare str
JSON = "application/json"

REDIRECTS = frozenset({301, 302, 303, 307, 308})  # WHATWG Fetch, "redirect status"
EMPTY = frozenset({204, 205, 304})  # WHATWG Fetch, "null body status", without 101 and 103


class Response:
    """An HTTP response.

    ``body``: ``None``, ``str``, ``bytes``, or an iterable or async iterable of them, which is
    streamed. ``status``: 200 to 599. ``headers``: a mapping, pairs, or ``Headers``. A ``str`` or a
    stream has the content type ``text/plain;charset=UTF-8`` unless ``headers`` say otherwise.
    """

    __slots__ = ("_cookies", "_headers", "body", "content_type", "status")

    def __init__(
        self,
        body: str | Body | None = None,
        status: int = 200,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] | Headers | None = None,
    ) -> None:
        self.status = status if status == 200 or 200 <= status <= 599 else _bad(status)
        self._headers = Headers(headers) if headers else None
        self._cookies: ResponseCookies | None = None
        self.content_type: str | None = TEXT
        if body.__class__ is str:
            self.body: Body = body.encode()
        elif body is None:
            self.body, self.content_type = b"", None
        elif isinstance(body, bytes | bytearray | memoryview):
            self.body = bytes(body)
            self.content_type = "application/octet-stream"
        elif isinstance(body, str):
            self.body = body.encode()
        elif isinstance(body, Mapping) or not isinstance(body, AsyncIterable | Iterable):
            raise TypeError(
                f"a Response body is str, bytes, an iterable or an async iterable of them, or "
                f"None, not {type(body).__name__}; for JSON use Response.json(...)"
            )
        else:
            self.body = body

    @property
    def headers(self) -> Headers:
        """The headers, to read and to change."""
        headers = self._headers
        if headers is None:
            headers = self._headers = Headers()
        if self.content_type is not None and "content-type" not in headers:
            headers.append("content-type", self.content_type)
        self.content_type = None
        return headers

    @property
    def cookies(self) -> ResponseCookies:
        """The cookies this response sets: ``response.cookies.set("name", "value", ...)``."""
        if self._cookies is None:
            self._cookies = ResponseCookies(self.headers)
        return self._cookies

    @property
    def streamed(self) -> bool:
        """Whether the body is made while it is sent."""
        return self.body.__class__ is not bytes

    @staticmethod
    def made(body: bytes, status: int, content_type: str | None, headers: Headers) -> Response:
        """Return a response of parts that are known to be right. ``headers`` are taken over."""
        response: Response = object.__new__(Response)
        response.status, response.body, response.content_type = status, body, content_type
        response._headers, response._cookies = headers, None
        return response

    def with_body(self, body: Body) -> Response:
        """Return the same response with another body: a view may answer with one ``Response``
        object for all its requests.
        """
        made: Response = object.__new__(Response)
        made.status, made.body, made.content_type = self.status, body, self.content_type
        made._headers, made._cookies = self._headers, self._cookies
        return made

    def wire(self) -> list[tuple[str, str]]:
        """Return the header lines as they go out, without ``content-length``."""
        headers = self._headers
        if headers is None:
            return [] if self.content_type is None else [("content-type", self.content_type)]
        pairs = headers.raw
        if self.content_type is not None and "content-type" not in headers._keys:
            pairs.append(("content-type", self.content_type))
        return pairs

    @classmethod
    def json(
        cls,
        data: Any,
        status: int = 200,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] | Headers | None = None,
    ) -> Response:
        """Answer ``data`` as compact JSON in UTF-8; NaN and infinities, which JSON lacks, are a
        ``ValueError``.
        """
        response = cls(dump_json(data), status, headers)
        response.content_type = JSON
        return response

    @classmethod
    def redirect(cls, url: str, status: int = 307) -> Response:
        """Send the client to ``url``; ``status`` is 301, 302, 303, 307 or 308, as in Next.js."""
        if status not in REDIRECTS:
            raise ValueError(f"{status!r} is no redirect status; use one of {sorted(REDIRECTS)}")
        return cls(None, status, [("location", quote_location(str(url)))])

    @classmethod
    def next(
        cls,
        *,
        request_headers: Edits = None,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] | Headers | None = None,
        cookies: Mapping[str, Any] | None = None,
        edge_headers: Mapping[str, str] | Iterable[tuple[str, str]] | Headers | None = None,
    ) -> Next:
        """From a middleware: let the request go on.

        ``request_headers``: what later middlewares and the view will see; ``None`` deletes one. Of
        a copy of the request's headers, what has been changed in it. One that no middleware may set
        may be in it as the request has it (``{**request.headers, "x-user": "7"}``).
        ``headers`` and ``cookies`` are added to the answer, whoever gives it; ``edge_headers`` only
        to one that the edge gives: a later middleware or an edge view. A cookie is its value,
        ``None`` (deleted) or a dict of ``cookies.set``'s arguments; the view sees it in this very
        request.
        """
        return Next(request_headers, headers, cookies, None, edge_headers)

    @classmethod
    def rewrite(
        cls,
        url: Any,
        *,
        request_headers: Edits = None,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] | Headers | None = None,
        cookies: Mapping[str, Any] | None = None,
        edge_headers: Mapping[str, str] | Iterable[tuple[str, str]] | Headers | None = None,
    ) -> Next:
        """From a middleware: let the request go on as one for ``url``, and route it anew.

        ``url`` is a path of the app, percent-encoded, or an absolute URL of the same origin: the
        query is kept unless ``url`` has one. An absolute URL of another origin: the request is sent
        on there, just there, and its answer sent back. The other arguments are those of ``next``.
        """
        return Next(request_headers, headers, cookies, str(url), edge_headers)

    @classmethod
    def sse(
        cls,
        events: Iterable[Any] | AsyncIterable[Any],
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Stream server-sent events (WHATWG HTML, section 9.2).

        An event is a ``str`` (its data) or a dict with ``data`` (``str``, or anything JSON),
        ``event``, ``id`` and ``retry`` (milliseconds); ``{"comment": "..."}`` keeps a line alive.
        """
        response = cls(sse_chunks(events), status, headers)
        response.content_type = "text/event-stream"
        for name, value in (("cache-control", "no-cache"), ("x-accel-buffering", "no")):
            if name not in response.headers:
                response.headers.append(name, value)
        return response

    @classmethod
    def error(cls) -> Response:
        """Answer that something failed, with nothing of what: a plain 500."""
        return cls("Internal Server Error", 500)

    def __repr__(self) -> str:
        return f"<Response {self.status}>"


class Next(Response):
    """No answer: what a middleware returns to let the request go on, perhaps to ``target``.

    Its headers and cookies are for the answer to come, ``edge_headers`` for one of the edge's.
    ``request_headers`` are pairs, with ``None`` for a header to delete.
    """

    __slots__ = ("edge_headers", "request_headers", "target")

    def __init__(
        self,
        request_headers: Edits,
        headers: Any,
        cookies: Any,
        target: str | None = None,
        edge_headers: Any = None,
    ) -> None:
        self.status, self.body, self.content_type = 200, b"", None  # Response.__init__, for less
        self._headers = Headers(headers) if headers else None
        self._cookies = None
        self.edge_headers = Headers(edge_headers) if edge_headers else None
        self.request_headers: tuple[tuple[str, str | None], ...] = ()
        if request_headers is not None:
            if isinstance(request_headers, Headers):  # a copy of the request's, most of the time
                request_headers = dict(request_headers.changes())
            edits = dict(request_headers).items()
            self.request_headers = tuple(
                [
                    _edit(name, value)
                    for name, value in edits
                    if value.__class__ is not Sent or value.key != name.lower()
                ]
            )
        self.target = target
        if cookies:
            self._set_cookies(dict(cookies))

    def _set_cookies(self, cookies: dict[str, Any]) -> None:
        for name, value in cookies.items():
            if value is None:
                self.cookies.delete(name)
            else:
                given = value if isinstance(value, Mapping) else {"value": value}
                self.cookies.set(name, **given)

    def __repr__(self) -> str:
        return "<Response.next>" if self.target is None else f"<Response.rewrite {self.target!r}>"


def _edit(name: str, value: str | None) -> tuple[str, str | None]:
    key = check_name(name)
    if key in FRAMING:
        raise ValueError(f"request_headers: {name!r} belongs to the connection; leave it as it is")
    if "_" in key:
        raise ValueError(f"request_headers: {name!r}: write it with '-'; WSGI has no '_' in names")
    return key, None if value is None else check_value(name, value)


def status_code(status: object) -> int:
    """Return a status as Flask takes it: an ``int``, ``http.HTTPStatus`` or ``"201 CREATED"``."""
    if isinstance(status, str):
        code = status.partition(" ")[0]
        status = int(code) if code.isascii() and code.isdigit() else status
    if isinstance(status, int) and 200 <= status <= 599:
        return int(status)
    return _bad(status)


def _bad(status: object) -> int:
    raise ValueError(f"a Response's status is 200 to 599, not {status!r}")


def dump_json(data: Any) -> bytes:
    """Return compact JSON in UTF-8, as JavaScript's ``JSON.stringify`` spells it."""
    return _encode(data).encode()


_encode = encode_with(json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False))


_LOCATION_SAFE = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#[]@!$&'()*+,;=%"
)


def quote_location(url: str) -> str:
    """Return ``url`` with all that RFC 3986 does not allow percent-encoded, as UTF-8.

    Line breaks become ``%0A``: they can never start another header.
    """
    if _LOCATION_SAFE.issuperset(url):
        return url
    return "".join(
        each
        if each in _LOCATION_SAFE
        else "".join(f"%{byte:02X}" for byte in each.encode("utf-8", "surrogatepass"))
        for each in url
    )


Dumps = Callable[[Any], bytes]
Convert = Callable[[Any], Response | None]


def no_convert(result: Any) -> Response | None:
    """Know no framework's response."""
    return None


def to_response(
    result: Any, view: str, dumps: Dumps = dump_json, convert: Convert = no_convert
) -> Response:
    """Return what a view answered as a ``Response``; ``ViewError`` names the view and the type.

    ``str`` is HTML, ``dict`` and ``list`` are JSON (by ``dumps``), a tuple is
    ``(body, status)``, ``(body, headers)`` or ``(body, status, headers)`` as in Flask, an iterator
    or async iterator is streamed, a response passes, and so does what ``convert`` knows: the
    framework's own responses. So does what has a method ``__response__`` that makes one of it.
    """
    kind = result.__class__
    if kind is Response:
        return result  # type: ignore[no-any-return]
    if kind is str:
        return _typed(result, HTML)
    if kind is dict or kind is list:
        return _typed(dumps(result), JSON)
    return _other(result, view, dumps, convert)


def _other(result: Any, view: str, dumps: Dumps, convert: Convert) -> Response:
    make: Callable[[Any], Response] | None = getattr(result.__class__, "__response__", None)
    if make is not None:  # the edge's own of a framework's kind; what fetch returned is sent on
        return make(result)
    if isinstance(result, Next):
        raise ViewError(f"{view} returned {result!r}: only a middleware has something that is next")
    if isinstance(result, Response):
        return result
    if isinstance(result, tuple):
        return _from_tuple(result, view, dumps, convert)
    if isinstance(result, dict | list):
        return _typed(dumps(result), JSON)
    if isinstance(result, str | bytes):
        return _typed(result, HTML)
    if isinstance(result, bytearray | memoryview):
        return _typed(bytes(result), HTML)
    known = convert(result)
    if known is not None:
        return known
    if hasattr(result, "__next__") or hasattr(result, "__aiter__"):
        return _typed(result, HTML)
    raise ViewError(
        f"{view} returned {type(result).__name__} ({result!r:.80}); an edge view returns a "
        "Response, str, bytes, dict, list, (body, status[, headers]), an iterator or an async "
        "iterator" + (": did it forget to return?" if result is None else "")
    )


def _typed(body: Any, content_type: str) -> Response:
    response: Response = object.__new__(Response)  # what __init__ would look for is known here
    response.status = 200
    response.body = body.encode() if isinstance(body, str) else body
    response.content_type = content_type
    response._headers = response._cookies = None
    return response


def _from_tuple(result: tuple[Any, ...], view: str, dumps: Dumps, convert: Convert) -> Response:
    if not 2 <= len(result) <= 3:
        raise ViewError(
            f"{view} returned a tuple of {len(result)}; it is (body, status), (body, headers) or "
            "(body, status, headers)"
        )
    body, *rest = result
    response = to_response(body, view, dumps, convert)
    status = rest.pop(0) if not isinstance(rest[0], Mapping | list | tuple | Headers) else None
    if status is not None:
        response.status = status_code(status)
    for headers in rest:
        fresh = Headers(headers)
        for name in fresh:
            if name in response.headers:
                del response.headers[name]
        for name, value in fresh.raw:
            response.headers.append(name, value)
    return response


__all__ = ["EMPTY", "JSON", "Body", "Dumps", "Next", "Response", "dump_json", "quote_location"]
__all__ += ["Convert", "no_convert", "to_response"]
