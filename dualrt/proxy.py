"""A request that a middleware rewrote to another origin: sent on, and its answer brought back.

The gateways come here with what the chain ended in (``dualrt.chain.Away``). Loaded by the first
such request. Whatever goes wrong is an answer: a 502, a 504, a 508, or the client's own 4xx.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

from dualrt.chain import Away, Ended
from dualrt.config import Options
from dualrt.errors import ClientError, ClientGone
from dualrt.flow import Edge
from dualrt.payload import Pieces, Source, of_environ, of_scope
from dualrt.types import Environ, Scope
from dualrt.visit import Visit
from dualrt.web.egress import Egress
from dualrt.web.fields import TOKEN
from dualrt.web.forwarding import Chunks, Hop, Passed, forward, onward
from dualrt.web.request import Request
from dualrt.web.transport import Outgoing

# A tunnel, and mirrors: those would show a client what middlewares add for the other origin.
_REFUSED = frozenset({"CONNECT", "TRACE", "TRACK"})

Wait = Callable[[Any, float], Any]


# --- WSGI


def send(edge: Edge, away: Away, visit: Visit, environ: Environ, wait: Wait) -> Ended:
    """Send a request on; ``wait`` is what the middlewares were waited for with."""
    request, view = visit.request, away.view
    try:
        _check(request)
        body: Chunks | Source | None = visit.body or None
        if visit.body is None:
            body = of_environ(environ)
        hop = Hop(
            environ.get("REMOTE_ADDR") or "",
            environ["wsgi.url_scheme"],
            _host(request),
            environ.get("SERVER_PROTOCOL", "HTTP/1.1").rpartition("/")[2],
        )
        if isinstance(body, Source):
            answer = _send_streamed(away, visit, hop, body, edge.egress, wait)
        else:
            outgoing = _outgoing(away, visit, hop, body)
            options = view.options
            answer = wait(_forward(outgoing, edge.egress, options), options.stream_timeout)
    except ClientGone:
        raise
    except Exception as error:
        return Ended(edge.fail(request, view, error), view)
    return Ended(answer, view)


def _send_streamed(
    away: Away, visit: Visit, hop: Hop, body: Source, egress: Egress, wait: Wait
) -> Passed:
    """Read the body on this thread while the exchange runs on the loop: a piece is read when the
    last one has gone out.
    """
    options = away.view.options
    end = monotonic() + options.stream_timeout
    lift = _Lift()
    outgoing = _outgoing(away, visit, hop, lift, body.length)
    answer = wait(lift.begin(_forward(outgoing, egress, options)), options.stream_timeout)
    while answer is None:
        try:
            chunk = body.read()
        except BaseException:
            wait(lift.stop(), options.stream_timeout)
            raise
        answer = wait(lift.give(chunk), max(0.0, end - monotonic()))
    passed: Passed = answer
    return passed


class _Lift:
    """A body between two threads: `begin` and `give` (waited for by the one that reads it) return
    when another piece is wanted, ``None``, or when the exchange has ended, with its answer.
    """

    def __init__(self) -> None:
        self._task: asyncio.Task[Passed]
        self._asked: asyncio.Future[bytes] | None = None
        self._turn: asyncio.Future[None] | None = None

    def __aiter__(self) -> _Lift:
        return self

    async def __anext__(self) -> bytes:
        self._asked = asyncio.get_running_loop().create_future()
        self._tell()
        chunk = await self._asked
        if not chunk:
            raise StopAsyncIteration
        return chunk

    def _tell(self, task: object = None) -> None:
        if self._turn is not None and not self._turn.done():
            self._turn.set_result(None)

    async def begin(self, exchange: Any) -> Passed | None:
        self._task = asyncio.get_running_loop().create_task(exchange)
        self._task.add_done_callback(self._tell)
        return await self._other()

    async def give(self, chunk: bytes) -> Passed | None:
        if self._asked is not None and not self._asked.done():
            self._asked.set_result(chunk)
        return await self._other()

    async def _other(self) -> Passed | None:
        if not self._task.done():
            self._turn = asyncio.get_running_loop().create_future()
            try:
                await self._turn
            except asyncio.CancelledError:  # out of time, or the client has left
                await self.stop()
                raise
        return self._task.result() if self._task.done() else None

    async def stop(self) -> None:
        """End the exchange."""
        self._task.cancel()
        await asyncio.wait({self._task})
        if not self._task.cancelled():
            self._task.exception()  # looked at: it is told otherwise why it ended


# --- ASGI


async def asend(
    edge: Edge,
    away: Away,
    visit: Visit,
    scope: Scope,
    read: Callable[[], Awaitable[bytes]],
    wait: Wait,
    listen: Callable[[], object] = lambda: None,
) -> Ended:
    """Send a request on. ``read`` gives the body's next piece; ``listen`` is called when nothing
    more of it is wanted, and the client may be listened to for its leave.
    """
    request, view = visit.request, away.view
    client = scope.get("client")
    try:
        _check(request)
        body: Chunks = visit.body or None
        length = None
        if visit.body is None:
            source = await of_scope(request, scope, read)
            if source is not None:
                body, length = Pieces(source, listen), source.length
        if body is None or isinstance(body, bytes):
            listen()
        hop = Hop(
            client[0] if client else "",
            scope.get("scheme", "http"),
            _host(request),
            scope.get("http_version", "1.1"),
        )
        outgoing = _outgoing(away, visit, hop, body, length)
        exchange = _forward(outgoing, edge.egress, view.options)
        answer = await wait(exchange, view.options.stream_timeout)
    except ClientGone:
        raise
    except Exception as error:
        return Ended(edge.fail(request, view, error), view)
    finally:
        listen()
    return Ended(answer, view)


# --- both


def _check(request: Request) -> None:
    """Refuse what cannot be sent on: it is said to the client, and no error of the site's."""
    if not TOKEN.fullmatch(request.method):
        raise ClientError(f"{request.method!r} is no HTTP method")
    if request.method in _REFUSED:
        raise ClientError(f"{request.method} is not sent on to another origin", 501)
    if "websocket" in (request.headers.get("upgrade") or "").lower():
        raise ClientError("WebSockets are not sent on to another origin", 501)


def _host(request: Request) -> str:
    return request.headers.get("host") or request.url.host


def _outgoing(away: Away, visit: Visit, hop: Hop, body: Any, length: int | None = None) -> Outgoing:
    request = visit.request
    fields = request.headers.raw
    headers = onward(request.method, fields, hop, visit.changed, body, length)
    return Outgoing(request.method, away.url, headers, body)


def _forward(outgoing: Outgoing, egress: Egress, options: Options) -> Any:
    return forward(outgoing, egress, options.timeout, options.stream_timeout)


__all__ = ["asend", "send"]
