"""``Request``: what every edge view, middleware and guard is given. The gateways fill it.

A gateway's subclass says where each part comes from; a part is made when it is first asked for,
since most views look at two or three of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from dualrt.errors import ViewError
from dualrt.web import egress
from dualrt.web.body import ByteStream, Form, parse_form, parse_json
from dualrt.web.cookies import RequestCookies
from dualrt.web.egress import EDGE, host_context
from dualrt.web.headers import Headers
from dualrt.web.signal import AbortSignal
from dualrt.web.url import URL, URLSearchParams

# The stream of a request whose middleware did not ask for its body.
UNREAD = ByteStream()
_STREAMED = "with stream_body=True a view reads the body itself, from request.stream()"
_NOT_READ = "the middleware did not ask for the request body: @middleware(read_body=True)"


class Request:
    """An HTTP request, with the web's names in Python spelling (WHATWG Fetch, ``Request``).

    - ``method``: upper-case always; ``url``: ``URL``, absolute; ``path``: decoded, as the
      framework routes it; ``query``: ``URLSearchParams`` (multi); ``headers``: ``Headers``;
      ``cookies``: ``RequestCookies``; ``params``: the URL's arguments, converted.
    - ``body``: bytes, read before the view runs, at most ``max_body``; ``text()``, ``json()``,
      ``form()`` read it; with ``stream_body=True`` the view reads ``stream()`` instead.
    - ``ip``: the client's address, ``""`` if unknown; ``signal``: ``.aborted`` once the client has
      left; ``auth``: the identity or ``None``; ``state``: a dict shared by all who handle the
      request.

    ``Request(url, method=..., headers=..., body=...)`` makes one by hand, for tests.
    """

    __slots__ = (
        "__weakref__",
        "_context",
        "_made",
        "_match",
        "_stream",
        "auth",
        "body",
        "cookie_rule",
        "cookies",
        "headers",
        "ip",
        "method",
        "params",
        "path",
        "query",
        "signal",
        "state",
        "url",
    )

    method: str
    path: str
    params: dict[str, Any]
    headers: Headers
    cookies: RequestCookies
    url: URL
    query: URLSearchParams
    body: bytes
    ip: str
    signal: AbortSignal
    state: dict[str, Any]
    auth: Any
    cookie_rule: str
    _stream: ByteStream | None
    _context: Any  # what the framework's names at the edge keep for this request
    _made: bool  # whether a part has been, of a request that middlewares may change
    _match: Any  # the route table's match, for these

    if TYPE_CHECKING:

        @property
        def routed(self) -> str:
            """The path that is routed: ``path``, unless the framework's is another."""

        @routed.setter
        def routed(self, path: str) -> None: ...

    def __init__(
        self,
        url: str,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | str = b"",
        params: dict[str, Any] | None = None,
        ip: str = "127.0.0.1",
    ) -> None:
        self.url = URL(url, "http://localhost/")
        self.method = method.upper()
        self.headers = Headers(headers or {})
        self.body = body.encode() if isinstance(body, str) else body
        self.params = params or {}
        self.ip = ip

    def __getattr__(self, name: str) -> Any:
        # reached only while the slot is empty: make the part, keep it
        maker = _MAKERS.get(name)
        if maker is None:
            raise AttributeError(self._lacks(name))
        value = maker(self)
        setattr(self, name, value)
        self._made = True
        return value

    def _lacks(self, name: str) -> str:
        return f"an edge Request has no attribute {name!r}"

    def _make_path(self) -> str:
        from urllib.parse import unquote

        return unquote(self.url.pathname, errors="replace")

    def _make_headers(self) -> Headers:
        return Headers()

    def _make_query(self) -> URLSearchParams:
        return self.url.search_params

    def _make_url(self) -> URL:
        raise AttributeError("this request has no url")

    def _make_ip(self) -> str:
        return ""

    def _make_cookies(self) -> RequestCookies:
        return RequestCookies(self.headers, rule=self.cookie_rule)

    def _make_body(self) -> bytes:
        if self._stream is None:
            return b""
        raise ViewError(_NOT_READ if self._stream is UNREAD else _STREAMED)

    def _make_state(self) -> dict[str, Any]:
        return {}

    def _make_auth(self) -> Any:
        # not an attribute of the request: the site's keys are no business of edge code's
        auth = getattr(EDGE.get(), "auth", None)
        if auth is None:
            return None
        if not auth.is_plain:
            return egress.run_in(host_context(), auth.identify, self)
        token = EDGE.set(None)  # what only computes needs no shield from the watchdog
        try:
            return auth.identify(self)
        finally:
            EDGE.reset(token)

    def text(self) -> str:
        """Return the body as text: UTF-8, malformed bytes replaced (WHATWG Fetch, ``text()``)."""
        body = self.body
        if body.startswith(b"\xef\xbb\xbf"):
            body = body[3:]
        return body.decode("utf-8", "replace")

    def json(self) -> Any:
        """Return the body parsed as JSON. A malformed body is the client's error: a 400."""
        return parse_json(self.body)

    def form(self) -> Form:
        """Return the body's form fields and files (urlencoded or multipart); ``ClientError``
        (400, or 415 for another content type) where it is no form.
        """
        return parse_form(self.headers.get("content-type") or "", self.body)

    def stream(self) -> ByteStream:
        """Return the body's chunks as they arrive, for ``for`` and ``async for`` (WSGI) or
        ``async for`` (ASGI); the whole body in one chunk where it has been read already.
        """
        if self._stream is UNREAD:
            raise ViewError(_NOT_READ)
        return ByteStream.of(self.body) if self._stream is None else self._stream

    def forget(self, edits: Iterable[tuple[str, Any]] | None = None) -> None:
        """Make anew, when they are next asked for, the parts that header ``edits`` change; all
        that a rewrite may change without.
        """
        self._context = None
        if not self._made:
            return
        names = ["headers", "auth"]
        if edits is None:
            names += ("cookies", "url", "query")
        else:
            names += [_MADE_OF[name] for name, _ in edits if name in _MADE_OF]
        for name in names:
            try:  # noqa: SIM105 - a request's every edit comes here, and suppress() costs twice
                delattr(self, name)
            except AttributeError:
                pass

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.method} {self.path!r}>"


# The slot by a second name, for dualrt itself: where a framework's ``path`` is another one than the
# path that is routed, the adapter's requests have the framework's.
Request.routed = Request.path  # type: ignore[assignment, method-assign, misc]

# Headers that more is made of than ``headers``.
_MADE_OF = {"cookie": "cookies", "host": "url"}

_MAKERS: dict[str, Callable[[Request], Any]] = {
    "path": lambda request: request._make_path(),
    "routed": lambda request: request._make_path(),
    "headers": lambda request: request._make_headers(),
    "query": lambda request: request._make_query(),
    "url": lambda request: request._make_url(),
    "ip": lambda request: request._make_ip(),
    "cookies": lambda request: request._make_cookies(),
    "body": lambda request: request._make_body(),
    "params": lambda request: {},
    "state": lambda request: request._make_state(),
    "signal": lambda request: AbortSignal(),
    "auth": lambda request: request._make_auth(),
    "cookie_rule": lambda request: "web",
    "_context": lambda request: None,
    "_made": lambda request: True,
    "_match": lambda request: None,
    "_stream": lambda request: None,
}

__all__ = ["UNREAD", "Request"]
