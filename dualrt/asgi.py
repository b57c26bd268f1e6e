"""The ASGI gateway: builds a ``Request``, asks the spine, sends the answer or calls the app."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Any

from dualrt.aclient import Client
from dualrt.afterwards import atracked
from dualrt.chain import Away, Ended, asked, steps
from dualrt.chunks import to_bytes
from dualrt.config import Config
from dualrt.drivers import adrive_steps
from dualrt.errors import BodyTooLarge, ClientError, ClientGone, ViewError, ViewTimeout
from dualrt.flow import Edge, adrive, attempt, settled
from dualrt.gateway import (
    READING,
    SEEN,
    UNREAD,
    absolute,
    bare_lines,
    debug_headers,
    live_edge,
    named,
    now,
)
from dualrt.lifespan import lifespan
from dualrt.routing.rawpaths import raw_asgi_path
from dualrt.routing.table import Match
from dualrt.runtime import EdgeView
from dualrt.types import ASGIApp, Message, Receive, Scope, Send
from dualrt.visit import STATE
from dualrt.visits import ScopeVisit, sending
from dualrt.web.body import ByteStream
from dualrt.web.deferred import REQUEST
from dualrt.web.headers import Headers
from dualrt.web.peers import client_ip
from dualrt.web.request import Request
from dualrt.web.response import EMPTY, HTML, JSON, TEXT, Response
from dualrt.web.url import URL, URLSearchParams

_PATH_SAFE = "/~!$&'()*+,;=:@"


class ASGIRequest(Request):
    """A ``Request`` whose parts come from an ASGI ``http`` scope."""

    __slots__ = ("scope",)

    def __init__(self, scope: Scope, path: str, params: dict[str, Any], rule: str) -> None:
        self.scope = scope
        self.method = scope["method"].upper()  # as in dualrt.wsgi
        self.routed = path
        if params:  # else one of its own is made when it is asked for
            self.params = params
        self.cookie_rule = rule

    def _make_headers(self) -> Headers:
        return Headers.from_scope(self.scope["headers"])

    def _make_query(self) -> URLSearchParams:
        return URLSearchParams(_query(self.scope))

    def _make_state(self) -> dict[str, Any]:
        found: dict[str, Any] | None = self.scope.get(STATE)
        return {} if found is None else found

    def _make_body(self) -> bytes:
        if self._stream is None and not _bodiless(self.scope) and _body_length(self.scope) != 0:
            raise ViewError(UNREAD)
        return super()._make_body()

    def _make_ip(self) -> str:
        client = self.scope.get("client")
        return client_ip((client[0] or "") if client else "", self)

    def _make_url(self) -> URL:
        from urllib.parse import quote

        scope = self.scope
        host = self.headers.get("host")
        if not host:
            server = scope.get("server") or ("localhost", None)
            host = named(*server)
        path = quote(scope["path"], safe=_PATH_SAFE, errors="surrogatepass") or "/"
        query = _query(scope)
        return absolute(scope.get("scheme", "http"), host, path, query)


def _query(scope: Scope) -> str:
    given: bytes | str = scope.get("query_string", b"")
    # Django's AsyncClient gives a str
    return given if isinstance(given, str) else given.decode("utf-8", "replace")


class EdgeGateway:
    """``EdgeGateway(app, config)``: edge views in front of any ASGI application.

    ``config`` is as for ``dualrt.wsgi.EdgeGateway``. WebSocket and unknown scopes pass untouched;
    so does lifespan, and where the application refuses it the gateway answers instead.
    """

    def __init__(
        self, app: ASGIApp, config: Mapping[str, Any] | Config | Callable[[], Edge] | None = None
    ) -> None:
        self.wrapped = app
        self.current, self.live = live_edge(config)

    def __getattr__(self, name: str) -> Any:
        if name == "wrapped":  # not set yet: copy and pickle ask before __init__
            raise AttributeError(name)
        return getattr(self.wrapped, name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await lifespan(self.wrapped, scope, receive, send)
            else:
                await self.wrapped(scope, receive, send)
            return
        edge = self.live.edge or self.current()
        if SEEN in scope and edge.key in scope[SEEN]:
            await self.wrapped(scope, receive, send)
            return
        if edge.gated:
            await pass_middleware(edge, self.wrapped, scope, receive, send)
            return
        match = edge.router.asgi(scope)
        if match is None:
            await _hand_on(edge, self.wrapped, scope, receive, send)
            return
        if match.route.target.defers:
            await answer(edge, match, scope, receive, send)
            return
        # answer() without a coroutine of its own: most requests for the edge come by here
        try:
            begun = _begin(edge, match, scope)
        except ClientGone:
            return
        if begun.__class__ is tuple:
            await send(begun[0])
            await send(begun[1])
        else:
            await _answer(edge, match, begun, receive, send)


async def _hand_on(edge: Edge, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Let the framework answer."""
    seen = scope.get(SEEN)
    # a copy, as ASGI asks of whoever changes a scope
    scope = {**scope, "headers": without_control(scope["headers"])}
    scope[SEEN] = edge.seen if seen is None else (*seen, edge.key)
    if edge.shadows is not None:
        app = (_beside or _load_beside())(edge, app, scope, ASGIRequest, None)
    await atracked(scope, app(scope, receive, send))


