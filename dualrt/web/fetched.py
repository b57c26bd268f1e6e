"""``FetchResponse``: what ``await fetch(...)`` gives; its body is still on its way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from contextvars import Context
from typing import Any

from dualrt.errors import FetchError
from dualrt.web.egress import Switched, host_context
from dualrt.web.headers import Headers
from dualrt.web.interrupt import Interrupt, settle
from dualrt.web.response import EMPTY, Response
from dualrt.web.signal import AbortSignal
from dualrt.web.transport import Incoming
from dualrt.web.url import URL

Bytes = bytes  # a response has a method of that name
_closing: set[Any] = set()  # asyncio itself keeps no reference to a task that runs

# Of one connection (RFC 9110 section 7.6.1), or of a body that has been decoded since.
_NOT_OURS = frozenset(
    "connection content-encoding content-length keep-alive proxy-connection te trailer "
    "transfer-encoding upgrade".split()
)


class Download:
    """A response's body: its chunks, decoded, read once, by one reader at a time.

    ``pause``: seconds that the next chunk may be in coming. Forgotten before it was read to its
    end, it frees its connection.
    """

    def __init__(
        self,
        incoming: Incoming,
        chunks: AsyncIterator[Bytes],
        pause: float,
        signal: AbortSignal | None,
        what: str,
    ) -> None:
        self._incoming = incoming
        self._chunks = chunks
        self._pause = pause
        self._signal = signal
        self._what = what
        self._loop = asyncio.get_running_loop()
        self.used = False
        self.open = True

    def take(self) -> None:
        """Note that somebody reads the body now; ``TypeError`` if somebody has."""
        if self.used:
            raise TypeError(f"body is unusable: the body of {self._what} has been read already")
        if not self.open:
            raise TypeError(f"body is unusable: the response of {self._what} has been closed")
        self.used = True

    async def next(self) -> Bytes:
        """Return the next chunk, ``b""`` at the end."""
        if not self.open:
            return b""
        await settle()
        try:
            with Interrupt(self._pause, self._signal, f"{self._what}: the body"):
                async for chunk in self._chunks:
                    if chunk:
                        return chunk
        except BaseException:
            await self.aclose()
            raise
        await self.aclose()
        return b""

    async def whole(self, limit: int | None) -> Bytes:
        """Return all of the body; ``FetchError`` when it is over ``limit`` bytes."""
        parts, size = [], 0
        while chunk := await self.next():
            parts.append(chunk)
            size += len(chunk)
            if limit is not None and size > limit:
                await self.aclose()
                raise FetchError(f"{self._what}: the body is larger than limit={limit} bytes")
        return b"".join(parts)

    async def aclose(self) -> None:
        """Free the connection, whatever is left of the body. Twice is no error."""
        if not self.open:
            return
        self.open = False
        close = getattr(self._chunks, "aclose", None)
        if close is not None and self._chunks is not self._incoming.chunks:
            with suppress(RuntimeError):  # another task reads just now
                await close()
        await self._incoming.close()

    def __del__(self) -> None:
        if self.open and not self._loop.is_closed():
            with suppress(RuntimeError):  # closed by another thread meanwhile
                self._loop.call_soon_threadsafe(
                    _free, self._loop, self._incoming, context=Context()
                )


def _free(loop: Any, incoming: Incoming) -> None:
    task = loop.create_task(incoming.close())
    _closing.add(task)
    task.add_done_callback(_freed)


def _freed(task: Any) -> None:
    _closing.discard(task)
    if not task.cancelled():
        task.exception()  # looked at: there is nobody to tell


class _Stream:
    """The chunks of a body, for ``async for``, and for a ``Response`` to send on."""

    __slots__ = ("_download",)

    def __init__(self, download: Download) -> None:
        self._download = download

    def __aiter__(self) -> _Stream:
        return self

    async def __anext__(self) -> Bytes:
        chunk: bytes = await Switched(self._download.next(), host_context())
        if not chunk:
            raise StopAsyncIteration
        return chunk

    async def aclose(self) -> None:
        await Switched(self._download.aclose(), host_context())


class FetchResponse:
    """A response to ``fetch``, with the web's names in Python spelling (WHATWG Fetch).

    ``status``, ``status_text``, ``headers``, ``url`` (a ``URL``: the last one, after redirects),
    ``redirected``. The body is read once, with one of ``bytes()``, ``text()``, ``json()`` (awaited)
    or ``stream()``; gzip, deflate and br are decoded, while the headers stay as they came. It is
    an async context manager; leaving it, like ``aclose()``, frees the connection. A view may
    return it: its body is then streamed on.
    """

    __slots__ = ("_download", "headers", "redirected", "status", "status_text", "url")

    def __init__(
        self, incoming: Incoming, download: Download | None, url: URL, redirected: bool
    ) -> None:
        self._download = download
        self.status = incoming.status
        self.status_text = incoming.reason
        self.headers: Headers = incoming.headers
        self.url = url
        self.redirected = redirected

    @property
    def ok(self) -> bool:
        """Whether the status is 200 to 299."""
        return 200 <= self.status <= 299

    @property
    def body_used(self) -> bool:
        """Whether somebody has begun to read the body."""
        return self._download is not None and self._download.used

    async def bytes(self, limit: int | None = None) -> Bytes:
        """Return the body, decoded. ``FetchError``: over ``limit`` bytes, or it broke off."""
        if self._download is None:
            return b""
        self._download.take()
        whole: bytes = await Switched(self._download.whole(limit), host_context())
        return whole

    async def text(self, limit: int | None = None) -> str:
        """Return the body as text: UTF-8 whatever its type says, as on the web."""
        return (await self.bytes(limit)).removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")

    async def json(self, limit: int | None = None) -> Any:
        """Return the body parsed as JSON; ``FetchError`` where it is none."""
        text = await self.text(limit)
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            kind = self.headers.get("content-type")
            raise FetchError(
                f"the response of {self.url.origin}{self.url.pathname} is not JSON: {error}; it "
                f"is a {self.status} of type {kind}"
            ) from error

    def stream(self) -> AsyncIterator[Bytes]:
        """Return the body's chunks as they come, decoded, for ``async for``.

        Nothing is read ahead but what a socket's buffer holds: a slow reader slows the server.
        """
        if self._download is None:
            return _Stream(_NOTHING)
        self._download.take()
        return _Stream(self._download)

    def __aiter__(self) -> AsyncIterator[Bytes]:
        return self.stream()

    async def aclose(self) -> None:
        """Free the connection; what has not been read of the body is lost."""
        if self._download is not None:
            await Switched(self._download.aclose(), host_context())

    async def __aenter__(self) -> FetchResponse:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.aclose()

    def __response__(self) -> Response:
        """Return this as a view's answer: same status, headers and body."""
        response = Response(None if self._download is None else self.stream(), self.status)
        response.content_type = None  # none of ours where the server gave none
        for name, value in self.headers.raw:
            if name.lower() not in _NOT_OURS:
                response.headers.append(name, value)
        return response

    def __repr__(self) -> str:
        return f"<FetchResponse {self.status} {self.url}>"


class _Nothing(Download):
    """The body of a response that has none."""

    def __init__(self) -> None:
        self.used = self.open = False


_NOTHING = _Nothing()


def has_no_body(method: str, status: int) -> bool:
    """Whether a response has no body whatever its headers say (WHATWG, "null body status")."""
    return method == "HEAD" or status in EMPTY


__all__ = ["Download", "FetchResponse", "has_no_body"]
