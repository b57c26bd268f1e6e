"""A response's content codings undone while it streams: gzip, deflate, br. Never much at once.

What is decoded comes out in pieces of about `PIECE` bytes, however well it was packed: how much of
it is wanted is for the reader to say, who can stop at any. Source: RFC 9110 section 8.4.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Iterator
from typing import Any, Protocol

from dualrt.errors import FetchError

PIECE = 65_536  # bytes of one decoded piece, exact but for br; what a socket read gives, too
MOST = 5  # codings on top of each other; more is an attack (undici's limit as well)


class Decoder(Protocol):
    """One coding undone. ``feed`` yields what the bytes decode to; ``finish`` raises
    ``FetchError`` where the coded data has not come to its end.
    """

    def feed(self, data: bytes) -> Iterator[bytes]: ...
    def finish(self) -> None: ...


class _Inflate:
    """gzip (members one after another, RFC 1952 section 2.2) and deflate."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._gzip = name == "gzip"
        self._inner: Any = zlib.decompressobj(31) if self._gzip else None
        self._begun = False
        self._done = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data and not self._done:
            if self._inner is None:
                # "deflate" is zlib's format by RFC 9110, but servers have sent it bare, too;
                # zlib's first byte ends in its method, 8, with which no bare stream begins.
                self._inner = zlib.decompressobj(15 if data[0] & 15 == 8 else -15)
            self._begun = True
            try:
                piece = self._inner.decompress(data, PIECE)
            except zlib.error as error:
                raise FetchError(f"the response is no valid {self._name}: {error}") from None
            if piece:
                yield piece
            data = self._inner.unconsumed_tail
            if self._inner.eof:
                data = self._next_member(self._inner.unused_data)
            elif not data and len(piece) == PIECE:
                yield from self._rest()

    def _rest(self) -> Iterator[bytes]:
        # all input is taken, but zlib may still hold output: a window's worth of it
        while piece := self._inner.decompress(b"", PIECE):
            yield piece

    def _next_member(self, rest: bytes) -> bytes:
        if self._gzip and rest.startswith(b"\x1f"):
            self._inner = zlib.decompressobj(31)
            return rest
        self._done = bool(rest)  # padding after the end is no content
        return b""

    def finish(self) -> None:
        if self._begun and not self._done and not self._inner.eof:
            raise FetchError(f"the response broke off: its {self._name} data has no end")


class _Brotli:
    """br, by the ``brotli`` or ``brotlicffi`` package."""

    def __init__(self) -> None:
        self._inner = _brotli().Decompressor()
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._inner.is_finished():
            return  # what stands after the end is no content
        self._begun = self._begun or bool(data)
        try:
            piece = self._inner.process(data, output_buffer_limit=PIECE)
            # all input may be taken, and the decoder still hold output: until it gives none
            while piece or not self._inner.can_accept_more_data():
                yield piece
                piece = self._inner.process(b"", output_buffer_limit=PIECE)
        except Exception as error:  # brotli.error, which has no one home in both packages
            raise FetchError(f"the response is no valid br: {error}") from None

    def finish(self) -> None:
        if self._begun and not self._inner.is_finished():
            raise FetchError("the response broke off: its br data has no end")


def _brotli() -> Any:
    """Return the module that decodes br within bounds, or ``None`` (before 1.2 they could not)."""
    for name in ("brotli", "brotlicffi"):
        try:
            module = __import__(name)
        except ImportError:
            continue
        if hasattr(module.Decompressor, "can_accept_more_data"):
            return module
    return None


def accepted() -> str:
    """Return the ``accept-encoding`` of what can be decoded here."""
    return "gzip, deflate" if _brotli() is None else "gzip, deflate, br"


def decoders(content_encoding: str) -> list[Decoder] | None:
    """Return what undoes a ``content-encoding``, outermost first; ``None`` where a coding in it
    is not known: then the body is handed on as it came, as browsers' engines do.
    """
    names = [each.strip().lower() for each in content_encoding.split(",")]
    names = [each for each in names if each and each != "identity"]
    if len(names) > MOST:
        raise FetchError(f"the response has {len(names)} content codings; {MOST} is the most")
    made: list[Decoder] = []
    for name in reversed(names):
        if name in ("gzip", "x-gzip"):
            made.append(_Inflate("gzip"))
        elif name == "deflate":
            made.append(_Inflate("deflate"))
        elif name == "br" and _brotli() is not None:
            made.append(_Brotli())
        else:
            return None
    return made


async def decode(chunks: AsyncIterator[bytes], through: list[Decoder]) -> AsyncIterator[bytes]:
    """Yield what ``chunks`` decode to."""
    async for chunk in chunks:
        for piece in _feed(chunk, through):
            yield piece
    for decoder in through:
        decoder.finish()


def _feed(data: bytes, through: list[Decoder]) -> Iterator[bytes]:
    if not through:
        yield data
        return
    for piece in through[0].feed(data):
        yield from _feed(piece, through[1:])


__all__ = ["MOST", "PIECE", "Decoder", "accepted", "decode", "decoders"]