_beside: Callable[..., Any] | None = None


def _load_beside() -> Callable[..., Any]:
    """Load what views in shadow need with the first request to a site that has some."""
    global _beside
    from dualrt.shadow.gate import abeside

    _beside = abeside
    return abeside


# Spelled with "_", too: where a WSGI application stands behind, it reads both under one name.
_MAYBE = (b"x-dualrt", b"x-middleware", b"x_dualrt", b"x_middleware")
_CONTROL = tuple([each + end for each in _MAYBE for end in (b"-", b"_")])


def without_control(headers: Any) -> Any:
    """Return the headers without ``x-dualrt-*`` and ``x-middleware-*``: only a client could have
    sent them.
    """
    for pair in headers:
        if pair[0].lower().startswith(_MAYBE):
            return [each for each in headers if not each[0].lower().startswith(_CONTROL)]
    return headers


async def answer(edge: Edge, match: Match, scope: Scope, receive: Receive, send: Send) -> None:
    """Run the matched edge view and send its response."""
    view: EdgeView = match.route.target
    if view.defers and REQUEST.get() is not scope:
        await atracked(scope, answer(edge, match, scope, receive, send))
        return
    try:
        begun = _begin(edge, match, scope)
    except ClientGone:
        return
    if isinstance(begun, _Begun):
        await _answer(edge, match, begun, receive, send)
        return
    for message in begun:
        await send(message)


class _Begun:
    """A request that is not answered yet. ``found``: what its view has returned, ``None`` where it
    has not been called: there may be a body, or keys to wait for.
    """

    __slots__ = ("found", "request")

    def __init__(self, request: ASGIRequest, found: Any = None) -> None:
        self.request = request
        self.found = found


_new = object.__new__


def _begin(edge: Edge, match: Match, scope: Scope) -> Any:
    """Make the request, and call the view if it can be called at once. Return the two messages of a
    response that is whole, as most are; else a ``_Begun``.
    """
    view: EdgeView = match.route.target
    # what its class would do: the call itself costs more than all that
    request: Any = _new(edge.asgi_request or ASGIRequest)
    request.scope = scope
    method = request.method = scope["method"].upper()
    request.routed = match.path
    if match.kwargs:
        request.params = match.kwargs
    request.cookie_rule = edge.cookie_rule
    if edge.careful:
        return _Begun(request)
    if (view.reads_body or method not in READING) and not _bodiless(scope):
        return _Begun(request)
    found = attempt(edge, match, request, True)
    if view.asks_context and isinstance(found, Response):
        found = settled(edge, view, request, found)
    if found.__class__ is Response and found.body.__class__ is bytes:
        return whole(method, found)
    return _Begun(request, found)


async def _answer(edge: Edge, match: Match, begun: _Begun, receive: Receive, send: Send) -> None:
    """Go on with a request that is not answered yet: read its body and call the view, unless that
    has been done; wait for what it returned, send it.
    """
    view: EdgeView = match.route.target
    request, found = begun.request, begun.found
    client = Client(receive, request)
    began = now()
    try:
        try:
            if isinstance(found, Response):
                response = found
            else:
                if found is None:
                    await _read(request, request.scope, client, view)
                response = await adrive(edge, match, request, client.wait, found)
        except ClientGone:
            return
        except Exception as error:
            response = edge.fail(request, view, error)
        if edge.config.debug:
            debug_headers(response, view, began)
        await write(edge, view, request, response, send, client)
    finally:
        if client.watching:
            client.stop()


def _bodiless(scope: Scope) -> bool:
    """Whether there can be no body (RFC 9112, section 6.3): told neither its length nor its end."""
    names = dict(scope["headers"])
    return (
        b"content-length" not in names
        and b"transfer-encoding" not in names
        and scope.get("http_version", "1.1") in ("1.1", "1.0")
    )


