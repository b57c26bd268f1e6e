"""A request's body that is sent on while it arrives: how long it is, and how it is read.

Whatever the client says of the body's framing, what goes on is framed anew by these (RFC 9112
section 6.3): a length and just so many bytes, or chunks.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from io import BytesIO
from time import monotonic
from typing import Any, NamedTuple

from dualrt.errors import ClientError, ClientGone
from dualrt.types import Environ, Scope
from dualrt.web.request import Request

# Bytes that a WSGI server is asked for at a time. Most give nothing until they have all of it
# (gunicorn: until they have 1024): a little of a client that is slow, much of one that is fast.
LEAST = 1024
MOST = 65_536
QUICK = 0.005  # seconds; a read that took less did not wait for the client


class Source(NamedTuple):
    """A request's body that is still to be read: its ``length`` where that is declared, and what
    gives the next piece, ``b""`` at the end (ASGI: an awaitable of it).
    """

    length: int | None
    read: Callable[[], Any]


def of_environ(environ: Environ) -> Source | None:
    """Return the request's body, ``None`` where there is none."""
    length = _declared(environ.get("CONTENT_LENGTH"), environ.get("HTTP_TRANSFER_ENCODING"))
    ends = environ.get("wsgi.input_terminated")
    if environ.get("HTTP_TRANSFER_ENCODING") and not ends:
        raise ClientError("the server does not tell where a chunked request body ends", 411)
    told = length is not None or environ.get("HTTP_TRANSFER_ENCODING")
    if length == 0 or not (told or (ends and not _is_http1(environ.get("SERVER_PROTOCOL", "")))):
        return None
    read = _reader(environ["wsgi.input"], length)
    environ["wsgi.input"] = BytesIO()  # nobody shall wait for what has been taken
    if told:
        return Source(length, read)
    first = read()
    return Source(None, _again(first, read)) if first else None


def _is_http1(protocol: str) -> bool:
    return protocol.rpartition("/")[2].startswith("1")


def _again(first: bytes, read: Callable[[], bytes]) -> Callable[[], bytes]:
    given = [first]
    return lambda: given.pop() if given else read()


def _reader(source: Any, length: int | None) -> Callable[[], bytes]:
    """Return what reads the body as it arrives, as far as the server can do that."""
    take = getattr(source, "read1", None) or source.read
    size, got = LEAST, 0

    def read() -> bytes:
        nonlocal size, got
        wanted = size if length is None else min(size, length - got)
        if wanted <= 0:
            return b""
        began = monotonic()
        try:
            chunk: bytes = take(wanted)
        except OSError as error:
            raise ClientGone(f"the client left while it sent the body: {error}") from error
        size = min(MOST, size * 2) if monotonic() - began < QUICK else LEAST
        got += len(chunk)
        if not chunk and length is not None:
            raise ClientError(f"the request body ended after {got} of {length} bytes")
        return chunk

    return read


async def of_scope(
    request: Request, scope: Scope, read: Callable[[], Awaitable[bytes]]
) -> Source | None:
    """Return the request's body, ``None`` where there is none."""
    coding = request.headers.get("transfer-encoding")
    length = _declared(request.headers.get("content-length"), coding)
    told = length is not None or coding
    if length == 0 or (not told and scope.get("http_version", "1.1").startswith("1")):
        return None
    if told:
        return Source(length, read)
    first = await read()
    if not first:
        return None
    given = [first]

    async def again() -> bytes:
        return given.pop() if given else await read()

    return Source(None, again)


class Pieces:
    """A request's body for the transport: as long as it was declared to be, or not sent on."""

    def __init__(self, source: Source, ended: Callable[[], object]) -> None:
        self._source = source
        self._ended = ended
        self._got = 0

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        chunk: bytes = await self._source.read()
        self._got += len(chunk)
        length = self._source.length
        if length is not None and (self._got > length or (not chunk and self._got < length)):
            raise ClientError(f"the request body has {self._got} of {length} declared bytes")
        if not chunk:
            self._ended()
            raise StopAsyncIteration
        return chunk


def _declared(length: str | None, coding: str | None) -> int | None:
    """Return the length that counts (RFC 9112 section 6.3): none where the body is chunked."""
    if coding:
        if coding.strip().lower() != "chunked":
            raise ClientError(f"the transfer coding {coding!r} is not known here", 501)
        return None
    if not length:
        return None
    if not (length.isascii() and length.isdigit() and len(length) < 20):
        raise ClientError(f"Content-Length is malformed: {length!r}")
    return int(length)


__all__ = ["LEAST", "MOST", "Pieces", "Source", "of_environ", "of_scope"]
