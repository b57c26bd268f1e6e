"""``django.views.decorators.gzip``: answers that are compressed for clients that take it."""

from __future__ import annotations

import re
import zlib
from collections.abc import AsyncIterator, Iterator
from functools import wraps
from secrets import randbelow
from typing import Any

from dualrt_django.edge.caching import patch_vary_headers
from dualrt_django.edge.coroutines import is_coroutine_function

_LEAST = 200  # bytes: what is shorter is sent as it is
_PADDING = 100  # bytes at most of a name in the head: the length tells less of the content (BREACH)
_LEVEL = 6
_HEAD = b"\x1f\x8b\x08\x08\0\0\0\0\0\x03"  # RFC 1952: deflate, a name follows, no time, Unix
_TAKES = re.compile(r"\bgzip\b")


def gzip_page(view_func: Any) -> Any:
    """Compress a view's answers for clients that take gzip."""
    if is_coroutine_function(view_func):

        @wraps(view_func)
        async def awrapper(request: Any, *args: Any, **kwargs: Any) -> Any:
            return _after(request, await view_func(request, *args, **kwargs))

        return awrapper

    @wraps(view_func)
    def wrapper(request: Any, *args: Any, **kwargs: Any) -> Any:
        return _after(request, view_func(request, *args, **kwargs))

    return wrapper


def _after(request: Any, response: Any) -> Any:
    if callable(getattr(response, "render", None)):
        response.add_post_render_callback(lambda rendered: _compress(request, rendered))
        return response
    return _compress(request, response)


def _compress(request: Any, response: Any) -> Any:
    if not response.streaming and len(response.content) < _LEAST:
        return response
    if response.has_header("Content-Encoding"):
        return response
    patch_vary_headers(response, ("Accept-Encoding",))
    if not _TAKES.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
        return response
    if response.streaming:
        parts = response.streaming_content
        response.streaming_content = _apacked(parts) if response.is_async else _packed(parts)
        del response.headers["Content-Length"]
    else:
        packed = b"".join(_packed([response.content]))
        if len(packed) >= len(response.content):
            return response
        response.content = packed
        response.headers["Content-Length"] = str(len(packed))
    etag = response.get("ETag")
    if etag and etag.startswith('"'):
        response.headers["ETag"] = f"W/{etag}"
    response.headers["Content-Encoding"] = "gzip"
    return response


class _Packer:
    """A gzip file that is made piece by piece. A piece can be unpacked when it has arrived."""

    def __init__(self) -> None:
        self._deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._sum = self._size = 0

    def head(self) -> bytes:
        return _HEAD + b"a" * randbelow(_PADDING) + b"\0"

    def piece(self, data: bytes) -> bytes:
        self._sum = zlib.crc32(data, self._sum)
        self._size += len(data)
        return self._deflate.compress(data) + self._deflate.flush(zlib.Z_SYNC_FLUSH)

    def end(self) -> bytes:
        tail = self._sum.to_bytes(4, "little") + (self._size & 0xFFFFFFFF).to_bytes(4, "little")
        return self._deflate.flush() + tail


def _packed(parts: Any) -> Iterator[bytes]:
    packer = _Packer()
    yield packer.head()
    for part in parts:
        yield packer.piece(part)
    yield packer.end()


async def _apacked(parts: Any) -> AsyncIterator[bytes]:
    packer = _Packer()
    yield packer.head()
    async for part in parts:
        yield packer.piece(part)
    yield packer.end()


__all__ = ["gzip_page"]
