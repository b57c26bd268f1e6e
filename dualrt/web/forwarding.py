"""A request sent on to another origin as it came, and the answer sent back as it comes: a proxy's
two halves, over the transport of ``fetch``. As the host; loaded by the first such request.

Nothing is decoded, followed or kept. Sources: RFC 9110 section 7.6, RFC 9112 section 6.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Any, NamedTuple

from dualrt.errors import ClientError, FetchError, FetchTimeout, UpstreamError, UpstreamTimeout
from dualrt.web.egress import Egress
from dualrt.web.exchange import discard, find_transport
from dualrt.web.fetched import Download, has_no_body
from dualrt.web.headers import Headers
from dualrt.web.interrupt import settle
from dualrt.web.outgoing import shown
from dualrt.web.response import Response
from dualrt.web.transport import Incoming, Outgoing

NAME = "dualrt"  # our pseudonym in Via (RFC 9110 section 7.6.3)
# How often a request may have come through dualrt before; more is taken for a loop. A site in
# front of another, and that in front of a third, are no loop.
HOPS = 4

# Of one connection (RFC 9110 section 7.6.1), whatever Connection says.
_HOP = frozenset(
    "connection http2-settings keep-alive te trailer transfer-encoding upgrade".split()
)
# What is made anew for the next connection, or answered here.
_OWN = _HOP | frozenset("content-length expect host via".split())
# What tells of the client: from the client itself it would only be believed.
_TELLING = frozenset({"forwarded", "x-real-ip"})
_CONTROL = ("x-dualrt-", "x-middleware-")
_NEVER = ("proxy-", *_CONTROL)
# Of an answer: Date and Server are said by the server that sends it on; the others are commands to
# a web server in front of the site (nginx, Apache), and not for another origin to give.
_NOT_BACK = _HOP | frozenset(
    "date proxy-authenticate proxy-authentication-info proxy-connection server x-accel-charset "
    "x-accel-expires x-accel-limit-rate x-accel-redirect x-lighttpd-send-file x-sendfile".split()
)
_HAS_CONTENT = frozenset({"PATCH", "POST", "PUT"})  # RFC 9110 section 8.6: say that there is none

Chunks = bytes | AsyncIterator[bytes] | None


class Hop(NamedTuple):
    """How a request came here: from which address, by which scheme and HTTP version, for which
    host. An address that is not known (a Unix socket) is ``""``.
    """

    peer: str
    scheme: str
    host: str
    version: str


def onward(
    method: str,
    fields: Iterable[tuple[str, str]],
    hop: Hop,
    changed: frozenset[str],
    body: Chunks,
    length: int | None,
) -> Headers:
    """Return the header fields of a request as it is sent on.

    ``changed``: the names that middlewares have set or deleted, which stay as those want them.
    ``length``: of a streamed ``body``, where it is known. ``ClientError`` for a field that cannot
    be sent; ``UpstreamError`` (508) for a request that has come through here too often.
    """
    sent, via, chain = Headers(), [], []
    named = _connection_names(fields) - changed
    for name, value in fields:
        # with '_' it would be the same field to a WSGI application behind the other server
        key = name.lower().replace("_", "-")
        if key == "via":
            via.append(value)
        elif key == "x-forwarded-for" and key not in changed:
            chain.append(value)
        elif not (
            key in _OWN
            or key in named
            or key.startswith(_NEVER)
            or (key not in changed and (key in _TELLING or key.startswith("x-forwarded-")))
        ):
            _append(sent, name, value)
    told = {
        "x-forwarded-for": ", ".join([*filter(None, chain), hop.peer or "unknown"]),
        "x-forwarded-host": hop.host,
        "x-forwarded-proto": hop.scheme,
    }
    for name, value in told.items():
        if name not in changed:
            _append(sent, name, value)
    _append(sent, "via", _via(via, hop))
    _frame(sent, method, body, length)
    return sent


def _connection_names(fields: Iterable[tuple[str, str]]) -> set[str]:
    lines = [value for name, value in fields if name.lower() == "connection"]
    return {each.strip().lower() for line in lines for each in line.split(",")}


def _append(headers: Headers, name: str, value: str) -> None:
    try:
        headers.append(name, value)
    except ValueError as error:
        raise ClientError(f"the request cannot be sent on: {error}") from None


def _via(before: list[str], hop: Hop) -> str:
    entries = [each.strip() for each in ",".join(before).split(",") if each.strip()]
    if sum(each.split()[1:2] == [NAME] for each in entries) >= HOPS:
        raise UpstreamError(
            f"a loop: the request has come through {NAME} {HOPS} times before (Via: "
            f"{', '.join(entries)[:200]}); a site must not send it on to itself",
            508,
        )
    return ", ".join([*entries, f"{hop.version} {NAME}"])


def _frame(sent: Headers, method: str, body: Chunks, length: int | None) -> None:
    """Say how long the body is: the client's own words are not repeated (RFC 9112 section 6.3)."""
    if body is None:
        if method in _HAS_CONTENT:
            sent.append("content-length", "0")
    elif isinstance(body, bytes):
        sent.append("content-length", str(len(body)))
    elif length is not None:
        sent.append("content-length", str(length))
    else:
        sent.append("transfer-encoding", "chunked")


