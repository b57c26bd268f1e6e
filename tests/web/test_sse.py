"""Server-sent events as they stand on the wire (WHATWG HTML §9.2.6)."""

from __future__ import annotations

from typing import Any

import pytest

from dualrt import Response
from dualrt.web.sse import encode_event, sse_chunks


@pytest.mark.parametrize(
    ("event", "wire"),
    [
        ("one", "data: one\n\n"),
        ("", "data: \n\n"),
        ("a\nb\r\nc\rd", "data: a\ndata: b\ndata: c\ndata: d\n\n"),
        ("a\u2028b\x0bc", "data: a\u2028b\x0bc\n\n"),
        ({"data": {"é": 1}}, 'data: {"é": 1}\n\n'),
        ({"data": [1]}, "data: [1]\n\n"),
        ({"event": "x", "id": 7, "retry": 100, "data": "d"},
         "event: x\nid: 7\nretry: 100\ndata: d\n\n"),
        ({"comment": "alive"}, ": alive\n\n"),
        ({"comment": "a\nb", "data": "c"}, ": a\n: b\ndata: c\n\n"),
        (5, "data: 5\n\n"),
    ],
)  # fmt: skip
def test_an_event_is_written_in_lines(event: Any, wire: str) -> None:
    """Each line of the data has its own field; the three line ends of the format, no other."""
    assert encode_event(event) == wire


@pytest.mark.parametrize(
    "event",
    [
        {"event": "a\nb"},
        {"id": "a\rb"},
        {"id": "a\0b"},
        {"retry": "soon"},
        {"retry": "²"},
        {"retry": -1},
        {"dat": "x"},
    ],
)
def test_what_cannot_be_said_is_a_value_error(event: Any) -> None:
    """A field that would break into another, or none of the format."""
    with pytest.raises(ValueError, match="an event"):
        encode_event(event)


def test_closing_the_chunks_closes_the_events() -> None:
    """The generator of events runs its `finally`."""
    closed = []

    def events() -> Any:
        try:
            yield "a"
            yield "b"
        finally:
            closed.append(1)

    chunks: Any = sse_chunks(events())
    assert next(chunks) == "data: a\n\n"
    chunks.close()
    assert closed == [1]
    assert list(sse_chunks(["a"])) == ["data: a\n\n"]  # type: ignore[arg-type]


async def test_async_events_are_closed_too() -> None:
    """The same of an async generator, and of an iterable that cannot be closed."""
    closed = []

    async def events() -> Any:
        try:
            yield "a"
            yield "b"
        finally:
            closed.append(1)

    chunks: Any = sse_chunks(events())
    assert await anext(chunks) == "data: a\n\n"
    await chunks.aclose()
    assert closed == [1]

    class Plain:
        def __init__(self) -> None:
            self.left = ["a"]

        def __aiter__(self) -> Any:
            return self

        async def __anext__(self) -> str:
            if not self.left:
                raise StopAsyncIteration
            return self.left.pop()

    assert [chunk async for chunk in sse_chunks(Plain())] == ["data: a\n\n"]


def test_a_given_header_is_kept() -> None:
    """`Response.sse` adds only what is missing."""
    response = Response.sse(iter([]), headers={"Cache-Control": "private"})
    assert response.headers.get_all("cache-control") == ["private"]
    assert response.headers["x-accel-buffering"] == "no"
    assert response.headers["content-type"] == "text/event-stream"
