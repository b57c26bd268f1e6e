"""The transport over sockets: httpcore2's connection pools, one pair for each event loop.

Loaded by the first fetch, not before. Addresses are checked where a connection is made, after DNS,
and the connection goes to the very address that was checked. A pool's connections are kept for
later requests, so there are two: one checks every address; the other is for origins that
``FETCH_ALLOW`` names, and nobody to whom it does not name them gets a connection out of it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from contextvars import Context
from importlib.util import find_spec
from typing import Any, cast

import httpcore2

from dualrt.errors import FetchError, FetchTimeout
from dualrt.web.decoding import accepted
from dualrt.web.egress import Egress
from dualrt.web.headers import Headers
from dualrt.web.http2 import resets
from dualrt.web.network import CONNECT, Network, Resolve, dialled, resolve, tls_context
from dualrt.web.outgoing import shown
from dualrt.web.transport import Incoming, Outgoing

# Connections at once, of one pool, and at most half of the files that the process may open. Who
# fetches a hundred responses before he reads the first holds a hundred: a low limit would let two
# requests wait for each other's connections. Node.js has none.
CONNECTIONS = 1000
KEPT = 20  # idle connections of one pool
KEEP = 4.0  # seconds that a connection stays idle; undici's keepAliveTimeout

# Methods that may be sent again where a kept connection turns out to be closed (RFC 9110 §9.2.2).
_AGAIN = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
_BROKEN = (httpcore2.RemoteProtocolError, httpcore2.ReadError, httpcore2.WriteError)
# Whose exceptions mean that the exchange failed; not all come out as httpcore2's own.
_ENGINE = frozenset({"anyio", "h11", "h2", "hpack", "httpcore2", "hyperframe"})


class SocketTransport:
    """`dualrt.web.transport.Transport` over sockets, for one event loop."""

    def __init__(
        self,
        find: Resolve = resolve,
        inner: httpcore2.AsyncNetworkBackend | None = None,
        connections: int | None = None,
    ) -> None:
        self.encodings = accepted()
        self._http2 = find_spec("h2") is not None
        self._checked, self._open = (
            httpcore2.AsyncConnectionPool(
                ssl_context=tls_context(),
                max_connections=connections or _most(),
                max_keepalive_connections=KEPT,
                keepalive_expiry=KEEP,
                http2=self._http2,
                network_backend=Network(checked, find, inner),
            )
            for checked in (True, False)
        )
        self._end: AsyncIterator[None] | None = None
        self._next_look: asyncio.TimerHandle | None = None
        self._closing: asyncio.Task[None] | None = None

    async def send(self, request: Outgoing, egress: Egress) -> Incoming:
        """Send a request over a kept connection or a new one; see the protocol."""
        if self._end is None:
            self._end = self._closed_with_the_loop()
            await anext(self._end)
        if self._next_look is None:
            self._look_later()
        pool = self._open if request.url.origin in egress.allow else self._checked
        again = request.method in _AGAIN and (isinstance(request.body, bytes) or not request.body)
        try:
            return await self._exchange(pool, request, again)
        except Exception as error:
            if not _is_engines(error):
                raise
            raise _translated(error, f"{request.method} {shown(request.url)}") from error

    async def _exchange(
        self, pool: httpcore2.AsyncConnectionPool, request: Outgoing, again: bool
    ) -> Incoming:
        hosts: list[str] = []
        dialled.set(hosts)
        try:
            response = await pool.handle_async_request(self._prepared(pool, request))
        except _BROKEN:
            # The server closed a kept connection just when it was taken: no answer was begun.
            if hosts or not again:
                raise
            return await self._exchange(pool, request, False)
        body = _Chunks(response, f"{request.method} {shown(request.url)}")
        try:
            headers = Headers(
                [(k.decode("latin-1"), v.decode("latin-1")) for k, v in response.headers]
            )
        except ValueError as error:
            await body.aclose()
            raise FetchError(f"{shown(request.url)}: malformed response: {error}") from None
        reason: bytes = response.extensions.get("reason_phrase", b"")
        return Incoming(response.status, headers, body, body.aclose, reason.decode("latin-1"))

    def _prepared(
        self, pool: httpcore2.AsyncConnectionPool, request: Outgoing
    ) -> httpcore2.Request:
        if not self._http2 or request.url.protocol != "https:":
            return _engine_request(request, {})
        trace, watch = resets(pool)
        prepared = _engine_request(request, {"trace": trace})
        watch(prepared)
        return prepared

    def _look_later(self) -> None:
        loop = asyncio.get_running_loop()
        self._next_look = loop.call_later(KEEP, self._look, context=Context())

    def _look(self) -> None:
        # httpcore2 looks for what has been idle for too long only when there is another request.
        self._next_look = None
        both = (*self._checked.connections, *self._open.connections)
        live = [each for each in both if not each.is_closed()]
        old = [each for each in live if each.is_idle() and each.has_expired()]
        if old:
            self._closing = asyncio.get_running_loop().create_task(_close(old))
        if len(live) > len(old):
            self._look_later()

    async def _closed_with_the_loop(self) -> AsyncIterator[None]:
        # What ends a loop (asyncio.run, every server) closes its async generators first.
        try:
            yield
        finally:
            _transports.pop(asyncio.get_running_loop(), None)
            await self.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        await self._checked.aclose()
        await self._open.aclose()


async def _close(connections: list[httpcore2.AsyncConnectionInterface]) -> None:
    for each in connections:
        with suppress(Exception):  # whatever it has, nobody uses it any more
            await each.aclose()


def _most() -> int:
    try:
        import resource
    except ImportError:  # Windows
        return CONNECTIONS
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return CONNECTIONS if soft == resource.RLIM_INFINITY else max(1, min(CONNECTIONS, soft // 2))


def _engine_request(request: Outgoing, extensions: dict[str, Any]) -> httpcore2.Request:
    url = request.url
    https = url.protocol == "https:"
    host = url.hostname.strip("[]")
    if host.endswith("."):  # the same name as without its last dot, but certificates are without
        extensions["sni_hostname"] = host.rstrip(".")
    fields = [(b"Host", url.host.encode("ascii"))]
    fields += [(k.encode("latin-1"), v.encode("latin-1")) for k, v in request.headers.raw]
    return httpcore2.Request(
        request.method,
        httpcore2.URL(
            scheme=url.protocol[:-1],
            host=host,
            port=int(url.port or (443 if https else 80)),
            target=f"{url.pathname}{url.search}",
        ),
        headers=fields,
        content=request.body,
        extensions=extensions,
    )


def _is_engines(error: BaseException) -> bool:
    module = type(error).__module__.partition(".")[0]
    return module in _ENGINE or isinstance(error, OSError)  # ssl's errors are OSErrors


def _translated(error: BaseException, what: str) -> FetchError:
    reason = str(error) or type(error).__name__
    if isinstance(error, httpcore2.TimeoutException):
        return FetchTimeout(f"{what}: no connection within {CONNECT:g} seconds")
    if isinstance(error, httpcore2.ConnectError):
        return FetchError(f"{what}: cannot connect: {reason}")
    return FetchError(f"{what}: {reason}")


class _Chunks:
    """A response's body as it comes; its connection goes back to the pool at the body's end."""

    def __init__(self, response: httpcore2.Response, what: str) -> None:
        self._stream = cast(Any, response.stream)
        self._chunks = aiter(self._stream)
        self._what = what

    def __aiter__(self) -> _Chunks:
        return self

    async def __anext__(self) -> bytes:
        try:
            chunk: bytes = await anext(self._chunks)
        except BaseException as error:  # its end, too
            await self.aclose()
            if _is_engines(error):
                raise _translated(error, f"{self._what}: the response broke off") from error
            raise
        return chunk

    async def aclose(self) -> None:
        with suppress(RuntimeError):  # another task reads just now: it will find it closed
            await self._chunks.aclose()
        await self._stream.aclose()


_transports: dict[asyncio.AbstractEventLoop, SocketTransport] = {}
_parents: list[Any] = []


def of_this_loop() -> SocketTransport:
    """Return the transport of the event loop that runs; made when it is first asked for."""
    loop = asyncio.get_running_loop()
    found = _transports.get(loop)
    if found is None:
        for each in list(_transports):  # other threads' loops come and go meanwhile
            if each.is_closed():
                _transports.pop(each, None)
        found = _transports[loop] = SocketTransport()
    return found


def _after_fork() -> None:
    # The parent's connections are its own: nothing of them may be used, nor closed, here.
    global _transports
    _parents.append(_transports)
    _transports = {}


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


__all__ = ["SocketTransport", "of_this_loop"]