class Passed(Response):
    """Another origin's answer on its way back: status, header fields and body as they came."""

    __slots__ = ("line",)

    def __init__(self, status: int, headers: Headers, body: Any, reason: str) -> None:
        super().__init__(None, status)
        self._headers = headers
        self.body = body
        if reason:
            self.line = f"{status} {reason}"


async def forward(request: Outgoing, egress: Egress, timeout: float, longest: float) -> Passed:
    """Send a request on, and return the answer when its headers have come.

    ``timeout``: seconds until then, counted from each piece of the request's body that went out;
    while the client is to give the next one they do not run. ``longest``: seconds that the answer's
    body may pause. ``UpstreamError``: there is no answer.
    """
    await settle()
    transport = find_transport()
    what = f"{request.method} {shown(request.url)}"
    try:
        async with asyncio.timeout(timeout) as timer:
            if request.body is not None and not isinstance(request.body, bytes):
                request = request._replace(body=_Timed(request.body, timer, timeout))
            incoming = await transport.send(request, egress)
            return await _passed(request, incoming, longest, what)
    except FetchTimeout as error:
        raise UpstreamTimeout(str(error)) from error
    except FetchError as error:
        raise UpstreamError(str(error)) from error
    except TimeoutError:
        raise UpstreamTimeout(f"{what}: no answer within {timeout:g} seconds") from None


class _Timed:
    """A request's body; the timer stands still while the client is asked for more of it."""

    def __init__(self, chunks: AsyncIterator[bytes], timer: asyncio.Timeout, timeout: float):
        self._chunks = aiter(chunks)
        self._timer = timer
        self._timeout = timeout

    def __aiter__(self) -> _Timed:
        return self

    async def __anext__(self) -> bytes:
        self._timer.reschedule(None)
        try:
            return await anext(self._chunks)
        finally:
            self._timer.reschedule(asyncio.get_running_loop().time() + self._timeout)


async def _passed(request: Outgoing, incoming: Incoming, longest: float, what: str) -> Passed:
    status = incoming.status
    if not 200 <= status <= 599:
        await incoming.close()
        raise UpstreamError(f"{what}: it answered with the status {status}, which cannot be sent")
    headers = _back(incoming.headers)
    if has_no_body(request.method, status):
        await discard(incoming, empty=True)
        return Passed(status, headers, iter(()), incoming.reason)
    download = Download(incoming, incoming.chunks, longest, None, what)
    return Passed(status, headers, Stream(download), incoming.reason)


def _back(headers: Headers) -> Headers:
    """Return the header fields of an answer as it is sent back."""
    named = _connection_names(headers.raw)
    if "transfer-encoding" in headers:
        named.add("content-length")  # it does not count, and must not be sent on (RFC 9112 §6.3)
    back = Headers()
    for name, value in headers.raw:
        key = name.lower()
        if key not in _NOT_BACK and key not in named and not key.startswith(_CONTROL):
            back.append(name, value)
    return back


class Stream:
    """The body of an answer, as it comes. The first piece is empty: the headers need not wait."""

    __slots__ = ("_begun", "_download")

    def __init__(self, download: Download) -> None:
        self._download = download
        self._begun = False

    def __aiter__(self) -> Stream:
        return self

    async def __anext__(self) -> bytes:
        if not self._begun:
            self._begun = True
            return b""
        try:
            chunk = await self._download.next()
        except FetchError as error:
            raise UpstreamError(str(error)) from error
        if not chunk:
            raise StopAsyncIteration
        return chunk

    async def aclose(self) -> None:
        await self._download.aclose()


__all__ = ["HOPS", "NAME", "Hop", "Passed", "Stream", "forward", "onward"]
