"""Server-sent events as they stand on the wire (WHATWG HTML, section 9.2.6)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
from typing import Any

FIELDS = ("event", "id", "retry", "data", "comment")


def encode_event(event: Any) -> str:
    """Return one event's lines. ``ValueError`` for a field that cannot be said on one line."""
    if not isinstance(event, Mapping):
        event = {"data": event}
    unknown = set(event) - set(FIELDS)
    if unknown:
        raise ValueError(f"an event has the fields {FIELDS}, not {sorted(map(str, unknown))}")
    lines = [f": {line}" for line in _lines(event.get("comment"))]
    for field in ("event", "id", "retry"):
        value = event.get(field)
        if value is None:
            continue
        text = str(value)
        if "\n" in text or "\r" in text or (field == "id" and "\0" in text):
            raise ValueError(f"an event's {field} is one line, not {text!r}")
        if field == "retry" and not (text.isascii() and text.isdigit()):
            raise ValueError(f"an event's retry is whole milliseconds, not {value!r}")
        lines.append(f"{field}: {text}")
    if "data" in event:
        lines += [f"data: {line}" for line in _lines(event["data"])]
    return "\n".join(lines) + "\n\n"


def _lines(data: Any) -> list[str]:
    if data is None:
        return []
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    # the three line ends of the format, and no other: str.splitlines knows too many
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def sse_chunks(events: Iterable[Any] | AsyncIterable[Any]) -> Iterator[str] | AsyncIterator[str]:
    """Return one chunk per event, made when it is asked for; closing it closes ``events``."""
    if isinstance(events, AsyncIterable):
        return _async_chunks(events)
    return _chunks(events)


def _chunks(events: Iterable[Any]) -> Iterator[str]:
    try:
        for event in events:
            yield encode_event(event)
    finally:
        close = getattr(events, "close", None)
        if close is not None:
            close()


async def _async_chunks(events: AsyncIterable[Any]) -> AsyncIterator[str]:
    try:
        async for event in events:
            yield encode_event(event)
    finally:
        close = getattr(events, "aclose", None)
        if close is not None:
            await close()


__all__ = ["encode_event", "sse_chunks"]