async def pass_middleware(
    edge: Edge, app: ASGIApp, scope: Scope, receive: Receive, send: Send
) -> None:
    """Run what stands before the request's view, then what it lets the request go on to."""
    if edge.recorder is not None:
        receive = await edge.recorder.asgi(scope, receive)
    scope = {**scope, "headers": without_control(scope["headers"])}
    scope[SEEN] = (*scope.get(SEEN, ()), edge.key)
    path = edge.router.asgi_path(scope)
    decide = edge.decide
    known = asked(edge, path, raw_asgi_path(scope), None if decide is None else decide.asgi, scope)
    if known is None:
        match = edge.router.asgi(scope)
        if match is None or match.route.target.guards:
            if edge.shadows is not None:
                app = (_beside or _load_beside())(edge, app, scope, ASGIRequest, None)
            await atracked(scope, app(scope, receive, send))
        else:
            await answer(edge, match, scope, receive, send)
        return
    await atracked(scope, _ask(edge, app, known, scope, receive, send))


async def _ask(
    edge: Edge, app: ASGIApp, known: Any, scope: Scope, receive: Receive, send: Send
) -> None:
    """Ask what may stand before this request, of which ``known`` says what is known already."""
    began = now()
    request = (edge.asgi_request or ASGIRequest)(scope, "", {}, edge.cookie_rule)
    client = Client(receive, request)
    client.watching = False  # the app's messages must not be taken by who listens for a leave

    async def read(limit: int) -> bytes | None:
        length = _body_length(scope)
        if length is not None and length > limit:
            raise BodyTooLarge(limit)
        if length == 0:
            return None
        reader = client.reader(limit)
        parts = []
        while chunk := await reader():
            parts.append(chunk)
        return b"".join(parts)

    visit = ScopeVisit(request, scope, receive, edge.router.asgi_path, read)
    try:
        ended = await adrive_steps(edge, visit, client.wait, steps(edge, visit, *known))
    except ClientGone:
        return
    send = sending(visit.additions, send)
    if ended is None:
        match = edge.router.asgi(scope)
        if match is None or not edge.admits(match, scope, visit.here):
            visit.additions.to_app()
            if edge.shadows is not None:
                app = (_beside or _load_beside())(edge, app, scope, ASGIRequest, visit.here)
            await app(scope, visit.receive, send)
        else:
            await answer(edge, match, scope, visit.receive, send)
        return
    await _end(edge, ended, visit, send, began)


async def _end(
    edge: Edge, ended: Ended | Away, visit: ScopeVisit, send: Send, began: float
) -> None:
    """Send what a middleware, or the origin that it sent the request on to, has answered."""
    request = visit.request
    client = Client(visit.receive, request)
    try:
        if isinstance(ended, Away):
            ended = await _send_on(edge, ended, visit, client)
        response = ended.response
        if edge.config.debug:
            debug_headers(response, ended.view, began)
        await write(edge, ended.view, request, response, send, client)
    except ClientGone:
        return
    finally:
        if client.watching:
            client.stop()


async def _send_on(edge: Edge, away: Away, visit: ScopeVisit, client: Client) -> Ended:
    from dualrt.proxy import asend  # for the first request that leaves the site

    read = client.reader(sys.maxsize)
    return await asend(edge, away, visit, visit.scope, read, client.wait, client.listen)


async def _read(request: ASGIRequest, scope: Scope, client: Client, view: EdgeView) -> None:
    """Read the body, or make it readable in pieces, within ``max_body``."""
    length = _body_length(scope)
    if length == 0:
        return
    limit = view.options.max_body
    if length is not None and length > limit:
        raise BodyTooLarge(limit)
    read = client.reader(limit)
    if view.options.stream_body:
        request._stream = ByteStream(aread=read)
        return
    parts = []
    while chunk := await read():
        parts.append(chunk)
    request.body = b"".join(parts)


def _body_length(scope: Scope) -> int | None:
    """Return the declared length; 0 where there can be no body, ``None`` where it is not told."""
    found: int | None = None
    for name, value in scope["headers"]:
        if name == b"content-length":
            if not value.isdigit() or len(value) > 19:  # int() refuses thousands of digits
                raise ClientError(f"Content-Length is malformed: {value!r}")
            found = int(value)
        elif name == b"transfer-encoding":
            return None
    if found is None and scope.get("http_version", "1.1") in ("1.0", "1.1"):
        return 0  # RFC 9112, section 6.3: a request without either has no body
    return found


