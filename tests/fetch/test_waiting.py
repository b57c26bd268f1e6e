"""Waiting ended from outside: cancelled, twice, aborted, too late; the connection is free after."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any

import pytest

from dualrt import AbortSignal, fetch
from dualrt.errors import FetchAborted, FetchError, FetchTimeout
from dualrt.web import transport
from dualrt.web.pool import SocketTransport

from .servers import Server, answer, flood, half, hang

POOL = 2  # connections that the transport of these tests has at most


@pytest.fixture
def small(server: Server) -> Iterator[Server]:
    """A server that is fetched from with a small pool: a leak soon stops everything."""
    server.routes.update({"/": answer(b"ok"), "/hang": hang, "/half": half, "/flood": flood})
    remove = transport.install(SocketTransport(connections=POOL))
    yield server
    remove()


async def goes_on(server: Server) -> None:
    """Check that every connection is free again: as many as there are, at once, and then some."""
    held = [await fetch(f"{server.origin}/", timeout=5) for _ in range(POOL)]
    assert [await each.text() for each in held] == ["ok"] * POOL
    assert await asyncio.gather(*(text(f"{server.origin}/") for _ in range(5))) == ["ok"] * 5


async def headers(origin: str, **kwargs: Any) -> None:
    await fetch(f"{origin}/hang", **kwargs)


async def body(origin: str, **kwargs: Any) -> None:
    await (await fetch(f"{origin}/half", **kwargs)).bytes()


async def streamed(origin: str, **kwargs: Any) -> None:
    async for _ in await fetch(f"{origin}/half", **kwargs):
        pass


async def packed(origin: str, **kwargs: Any) -> None:
    """As `streamed`, while the request's own body is still being made."""

    async def never() -> AsyncIterator[bytes]:
        yield b"begun"
        await asyncio.sleep(3600)

    await fetch(f"{origin}/", method="POST", body=never(), **kwargs)


WAITS = [headers, body, streamed, packed]
Wait = Callable[..., Coroutine[Any, Any, None]]


async def settled(server: Server, task: asyncio.Future[Any]) -> None:
    """Give a task time to get to where it waits for the server."""
    await server.until(lambda: server.open >= 1)
    await asyncio.sleep(0.02)
    assert not task.done()


@pytest.mark.parametrize("wait", WAITS)
@pytest.mark.parametrize("times", [1, 2, 3], ids=["once", "twice", "thrice"])
async def test_a_cancelled_fetch_frees_its_connection(
    small: Server, wait: Wait, times: int
) -> None:
    """Also when it is cancelled again while it cleans up: the server sees the client leave."""
    for _ in range(3 * POOL):
        task = asyncio.ensure_future(wait(small.origin))
        await settled(small, task)
        for _ in range(times):
            task.cancel()
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            await task
        await small.until(lambda: small.open == 0)
    await goes_on(small)


@pytest.mark.parametrize("delay", range(6))
async def test_a_fetch_may_be_cancelled_at_any_step(small: Server, delay: int) -> None:
    """Before it began, while it connects, while it sends: nothing is left behind."""
    for _ in range(3 * POOL):
        tasks = [asyncio.ensure_future(headers(small.origin)) for _ in range(4)]
        for _ in range(delay):
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(end) for end in ends} == {asyncio.CancelledError}
    await goes_on(small)


async def test_who_waits_for_a_connection_may_be_cancelled(small: Server) -> None:
    """A place in the pool's queue is given up."""
    busy = [asyncio.ensure_future(headers(small.origin)) for _ in range(POOL)]
    await small.until(lambda: small.open == POOL)
    queued = [asyncio.ensure_future(headers(small.origin)) for _ in range(3)]
    await asyncio.sleep(0.02)
    for task in (*queued, *busy):
        task.cancel()
    await asyncio.gather(*queued, *busy, return_exceptions=True)
    assert len(small.got) <= POOL
    await goes_on(small)


@pytest.mark.parametrize("wait", WAITS)
async def test_a_timeout_is_a_fetch_error_and_a_timeout_error(small: Server, wait: Wait) -> None:
    """For the headers, and then for each pause of the body."""
    for _ in range(2 * POOL):
        with pytest.raises(FetchTimeout, match=r"nothing came within 0\.05 seconds") as caught:
            await wait(small.origin, timeout=0.05)
        assert isinstance(caught.value, FetchError)
        assert isinstance(caught.value, TimeoutError)
    await small.until(lambda: small.open == 0)
    await goes_on(small)


async def test_a_timeout_covers_all_redirects_together(small: Server) -> None:
    """Each hop is quick, and yet they do not end."""

    async def slow(got: Any, reader: Any, writer: Any) -> None:
        await asyncio.sleep(0.1)
        await answer(b"", "302 Found", ("location", "/slow"))(got, reader, writer)

    small.routes["/slow"] = slow
    with pytest.raises(FetchTimeout):
        await fetch(f"{small.origin}/slow", timeout=0.6)
    assert 1 < len(small.got) < 10


async def test_a_body_may_take_longer_than_the_timeout(small: Server) -> None:
    """What counts is the pause between two pieces of it."""

    async def drip(got: Any, reader: Any, writer: Any) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n")
        for _ in range(10):
            await asyncio.sleep(0.11)
            writer.write(b"x")

    small.routes["/drip"] = drip
    assert await (await fetch(f"{small.origin}/drip", timeout=1.0)).bytes() == b"x" * 10


