"""Edge code under Django's ASGI handler: told why before it is cancelled, closed with the response.

Django itself is not asked here: what it does to a request whose client leaves is done by hand.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from dualrt import Request, aclient, runtime
from dualrt.errors import StreamAborted, ViewTimeout
from dualrt.gateway import bare_edge
from dualrt_django.tasks import AsyncBody, OwnTask


@runtime("edge")
def view(request: Any) -> str:
    """Lend its name and its limits."""
    return ""


@runtime("edge", stream_timeout=0.01)
def short(request: Any) -> str:
    """The same, with less time."""
    return ""


class Case:
    """A request and its body, which notes how it ends."""

    def __init__(self) -> None:
        self.request = Request("http://a.example/")
        self.ends: list[str] = []
        self.edge = bare_edge({"ROUTES": [("/", view), ("/short", short)]})()
        self.view = self.edge.views[0]

    def streamed(self, body: Any) -> AsyncBody:
        return AsyncBody(self.edge, self.view, self.request, body)

    def end(self) -> None:
        self.ends.append(f"closed aborted={self.request.signal.aborted}")

    async def ticking(self) -> AsyncIterator[str]:
        try:
            yield "tick"
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            self.end()

    def plain(self) -> Iterator[str]:
        try:
            yield "tick"
            yield "tock"
        finally:
            self.end()

    def close(self) -> None:
        """Make the case itself a body with a `close`."""
        self.end()


@pytest.fixture
def case() -> Case:
    return Case()


async def test_a_view_that_is_cancelled_is_told_first(case: Case) -> None:
    """Django cancels the request; the view's `finally` knows that the client has left."""

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            case.end()

    task = asyncio.create_task(OwnTask(case.request).wait(waits(), 30))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert case.ends == ["closed aborted=True"]


async def test_an_error_in_a_cancelled_views_clean_up_comes_out(case: Case) -> None:
    """Somebody has to log it."""

    async def fails_at_its_end() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise KeyError("cannot clean up")

    task = asyncio.create_task(OwnTask(case.request).wait(fails_at_its_end(), 30))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(KeyError, match="cannot clean up"):
        await task


async def test_a_view_keeps_its_time_limit_and_its_result(case: Case) -> None:
    """As with the full-speed door."""
    assert await OwnTask(case.request).wait(asyncio.sleep(0, "answer"), 30) == "answer"
    with pytest.raises(ViewTimeout):
        await OwnTask(case.request).wait(asyncio.sleep(30), 0.01)
    assert case.request.signal.aborted


async def test_a_view_that_holds_out_is_given_up_on(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Django has its 504; the view is cancelled again."""
    monkeypatch.setattr(aclient, "GRACE", 0.05)

    async def holds_out() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            try:
                await asyncio.Event().wait()
            finally:
                case.end()

    with pytest.raises(ViewTimeout):
        await OwnTask(case.request).wait(holds_out(), 0.01)
    assert case.ends == ["closed aborted=True"]


async def test_a_stream_that_holds_out_breaks_off(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it makes later is not sent, and it is closed."""
    monkeypatch.setattr(aclient, "GRACE", 0.05)
    case.view = case.edge.views[1]

    async def holds_out() -> AsyncIterator[str]:
        yield "tick"
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0.01)
        try:
            yield "tock"
        finally:
            case.end()

    chunks = aiter(case.streamed(holds_out()))
    assert await anext(chunks) == b"tick"
    with pytest.raises(StreamAborted):
        await anext(chunks)
    assert case.ends == ["closed aborted=True"]


@pytest.mark.parametrize("make", [Case.ticking, Case.plain], ids=["async", "plain"])
async def test_a_body_is_closed_with_the_response(case: Case, make: Callable[..., Any]) -> None:
    """`close` comes from a thread of Django's; nobody iterates any longer."""
    body = case.streamed(make(case))
    chunks = aiter(body)
    assert await anext(chunks) == b"tick"
    await asyncio.to_thread(body.close)
    assert body._task is not None
    await asyncio.wait({body._task})
    assert case.ends == ["closed aborted=True"]
    body.close()
    with pytest.raises(StreamAborted):
        await anext(chunks)


@pytest.mark.parametrize("make", [Case.ticking, Case.plain], ids=["async", "plain"])
async def test_a_body_whose_iteration_is_closed_is_closed(
    case: Case, make: Callable[..., Any]
) -> None:
    """Between two chunks, by `aclose`; while it waits for one, by a cancellation."""
    chunks = aiter(case.streamed(make(case)))
    assert await anext(chunks) == b"tick"
    await chunks.aclose()  # type: ignore[attr-defined]
    assert case.ends == ["closed aborted=True"]


async def test_a_body_that_is_cancelled_while_it_waits_is_closed(case: Case) -> None:
    """It is told first."""

    begun = asyncio.Event()

    async def read() -> None:
        async for _ in case.streamed(case.ticking()):
            begun.set()

    task = asyncio.create_task(read())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert case.ends == ["closed aborted=True"]


async def test_a_body_that_ends_is_not_aborted(case: Case) -> None:
    """All chunks, the clean-up, and a late `close` that changes nothing."""
    body = case.streamed(case.plain())
    assert [chunk async for chunk in body] == [b"tick", b"tock"]
    body.close()
    assert case.ends == ["closed aborted=False"]
    assert not case.request.signal.aborted


async def test_a_body_that_nobody_iterates_is_closed(case: Case) -> None:
    """The client left before it began; an async generator that has not begun needs nothing."""
    case.streamed(case).close()
    assert case.ends == ["closed aborted=True"]
    case.streamed(case.ticking()).close()
    assert len(case.ends) == 1
