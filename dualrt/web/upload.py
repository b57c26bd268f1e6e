"""A request's streamed body, between the edge code that makes it and the host that sends it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextvars import Context
from typing import Any

from dualrt.web import egress
from dualrt.web.egress import Switched


class Upload:
    """A streamed body: taken one chunk at a time by the host, made in the caller's context.

    So a generator that edge code wrote is edge code here, too. ``error`` is what it raised.
    """

    def __init__(self, body: Any, context: Context) -> None:
        self._context = context
        self._async = hasattr(body, "__aiter__")
        begin = body.__aiter__ if self._async else body.__iter__
        self._chunks = egress.run_in(context, begin)
        self.error: Exception | None = None

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        try:
            while True:
                if self._async:
                    chunk = await Switched(_next(self._chunks), self._context)
                else:
                    chunk = egress.run_in(self._context, next, self._chunks, None)
                if chunk is None:
                    raise StopAsyncIteration
                if chunk:  # an empty one would end the request (RFC 9112 section 7.1)
                    return _to_bytes(chunk)
        except StopAsyncIteration:
            raise
        except Exception as error:  # not a cancellation, which is the caller's
            self.error = error
            raise

    async def aclose(self) -> None:
        """Close what makes the chunks, if it can be closed."""
        if self._async:
            if hasattr(self._chunks, "aclose"):
                await Switched(_close(self._chunks), self._context)
        elif hasattr(self._chunks, "close"):
            egress.run_in(self._context, self._chunks.close)


async def _next(chunks: Any) -> Any:
    return await anext(chunks, None)


async def _close(chunks: Any) -> None:
    await chunks.aclose()


def _to_bytes(chunk: Any) -> bytes:
    if isinstance(chunk, str):
        return chunk.encode()
    if isinstance(chunk, bytes | bytearray | memoryview):
        return bytes(chunk)
    raise TypeError(f"fetch: a streamed body gives bytes or str, not {type(chunk).__name__}")


__all__ = ["Upload"]
