"""``StreamingHttpResponse``: a response whose body is made while it is sent."""

from __future__ import annotations

import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from dualrt.web.response import Response
from dualrt_django.edge.base import HttpResponseBase, sent
from dualrt_django.edge.coroutines import run_now


class StreamingHttpResponse(HttpResponseBase):
    """A response whose body is made while it is sent, by an iterable or an async iterable of text
    and bytes. It is read once.
    """

    streaming = True

    def __init__(self, streaming_content: Any = (), *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.streaming_content = streaming_content

    def __repr__(self) -> str:
        return (
            f"<{type(self).__qualname__} status_code={self.status_code:d}"
            f"{self._content_type_for_repr}>"
        )

    @property
    def content(self) -> bytes:
        """Refuse: there is no whole body."""
        raise AttributeError(
            f"This {type(self).__name__} instance has no `content` attribute. Use "
            "`streaming_content` instead."
        )

    @property
    def text(self) -> str:
        """Refuse: there is no whole body."""
        raise AttributeError(f"This {type(self).__name__} instance has no `text` attribute.")

    @property
    def streaming_content(self) -> Any:
        """The body, as an iterator or an async iterator of bytes."""
        if not self.is_async:
            return map(self.make_bytes, self._iterator)
        return _encoded(self.make_bytes, self._iterator)

    @streaming_content.setter
    def streaming_content(self, value: Any) -> None:
        self._set_streaming_content(value)

    def _set_streaming_content(self, value: Any) -> None:
        try:
            self._iterator: Any = iter(value)
            self.is_async = False
        except TypeError:
            self._iterator = aiter(value)
            self.is_async = True
        if hasattr(value, "close"):
            self._resource_closers.append(value.close)

    def __iter__(self) -> Iterator[bytes]:
        if not self.is_async:
            return iter(self.streaming_content)
        _warn("asynchronous", "synchronously", "a synchronous")
        return map(self.make_bytes, _run_through(self._iterator))

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self.is_async:
            async for part in self.streaming_content:
                yield part
            return
        _warn("synchronous", "asynchronously", "an asynchronous")
        for part in list(self.streaming_content):
            yield part

    def getvalue(self) -> bytes:
        """Return the whole body: it is read."""
        return b"".join(self.streaming_content)

    def __response__(self) -> Response:
        """Return what dualrt's gateways send, still to be read."""
        return sent(self, _AsyncBody(self) if self.is_async else _Body(self))


async def _encoded(encode: Callable[[Any], bytes], parts: Any) -> AsyncIterator[bytes]:
    async for part in parts:
        yield encode(part)


def _warn(has: str, must: str, needs: str) -> None:
    warnings.warn(
        f"StreamingHttpResponse must consume {has} iterators in order to serve them {must}. "
        f"Use {needs} iterator instead.",
        Warning,
        stacklevel=3,
    )


def _run_through(parts: Any) -> list[Any]:
    """Return all that an async iterator makes, if it makes it without waiting."""

    async def collect() -> list[Any]:
        return [part async for part in parts]

    found: list[Any] = run_now(
        collect(),
        "this response's async iterator waits, and cannot be read synchronously at the edge: "
        "return the response, or read it with async for",
    )
    return found


class _Body:
    """A streamed body; closing it closes the response and what it has taken on."""

    def __init__(self, response: StreamingHttpResponse) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._response)

    def close(self) -> None:
        self._response.close()


class _AsyncBody:
    def __init__(self, response: StreamingHttpResponse) -> None:
        self._response = response
        self._parts: Any = response.__aiter__()

    def __aiter__(self) -> Any:
        return self._parts

    async def aclose(self) -> None:
        await self._parts.aclose()
        close = getattr(self._response._iterator, "aclose", None)
        if close is not None:
            await close()
        self._response.close()


__all__ = ["StreamingHttpResponse"]
