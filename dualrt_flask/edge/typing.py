"""``flask.typing`` at the edge: what a view may return, for annotations."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Iterable, Iterator, Mapping
from typing import Any

from dualrt_flask.edge.headers import Headers
from dualrt_flask.edge.response import Response

ResponseValue = (
    Response
    | str
    | bytes
    | list[Any]
    | Mapping[str, Any]
    | Iterator[str]
    | Iterator[bytes]
    | AsyncIterable[str]
    | AsyncIterable[bytes]
)
HeaderValue = str | list[str] | tuple[str, ...]
HeadersValue = Headers | Mapping[str, HeaderValue] | Iterable[tuple[str, HeaderValue]]
ResponseReturnValue = (
    ResponseValue
    | tuple[ResponseValue, HeadersValue]
    | tuple[ResponseValue, int]
    | tuple[ResponseValue, int, HeadersValue]
    | Callable[..., Any]
)
ErrorHandlerCallable = Callable[[Any], Any]
RouteCallable = Callable[..., Any]

__all__ = [
    "ErrorHandlerCallable",
    "HeaderValue",
    "HeadersValue",
    "ResponseReturnValue",
    "ResponseValue",
    "RouteCallable",
]
