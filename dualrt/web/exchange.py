"""A fetch at work: requests and redirects until there is a response to hand over. As the host.

Loaded by the first fetch, and asyncio with it.
"""

from __future__ import annotations

from contextvars import Context
from typing import Any

from dualrt.errors import FetchError
from dualrt.web.decoding import decode, decoders
from dualrt.web.egress import Egress
from dualrt.web.fetched import Download, FetchResponse, has_no_body
from dualrt.web.headers import Headers
from dualrt.web.interrupt import Interrupt, settle
from dualrt.web.outgoing import check_url, complete, shown
from dualrt.web.redirects import MOST, REDIRECTS, redirected
from dualrt.web.signal import AbortSignal
from dualrt.web.transport import Incoming, Outgoing, Transport, installed
from dualrt.web.upload import Upload

_DRAINED = 65_536  # bytes of a redirect's body that are read to keep its connection


class Exchange:
    """One fetch, from the first request to the last response."""

    def __init__(
        self, redirect: str, timeout: float, signal: AbortSignal | None, where: Egress
    ) -> None:
        self._redirect = redirect
        self._timeout = timeout
        self._signal = signal
        self._where = where

    async def run(
        self, url: str, method: str, headers: Headers, body: Any, caller: Context
    ) -> FetchResponse:
        """Do it all, on the caller's task; a body that is streamed is made in his context."""
        await settle()
        upload = None
        if body is not None and not isinstance(body, bytes):
            body = upload = Upload(body, caller)
        try:
            request = Outgoing(method, check_url(url), headers, body)
            with Interrupt(self._timeout, self._signal, f"{method} {shown(request.url)}"):
                return await self._follow(request, find_transport())
        except FetchError:
            if upload is not None and upload.error is not None:
                raise upload.error from None
            raise
        finally:
            if upload is not None:
                await upload.aclose()

    async def _follow(self, request: Outgoing, transport: Transport) -> FetchResponse:
        for hop in range(MOST + 1):
            incoming = await transport.send(complete(request, transport.encodings), self._where)
            location = incoming.headers.get("location")
            if self._redirect == "manual" or incoming.status not in REDIRECTS or location is None:
                return await self._received(request, incoming, hop > 0)
            await discard(incoming)
            if self._redirect == "error":
                raise FetchError(
                    f"{shown(request.url)} redirects ({incoming.status}), and redirect='error'"
                )
            request = redirected(request, incoming.status, location)
        raise FetchError(f"more than {MOST} redirects, the last to {shown(request.url)}")

    async def _received(
        self, request: Outgoing, incoming: Incoming, redirected: bool
    ) -> FetchResponse:
        if has_no_body(request.method, incoming.status):
            await discard(incoming, empty=True)
            return FetchResponse(incoming, None, request.url, redirected)
        try:
            through = decoders(incoming.headers.get("content-encoding", ""))
        except FetchError:
            await incoming.close()
            raise
        chunks = decode(incoming.chunks, through) if through else incoming.chunks
        what = f"{request.method} {shown(request.url)}"
        download = Download(incoming, chunks, self._timeout, self._signal, what)
        return FetchResponse(incoming, download, request.url, redirected)


async def discard(incoming: Incoming, empty: bool = False) -> None:
    """End an exchange whose body nobody wants; a short one is read, which keeps the connection."""
    length = "0" if empty else incoming.headers.get("content-length", "0")
    try:
        if len(length) < 6 and length.isdigit() and int(length) <= _DRAINED:
            left = _DRAINED
            async for chunk in incoming.chunks:
                left -= len(chunk)
                if left < 0:
                    break
    finally:
        await incoming.close()


def find_transport() -> Transport:
    """Return what requests are sent by here; ``FetchError`` where a package is missing."""
    chosen = installed()
    if chosen is not None:
        return chosen
    try:
        from dualrt.web import pool  # loads httpcore2, asyncio, ssl
    except ImportError as error:
        raise FetchError(
            f"fetch needs the {error.name!r} package, which is not installed: "
            "pip install dualrt[fetch]"
        ) from error
    return pool.of_this_loop()


__all__ = ["Exchange", "discard", "find_transport"]