async def test_an_outer_timeout_is_not_taken_for_our_own(small: Server) -> None:
    """``asyncio.timeout`` round a fetch raises its own ``TimeoutError``."""
    with pytest.raises(TimeoutError) as caught:
        async with asyncio.timeout(0.05):
            await headers(small.origin, timeout=60)
    assert not isinstance(caught.value, FetchError)
    await goes_on(small)


async def test_a_cancellation_goes_before_a_timeout_at_the_same_moment(small: Server) -> None:
    """Who cancels a task means the task to end."""
    loop = asyncio.get_running_loop()
    end = loop.time() + 0.5
    task = asyncio.ensure_future(headers(small.origin, timeout=0.5))
    await settled(small, task)
    loop.call_at(end, task.cancel)
    await asyncio.wait([task])
    assert task.cancelled() or isinstance(task.exception(), FetchTimeout)
    task = asyncio.ensure_future(headers(small.origin, timeout=0.5))
    await settled(small, task)

    def both() -> None:
        import time

        time.sleep(0.6)  # the timer is due, too, when the loop looks again
        task.cancel()

    loop.call_soon(both)
    await asyncio.wait([task])
    assert task.cancelled()
    await goes_on(small)


@pytest.mark.parametrize("wait", WAITS)
@pytest.mark.parametrize("how", ["loop", "thread"])
async def test_a_signal_aborts_in_every_state(small: Server, wait: Wait, how: str) -> None:
    """From the loop itself or from another thread, as a WSGI server's signal does."""
    for _ in range(2 * POOL):
        signal = AbortSignal()
        task = asyncio.ensure_future(wait(small.origin, signal=signal))
        await settled(small, task)
        if how == "thread":
            thread = threading.Thread(target=signal.abort, args=("enough",))
            thread.start()
            await asyncio.to_thread(thread.join)
        else:
            signal.abort("enough")
        with pytest.raises(FetchAborted, match="aborted: enough"):
            await task
        await small.until(lambda: small.open == 0)
    await goes_on(small)


@pytest.mark.parametrize("wait", WAITS)
async def test_an_aborted_signal_lets_nothing_begin(small: Server, wait: Wait) -> None:
    """No connection is made."""
    signal = AbortSignal()
    signal.abort("long ago")
    with pytest.raises(FetchAborted, match="long ago"):
        await wait(small.origin, signal=signal)
    assert small.opened == 0


async def test_an_abort_between_two_reads_is_seen_by_the_next(small: Server) -> None:
    """And it frees the connection."""
    signal = AbortSignal()
    response = await fetch(f"{small.origin}/half", signal=signal)
    stream = response.stream()
    assert await anext(stream) == b"half"
    signal.abort("enough")
    with pytest.raises(FetchAborted, match="enough"):
        await anext(stream)
    await small.until(lambda: small.open == 0)


async def test_a_signal_keeps_nothing_of_a_fetch_that_is_over(small: Server) -> None:
    """One signal may serve thousands of fetches; aborting it later harms none."""
    signal = AbortSignal()
    for _ in range(5):
        assert await (await fetch(f"{small.origin}/", signal=signal)).text() == "ok"
    assert signal._callbacks == []
    signal.abort()
    await asyncio.sleep(0)


async def test_a_response_closed_early_frees_its_connection(small: Server) -> None:
    """Break out of a stream, leave the block: the server is told."""
    for path in ("/half", "/flood"):
        for _ in range(2 * POOL):
            async with await fetch(f"{small.origin}{path}") as response:
                async for _ in response:
                    break
            await small.until(lambda: small.open == 0)
    await goes_on(small)


async def test_a_body_may_be_closed_while_another_task_reads_it(small: Server) -> None:
    """The reader gets an error, or the end; nobody waits for ever."""
    response = await fetch(f"{small.origin}/half")
    reader = asyncio.ensure_future(response.bytes())
    await settled(small, reader)
    await response.aclose()
    done, _ = await asyncio.wait([reader], timeout=10)
    assert done
    if (error := reader.exception()) is not None:
        assert isinstance(error, FetchError)
    await small.until(lambda: small.open == 0)
    await goes_on(small)


async def test_fifty_at_once_wait_for_their_turn(small: Server) -> None:
    """The pool bounds the connections, not the fetches."""
    texts = await asyncio.gather(*(text(f"{small.origin}/") for _ in range(50)))
    assert texts == ["ok"] * 50
    assert small.opened <= POOL


async def text(url: str) -> str:
    return await (await fetch(url)).text()


async def test_the_loops_end_closes_what_is_open(server: Server) -> None:
    """``asyncio.run`` leaves no connection, and no warning of one."""
    server.routes["/"] = answer(b"ok")
    await asyncio.to_thread(lambda: asyncio.run(text(f"{server.origin}/")))
    await server.until(lambda: server.open == 0)
    assert server.opened == 1


async def test_each_loop_has_connections_of_its_own(server: Server) -> None:
    """A second loop does not touch what belongs to the first."""
    server.routes["/"] = answer(b"ok")
    assert await text(f"{server.origin}/") == "ok"
    for _ in range(2):
        assert await asyncio.to_thread(lambda: asyncio.run(text(f"{server.origin}/"))) == "ok"
    assert await text(f"{server.origin}/") == "ok"
    assert server.opened == 3