def whole(method: str, response: Response) -> tuple[Message, Message]:
    """Return the messages of a response whose body is bytes."""
    status, body = response.status, response.body
    known = _TYPES.get(response.content_type)  # type: ignore[arg-type]
    if known is not None and response._headers is None and status not in EMPTY:
        fields = [known, _LENGTHS[len(body)]]  # type: ignore[arg-type]
    else:
        fields, body = _fields(response)
    if method == "HEAD":
        body = b""
    return (
        {"type": "http.response.start", "status": status, "headers": fields},
        {"type": "http.response.body", "body": body},
    )


_TYPES = {each: (b"content-type", each.encode()) for each in (HTML, JSON, TEXT)}


class _Lengths(dict[int, tuple[bytes, bytes]]):
    """The ``content-length`` of each size, the first 1024 of them made only once."""

    def __missing__(self, size: int) -> tuple[bytes, bytes]:
        made = b"content-length", b"%d" % size
        if len(self) < 1024:
            self[size] = made
        return made


_LENGTHS = _Lengths()


def _fields(response: Response) -> tuple[list[tuple[bytes, bytes]], Any]:
    """Return the header lines as ASGI has them and the body, which is empty where none may be."""
    lines, body = response.wire(), response.body
    if response.status in EMPTY:
        lines, body = bare_lines(lines, response.status), b""
    fields = [(name.lower().encode(), value.encode("latin-1")) for name, value in lines]
    if response.status not in EMPTY and body.__class__ is bytes:
        fields = [pair for pair in fields if pair[0] != b"content-length"]
        fields.append(_LENGTHS[len(body)])
    return fields, body


async def write(
    edge: Edge, view: EdgeView, request: Request, response: Response, send: Send, client: Client
) -> None:
    """Send a response, streamed if its body is."""
    if response.body.__class__ is bytes:
        for message in whole(request.method, response):
            await send(message)
        return
    status, body = response.status, response.body
    fields, _ = _fields(response)
    await send({"type": "http.response.start", "status": status, "headers": fields})
    if request.method == "HEAD" or status in EMPTY:
        await close_body(body)
        await send({"type": "http.response.body", "body": b""})
        return
    await stream(edge, view, request, body, send, client)


async def stream(
    edge: Edge, view: EdgeView, request: Request, body: Any, send: Send, client: Client
) -> None:
    """Send a body chunk by chunk; the next one is made when the server has taken the last."""
    try:
        await client.wait(_send_all(body, view, send, client), view.options.stream_timeout)
    except ClientGone:
        return
    except Exception as error:
        if isinstance(error, ViewTimeout):
            limit = view.options.stream_timeout
            error = ViewTimeout(f"the stream was not done within {limit} seconds")
        edge.report(request, view, error)
        request.signal.abort("the stream failed")
        client.fail()


_EVERY = 16  # chunks that may go out before others on this loop get their turn


async def _send_all(body: Any, view: EdgeView, send: Send, client: Client) -> None:
    chunks = stream_chunks(body, view)
    try:
        async for chunk in chunks:
            if client.why is not None:
                return  # out of time: the response breaks off, or has
            try:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            except OSError:  # what a server may raise once the client has left (ASGI, 2.4)
                client.left()
                raise ClientGone("the client left while the body was sent") from None
    finally:
        await chunks.aclose()
    if client.why is None:
        await send({"type": "http.response.body", "body": b""})


async def stream_chunks(body: Any, view: EdgeView) -> AsyncGenerator[bytes, None]:
    """Yield a body's chunks as bytes, letting others on the loop have their turn; close it."""
    from asyncio import sleep

    sent = 0
    try:
        if hasattr(body, "__aiter__"):
            async for chunk in body:
                yield to_bytes(chunk, view.name)
                sent += 1
                if sent == 1 or sent % _EVERY == 0:
                    await sleep(0)
        else:
            for chunk in body:
                yield to_bytes(chunk, view.name)
                await sleep(0)
    finally:
        await close_body(body)


async def close_body(body: Any) -> None:
    """Close a body, whichever kind it is."""
    close = getattr(body, "aclose", None)
    if close is not None:
        await close()
        return
    close = getattr(body, "close", None)
    if close is not None:
        close()


__all__ = ["ASGIRequest", "EdgeGateway", "answer", "stream_chunks", "without_control", "write"]
